import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from cases.domain.progress import own_under_way
from cases.domain.same_here import add_same_here, known_fault
from cases.models import Case, SameHere
from cases.plugin.people import list_person_sections
from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.people.identity.models import User
from cms_ext.plugins import PersonRow
from cms_ext.premises.models import Building
from tests.cases.cases import TODAY, complaint, fault, walks
from tests.cms_ext.people.identity.domain.mergers import entered, merge
from tests.people import staff
from tests.query_counts import queries_of

pytestmark = pytest.mark.django_db


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


def test_who_may_not_see_cases_is_not_even_told_that_there_are_none(anna: User):
    assert list(list_person_sections(anna.person, staff("redakcja", "editor"), TODAY)) == []


def test_of_many_the_first_ten_stand_there_and_a_way_to_all(anna: User, daria: User):
    for _ in range(11):
        fault(person=anna.person)

    [section] = list_person_sections(anna.person, daria, TODAY)

    assert len(section.rows) == 10
    assert [(link.title, link.url) for link in section.links] == [
        ("Wszystkie sprawy", f"{reverse('cases_desk_queue')}?q=Anna+Lis")
    ]


def test_four_cases_cost_the_queries_of_one(anna: User, daria: User):
    costs = []
    for count in (1, 3):
        for _ in range(count):
            fault(person=anna.person)
        assert daria.has_perm("cases.view_case")
        costs.append(queries_of(list_person_sections, anna.person, daria, TODAY))

    assert costs[0] == costs[1]


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


# --- what stands on the first page of E-BOK, and nothing of anybody else ---


def test_what_waits_for_anna_comes_first_then_what_is_due_first(anna: User, nina: User):
    verbs = walks()
    done = fault(person=anna.person)
    for verb in ("triage", "resolve"):
        verbs[verb](done)
    due = fault(person=anna.person)
    later = complaint(person=anna.person)
    complaint(person=nina.person)

    told = [own_under_way(anna, "ebok", TODAY)]
    for verb in ("triage", "request_supplement"):
        verbs[verb](later)
    told.append(own_under_way(anna, "ebok", TODAY))

    lamp = "Sprawa: Oświetlenie klatki lub terenu"
    assert [[(line.title, line.url, line.detail) for line in lines] for lines in told] == [
        [(lamp, f"/e-bok/sprawy/{due.pk}/", "do 27.11.2026")],
        [("Sprawa: Rozliczenie ciepła", f"/e-bok/sprawy/{later.pk}/", "Czekamy na Ciebie")],
    ]
    assert list(own_under_way(AnonymousUser(), "ebok", TODAY)) == []


def test_four_cases_under_way_cost_the_queries_of_one(anna: User):
    costs = []
    for count in (1, 3):
        for _ in range(count):
            complaint(person=anna.person)
        costs.append(queries_of(own_under_way, anna, "ebok", TODAY))

    assert costs[0] == costs[1]
