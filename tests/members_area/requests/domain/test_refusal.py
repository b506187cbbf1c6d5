"""The written refusal of a contract (pr.spółdz. art. 18 § 3; library.md §7)."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from cms_ext.base.pdf.sealing import Seal
from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.office.law.models import LegalRule
from members_area.requests.domain.opening import start_review
from members_area.requests.domain.registration import (
    Grounds,
    find_court_deadline,
    record_refusal_delivery,
    refusal_letter,
    refuse_request,
)
from members_area.requests.models import Refusal
from members_area.requests.vocabulary import RequestState
from tests.members_area.requests.conftest import GROUNDS, TODAY, Ask, brought_to
from tests.papers_read import words_of
from tests.seals import SEALED, UNSEALED, key, seal, seals_on, status_of

__all__ = ["key", "seal"]

pytestmark = pytest.mark.django_db


def refused(ask: Ask, *kinds: str, grounds: Grounds = GROUNDS) -> Refusal:
    request = start_review(ask(*kinds, form="PAPER"), origin=SYSTEM)
    return refuse_request(request, grounds, today=TODAY, origin=SYSTEM).refusal


def test_e_lib_07_an_incomplete_refusal(ask: Ask):
    """No ground or another; 49 signs, where blanks do not count; unsigned; of what."""
    lacking: list[dict[str, Any]] = [
        {"ground": ""},
        {"ground": "NO_REASON"},
        {"reasons": "x" * 49},
        {"reasons": f"{'x' * 49}          "},
        {"signed_by": "  "},
        {"what": ""},
    ]

    for facts in lacking:
        with pytest.raises(ValidationError) as refusal:
            refused(ask, "CONTRACT", grounds=replace(GROUNDS, **facts))
        assert refusal.value.messages == ["Odmowa wymaga uzasadnienia i wskazania podstawy."]
        assert refusal.value.code == "E-LIB-07"
    assert not Refusal.objects.exists()
    assert refused(ask, "CONTRACT", grounds=replace(GROUNDS, reasons="x" * 50)).reasons == "x" * 50


def test_what_may_be_refused(ask: Ask):
    """Each with the kinds, whether the whole, and whether the rule lets invoices be refused."""
    states: dict[tuple[str, bool, bool], RequestState | None] = {
        ("CONTRACT", True, False): RequestState.REFUSED,
        ("CONTRACT", False, False): RequestState.PARTLY_REFUSED,
        ("CONTRACT RESOLUTION", False, False): RequestState.PARTLY_REFUSED,
        ("CONTRACT RESOLUTION", True, False): None,
        ("INVOICE", True, False): None,
        ("INVOICE", False, False): None,
        ("INVOICE", True, True): RequestState.REFUSED,
        ("CONTRACT INVOICE", True, True): RequestState.REFUSED,
        ("RESOLUTION", True, True): None,
        ("STATUTE", False, True): None,
    }

    for (kinds, whole, invoices_too), state in states.items():
        LegalRule.objects.filter(code="INVOICE_REFUSAL").update(params={"value": invoices_too})
        grounds = replace(GROUNDS, whole=whole)
        if state:
            assert refused(ask, *kinds.split(), grounds=grounds).request.state == state
        else:
            with pytest.raises(ValidationError, match="ma prawo"):
                refused(ask, *kinds.split(), grounds=grounds)


def test_the_rest_is_given_after_a_partial_refusal(ask: Ask):
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
def test_the_term_to_the_court_runs_from_the_delivery(ask: Ask, delivered: date, court: date):
    """It lies between signing and today, and is written once."""

    def record(day: date) -> Refusal:
        return record_refusal_delivery(refusal, day, today=date(2026, 12, 31), origin=SYSTEM)

    refusal = refused(ask, "CONTRACT")
    assert find_court_deadline(refusal) is None
    for day in (date(2026, 11, 19), date(2027, 1, 1)):
        with pytest.raises(ValidationError, match="Doręczenie nie może być"):
            record(day)

    assert find_court_deadline(record(delivered)) == court

    event = AuditEvent.objects.get(action="REFUSAL_DELIVERED")
    assert event.changes == {"delivered_on": delivered.isoformat()}
    assert event.subject_id == refusal.request.person_id
    refusal.refresh_from_db()
    with pytest.raises(ValidationError, match="Datę doręczenia już wpisano"):
        record(delivered)


@pytest.mark.thorough
def test_the_letter_bears_the_seal_or_says_that_it_has_none(ask: Ask, seal: Seal, settings):
    refusal = refused(ask, "CONTRACT")

    pdf = refusal_letter(refusal)
    assert status_of(pdf, seal).bottom_line
    assert SEALED in words_of(pdf)

    settings.COOP_PDF_SEAL = ""
    plain = refusal_letter(refusal)
    assert seals_on(plain) == 0
    assert UNSEALED in words_of(plain)
