"""The editors' tools in Wagtail's administration."""

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
from wagtail.admin.action_menu import ActionMenuItem
from wagtail.admin.forms.models import register_form_field_override
from wagtail.admin.ui.components import Component
from wagtail.admin.widgets.button import Button
from wagtail.models import Page

from cms_ext.base.dates.clock import business_today
from cms_ext.office.desk_kit.staff_registers.period_filter import TypedDateInput
from cms_ext.people.identity.models import User
from cms_ext.public_site.editing.domain.today import is_editor, list_cards
from cms_ext.public_site.editing.views import paste_text, review_page
from cms_ext.public_site.notices.models import AnnouncementIndexPage
from cms_ext.public_site.pages.models import SitePage


class EditingPanel(Component):
    """The cards of the editor's day, below the templates of notices."""

    order = 70

    class Media:
        css: ClassVar[dict[str, list[str]]] = {"all": ["cms_ext/editing/today.css"]}

    def __init__(self, user: User) -> None:
        self.user = user

    def render_html(self, parent_context: Any = None) -> SafeString:
        today = business_today()
        found = list_cards(self.user, today)
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
    """Add the checks before publication to every page of the site."""
    is_editable = page.specific_class is not None and page.permissions_for_user(user).can_edit()
    if is_editable and issubclass(page.specific_class, SitePage):
        address = reverse("editing_review", args=[page.pk])
        yield Button(_("Sprawdź przed publikacją"), address, icon_name="tasks", priority=12)


@hooks.register("register_page_header_buttons")
def paste_button(
    page: Page, user: Any, view_name: str, next_url: str | None = None
) -> Iterator[Button]:
    """Add „Wklej z Worda” to the list of announcements."""
    is_list = page.specific_class is AnnouncementIndexPage
    if is_list and page.permissions_for_user(user).can_add_subpage():
        address = reverse("editing_paste")
        yield Button(_("Wklej z Worda"), address, icon_name="clipboard-list", priority=16)


@hooks.register("construct_page_action_menu")
def publish_first(
    menu_items: list[ActionMenuItem], request: HttpRequest, context: dict[str, Any]
) -> None:
    """Make the publication of a live page its main button, before a draft nobody reads.

    Who may not publish gets the submission for approval there.
    """
    page = context.get("page")
    if page is None or not page.live:
        return
    for name in ("action-publish", "action-submit"):
        first = next((item for item in menu_items if item.name == name), None)
        if first is not None:
            menu_items.remove(first)
            menu_items.insert(0, first)
            return


@hooks.register("construct_homepage_panels")
def show_the_day(request: HttpRequest, panels: list[Component]) -> None:
    """Show the cards to those who may change a page."""
    if isinstance(request.user, User) and is_editor(request.user):
        panels.append(EditingPanel(request.user))


# For pages and registers.
register_form_field_override(DateField, override={"widget": TypedDateInput})


@hooks.register("insert_global_admin_css")
def fit_on_a_phone() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("cms_ext/editing/phone.css"))


@hooks.register("insert_global_admin_js")
def name_fields_script() -> str:
    return format_html('<script src="{}" defer></script>', static("cms_ext/editing/name_fields.js"))


@hooks.register("insert_editor_js")
def block_link_script() -> str:
    return format_html(
        '<script src="{}" defer></script>', static("cms_ext/editing/lead_to_block.js")
    )


@hooks.register("register_admin_urls")
def register_screens() -> list[URLPattern]:
    return [
        path("ogloszenia/wklej/", paste_text, name="editing_paste"),
        path("sprawdz/<int:pk>/", review_page, name="editing_review"),
    ]
