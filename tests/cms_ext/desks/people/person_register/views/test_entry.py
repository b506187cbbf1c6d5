import pytest
from django.test import Client

from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.people.identity.domain.person import Contact, PersonEntry, register_person
from cms_ext.people.identity.models import Person
from cms_ext.public_site.pages.models import Desk
from members_area.register.domain.membership import admit_member
from tests.clients import signed_in
from tests.cms_ext.access.views.desk.office import PEOPLE, press, press_in_vain, read
from tests.ebok_plugin.ledger.books import TODAY, open_account
from tests.people import staff
from tests.query_counts import counted

pytestmark = pytest.mark.django_db
NEW = f"{PEOPLE}nowa/"
MERGING = {"reason": "TYPED_TWICE", "document": "ID_CARD", "certain": "on"}


def entered(name: str, **contact: str) -> Person:
    document = "pismo z podpisem" if contact else ""
    return register_person(
        PersonEntry("person", name), Contact(document=document, **contact), SYSTEM
    )


def merging(kept: Person, merged: Person) -> str:
    return f"{PEOPLE}{kept.pk}/polacz/{merged.pk}/"


def test_a_person_is_entered_and_the_page_says_whence_the_data_are(celinas: Client):
    shown = press(
        celinas,
        NEW,
        kind="person",
        name="Nina Nowa",
        email="nina@poczta.example",
        document="SIGNED_LETTER",
        since="2026-01-05",
    )

    assert "Nina Nowa" in [person.name for person in Person.objects.all()]
    assert "nina@poczta.example pismo z podpisem, od 5.01.2026, wpisano" in shown
    assert "Dział Członkowsko-Lokalowy" in shown


def test_somebody_alike_is_shown_before_anything_is_kept(celinas: Client):
    entered("Łucja Przykładowa")
    form = {"kind": "person", "name": "przykladowa LUCJA"}

    asked = press(celinas, NEW, **form)

    assert "To ta sama osoba?" in asked
    assert "Łucja Przykładowa takie samo imię i nazwisko albo nazwa" in asked
    assert Person.objects.count() == 1
    press(celinas, NEW, **form, another="on")
    assert Person.objects.count() == 2


def test_errors_stand_on_top_and_beside_the_field(celinas: Client):
    shown = press(celinas, NEW, kind="person", name="Nina Nowa", phone="600100200")

    assert "Niczego nie zapisano. Popraw:" in shown
    assert shown.count("Wybierz, skąd Spółdzielnia ma dane kontaktowe.") == 2
    assert not Person.objects.exists()


def test_an_entry_is_set_right(celinas: Client):
    nina = entered("Nina Nowa")

    press(celinas, f"{PEOPLE}{nina.pk}/popraw/", kind="person", name="Nina Stara")

    nina.refresh_from_db()
    assert nina.name == "Nina Stara"


def test_only_the_desks_enter_correct_and_merge(auditors: Client):
    one, other = entered("Nina Nowa"), entered("Nowa Nina")
    looking = [NEW, *(f"{PEOPLE}{one.pk}/{rest}/" for rest in ("popraw", "polacz"))]

    for client in (auditors, signed_in(staff("ewa", "editor"))):
        answers = [client.get(path) for path in [*looking, merging(one, other)]]
        answers += [client.post(path, {"name": "X"}) for path in looking[:2]]
        answers.append(client.post(merging(one, other), {**MERGING, "name": "kept"}))

        # Wagtail's way to refuse a screen: back to the start, with a word.
        assert {answer["Location"] for answer in answers} == {"/admin/"}
    assert [person.name for person in Person.objects.order_by("pk")] == ["Nina Nowa", "Nowa Nina"]


