"""From when until when something was open, and whether a legal term was kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from cms_ext.office.audit.domain.event import SYSTEM
from cms_ext.office.rules.working_days import TermBefore
from cms_ext.people.identity.models import Person
from cms_ext.public_site.proof.domain.certificate import check_legal_term, history, stretches
from cms_ext.public_site.proof.domain.publication import (
    ShownContent,
    record_closing,
    record_opening,
)

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 20)
MEETING = date(2026, 6, 24)
NOTICE = ShownContent("Walne", "Zwołanie", "", "PUBLIC", "/ogloszenia/walne/")


@pytest.fixture
def paper(db: None) -> Person:
    return Person.objects.create(name="Ogłoszenie")


def day(text: str) -> date:
    return date.fromisoformat(f"2026-{text}")


def play(paper: Person, *steps: tuple[str, str]) -> None:
    """(day, what) each: a text, "-" for closing, or "text|first|last"."""
    for on, what in steps:
        if what == "-":
            record_closing(paper, on=day(on), origin=SYSTEM)
            continue
        text, first, last = (what.split("|") + ["", ""])[:3]
        shown = replace(
            NOTICE, text=text, first=day(first) if first else None, last=day(last) if last else None
        )
        record_opening(paper, shown, on=day(on), origin=SYSTEM)


@pytest.mark.parametrize(
    ("steps", "told"),
    [
        ([("05-29", "A")], [("05-29", None)]),
        ([("05-29", "A"), ("07-01", "-")], [("05-29", "07-01")]),
        ([("05-29", "A"), ("06-02", "B")], [("05-29", "06-02"), ("06-02", None)]),
        ([("05-29", "A"), ("06-02", "-"), ("06-05", "A")], [("05-29", "06-02"), ("06-05", None)]),
        ([("05-29", "A|05-29|07-08")], [("05-29", "07-08")]),
        ([("05-29", "A|06-01|07-08")], [("06-01", "07-08")]),
        ([("05-29", "A|12-01|")], []),
        ([("05-29", "A|05-29|12-08")], [("05-29", None)]),
        ([("05-29", "A|05-29|07-08"), ("06-09", "A|05-29|07-31")], [("05-29", "07-31")]),
        (
            [("05-29", "A|05-29|07-08"), ("08-01", "A|05-29|08-31")],
            [("05-29", "07-08"), ("08-01", "08-31")],
        ),
        ([("05-29", "A|05-29|07-08"), ("09-01", "-")], [("05-29", "07-08")]),
        (
            [("05-29", "A"), ("06-02", "A|07-01|")],
            [("05-29", "06-02"), ("07-01", None)],
        ),
    ],
    ids=[
        "still open",
        "closed by hand",
        "another text",
        "taken off and put back",
        "over on its last day although nothing was written then",
        "shown from a later day",
        "not yet shown",
        "its last day is to come",
        "prolonged while it stood",
        "put back after it had expired: a gap",
        "closed after it had expired",
        "hidden until a later day",
    ],
)
def test_the_times_without_a_change(
    paper: Person, steps: list[tuple[str, str]], told: list[tuple[str, str | None]]
) -> None:
    play(paper, *steps)

    found = stretches(history("cms_ext_identity.Person", str(paper.pk)), TODAY)

    assert [(one.begins_on, one.ends_on) for one in found] == [
        (day(begins), day(ends) if ends else None) for begins, ends in told
    ]


@pytest.mark.parametrize(
    ("steps", "today", "kept"),
    [
        ([("06-03", "A")], "11-20", True),
        ([("06-04", "A")], "11-20", False),
        ([("05-29", "A"), ("06-23", "-")], "11-20", False),
        ([("05-29", "A"), ("06-24", "-")], "11-20", True),
        ([("05-29", "A"), ("06-10", "B")], "11-20", False),
        ([("06-01", "A"), ("06-03", "B")], "11-20", True),
        ([("05-29", "A|05-29|06-20")], "11-20", False),
        ([("05-29", "A")], "06-10", True),
    ],
    ids=[
        "on the last day",
        "a day late",
        "taken off before the meeting",
        "taken off on its day",
        "changed after the term",
        "changed in time",
        "expired before the meeting",
        "the meeting is to come",
    ],
)
def test_the_term_of_the_notice_of_24_june(
    paper: Person, steps: list[tuple[str, str]], today: str, kept: bool
) -> None:
    play(paper, *steps)
    last = stretches(history("cms_ext_identity.Person", str(paper.pk)), day(today))[-1]

    told = check_legal_term(last, "GM_NOTICE", MEETING, day(today))

    assert (told.days, told.term, told.kept) == (21, TermBefore(day("06-03"), day("06-03")), kept)
    assert told.rule.legal_basis == "art. 8³ ust. 6 u.s.m."


def test_a_term_that_the_law_does_not_tell_is_not_counted(paper: Person) -> None:
    play(paper, ("05-29", "A"))
    last = stretches(history("cms_ext_identity.Person", str(paper.pk)), TODAY)[-1]

    told = check_legal_term(last, "GM_PROXY_DELIVERY", MEETING, TODAY)

    assert (told.days, told.term, told.kept) == (None, None, None)
