from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from cms_ext.evidence.audit.models import AuditEvent
from members_area.library.domain.document import find_standings
from members_area.library.domain.relation import (
    enter_event,
    record_court_register,
    remove_relation,
    save_relation,
    strike_event,
)
from members_area.library.models import CourtEvent, CourtEventKind, Document, Relation, RelationType
from members_area.register.models import Organ
from tests.crowd import Crowd, outcomes_at_once
from tests.members_area.adopted import adopted, relate
from tests.members_area.conftest import TODAY, Publish, clerk_of
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db


@shared
def papers(publish: Publish, board: Organ) -> list[Document]:
    return [adopted(publish, board, f"{no}/RN/2026", date(2026, 5, 1)) for no in (1, 2, 3, 4)]


@shared
def statute(publish: Publish, meeting: Organ) -> Document:
    return publish(
        "Statut", kind="STATUTE", organ=meeting, effective_from=date(2018, 9, 27), year=2018
    )


@shared
def change(publish: Publish, meeting: Organ) -> Document:
    return adopted(publish, meeting, "5/WZ/2026", date(2026, 6, 24))


def refused(act: Callable[[], object]) -> tuple[str | None, dict[str, list[str]] | list[str]]:
    """Return the code and the words of a refusal."""
    with pytest.raises(ValidationError) as refusal:
        act()
    error = refusal.value
    if hasattr(error, "error_dict"):
        first = next(iter(error.error_dict.values()))[0]
        return first.code, error.message_dict
    return error.code, error.messages


def test_a_relation_is_kept_with_its_trace(papers: list[Document]):
    relate(papers[1], RelationType.AMENDS, papers[0], scope_text="§ 5")
    event = AuditEvent.objects.get(action="RELATION_ENTERED")
    assert (event.object_id, event.note, event.changes) == (
        str(papers[1].pk),
        "AMENDS",
        {
            "type": "AMENDS",
            "target": str(papers[0].pk),
            "effective_on": None,
            "scope": "§ 5",
            "revives": False,
        },
    )


@pytest.mark.both_databases
def test_a_relation_is_struck_off_with_a_reason(papers: list[Document]):
    relation = relate(papers[1], RelationType.AMENDS, papers[0])
    clerk = clerk_of("kancelaria")
    assert refused(lambda: remove_relation(relation, " ", origin=clerk)) == (
        None,
        {"reason": ["Podaj, dlaczego wpis jest błędny."]},
    )
    remove_relation(relation, "zły numer", origin=clerk)
    assert not Relation.objects.exists()
    assert AuditEvent.objects.get(action="RELATION_STRUCK").note == "zły numer"


@pytest.mark.parametrize(
    "types",
    [
        [RelationType.REPEALS, RelationType.REPEALS],
        [RelationType.SUPERSEDES, RelationType.REPEALS, RelationType.SUPERSEDES],
        [RelationType.REPEALS, RelationType.AMENDS, RelationType.REPEALS_IN_PART],
    ],
)
def test_lb_04_papers_do_not_act_on_each_other_in_a_circle(
    types: list[RelationType], papers: list[Document]
):
    circle = [*papers[: len(types)], papers[0]]
    pairs = list(zip(circle, circle[1:], types, strict=False))
    for source, target, kind in pairs[:-1]:
        relate(source, kind, target, scope_text="§ 1")
    source, target, kind = pairs[-1]
    assert refused(lambda: relate(source, kind, target, scope_text="§ 1")) == (
        "E-LIB-05",
        ["Powiązanie tworzy pętlę."],
    )
    assert Relation.objects.count() == len(types) - 1


def test_what_ends_nothing_may_point_both_ways(papers: list[Document]):
    relate(papers[0], RelationType.IMPLEMENTS, papers[1])
    relate(papers[1], RelationType.CONSOLIDATES, papers[0])
    assert Relation.objects.count() == 2


def test_a_relation_is_entered_once_and_never_to_the_paper_itself(papers: list[Document]):
    _code, words = refused(lambda: relate(papers[0], RelationType.REPEALS, papers[0]))
    assert words == {"__all__": ["Dokument nie może działać sam na siebie."]}

    relate(papers[1], RelationType.REPEALS, papers[0])
    _code, words = refused(lambda: relate(papers[1], RelationType.REPEALS, papers[0]))
    assert words == {"__all__": ["To powiązanie jest już wpisane."]}


