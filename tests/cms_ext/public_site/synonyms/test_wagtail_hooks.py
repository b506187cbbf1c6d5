"""The one list of synonyms: who keeps it, and what is refused."""

from __future__ import annotations

import pytest
from django.test import Client

from cms_ext.office.audit.models import AuditEvent
from cms_ext.public_site.synonyms.models import Synonym
from tests.people import staff

pytestmark = pytest.mark.django_db

LIST = "/admin/cms_ext_synonyms/synonym/"
CREATE = f"{LIST}create/"


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(staff("ewa", "editor"))
    return client


@pytest.mark.parametrize(
    ("group", "may"),
    [
        ("editor", True),
        ("publisher", True),
        ("records_clerk", True),
        ("finance_clerk", False),
        ("auditor", False),
    ],
)
def test_editors_and_the_records_desk_keep_it(client: Client, group: str, may: bool) -> None:
    client.force_login(staff("ktoś", group))

    answers = [client.get(address).status_code == 200 for address in (LIST, CREATE)]

    assert answers == [may, may]


def test_an_editor_adds_synonyms(desk: Client) -> None:
    desk.post(CREATE, {"words": " stolarka,okna ", "used": "on"})

    synonym = Synonym.objects.get(words="stolarka, okna")
    assert synonym.each == ("stolarka", "okna")
    event = AuditEvent.objects.get(action="SYNONYM_KEPT")
    assert (event.object_id, event.changes) == (
        str(synonym.pk),
        {"words": "stolarka, okna", "used": True},
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("okna", "Wpisz co najmniej dwa słowa, po przecinku."),
        ("okna, , ", "Wpisz co najmniej dwa słowa, po przecinku."),
        ("okna, stolarka okienna", "„stolarka okienna” to więcej niż jedno słowo."),
    ],
)
def test_what_is_no_group_of_words_is_refused(desk: Client, words: str, said: str) -> None:
    before = Synonym.objects.count()

    answer = desk.post(CREATE, {"words": words, "used": "on"})

    assert said in answer.content.decode()
    assert Synonym.objects.count() == before


def test_synonyms_are_put_out_of_use(desk: Client) -> None:
    synonym = Synonym.objects.get(words="czynsz, opłata")

    desk.post(f"{LIST}edit/{synonym.pk}/", {"words": synonym.words})

    synonym.refresh_from_db()
    assert synonym.used is False
