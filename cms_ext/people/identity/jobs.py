"""What the scheduler runs for logins; each is repeatable."""

from __future__ import annotations

from django.utils import timezone

from cms_ext.people.identity.domain import activation, throttle
from cms_ext.people.identity.domain.standing import is_taken_down, verify_rights


class RightsDiffer(RuntimeError):
    """Rights were changed past the site; `verify_rights` names them."""


def expire_codes() -> None:
    activation.expire_codes(timezone.now())


def sweep_tries() -> None:
    throttle.sweep_tries(timezone.now())


def compare_rights() -> None:
    """Compare rights with the log where somebody took them down. Raises RightsDiffer."""
    if is_taken_down() and (findings := verify_rights()):
        raise RightsDiffer(f"verify_rights: {len(findings)} findings")
