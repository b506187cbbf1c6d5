"""Requests for papers in the administration: the queue, and what copies cost."""

from __future__ import annotations

from django.urls import URLResolver, include, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail_modeladmin.options import modeladmin_register

from cms_ext.office.desk_kit.menu_place import ScreenEntry, register_entries
from members_area.requests.domain.progress import SEES
from members_area.requests.views.price_register import PriceRegister

register_entries(
    ScreenEntry(
        "papers", _("Wnioski o dokumenty"), "requests_desk_queue", "doc-full-inverse", 40, SEES
    )
)
modeladmin_register(PriceRegister)


@hooks.register("register_admin_urls")
def register_desk() -> list[URLResolver]:
    return [path("", include("members_area.requests.desk_urls"))]
