"""Makes the data for `refusals.py`: `python -m tests.benchmarks.refused_logins`."""

from __future__ import annotations

import django

django.setup()

from datetime import timedelta  # noqa: E402 - after the set-up

from django.contrib.auth.hashers import make_password  # noqa: E402 - after the set-up
from django.utils import timezone  # noqa: E402 - after the set-up

from cms_ext.access.models import AccessApplication, FormVersion  # noqa: E402 - after the set-up
from cms_ext.evidence.audit.domain.event import SYSTEM  # noqa: E402 - after the set-up
from cms_ext.people.identity.domain.login_state import open_login, suspend_login  # noqa: E402 - after the set-up
from cms_ext.people.identity.domain.sign_in import make_sign_in_buckets  # noqa: E402 - after the set-up
from cms_ext.people.identity.models import Person, TryCounter, User  # noqa: E402 - after the set-up
from tests.benchmarks import refusals  # noqa: E402 - after the set-up


def refuse_logins() -> None:
    """Suspend one login, and use up the tries of another."""
    suspend_login(User.objects.get(login=refusals.REFUSED["suspended"]), "bench", SYSTEM)
    throttled = User.objects.get(login=refusals.REFUSED["throttled"])
    _address, login = make_sign_in_buckets(None, throttled.username)
    TryCounter.objects.create(
        bucket=login.key,
        used=login.limit,
        told=True,
        window_ends_at=timezone.now() + timedelta(days=1),
    )


def make_one_of_each(turns: int) -> None:
    """Make a login with an address and an application for every turn."""
    form = FormVersion.objects.get(panel="EBOK")
    secret = make_password("bench")
    now = timezone.now()
    for turn in range(turns):
        person = Person.objects.create(
            name=f"Osoba {turn}",
            correspondence_email=refusals.address_of(turn),
            correspondence_email_since=now,
        )
        open_login("ebok", refusals.login_of(turn), None, person=person)
        AccessApplication.objects.create(
            number=refusals.number_of(turn),
            secret_hash=secret,
            panel="EBOK",
            channel="EMAIL",
            form_version=form,
            payload={},
            received_at=now,
            decide_by=now.date(),
        )


if __name__ == "__main__":
    refuse_logins()
    make_one_of_each(refusals.WARM_UP + refusals.ROUNDS)
