"""What a sign-in and a sign-out leave behind."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from cms_ext.people.identity.domain.activation import (
    SESSION_CODE,
    notify_of_new_device,
    register_device,
)
from cms_ext.people.identity.domain.reset_link import mark_password_typed
from cms_ext.people.identity.domain.second_factor import begin_second_step, forget_owner
from cms_ext.people.identity.domain.session import end_session, find_session, start_session
from cms_ext.people.identity.domain.sign_in import Attempt
from cms_ext.people.identity.models import User


@receiver(user_logged_in)
def signed_in(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    attempt: Attempt | None = getattr(request, "sign_in_attempt", None)
    code = attempt.code if attempt is not None else None
    second_step_due = begin_second_step(request.session, user)
    if code is None:
        mark_password_typed(request.session, timezone.now())
    start_session(request, user, with_code=code is not None)
    forget_owner(request.session)
    request.session.pop(SESSION_CODE, None)
    if code is not None:
        request.session[SESSION_CODE] = code.pk
    elif attempt is not None:
        notify_of_new_device(request, user)
        if not second_step_due:
            register_device(request, user)


@receiver(user_logged_out)
def signed_out(sender: Any, request: HttpRequest, **kwargs: Any) -> None:
    row = find_session(request.session)
    if row is not None:
        end_session(row, timezone.now())
