"""What the scheduler runs for logins; each is repeatable."""

from __future__ import annotations

from django.utils import timezone

from cms_ext.people.identity.domain import activation, throttle
from cms_ext.people.identity.domain.standing import verify_rights
from cms_ext.plugins import JobFound


def expire_codes() -> None:
    activation.expire_codes(timezone.now())


def sweep_tries() -> None:
    throttle.sweep_tries(timezone.now())


def compare_rights() -> None:
    """Compare rights with the log. Raises JobFound, also where nobody has taken them down yet."""
    if findings := verify_rights():
        raise JobFound(f"verify_rights: {len(findings)} findings")
