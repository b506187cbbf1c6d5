"""The door of the account pages: only for a signed-in login, whatever its realm."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache

from cms_ext.identity.models import SignInSession, User

View = Callable[..., HttpResponse]


class AccountRequest(HttpRequest):
    """A request behind the door: its user is a login of ours, signed in by a row of the list."""

    user: User
    sign_in_session: SignInSession


def for_signed_in(view: Callable[..., HttpResponse]) -> View:
    """Anonymous visitors go to the panels, with one and the same `next` for every page."""

    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if isinstance(request.user, User):
            return view(request, *args, **kwargs)
        query = urlencode({"next": reverse("identity:account")})
        return redirect(f"{reverse('identity:panels')}?{query}")

    return guarded
