"""What the scheduler runs for logins; each is repeatable."""

from __future__ import annotations

from django.utils import timezone

from cms_ext.people.identity.domain import activation, throttle


def expire_codes() -> None:
    activation.expire_codes(timezone.now())


def sweep_tries() -> None:
    throttle.sweep_tries(timezone.now())
