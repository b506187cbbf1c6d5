"""What logins tell the applications that opened them."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from cms_ext.access.domain import ending
from cms_ext.people.identity.domain.activation import activated, code_expired
from cms_ext.people.identity.models import ActivationCode, User


@receiver(activated)
def first_sign_in(sender: Any, user: User, **kwargs: Any) -> None:
    ending.signed_in(user)


@receiver(code_expired)
def code_ran_out(sender: Any, code: ActivationCode, **kwargs: Any) -> None:
    ending.code_expired(code)
