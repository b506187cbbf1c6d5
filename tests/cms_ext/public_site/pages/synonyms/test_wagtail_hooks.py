"""The one list of synonyms: who keeps it, and what is refused."""

import pytest
from django.test import Client

from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.public_site.pages.synonyms.models import Synonym
from tests.clients import signed_in
from tests.people import staff

pytestmark = pytest.mark.django_db

LIST = "/admin/cms_ext_synonyms/synonym/"
CREATE = f"{LIST}create/"


@pytest.fixture
def desk(client) -> Client:
    client.force_login(staff("ewa", "editor"))
    return client


def test_editors_and_the_records_desk_keep_it():
    expected = dict.fromkeys(("editor", "publisher", "records_clerk"), [200, 200])
    expected |= dict.fromkeys(("finance_clerk", "auditor"), [302, 302])
    readers = {group: signed_in(staff(group, group)) for group in expected}

    assert {
        group: [reader.get(address).status_code for address in (LIST, CREATE)]
        for group, reader in readers.items()
    } == expected


def test_an_editor_adds_synonyms_or_hears_what_is_no_group_of_words(desk: Client):
    before = Synonym.objects.count()
    expected = {
        "okna": "Wpisz co najmniej dwa słowa, po przecinku.",
        "okna, , ": "Wpisz co najmniej dwa słowa, po przecinku.",
        "okna, stolarka okienna": "„stolarka okienna” to więcej niż jedno słowo.",
    }

    for words, said in expected.items():
        assert said in desk.post(CREATE, {"words": words, "used": "on"}).content.decode()
    assert Synonym.objects.count() == before

    desk.post(CREATE, {"words": " stolarka,okna ", "used": "on"})

    synonym = Synonym.objects.get(words="stolarka, okna")
    assert synonym.each == ("stolarka", "okna")
    event = AuditEvent.objects.get(action="SYNONYM_KEPT")
    assert event.object_id == str(synonym.pk)
    assert event.changes == {"words": "stolarka, okna", "used": True}

    # They are put out of use, too.
    desk.post(f"{LIST}edit/{synonym.pk}/", {"words": synonym.words})
    synonym.refresh_from_db()
    assert synonym.used is False