def test_an_effect_before_the_source_works_needs_a_reason(papers: list[Document], publish: Publish):
    """And a paper without a day of force changes nothing."""
    repeal = partial(relate, papers[1], RelationType.REPEALS, papers[0])
    early = {"effective_on": date(2026, 4, 1)}
    _code, words = refused(partial(repeal, **early))
    assert words == {
        "retro_reason": [
            "Skutek od 01.04.2026 wyprzedza wejście w życie dokumentu (01.05.2026). "
            "Popraw datę albo uzasadnij moc wsteczną."
        ]
    }
    repeal(**early, retro_reason="§ 2 uchwały")

    minutes = publish("Protokół", meeting_date=date(2026, 5, 1))
    _code, words = refused(lambda: relate(minutes, RelationType.REPEALS, papers[0]))
    assert words == {
        "source": [
            "Ten dokument nie ma daty wejścia w życie, więc niczego nie zmieni. Najpierw ją wpisz."
        ]
    }


@pytest.mark.both_databases
def test_lb_05_what_amends_the_statute_waits_for_the_court(change: Document, statute: Document):
    """From the moment on in which it is said so; until then it worked from its adoption."""
    amend = partial(relate, change, RelationType.AMENDS, statute)
    assert refused(partial(amend, effective_on=date(2026, 7, 1))) == (
        "E-LIB-04",
        {"effective_on": ["Uchwała zmieniająca statut wymaga daty wpisu do KRS."]},
    )
    now = Document.objects.get(pk=change.pk)
    assert (now.changes_statute, now.effective_from) == (False, date(2026, 6, 24))

    amend(scope_text="§ 41")
    now.refresh_from_db()
    assert (now.changes_statute, now.effective_from, now.state) == (True, None, "PUBLISHED")


def test_a_type_has_its_own_fields(papers: list[Document]):
    wrong: dict[RelationType, tuple[dict[str, Any], str]] = {
        RelationType.ADOPTED_AT: ({}, "target"),
        RelationType.AMENDS: ({"revives": True}, "revives"),
        RelationType.REPEALS_IN_PART: ({"scope_text": " "}, "scope_text"),
        RelationType.IMPLEMENTS: ({"effective_on": date(2026, 7, 1)}, "effective_on"),
    }

    for kind, (facts, field) in wrong.items():
        _code, words = refused(partial(relate, papers[1], kind, papers[0], **facts))
        assert list(words) == [field]


@pytest.mark.thorough
@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_two_clerks_at_once_close_no_circle(papers: list[Document], crowd: Crowd):
    """B→C and D→A stand; A→B and C→D close the circle together, though they share no paper."""
    a, b, c, d = papers
    relate(b, RelationType.REPEALS, c)
    relate(d, RelationType.REPEALS, a)
    clerk = clerk_of("kancelaria")

    def enter(source: Document, target: Document) -> object:
        relation = Relation(source=source, target=target, type=RelationType.REPEALS)
        return save_relation(relation, origin=clerk)

    with crowd():
        done = outcomes_at_once(lambda: enter(a, b), lambda: enter(c, d), refusal=ValidationError)
    assert done == ["E-LIB-05", "done"]


@pytest.fixture
def resolution(publish: Publish, board: Organ) -> Document:
    return adopted(publish, board, "3/RN/2024", date(2024, 2, 15))


def entered(document: Document, kind: str, **facts: Any) -> CourtEvent:
    event = CourtEvent(document=document, kind=CourtEventKind(kind), **facts)
    return enter_event(event, today=TODAY, origin=clerk_of("kancelaria"))


def registered(document: Document, filed_on: date | None, registered_on: date | None) -> Document:
    days = {"filed_on": filed_on, "registered_on": registered_on, "today": TODAY}
    return record_court_register(document, **days, origin=clerk_of("kancelaria"))


def label(document: Document, day: date = TODAY) -> str:
    return str(find_standings([document], day, today=TODAY)[document.pk].label.label)


