"""Questions about missing payments in the administration."""

from __future__ import annotations

from django.urls import URLResolver, include, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from cms_ext.office.menu_place import ScreenEntry, register_entries
from ebok_plugin.inquiries.domain.inquiry import SEES
from ebok_plugin.menu_places import ACCOUNTS

register_entries(
    ScreenEntry(ACCOUNTS, _("Brakujące wpłaty"), "inquiries_desk_queue", "help", 20, SEES)
)


@hooks.register("register_admin_urls")
def register_desk() -> list[URLResolver]:
    return [path("", include("ebok_plugin.inquiries.desk_urls"))]
