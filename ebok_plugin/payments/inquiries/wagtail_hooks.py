"""Former addresses of questions about missing payments in the administration."""

from __future__ import annotations

from django.urls import URLResolver, include, path
from wagtail import hooks


@hooks.register("register_admin_urls")
def register_desk() -> list[URLResolver]:
    return [path("", include("ebok_plugin.payments.inquiries.desk_urls"))]
