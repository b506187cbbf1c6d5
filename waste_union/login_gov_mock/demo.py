"""The keys of the mock and of the demo that talks to it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from waste_union.login_gov_mock.domain.node import make_keys


def load(today: date, premises: int) -> None:
    """Repeatable: keys that are there stay."""
    make_keys(Path(settings.COOP_LOGIN_GOV_KEYS), timezone.now())
