"""E-ACC-08: an exception takes two people, each in an own session."""

from collections.abc import Callable
from functools import partial

import pytest
from django.utils import timezone

from cms_ext.access.domain.checks.deciding import (
    confirm_override,
    discard_override,
    propose_override,
)
from cms_ext.access.domain.checks.recommendation import check_rows
from cms_ext.access.domain.decision import begin_review
from cms_ext.access.models import AccessApplication, OverrideProposal
from cms_ext.access.vocabulary import AccessCheckCode
from cms_ext.evidence.audit.domain.event import SYSTEM, Origin
from tests.cms_ext.access import desk
from tests.cms_ext.access.applicants import TODAY
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db


@shared
def first() -> Origin:
    return desk.celina()


@shared
def application(first: Origin) -> AccessApplication:
    desk.JEDRZEJ.on_file()
    application = desk.by_email(desk.JEDRZEJ, phone="000000999")
    begin_review(application, first, TODAY)
    return application


def colleague() -> Origin:
    return desk.clerk("halina", "membership_clerk", "Halina Druga")


@pytest.mark.parametrize("second", [colleague, desk.administrator])
def test_two_people_pass_over_a_difference(
    application: AccessApplication, first: Origin, second: Callable[[], Origin]
):
    proposal = propose_override(application, AccessCheckCode.C05, "zmienił numer", first)
    assert desk.results(application)["C05"] == "FAIL"

    other = second()
    confirm_override(proposal, other)

    check = application.checks.get(code=AccessCheckCode.C05)
    assert (check.result, check.reason, check.by, check.seconded_by) == (
        "OVERRIDDEN",
        "zmienił numer",
        first.actor,
        other.actor,
    )
    assert desk.actions(application)[-2:] == ["OVERRIDE_PROPOSED", "CHECK_OVERRIDDEN"]


def refused(step: Callable[[], object]) -> str:
    return desk.refusal_of(step).message


def test_neither_one_person_alone_nor_another_desk_passes_over_it(
    application: AccessApplication, first: Origin
):
    proposal = propose_override(application, AccessCheckCode.C05, "zmienił numer", first)
    stranger, foreign = (
        desk.daria(),
        "Ten wniosek rozpatruje Dział Członkowsko-Lokalowy, pokój nr 7. Przekaż go tam.",
    )

    assert refused(lambda: confirm_override(proposal, first)) == (
        "Wyjątek wymaga potwierdzenia przez drugą osobę. Poproś o to inną osobę z działu."
    )
    assert refused(lambda: confirm_override(proposal, SYSTEM)) == foreign
    assert refused(lambda: confirm_override(proposal, stranger)) == foreign
    for code in (AccessCheckCode.C05, AccessCheckCode.C11):
        ask = partial(propose_override, application, code, "numer", stranger)
        assert refused(ask) == foreign
    assert desk.results(application)["C05"] == "FAIL"


def test_only_two_checks_may_be_passed_over(application: AccessApplication, first: Origin):
    for code in (AccessCheckCode.C05, AccessCheckCode.C11):
        propose_override(application, code, "powód", first)

    for code in set(AccessCheckCode) - {AccessCheckCode.C05, AccessCheckCode.C11}:
        ask = partial(propose_override, application, code, "powód", first)
        assert refused(ask) == "Od tej kontroli nie ma wyjątku."


def test_a_proposal_waits_once_and_is_settled_once(application: AccessApplication, first: Origin):
    ask = partial(propose_override, application, AccessCheckCode.C05, "numer")
    proposal, second = ask(first), colleague()

    again = refused(lambda: ask(second))
    discard_override(proposal, second)
    late = refused(lambda: confirm_override(proposal, second))

    assert again == "Wyjątek już zaproponowano. Czeka na potwierdzenie drugiej osoby."
    assert late == "Tę propozycję wyjątku już rozstrzygnięto."
    assert desk.results(application)["C05"] == "FAIL"
    assert ask(first) in OverrideProposal.objects.filter(settled_at__isnull=True)


def test_while_nobody_is_named_there_is_nothing_to_pass_over(first: Origin):
    application, second = desk.by_email(desk.JEDRZEJ), colleague()
    assert first.actor is not None
    begin_review(application, first, TODAY)
    offered = [row.may_except for row in check_rows(application, deciding=True)]

    asked = refused(lambda: propose_override(application, AccessCheckCode.C05, "znam go", first))
    proposal = OverrideProposal.objects.create(
        application=application,
        code=AccessCheckCode.C05,
        reason="znam go",
        proposed_by=first.actor,
        proposed_at=timezone.now(),
    )
    confirmed = refused(lambda: confirm_override(proposal, second))

    assert set(offered) == {False}
    words = "We wniosku nie wskazano osoby z rejestru. Wskaż ją na stronie wniosku."
    assert asked == confirmed == words
    assert desk.results(application)["C05"] == "FAIL"
