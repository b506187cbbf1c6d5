"""The clerk's way with an application, from „Rozpocznij weryfikację” to the decision."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from cms_ext.access.models import AccessApplication
from cms_ext.access.vocabulary import RejectReason
from cms_ext.audit.domain.event import Origin


class Gap(Protocol):
    """What is missing: `cms_ext.access.form.Gap`, or `Missing` of a recommendation."""

    @property
    def key(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def message(self) -> str: ...


def begin_review(application: AccessApplication, origin: Origin, today: date) -> None:
    """SUBMITTED → IN_REVIEW: the checks run. A failed sender check asks for a call at once."""
    raise NotImplementedError


def call_for_supplement(
    application: AccessApplication, gaps: Sequence[Gap], origin: Origin, today: date
) -> None:
    """IN_REVIEW → INCOMPLETE: names the gaps and the term, sends T2."""
    raise NotImplementedError


def supplemented(application: AccessApplication, origin: Origin, today: date) -> None:
    """INCOMPLETE → IN_REVIEW: something came in; the checks run anew."""
    raise NotImplementedError


def bring_in_person(application: AccessApplication, origin: Origin, today: date) -> None:
    """An undecided application goes on at the desk: its channel becomes IN_PERSON (§2a)."""
    raise NotImplementedError


def approve(application: AccessApplication, origin: Origin, today: date) -> None:
    """IN_REVIEW → APPROVED, when every mandatory check is met today. Raises E-ACC-03."""
    raise NotImplementedError


def reject(application: AccessApplication, reason: RejectReason, text: str, origin: Origin) -> None:
    """IN_REVIEW → REJECTED with a reason (OTHER needs words), sends T5."""
    raise NotImplementedError


def withdraw(application: AccessApplication, origin: Origin) -> None:
    """Undecided → WITHDRAWN: the applicant (an origin without an actor), or the desk for them."""
    raise NotImplementedError


def end_unsupplemented(today: date) -> int:
    """INCOMPLETE past its term → REJECTED (NOT_SUPPLEMENTED) and T5; how many."""
    raise NotImplementedError
