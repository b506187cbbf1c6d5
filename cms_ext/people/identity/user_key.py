"""The column that says which login did something: such a login is never deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models

if TYPE_CHECKING:
    from django.db.models.expressions import Combinable
    from django_stubs_ext import StrOrPromise

    from cms_ext.people.identity.models import User


def user_key(
    verbose_name: StrOrPromise | None = None,
) -> models.ForeignKey[User | Combinable, User]:
    """Return the key of who did it."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=verbose_name, related_name="+"
    )


def optional_user_key(
    verbose_name: StrOrPromise | None = None, *, blank: bool = True
) -> models.ForeignKey[User | Combinable | None, User | None]:
    """Return the key of who did it, where nobody has yet or a program did."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=verbose_name,
        null=True,
        blank=blank,
        related_name="+",
    )
