"""The posters' screen and its button at an announcement."""

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.widgets.button import Button
from wagtail.models import Page

from cms_ext.people.identity.models import User
from cms_ext.public_site.notices.models import AnnouncementPage
from cms_ext.public_site.notices.panels import HOOK, NextStep
from cms_ext.public_site.notices.posters.domain import list_boards
from cms_ext.public_site.notices.posters.views import manage_posters


@hooks.register("register_page_header_buttons")
def poster_button(
    page: Page, user: Any, view_name: str, next_url: str | None = None
) -> Iterator[Button]:
    announcement = page.specific_deferred
    if not isinstance(announcement, AnnouncementPage) or not announcement.for_everybody:
        return
    if page.live and page.permissions_for_user(user).can_edit():
        url = reverse("posters_of_announcement", args=[page.pk])
        yield Button(_("Plakat i tablice"), url, icon_name="doc-full", priority=63)


@hooks.register(HOOK)
def offer_posters(page: AnnouncementPage, user: User) -> Iterator[NextStep]:
    """Offer as many posters as there are boards for the notice."""
    number = len(list_boards(page)) if page.for_everybody else 0
    if number and page.permissions_for_user(user).can_edit():
        label = _("Drukuj plakaty (%(n)d)") % {"n": number}
        yield NextStep(label, reverse("posters_of_announcement", args=[page.pk]))


@hooks.register("register_admin_urls")
def register_screens() -> list[URLPattern]:
    return [path("ogloszenia/<int:pk>/plakat/", manage_posters, name="posters_of_announcement")]
