"""Wagtail's user administration, walled up: „Pracownicy i role” does its work, with its events.

Its names stay, because Wagtail leads to them; a search on its list is taken along. What else it
had (a copy of a login, a history, a usage) is gone.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.http import urlencode
from wagtail.users.views.users import UserViewSet

from cms_ext.people.identity.models import User
from cms_ext.people.identity.views.guard import for_staff, is_administrator
from cms_ext.plugins.realm import Realm


@for_staff(is_administrator)
def redirect_to_register(request: HttpRequest) -> HttpResponse:
    query = urlencode({"q": request.GET["q"]}) if "q" in request.GET else ""
    return redirect(f"{reverse('staff_register')}?{query}".rstrip("?"))


@for_staff(is_administrator)
def redirect_to_invitation(request: HttpRequest) -> HttpResponse:
    return redirect("staff_invite")


@for_staff(is_administrator)
def redirect_to_member(request: HttpRequest, pk: int) -> HttpResponse:
    return redirect("staff_member", get_object_or_404(User, pk=pk, realm=Realm.STAFF).pk)


class StaffViewSet(UserViewSet):
    add_to_settings_menu = False

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", redirect_to_register, name="index"),
            path("new/", redirect_to_invitation, name="add"),
            path("edit/<int:pk>/", redirect_to_member, name="edit"),
        ]
