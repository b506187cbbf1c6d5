"""What the editors' day adds to Wagtail's admin."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from django.db.models import DateField
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.forms.models import register_form_field_override
from wagtail.admin.ui.components import Component
from wagtail.admin.widgets.button import Button
from wagtail.models import Page

from cms_ext.base.dates.clock import business_today
from cms_ext.office.desk_kit.staff_registers.date_input import TypedDateInput
from cms_ext.people.identity.models import User
from cms_ext.public_site.editing.domain.today import cards, is_editor
from cms_ext.public_site.editing.views import paste_text, review
from cms_ext.public_site.notices.models import AnnouncementIndexPage
from cms_ext.public_site.pages.models import SitePage


class EditingPanel(Component):
    """Below the templates of notices: who came to write one need not scroll."""

    order = 70

    class Media:
        css: ClassVar[dict[str, list[str]]] = {"all": ["cms_ext/editing/today.css"]}

    def __init__(self, user: User) -> None:
        self.user = user

    def render_html(self, parent_context: Any = None) -> SafeString:
        today = business_today()
        found = cards(self.user, today)
        index = AnnouncementIndexPage.objects.of_the_public()
        context = {
            "may_write": index is not None
            and index.permissions_for_user(self.user).can_add_subpage(),
            "today": today,
            "cards": [card for card in found if card.total],
            "empty": [card.name for card in found if card.name and not card.total],
        }
        return render_to_string("cms_ext/editing/admin/today.html", context)


@hooks.register("register_page_header_buttons")
def review_button(
    page: Page, user: Any, view_name: str, next_url: str | None = None
) -> Iterator[Button]:
    """Beside every page of the site: the checks before publishing."""
    if issubclass(page.specific_class, SitePage) and page.permissions_for_user(user).can_edit():
        address = reverse("editing_review", args=[page.pk])
        yield Button(_("Sprawdź przed publikacją"), address, icon_name="tasks", priority=12)


@hooks.register("register_page_header_buttons")
def paste_button(
    page: Page, user: Any, view_name: str, next_url: str | None = None
) -> Iterator[Button]:
    """Beside the list of announcements: a new one from a text of Word."""
    is_list = page.specific_class is AnnouncementIndexPage
    if is_list and page.permissions_for_user(user).can_add_subpage():
        address = reverse("editing_paste")
        yield Button(_("Wklej z Worda"), address, icon_name="clipboard-list", priority=16)


@hooks.register("construct_homepage_panels")
def show_the_day(request: HttpRequest, panels: list[Component]) -> None:
    """To those who have a page to look after."""
    if isinstance(request.user, User) and is_editor(request.user):
        panels.append(EditingPanel(request.user))


# Of pages and of registers alike.
register_form_field_override(DateField, override={"widget": TypedDateInput})


@hooks.register("insert_global_admin_css")
def fit_on_a_phone() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("cms_ext/editing/phone.css"))


@hooks.register("insert_editor_js")
def block_link_script() -> str:
    return format_html(
        '<script src="{}" defer></script>', static("cms_ext/editing/lead_to_block.js")
    )


@hooks.register("register_admin_urls")
def register_screens() -> list[URLPattern]:
    return [
        path("ogloszenia/wklej/", paste_text, name="editing_paste"),
        path("sprawdz/<int:pk>/", review, name="editing_review"),
    ]
