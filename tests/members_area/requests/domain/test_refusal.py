"""The written refusal of a contract (pr.spółdz. art. 18 § 3; library.md §7)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from pytest_django.fixtures import Settings

from cms_ext.base.pdf.sealing import Seal
from cms_ext.office.audit.domain.event import SYSTEM
from cms_ext.office.audit.models import AuditEvent
from cms_ext.office.rules.models import LegalRule
from members_area.requests.domain.refusal import (
    Grounds,
    court_until,
    record_refusal_delivery,
    refusal_letter,
    refuse_request,
)
from members_area.requests.domain.step import start_review
from members_area.requests.models import Refusal
from members_area.requests.vocabulary import RequestState
from tests.ebok_plugin.statements.papers_read import words_of
from tests.members_area.requests.conftest import GROUNDS, TODAY, Ask, brought_to
from tests.seals import SEALED, UNSEALED, key, seal, seals_on, status_of

__all__ = ["key", "seal"]

pytestmark = pytest.mark.django_db


def refused(ask: Ask, *kinds: str, grounds: Grounds = GROUNDS) -> Refusal:
    request = start_review(ask(*kinds, form="PAPER"), origin=SYSTEM)
    return refuse_request(request, grounds, today=TODAY, origin=SYSTEM).refusal


@pytest.mark.parametrize(
    "lacking",
    [
        {"ground": ""},
        {"ground": "NO_REASON"},
        {"reasons": "x" * 49},
        {"reasons": f"{'x' * 49}          "},
        {"signed_by": "  "},
        {"what": ""},
    ],
    ids=["no ground", "another ground", "49 signs", "blanks do not count", "unsigned", "of what"],
)
def test_e_lib_07_an_incomplete_refusal(ask: Ask, lacking: dict[str, Any]) -> None:
    with pytest.raises(ValidationError) as refusal:
        refused(ask, "CONTRACT", grounds=replace(GROUNDS, **lacking))

    assert refusal.value.messages == ["Odmowa wymaga uzasadnienia i wskazania podstawy."]
    assert refusal.value.code == "E-LIB-07"
    assert not Refusal.objects.exists()


def test_fifty_signs_are_enough(ask: Ask) -> None:
    assert refused(ask, "CONTRACT", grounds=replace(GROUNDS, reasons="x" * 50)).reasons == "x" * 50


@pytest.mark.parametrize(
    ("kinds", "whole", "invoices_too", "state"),
    [
        (["CONTRACT"], True, False, RequestState.REFUSED),
        (["CONTRACT"], False, False, RequestState.PARTLY_REFUSED),
        (["CONTRACT", "RESOLUTION"], False, False, RequestState.PARTLY_REFUSED),
        (["CONTRACT", "RESOLUTION"], True, False, None),
        (["INVOICE"], True, False, None),
        (["INVOICE"], False, False, None),
        (["INVOICE"], True, True, RequestState.REFUSED),
        (["CONTRACT", "INVOICE"], True, True, RequestState.REFUSED),
        (["RESOLUTION"], True, True, None),
        (["STATUTE"], False, True, None),
    ],
)
def test_what_may_be_refused(
    ask: Ask, kinds: list[str], whole: bool, invoices_too: bool, state: RequestState | None
) -> None:
    LegalRule.objects.filter(code="INVOICE_REFUSAL").update(params={"value": invoices_too})
    grounds = replace(GROUNDS, whole=whole)

    if state is None:
        with pytest.raises(ValidationError, match="ma prawo"):
            refused(ask, *kinds, grounds=grounds)
    else:
        assert refused(ask, *kinds, grounds=grounds).request.state == state


def test_the_rest_is_given_after_a_partial_refusal(ask: Ask) -> None:
    request = brought_to(ask("CONTRACT", "RESOLUTION", form="PAPER"), RequestState.PARTLY_REFUSED)

    assert (request.is_done, request.ended_on, request.cost) == (False, None, 500)
    assert request.refusal.what == "umowa z firmą Dźwigpol z 2 marca 2026 r."


@pytest.mark.parametrize(
    ("delivered", "court"),
    [
        (date(2026, 11, 20), date(2026, 11, 27)),
        (date(2026, 11, 21), date(2026, 11, 30)),
        (date(2026, 12, 18), date(2026, 12, 28)),
    ],
    ids=["seven days", "a Saturday moves to Monday", "Christmas"],
)
def test_the_term_to_the_court_runs_from_the_delivery(
    ask: Ask, delivered: date, court: date
) -> None:
    refusal = refused(ask, "CONTRACT")
    assert court_until(refusal) is None

    kept = record_refusal_delivery(refusal, delivered, today=date(2026, 12, 31), origin=SYSTEM)

    assert court_until(kept) == court
    event = AuditEvent.objects.get(action="REFUSAL_DELIVERED")
    assert event.changes == {"delivered_on": delivered.isoformat()}
    assert event.subject_id == refusal.request.person_id


@pytest.mark.parametrize("day", [date(2026, 11, 19), date(2026, 11, 21)])
def test_a_delivery_lies_between_signing_and_today(ask: Ask, day: date) -> None:
    with pytest.raises(ValidationError, match="Doręczenie nie może być"):
        record_refusal_delivery(refused(ask, "CONTRACT"), day, today=TODAY, origin=SYSTEM)


def test_a_delivery_is_written_once(ask: Ask) -> None:
    refusal = record_refusal_delivery(refused(ask, "CONTRACT"), TODAY, today=TODAY, origin=SYSTEM)

    with pytest.raises(ValidationError, match="Datę doręczenia już wpisano"):
        record_refusal_delivery(refusal, TODAY, today=TODAY, origin=SYSTEM)


def test_the_letter_bears_the_seal_or_says_that_it_has_none(
    ask: Ask, seal: Seal, settings: Settings
) -> None:
    refusal = refused(ask, "CONTRACT")

    pdf = refusal_letter(refusal)
    assert status_of(pdf, seal).bottom_line
    assert SEALED in words_of(pdf)

    settings.COOP_PDF_SEAL = ""
    plain = refusal_letter(refusal)
    assert seals_on(plain) == 0
    assert UNSEALED in words_of(plain)
