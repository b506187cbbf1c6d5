"""What a new site shows to those who bring it to life."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import URLPattern, path
from wagtail import hooks
from wagtail.admin.ui.components import Component

from cms_ext.base.dates.clock import business_today
from cms_ext.operations.new_site.setup.domain.first_step import standing_for
from cms_ext.operations.new_site.setup.panels import FirstStepsPanel
from cms_ext.operations.new_site.setup.views import (
    coop_settings,
    footer_pages,
    login_notice,
    set_up,
    try_mail,
)
from cms_ext.people.identity.models import User


@hooks.register("construct_homepage_panels")
def show_first_steps(request: HttpRequest, panels: list[Component]) -> None:
    """Add the checklist for everybody who has the right to a step that is not done yet."""
    if not isinstance(request.user, User):
        return
    standing = standing_for(request.user, business_today())
    if standing.open:
        panels.append(FirstStepsPanel(standing))


@hooks.register("register_admin_urls")
def register_screens() -> list[URLPattern]:
    return [
        path("pierwsze-uruchomienie/", set_up, name="setup"),
        path("pierwsze-uruchomienie/<slug:slug>/", set_up, name="setup_screen"),
        path("wyprobuj-poczte/", try_mail, name="setup_try_mail"),
        path("pierwsze-kroki/spoldzielnia/", coop_settings, name="setup_coop_settings"),
        path("pierwsze-kroki/strony-w-stopce/", footer_pages, name="setup_footer_pages"),
        path("pierwsze-kroki/procedura-dostepu/", login_notice, name="setup_login_notice"),
    ]
