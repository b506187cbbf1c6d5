"""What people make of a finding: the clerk's decision, and an exception by two."""

from __future__ import annotations

from cms_ext.access.models import AccessApplication
from cms_ext.access.vocabulary import CheckCode, Verdict
from cms_ext.audit.domain.event import Origin
from cms_ext.identity.models import User


def decide_check(
    application: AccessApplication, code: CheckCode, verdict: Verdict, reason: str, origin: Origin
) -> None:
    """The clerk decides what the software cannot tell (PASS or FAIL), with a reason.

    A pass may also be turned into a fail. Raises Refusal.
    """
    raise NotImplementedError


def override(
    application: AccessApplication,
    code: CheckCode,
    reason: str,
    *,
    by: User,
    seconded_by: User,
    origin: Origin,
) -> None:
    """C05 or C11 is passed over, by two different people of staff. Raises Refusal E-ACC-08."""
    raise NotImplementedError
