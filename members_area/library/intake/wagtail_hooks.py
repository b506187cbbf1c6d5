"""The intake of many documents in the administration; its way in is the desk of the library."""

from __future__ import annotations

from django.urls import URLResolver, include, path
from wagtail import hooks


@hooks.register("register_admin_urls")
def register_intake() -> list[URLResolver]:
    return [path("", include("members_area.library.intake.admin_urls"))]
