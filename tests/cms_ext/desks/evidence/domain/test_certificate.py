"""From when until when something was open, and whether a legal term was kept."""

from dataclasses import replace
from datetime import date

import pytest

from cms_ext.desks.evidence.domain.certificate import (
    UnchangedStretch,
    check_legal_term,
    find_stretches,
    list_records,
)
from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.evidence.proof.domain.publication import ShownContent, record_closing, record_opening
from cms_ext.office.law.models import LegalRule
from cms_ext.office.law.working_days import TermBefore
from cms_ext.people.identity.models import Person

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 20)
MEETING = date(2026, 6, 24)
NOTICE = ShownContent("Walne", "Zwołanie", "", "PUBLIC", "/ogloszenia/walne/")


def day(text: str) -> date:
    return date.fromisoformat(f"2026-{text}")


def played(*steps: tuple[str, str], today: date = TODAY) -> list[UnchangedStretch]:
    """Return the stretches of a paper.

    (day, what) each: a text, "-" for closing, or "text|first|last".
    """
    paper = Person.objects.create(name="Ogłoszenie")
    for on, what in steps:
        if what == "-":
            record_closing(paper, on=day(on), origin=SYSTEM)
            continue
        text, first, last = (what.split("|") + ["", ""])[:3]
        shown = replace(
            NOTICE, text=text, first=day(first) if first else None, last=day(last) if last else None
        )
        record_opening(paper, shown, on=day(on), origin=SYSTEM)
    return find_stretches(list_records("cms_ext_identity.Person", str(paper.pk)), today)


def test_the_times_without_a_change():
    scenes: dict[str, tuple[list[tuple[str, str]], list[tuple[str, str | None]]]] = {
        "still open": ([("05-29", "A")], [("05-29", None)]),
        "closed by hand": ([("05-29", "A"), ("07-01", "-")], [("05-29", "07-01")]),
        "another text": ([("05-29", "A"), ("06-02", "B")], [("05-29", "06-02"), ("06-02", None)]),
        "taken off and put back": (
            [("05-29", "A"), ("06-02", "-"), ("06-05", "A")],
            [("05-29", "06-02"), ("06-05", None)],
        ),
        "over on its last day although nothing was written then": (
            [("05-29", "A|05-29|07-08")],
            [("05-29", "07-08")],
        ),
        "shown from a later day": ([("05-29", "A|06-01|07-08")], [("06-01", "07-08")]),
        "not yet shown": ([("05-29", "A|12-01|")], []),
        "its last day is to come": ([("05-29", "A|05-29|12-08")], [("05-29", None)]),
        "prolonged while it stood": (
            [("05-29", "A|05-29|07-08"), ("06-09", "A|05-29|07-31")],
            [("05-29", "07-31")],
        ),
        "put back after it had expired: a gap": (
            [("05-29", "A|05-29|07-08"), ("08-01", "A|05-29|08-31")],
            [("05-29", "07-08"), ("08-01", "08-31")],
        ),
        "closed after it had expired": (
            [("05-29", "A|05-29|07-08"), ("09-01", "-")],
            [("05-29", "07-08")],
        ),
        "hidden until a later day": (
            [("05-29", "A"), ("06-02", "A|07-01|")],
            [("05-29", "06-02"), ("07-01", None)],
        ),
    }

    assert {
        what: [(one.begins_on, one.ends_on) for one in played(*steps)]
        for what, (steps, _stretches) in scenes.items()
    } == {
        what: [(day(begins), day(ends) if ends else None) for begins, ends in stretches]
        for what, (_steps, stretches) in scenes.items()
    }


def test_the_term_of_the_notice_of_24_june():
    scenes = {
        "on the last day": ([("06-03", "A")], "11-20", True),
        "a day late": ([("06-04", "A")], "11-20", False),
        "taken off before the meeting": ([("05-29", "A"), ("06-23", "-")], "11-20", False),
        "taken off on its day": ([("05-29", "A"), ("06-24", "-")], "11-20", True),
        "changed after the term": ([("05-29", "A"), ("06-10", "B")], "11-20", False),
        "changed in time": ([("06-01", "A"), ("06-03", "B")], "11-20", True),
        "expired before the meeting": ([("05-29", "A|05-29|06-20")], "11-20", False),
        "the meeting is to come": ([("05-29", "A")], "06-10", True),
    }

    checks = {
        what: check_legal_term(played(*steps, today=day(on))[-1], "GM_NOTICE", MEETING, day(on))
        for what, (steps, on, _kept) in scenes.items()
    }

    assert {what: (term.days, term.term, term.kept) for what, term in checks.items()} == {
        what: (21, TermBefore(day("06-03"), day("06-03")), kept)
        for what, (_steps, _on, kept) in scenes.items()
    }
    assert {term.rule.legal_basis for term in checks.values()} == {"art. 8³ ust. 6 u.s.m."}


def test_a_term_that_the_law_does_not_tell_is_not_counted():
    last = played(("05-29", "A"))[-1]
    LegalRule.objects.filter(code="GM_PROXY_DELIVERY").update(params={"days": None})

    check = check_legal_term(last, "GM_PROXY_DELIVERY", MEETING, TODAY)

    assert (check.days, check.term, check.kept) == (None, None, None)