@pytest.mark.thorough
def test_two_entries_are_looked_at_and_merged(celinas: Client):
    kept, merged = entered("Nina Nowa"), entered("Nowa Nina", phone="600100200")
    admit_member(merged, 5, on=TODAY, origin=SYSTEM)

    proposed = read(celinas, f"{PEOPLE}{kept.pk}/polacz/")
    preview = read(celinas, merging(kept, merged))

    assert "Podobne wpisy Nowa Nina takie samo imię i nazwisko" in proposed
    assert "rejestr członków: 1" in preview
    assert Person.objects.filter(merged_into=None).count() == 2
    celinas.post(f"{PEOPLE}powod/", {"reason": "CALL"})
    press(celinas, merging(kept, merged), **MERGING, name="kept", phone="merged")
    kept.refresh_from_db()
    assert (kept.name, kept.phone) == ("Nina Nowa", "+48600100200")
    assert kept.memberships.get().member_no == 5
    gone = celinas.get(f"{PEOPLE}{merged.pk}/")
    assert gone["Location"] == f"{PEOPLE}{kept.pk}/"


def test_a_choice_is_asked_only_where_the_entries_differ_and_both_can_read_that_somebody_looked(
    celinas: Client,
):
    kept, merged = entered("Nina Nowa"), entered("Nina Nowa", phone="600100200")

    page = celinas.get(merging(kept, merged)).content.decode()

    assert 'name="phone"' in page
    assert 'name="name"' not in page
    assert "*** *** 200" in page
    assert "600100200" not in page
    looked_at = AuditEvent.objects.filter(action="VIEW").values_list("subject", flat=True)
    assert sorted(looked_at) == sorted([kept.pk, merged.pk])


@pytest.mark.thorough
def test_a_desk_moves_only_what_is_its_own(celinas: Client, darias: Client):
    member, payer = entered("Nina Nowa"), entered("Nowa Nina")
    admit_member(member, 5, on=TODAY, origin=SYSTEM)
    account = open_account("100005")
    account.payer = payer
    account.save()

    def refused_for(client: Client, kept: Person, merged: Person, desk: str) -> None:
        refused = press_in_vain(client, merging(kept, merged), **MERGING, name="kept")
        assert f"należą sprawy innego działu ({desk})" in refused

    refused_for(celinas, member, payer, "Dział Finansowo-Księgowy")
    refused_for(darias, payer, member, "Dział Członkowsko-Lokalowy")
    # The other desk is called as the co-op calls it.
    Desk.objects.create(code="DFK", name="Księgowość", matter="Opłaty", room="2")
    refused_for(celinas, member, payer, "Księgowość")
    assert not Person.objects.exclude(merged_into=None).exists()
    darias.post(f"{PEOPLE}powod/", {"reason": "CALL"})
    press(darias, merging(member, payer), **MERGING, name="kept")
    account.refresh_from_db()
    assert account.payer == member


def test_nobody_merges_the_own_entries(celinas: Client):
    own, other = entered("Celina Borówczyk"), entered("Borówczyk Celina")

    refused = press_in_vain(celinas, merging(own, other), **MERGING, name="kept")

    assert "Nie możesz łączyć własnych wpisów." in refused


def test_who_is_not_there_is_not_found(celinas: Client):
    for path in ("0/popraw/", "0/polacz/", "0/polacz/1/"):
        assert celinas.get(f"{PEOPLE}{path}").status_code == 404


def test_a_page_costs_the_same_for_one_account_and_for_four(darias: Client):
    nina = entered("Nina Nowa")
    darias.post(f"{PEOPLE}powod/", {"reason": "CALL"})

    def cost(*numbers: int) -> int:
        for number in numbers:
            account = open_account(f"20000{number}")
            account.accesses.create(person=nina, role="TENANT", valid_from=account.opened_on)
        darias.get(f"{PEOPLE}{nina.pk}/")
        page, made = counted(lambda: darias.get(f"{PEOPLE}{nina.pk}/").content.decode())
        assert page.count("ul. Wzorcowa 1 m.") == nina.account_accesses.count()
        return made

    assert cost(1) == cost(2, 3, 4)