def test_a_judgment_works_when_it_is_final_until_it_is_struck_off_with_a_reason(
    resolution: Document,
):
    event = entered(resolution, "SET_ASIDE", decided_on=date(2026, 9, 1))
    assert label(resolution) == "Obowiązuje"
    event.final_on = date(2026, 10, 1)
    enter_event(event, today=TODAY, origin=clerk_of("kancelaria"))
    assert label(resolution) == "Uchylona wyrokiem"
    assert label(resolution, date(2026, 9, 30)) == "Obowiązuje"

    strike_event(event, "inna uchwała", origin=clerk_of("kancelaria"))
    assert label(resolution) == "Obowiązuje"
    actions = AuditEvent.objects.filter(action__startswith="COURT_EVENT").order_by("seq")
    steps = [action.action.removeprefix("COURT_EVENT_") for action in actions]
    assert steps == ["ENTERED", "AMENDED", "STRUCK"]
    assert actions.get(action="COURT_EVENT_STRUCK").note == "inna uchwała"


@pytest.mark.both_databases
def test_days_that_cannot_be_are_refused(resolution: Document):
    """By the database, too."""
    decided = {"decided_on": date(2026, 9, 1)}
    early = decided | {"final_on": date(2026, 8, 31)}
    wrong: list[tuple[str, dict[str, Any], str]] = [
        ("SET_ASIDE", {"decided_on": date(2026, 11, 21)}, "decided_on"),
        ("SET_ASIDE", decided | {"final_on": date(2027, 1, 1)}, "final_on"),
        ("ANNULLED", early, "__all__"),
        ("ANNULLED", decided | {"ends_on": date(2026, 9, 2)}, "__all__"),
        ("SUSPENDED", decided | {"ends_on": date(2026, 8, 2)}, "__all__"),
        ("ANNULLED", decided | {"retro": True}, "__all__"),
    ]

    for kind, facts, field in wrong:
        _code, words = refused(partial(entered, resolution, kind, **facts))
        assert list(words) == [field]
    with pytest.raises(IntegrityError), transaction.atomic():
        CourtEvent(document=resolution, kind="ANNULLED", **early).save()


def test_lb_05_the_entry_in_the_court_register_puts_a_change_into_force(
    change: Document, statute: Document
):
    """Published it stays: what is written down is what a court did, not another text."""
    relate(change, RelationType.AMENDS, statute)
    change.refresh_from_db()
    assert label(change) == "Oczekuje na wpis do KRS"
    assert label(registered(change, date(2026, 7, 20), None)) == "Oczekuje na wpis do KRS"

    done = registered(change, date(2026, 7, 20), date(2026, 10, 5))

    assert (done.state, done.effective_from) == ("PUBLISHED", date(2026, 10, 5))
    assert done.versions.get().in_force_from == date(2026, 10, 5)
    assert label(done, date(2026, 10, 4)) == "Oczekuje na wpis do KRS"
    assert label(done, date(2026, 10, 5)) == "Obowiązuje"
    assert AuditEvent.objects.filter(action="COURT_REGISTER_RECORDED").latest("seq").changes == {
        "from": {"filed": "2026-07-20", "registered": None},
        "to": {"filed": "2026-07-20", "registered": "2026-10-05"},
        "facts": {
            "effective_from": "2026-10-05",
            "krs_filed_on": "2026-07-20",
            "krs_registered_on": "2026-10-05",
        },
        "in_force": {"1": ["2026-10-05", ""]},
    }


def test_days_out_of_order_are_refused(change: Document, statute: Document):
    relate(change, RelationType.AMENDS, statute)
    change.refresh_from_db()
    wrong = {
        (date(2026, 6, 23), None): "filed_on",
        (date(2026, 7, 20), date(2026, 7, 19)): "registered_on",
        (None, date(2026, 11, 21)): "registered_on",
    }

    found = {days: list(refused(partial(registered, change, *days))[1]) for days in wrong}
    assert found == {days: [field] for days, field in wrong.items()}


def test_only_a_change_of_the_statute_goes_to_the_court_register(resolution: Document):
    with pytest.raises(ValidationError, match="Do KRS zgłasza się tylko zmianę statutu"):
        registered(resolution, date(2026, 7, 20), None)
