"""Doors that Wagtail opens by itself and that we keep shut."""

from __future__ import annotations

from typing import NoReturn

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect


def frontend_login(request: HttpRequest) -> HttpResponse:
    """Wagtail's own login form signs in without a realm; people belong at the panels."""
    return redirect("identity:panels")


def shared_password(request: HttpRequest, **kwargs: int) -> NoReturn:
    """Pages are never protected by a password that several people share."""
    raise Http404


def many_logins(request: HttpRequest, action: str) -> NoReturn:
    """Logins of staff change one by one, with a line each in the access log."""
    raise Http404
