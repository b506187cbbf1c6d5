"""Logins of the demo that wait for their first sign-in, with published starter passwords."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from cms_ext.operations.new_site.demo.people import people, person_of
from cms_ext.people.identity.domain import activation as codes
from cms_ext.people.identity.domain.session import open_login
from cms_ext.people.identity.models import ActivationCode
from cms_ext.people.identity.vocabulary import CodeChannel, LoginState
from cms_ext.plugins import panel_of

# A demo may be looked at long after it was loaded.
STARTER_VALID = timedelta(days=3650)


def load_starters() -> None:
    """One for each panel that is on."""
    for row in people()["starters"]:
        if panel_of(row["realm"]):
            _starter(row)


def _starter(row: dict[str, Any]) -> None:
    """A login that waits for its first sign-in, with a published code: no real site lets it in."""
    user = open_login(
        row["realm"],
        row["login"],
        person=person_of(row["person"]),
        state=LoginState.PENDING,
        is_demo=True,
    )
    now = timezone.now()
    ActivationCode.objects.create(
        user=user,
        channel=CodeChannel.PRINT,
        code_hash=make_password(codes.normalised(row["activation_code"])),
        issued_at=now,
        expires_at=now + STARTER_VALID,
    )
