"""What papers do to each other is entered by a verb, which refuses what cannot be."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from cms_ext.office.audit.models import AuditEvent
from members_area.library.domain.relation import remove_relation, save_relation
from members_area.library.models import Document, Relation, RelationType
from members_area.register.models import Organ
from tests.crowd import Crowd, outcomes_at_once
from tests.members_area.adopted import adopted, tie
from tests.members_area.conftest import Publish, clerk_of
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
    """The code and the words of a refusal."""
    with pytest.raises(ValidationError) as refusal:
        act()
    error = refusal.value
    if hasattr(error, "error_dict"):
        first = next(iter(error.error_dict.values()))[0]
        return first.code, error.message_dict
    return error.code, error.messages


def test_a_relation_is_kept_with_its_trace(papers: list[Document]) -> None:
    tie(papers[1], RelationType.AMENDS, papers[0], scope_text="§ 5")
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
def test_a_relation_is_struck_off_with_a_reason(papers: list[Document]) -> None:
    relation = tie(papers[1], RelationType.AMENDS, papers[0])
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
) -> None:
    circle = [*papers[: len(types)], papers[0]]
    pairs = list(zip(circle, circle[1:], types, strict=False))
    for source, target, kind in pairs[:-1]:
        tie(source, kind, target, scope_text="§ 1")
    source, target, kind = pairs[-1]
    assert refused(lambda: tie(source, kind, target, scope_text="§ 1")) == (
        "E-LIB-05",
        ["Powiązanie tworzy pętlę."],
    )
    assert Relation.objects.count() == len(types) - 1


def test_what_ends_nothing_may_point_both_ways(papers: list[Document]) -> None:
    tie(papers[0], RelationType.IMPLEMENTS, papers[1])
    tie(papers[1], RelationType.CONSOLIDATES, papers[0])
    assert Relation.objects.count() == 2


def test_a_paper_does_not_act_on_itself(papers: list[Document]) -> None:
    _code, words = refused(lambda: tie(papers[0], RelationType.REPEALS, papers[0]))
    assert words == {"__all__": ["Dokument nie może działać sam na siebie."]}


def test_a_relation_is_entered_once(papers: list[Document]) -> None:
    tie(papers[1], RelationType.REPEALS, papers[0])
    _code, words = refused(lambda: tie(papers[1], RelationType.REPEALS, papers[0]))
    assert words == {"__all__": ["To powiązanie jest już wpisane."]}


def test_an_effect_before_the_source_works_needs_a_reason(papers: list[Document]) -> None:
    early: dict[str, Any] = {"effective_on": date(2026, 4, 1)}
    _code, words = refused(lambda: tie(papers[1], RelationType.REPEALS, papers[0], **early))
    assert words == {
        "retro_reason": [
            "Skutek od 01.04.2026 wyprzedza wejście w życie dokumentu (01.05.2026). "
            "Popraw datę albo uzasadnij moc wsteczną."
        ]
    }
    tie(papers[1], RelationType.REPEALS, papers[0], **early, retro_reason="§ 2 uchwały")


def test_lb_05_what_amends_the_statute_waits_for_the_court(
    change: Document, statute: Document
) -> None:
    """From the moment on in which it is said so; until then it worked from its adoption."""
    assert not change.changes_statute
    tie(change, RelationType.AMENDS, statute, scope_text="§ 41")
    now = Document.objects.get(pk=change.pk)
    assert (now.changes_statute, now.effective_from, now.state) == (True, None, "PUBLISHED")


@pytest.mark.both_databases
def test_lb_05_a_day_of_effect_needs_the_entry_in_the_court_register(
    change: Document, statute: Document
) -> None:
    act = {"effective_on": date(2026, 7, 1)}
    assert refused(lambda: tie(change, RelationType.AMENDS, statute, **act)) == (
        "E-LIB-04",
        {"effective_on": ["Uchwała zmieniająca statut wymaga daty wpisu do KRS."]},
    )
    change.refresh_from_db()
    assert change.effective_from == date(2026, 6, 24)


def test_a_paper_without_a_day_of_force_changes_nothing(
    papers: list[Document], publish: Publish
) -> None:
    minutes = publish("Protokół", meeting_date=date(2026, 5, 1))
    _code, words = refused(lambda: tie(minutes, RelationType.REPEALS, papers[0]))
    assert words == {
        "source": [
            "Ten dokument nie ma daty wejścia w życie, więc niczego nie zmieni. Najpierw ją wpisz."
        ]
    }


@pytest.mark.parametrize(
    ("kind", "facts", "field"),
    [
        (RelationType.ADOPTED_AT, {}, "target"),
        (RelationType.AMENDS, {"revives": True}, "revives"),
        (RelationType.REPEALS_IN_PART, {"scope_text": " "}, "scope_text"),
        (RelationType.IMPLEMENTS, {"effective_on": date(2026, 7, 1)}, "effective_on"),
    ],
)
def test_a_type_has_its_own_fields(
    kind: RelationType, facts: dict[str, Any], field: str, papers: list[Document]
) -> None:
    _code, words = refused(lambda: tie(papers[1], kind, papers[0], **facts))
    assert list(words) == [field]


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_two_clerks_at_once_close_no_circle(papers: list[Document], crowd: Crowd) -> None:
    """B→C and D→A stand; A→B and C→D close the circle together, though they share no paper."""
    a, b, c, d = papers
    tie(b, RelationType.REPEALS, c)
    tie(d, RelationType.REPEALS, a)
    clerk = clerk_of("kancelaria")

    def enter(source: Document, target: Document) -> object:
        relation = Relation(source=source, target=target, type=RelationType.REPEALS)
        return save_relation(relation, origin=clerk)

    with crowd():
        done = outcomes_at_once(lambda: enter(a, b), lambda: enter(c, d), refusal=ValidationError)
    assert done == ["E-LIB-05", "done"]
