"""The data protection desk: a copy for a person, and an erasure that says what stays."""

from datetime import date
from io import BytesIO
from zipfile import ZipFile

import pytest

from cms_ext.desks.privacy.domain import erasure
from cms_ext.desks.privacy.domain.erasure import RetainedData
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.people.identity.models import Person, User
from tests.clients import signed_in
from tests.people import resident, staff

pytestmark = pytest.mark.django_db

DESK = "/admin/dane-osobowe/"


@pytest.fixture
def jurek(client) -> User:
    """He answers for data protection."""
    jurek = staff("prawnik", "legal_admin")
    client.force_login(jurek)
    return jurek


@pytest.fixture
def anna() -> Person:
    person = resident("ebok", "EB-500001-3", "Anna Lis").person
    assert person
    return person


@pytest.fixture
def books_kept(monkeypatch) -> None:
    law = RetainedData("zapisy", "ustawa o rachunkowości, art. 74", date(2031, 12, 31))
    monkeypatch.setattr(erasure, "_plugins_part", lambda person, today: [law])


def test_other_desks_do_not_get_in(anna: Person):
    for group in ("membership_clerk", "finance_clerk", "auditor", "editor"):
        client = signed_in(staff(f"osoba-{group}", group))

        answers = [
            client.get(DESK),
            client.get(f"{DESK}{anna.pk}/"),
            client.get(f"{DESK}{anna.pk}/usuniecie/"),
            client.post(f"{DESK}{anna.pk}/kopia/"),
            client.post(f"{DESK}{anna.pk}/usuniecie/", {"certain": "on"}),
        ]
        assert [(answer.status_code, answer["Location"]) for answer in answers] == [
            (302, "/admin/")
        ] * 5
    assert Person.objects.get(pk=anna.pk).name == "Anna Lis"
    assert not AuditEvent.objects.filter(action__in=("VIEW", "PERSON_EXPORTED")).exists()


def test_a_person_is_found_by_name_and_look_and_copy_are_recorded(
    client, jurek: User, anna: Person
):
    assert "Anna Lis" not in client.get(DESK).content.decode()
    assert "Anna Lis" in client.get(f"{DESK}?q=lis").content.decode()
    assert client.get(f"{DESK}{anna.pk}/").status_code == 200
    answer = client.post(f"{DESK}{anna.pk}/kopia/")

    look = AuditEvent.objects.get(action="VIEW")
    assert (look.subject, look.actor_label) == (anna, "Ochrona danych osobowych")
    with ZipFile(BytesIO(b"".join(answer))) as archive:
        assert "dane.json" in archive.namelist()
    copy = AuditEvent.objects.get(action="PERSON_EXPORTED")
    assert (copy.actor, copy.reason_code, copy.subject) == (jurek, "DESK", anna)
    for path in ("999999/", "999999/usuniecie/"):
        assert client.get(DESK + path).status_code == 404


def test_what_stays_is_shown_before_and_after(client, jurek: User, anna: Person, books_kept: None):
    address = f"{DESK}{anna.pk}/usuniecie/"

    before = client.get(address).content.decode()
    unticked = client.post(address)
    assert Person.objects.get(pk=anna.pk).name == "Anna Lis"
    done = client.post(address, {"certain": "on"})
    after = client.get(done["Location"]).content.decode()

    assert "ustawa o rachunkowości, art. 74" in before
    assert "Zaznacz, że sprawdzono wniosek" in unticked.content.decode()
    assert "ustawa o rachunkowości, art. 74" in after
    assert "2031-12-31" in after
    assert Person.objects.get(pk=anna.pk).name == f"Osoba usunięta nr {anna.pk}"
    assert AuditEvent.objects.get(action="PERSON_ERASED").actor == jurek
    other = Person.objects.create(name="Jan Inny")
    assert "ustawa o rachunkowości" not in client.get(f"{DESK}{other.pk}/").content.decode()


def test_a_refusal_stands_in_words_and_offers_no_button(
    client, jurek: User, anna: Person, monkeypatch
):
    def refuse(person: Person, today: date) -> list[RetainedData]:
        raise erasure.ErasureRefused("Konto 100003 jest otwarte.", "Członkostwo trwa.")

    monkeypatch.setattr(erasure, "_plugins_part", refuse)
    address = f"{DESK}{anna.pk}/usuniecie/"

    for page in (client.get(address), client.post(address, {"certain": "on"})):
        text = page.content.decode()
        assert "Konto 100003 jest otwarte." in text
        assert "Członkostwo trwa." in text
        assert "Usuń dane" not in text
    assert Person.objects.get(pk=anna.pk).name == "Anna Lis"
