"""What the scheduler runs; repeatable."""

from __future__ import annotations

from django.utils import timezone

from waste_union.login_gov.domain.provider import sweep


def sweep_sign_ins() -> None:
    sweep(timezone.now())
