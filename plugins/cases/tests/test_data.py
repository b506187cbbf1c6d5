"""What is kept about a person, and when it goes."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from cms_ext.desks.privacy.domain.erasure import ErasureRefused
from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.people.identity.models import User
from cms_ext.plugins import PersonRow
from cms_ext.premises.models import Building
from coop_cases.domain.customer import accept_upload, customer_reply
from coop_cases.domain.opening import Contact
from coop_cases.domain.progress import own_under_way
from coop_cases.domain.retention import forget_cases, forget_contacts, forget_neighbours
from coop_cases.domain.same_here import add_same_here, known_fault
from coop_cases.models import Case, CaseAttachment, CaseMessage, MendedNotice, SameHere
from coop_cases.plugin.people import collect, erase, list_person_sections
from plugins.cases.tests.cases import MONDAY, STORY, TODAY, complaint, fault, walk, walks
from plugins.cases.tests.orders import ACCOUNT, ORDER_WAYS, order_in_state
from tests.cms_ext.conftest import Publish, index, publish  # noqa: F401 - fixtures
from tests.cms_ext.people.identity.domain.mergers import entered, merge
from tests.ebok_plugin.ledger.books import open_account
from tests.ebok_plugin.ledger.holders import grant
from tests.people import staff

pytestmark = pytest.mark.django_db
LATER = datetime(2026, 11, 18, tzinfo=UTC)


def ended(*, on: date, **facts: object) -> Case:
    case = fault(on=on, **facts)
    walk(case, "triage", "resolve", today=on)
    CaseAttachment.objects.create(
        message=case.messages.first(),
        name="a.txt",
        sha256="",
        mime="text/plain",
        size=3,
        scan_state="CLEAN",
    )
    return case


@pytest.mark.both_databases
def test_what_ended_long_ago_goes_and_what_is_open_stays():
    ended(on=MONDAY)
    ended(on=TODAY)
    still = fault(on=MONDAY)

    rehearsed = forget_cases(LATER, rehearse=True)
    counted = Case.objects.count()
    done = forget_cases(LATER, rehearse=False)

    assert (rehearsed, counted) == (done, 3)
    assert done.count == 1
    assert Case.objects.filter(pk=still.pk).exists()
    assert (Case.objects.count(), CaseMessage.objects.count()) == (2, 3)


@pytest.mark.both_databases
def test_neighbours_of_a_mended_fault_go_long_before_it_and_stay_counted(anna: User):
    mended, still = ended(on=MONDAY), fault(on=MONDAY)
    for case in (mended, still):
        SameHere.objects.create(case=case, person=anna.person, added_on=MONDAY)
        for email, moment in (("jan@poczta.example", LATER), ("obcy@poczta.example", None)):
            MendedNotice.objects.create(
                case=case, email=email, asked_on=MONDAY, confirmed_at=moment
            )

    rehearsed = forget_neighbours(LATER, rehearse=True)
    counted = (SameHere.objects.filter(person=anna.person).count(), MendedNotice.objects.count())
    done = forget_neighbours(LATER, rehearse=False)

    assert (rehearsed, counted) == (done, (2, 4))
    # Anna at the mended one, both of its addresses, and the one that nobody confirmed.
    assert (done.count, done.oldest and done.oldest.date()) == (4, MONDAY)
    assert SameHere.objects.get(person=anna.person).case == still
    assert SameHere.objects.filter(case=mended).count() == 1
    assert MendedNotice.objects.get().email == "jan@poczta.example"
    assert forget_neighbours(LATER, rehearse=False).count == 0


@pytest.mark.both_databases
def test_neighbours_of_an_outage_go_by_its_end_or_without_one_by_their_day(
    anna: User,
    publish: Publish,  # noqa: F811 - the fixture
):
    lasts, over = LATER + timedelta(days=3), LATER - timedelta(days=1)
    for ends_at, added_on in ((lasts, MONDAY), (over, MONDAY), (None, MONDAY), (None, TODAY)):
        page = publish("Awaria", "OUTAGE", starts_at=LATER - timedelta(days=2), ends_at=ends_at)
        SameHere.objects.create(outage=page, person=anna.person, added_on=added_on)

    assert forget_neighbours(LATER, rehearse=False).count == 2

    kept = SameHere.objects.filter(person=anna.person).order_by("added_on")
    assert [(one.outage.ends_at, one.added_on) for one in kept if one.outage] == [
        (lasts, MONDAY),
        (None, TODAY),
    ]


def test_how_to_reach_a_stranger_goes_earlier_than_the_case():
    contact = Contact("Jan Obcy", "jan@poczta.example", "600100200", "ul. Obca 1")
    ended(on=MONDAY, contact=contact)

    assert forget_contacts(LATER, rehearse=True).count == 1
    assert forget_contacts(LATER, rehearse=False).count == 1
    assert forget_contacts(LATER, rehearse=False).count == 0

    case = Case.objects.get()
    kept = (case.contact_name, case.contact_email, case.contact_phone, case.contact_address)
    assert kept == ("", "", "", "")


def test_anna_gets_her_cases_and_never_a_note_of_the_desk(anna: User, nina: User):
    case = fault(person=anna.person)
    fault(person=nina.person, description="KANAREK sąsiadki, długi opis.")
    CaseMessage.objects.create(case=case, direction="INTERNAL", body="KANAREK", at=LATER)

    (section,) = collect(anna.person)

    assert [row["Numer"] for row in section.rows] == [case.number]
    assert STORY in str(section.rows)
    assert "KANAREK" not in str(section.rows)


def test_an_erased_persons_words_and_files_are_gone(anna: User):
    case = fault(person=anna.person, place="u Anny Lis")
    customer_reply(case, "Anna Lis", [accept_upload("a.txt", b"abc")], today=TODAY, origin=SYSTEM)

    (kept,) = erase(anna.person, TODAY)

    case.refresh_from_db()
    assert "numery" in str(kept.what)
    assert (case.title, case.place, CaseMessage.objects.count()) == ("–", "", 0)
    assert not CaseAttachment.objects.exists()


@pytest.mark.parametrize("state", ORDER_WAYS)
def test_nobody_is_erased_while_his_order_is_under_way(
    state: str, anna: User, nina: User, daria: User, franek: User
):
    grant(open_account(ACCOUNT), "Anna Lis")
    case = order_in_state(state, anna.person, daria, franek)

    try:
        erase(anna.person, TODAY)
        why: tuple[str, ...] = ()
    except ErasureRefused as refused:
        why = refused.reasons

    in_words = f"sprawa {case.number} ({case.get_state_display()})"
    reason = f"Zamówienie usługi trwa: {in_words}. Zakończ je albo anuluj."
    assert why == (() if case.is_done else (reason,))
    assert CaseMessage.objects.filter(case=case).exists() is bool(why)
    # The orders of others do not hold her up.
    assert erase(nina.person, TODAY) == []


def test_the_desk_reads_what_is_open_first_and_nobody_elses(anna: User, nina: User, daria: User):
    verbs = walks()
    done, waiting = fault(person=anna.person), complaint(person=anna.person)
    for verb in ("triage", "resolve"):
        verbs[verb](done)
    complaint(person=nina.person)

    [section] = list_person_sections(anna.person, daria, TODAY)

    def row(case: Case, state: str) -> PersonRow:
        return PersonRow(
            f"{case.number}: {case.title}",
            f"{state}, wpłynęła 20.11.2026",
            reverse("cases_desk_one", args=[case.pk]),
        )

    assert (section.title, section.links) == ("Sprawy", ())
    assert section.rows == (row(waiting, "nowa"), row(done, "załatwiona"))


def test_who_may_not_see_cases_does_not_even_read_that_there_are_none(anna: User):
    assert list(list_person_sections(anna.person, staff("redakcja", "editor"), TODAY)) == []


def test_of_many_the_first_ten_stand_there_and_a_way_to_all(anna: User, daria: User):
    for _ in range(11):
        fault(person=anna.person)

    [section] = list_person_sections(anna.person, daria, TODAY)

    assert len(section.rows) == 10
    assert [(link.title, link.url) for link in section.links] == [
        ("Wszystkie sprawy", f"{reverse('cases_desk_queue')}?q=Anna+Lis")
    ]


def test_who_pressed_under_two_entries_is_one_household(nina: User, house: Building):
    """The presses of both had refused the merger: one fault has a person once."""
    reported = fault(person=nina.person, building=house)
    kept, merged = entered("Jan Wolny"), entered("Jan Wolny")
    trouble = known_fault(reported.pk, TODAY)
    assert trouble is not None
    for person in (kept, merged, None):
        add_same_here(trouble, person, today=TODAY, origin=SYSTEM)

    merge(kept, merged)

    presses = SameHere.objects.filter(case=reported).order_by("pk")
    assert [press.person_id for press in presses] == [kept.pk, None]


# --- what is on the first page of E-BOK, and nothing of anybody else ---


def test_what_waits_for_anna_comes_first_then_what_is_due_first(anna: User, nina: User):
    verbs = walks()
    done = fault(person=anna.person)
    for verb in ("triage", "resolve"):
        verbs[verb](done)
    due = fault(person=anna.person)
    later = complaint(person=anna.person)
    complaint(person=nina.person)

    lists = [own_under_way(anna, "ebok", TODAY)]
    for verb in ("triage", "request_supplement"):
        verbs[verb](later)
    lists.append(own_under_way(anna, "ebok", TODAY))

    lamp = "Sprawa: Oświetlenie klatki lub terenu"
    assert [[(line.title, line.url, line.detail) for line in lines] for lines in lists] == [
        [(lamp, f"/e-bok/sprawy/{due.pk}/", "do 27.11.2026")],
        [("Sprawa: Rozliczenie ciepła", f"/e-bok/sprawy/{later.pk}/", "Czekamy na Ciebie")],
    ]
    assert list(own_under_way(AnonymousUser(), "ebok", TODAY)) == []
