"""The screens of the set-up and the checklist of first steps."""

from typing import Any, ClassVar

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import URLPattern, path
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.admin.ui.components import Component

from cms_ext.base.dates.clock import business_today
from cms_ext.operations.new_site.setup import views
from cms_ext.operations.new_site.setup.domain.first_steps import FirstStepProgress, find_progress
from cms_ext.people.identity.models import User


class FirstStepsPanel(Component):
    """The checklist „Pierwsze kroki”, above all other panels of the first screen."""

    order = 10

    class Media:
        css: ClassVar[dict[str, list[str]]] = {"all": ["cms_ext/setup/first_steps.css"]}

    def __init__(self, standing: FirstStepProgress) -> None:
        self.standing = standing

    def render_html(self, parent_context: Any = None) -> SafeString:
        return render_to_string("cms_ext/setup/admin/first_steps.html", {"steps": self.standing})


@hooks.register("construct_homepage_panels")
def show_first_steps(request: HttpRequest, panels: list[Component]) -> None:
    """Show the checklist to everybody with the right to a step that is still open."""
    if not isinstance(request.user, User):
        return
    standing = find_progress(request.user, business_today())
    if standing.open:
        panels.append(FirstStepsPanel(standing))


@hooks.register("register_admin_urls")
def register_screens() -> list[URLPattern]:
    return [
        path("pierwsze-uruchomienie/", views.set_up, name="setup"),
        path("pierwsze-uruchomienie/<slug:slug>/", views.set_up, name="setup_screen"),
        path("wyprobuj-poczte/", views.try_mail, name="setup_try_mail"),
        path("pierwsze-kroki/spoldzielnia/", views.coop_settings, name="setup_coop_settings"),
        path("pierwsze-kroki/strony-w-stopce/", views.footer_pages, name="setup_footer_pages"),
        path("pierwsze-kroki/procedura-dostepu/", views.login_notice, name="setup_login_notice"),
    ]
