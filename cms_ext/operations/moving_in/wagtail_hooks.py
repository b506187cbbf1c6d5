"""The import of an old site in the settings and at the list of announcements."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets.button import Button
from wagtail.models import Page

from cms_ext.desks.import_desk.urls import run_urls
from cms_ext.office.desk_kit.menu_place import SERVER_SETTINGS, PlacedEntry
from cms_ext.operations.moving_in import views
from cms_ext.operations.moving_in.domain.moving import seems_to_move_in
from cms_ext.operations.moving_in.views import MOVING_SCREEN
from cms_ext.public_site.notices.models import AnnouncementIndexPage
from cms_ext.public_site.notices.models.announcement import PUBLIC_LIST_DEPTH


class MovingMenuItem(PlacedEntry):
    place = SERVER_SETTINGS

    def is_shown(self, request: HttpRequest) -> bool:
        return seems_to_move_in(request.user)


@hooks.register("register_settings_menu_item")
def register_entry() -> MenuItem:
    return MovingMenuItem(
        gettext_lazy("Przeprowadzka"),
        reverse_lazy("movings"),
        name="moving-in",
        icon_name="upload",
        order=850,
    )


@hooks.register("register_page_header_buttons")
def moving_button(
    page: Page, user: Any, view_name: str, next_url: str | None = None
) -> Iterator[Button]:
    """Add a button to the public list, into which old articles are imported."""
    is_list = page.specific_class is AnnouncementIndexPage and page.depth == PUBLIC_LIST_DEPTH
    if is_list and page.permissions_for_user(user).can_publish_subpage():
        yield Button(
            _("Przenieś starą stronę"), reverse("movings"), icon_name="upload", priority=64
        )


@hooks.register("register_admin_urls")
def register_screens() -> list[URLPattern]:
    return [
        path("przeprowadzka/", views.MovingList.as_view(), name="movings"),
        path("przeprowadzka/nowa/", views.start_moving, name="moving_new"),
        *run_urls(MOVING_SCREEN, "przeprowadzka"),
    ]
