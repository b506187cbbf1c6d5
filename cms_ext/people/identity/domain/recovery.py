"""Recovery codes: ten on paper, each opens the second step once. Kept as hashes."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from cms_ext.office.audit.domain.event import Origin, record
from cms_ext.people.identity.domain.code import ALPHABET, normalised
from cms_ext.people.identity.models import RecoveryCode, User

HOW_MANY = 10
SYMBOLS = 10


@transaction.atomic
def new_codes(user: User, origin: Origin) -> list[str]:
    """Replace the codes by ten new ones of 50 bits, `XXXXX-XXXXX`, to be shown once, now."""
    RecoveryCode.objects.filter(user=user).delete()
    codes = ["".join(secrets.choice(ALPHABET) for _ in range(SYMBOLS)) for _ in range(HOW_MANY)]
    RecoveryCode.objects.bulk_create(
        RecoveryCode(user=user, code_hash=make_password(code)) for code in codes
    )
    record("RECOVERY_CODES_MADE", origin, obj=user, subject=user.person)
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def codes_left(user: User) -> int:
    return RecoveryCode.objects.filter(user=user, used_at__isnull=True).count()


def code_fits(user: User, typed: str, now: datetime) -> bool:
    """Whether this is an unused code, which is then used. Blanks and hyphens do not matter."""
    code = normalised(typed)
    if len(code) != SYMBOLS:
        return False
    for row in RecoveryCode.objects.filter(user=user, used_at__isnull=True):
        if check_password(code, row.code_hash):
            unused = RecoveryCode.objects.filter(pk=row.pk, used_at__isnull=True)
            return bool(unused.update(used_at=now))
    return False
