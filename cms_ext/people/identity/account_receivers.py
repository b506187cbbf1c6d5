"""What a sign-in means for the account: the password is fresh, the second step is due or not."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from cms_ext.people.identity.domain.password import password_typed
from cms_ext.people.identity.domain.second_factor import begin_session
from cms_ext.people.identity.domain.sign_in import Attempt
from cms_ext.people.identity.models import User


@receiver(user_logged_in)
def signed_in(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    attempt: Attempt | None = getattr(request, "sign_in_attempt", None)
    begin_session(request.session, user)
    if attempt is None or attempt.code is None:
        password_typed(request.session, timezone.now())
