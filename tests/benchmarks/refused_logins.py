"""Makes the logins that `refusals.py` knocks at: `python -m tests.benchmarks.refused_logins`."""

from __future__ import annotations

import django

django.setup()

from datetime import timedelta  # noqa: E402 - after the set-up

from django.utils import timezone  # noqa: E402 - after the set-up

from cms_ext.audit.domain.event import SYSTEM  # noqa: E402 - after the set-up
from cms_ext.identity.domain.sign_in_tries import buckets_for  # noqa: E402 - after the set-up
from cms_ext.identity.domain.state import suspend  # noqa: E402 - after the set-up
from cms_ext.identity.models import TryCounter, User  # noqa: E402 - after the set-up
from tests.benchmarks.refusals import CAUSES  # noqa: E402 - after the set-up

if __name__ == "__main__":
    suspend(User.objects.get(login=CAUSES["suspended"]), "bench", SYSTEM)
    throttled = User.objects.get(login=CAUSES["throttled"])
    _address, login = buckets_for(None, throttled.username)
    TryCounter.objects.create(
        bucket=login.key,
        used=login.limit,
        told=True,
        window_ends_at=timezone.now() + timedelta(days=1),
    )
