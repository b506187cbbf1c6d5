"""Declarations that are handed in, checked and decided in one moment by several people."""

from collections.abc import Callable

import pytest

from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from cms_ext.people.identity.models import User
from plugins.waste_union.tests.declarations import declarations
from tests.crowd import Crowd, answers_at_once
from tests.marks import AT_ONCE
from tests.people import resident, staff
from waste_union.declarations.domain.reviewing import (
    accept_declaration,
    reject_declaration,
    take_up_review,
)
from waste_union.declarations.domain.signing import sign_by_account
from waste_union.declarations.domain.submitting import submit_declaration, validate_declaration
from waste_union.declarations.models import Declaration, SubmissionReceipt
from waste_union.fees.models import FeeObligation

pytestmark = AT_ONCE


def at_once(*acts: Callable[[], str]) -> list[str]:
    """What each answered, in its order; a refusal is its code."""
    met = answers_at_once(*acts)
    return [one.code if isinstance(one, Refusal) else str(one) for one in met]


def signed(holder: User, *codes: str) -> list[Declaration]:
    own = Origin(actor=holder)
    return [
        sign_by_account(
            declarations.validated(declarations.house(holder, code=code), holder),
            now=declarations.NOW,
            origin=own,
        )
        for code in codes
    ]


@pytest.mark.thorough
def test_receipts_have_no_gap_and_a_button_pressed_four_times_at_once_makes_one(crowd: Crowd):
    anna = resident("ebok", "EB-500001-3", "Anna Lis")
    *ready, last = signed(anna, *(f"BRZ-{n}" for n in range(1, 8)))

    def handed_in(one: Declaration) -> str:
        return submit_declaration(one, now=declarations.NOW, origin=Origin(actor=anna)).receipt_no

    with crowd():
        given = at_once(*[lambda one=one: handed_in(one) for one in ready])
        pressed = at_once(*[lambda: handed_in(last)] * 4)
        kept = at_once(lambda: str(SubmissionReceipt.objects.count()))

    assert sorted(given) == [f"EB/2026/{n:06d}" for n in range(1, 7)]
    assert (pressed, kept) == (["EB/2026/000007"] * 4, ["7"])


def test_two_holders_at_once_have_one_unfinished_declaration(crowd: Crowd):
    anna = resident("ebok", "EB-500001-3", "Anna Lis")
    jan = resident("ebok", "EB-500002-1", "Jan Lis")
    place = declarations.house(anna, jan)
    drafts = [(declarations.started(place, holder), holder) for holder in (anna, jan)]

    def checked(one: Declaration, holder: User) -> str:
        return validate_declaration(
            one, today=declarations.TODAY, origin=Origin(actor=holder)
        ).state

    with crowd():
        outcomes = at_once(*[lambda one=one, who=who: checked(one, who) for one, who in drafts])

    assert sorted(outcomes) == ["E-WST-05", "VALIDATED"]


def test_two_clerks_at_once_decide_it_once_and_the_second_gets_a_refusal(crowd: Crowd):
    anna = resident("ebok", "EB-500001-3", "Anna Lis")
    celina, daria = staff("celina", "waste_clerk"), staff("daria", "waste_clerk")
    came_in = declarations.submitted(declarations.with_account(declarations.house(anna)), anna)
    take_up_review(came_in, origin=Origin(actor=celina))

    def accepts() -> str:
        return accept_declaration(
            came_in, today=declarations.TODAY, origin=Origin(actor=celina)
        ).state

    def refuses() -> str:
        return reject_declaration(
            came_in, declarations.REASON, today=declarations.TODAY, origin=Origin(actor=daria)
        ).state

    with crowd():
        done = at_once(accepts, refuses)
        owed = at_once(lambda: str(FeeObligation.objects.count()))

    assert (sorted(done), owed) in [
        (["ACCEPTED", "WRONG_STATE"], ["1"]),
        (["REJECTED", "WRONG_STATE"], ["0"]),
    ]
