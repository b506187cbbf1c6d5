"""The screen of the site's technical state; „Dziś” of whoever runs the site leads there."""

from __future__ import annotations

from django.urls import URLPattern, path
from wagtail import hooks

from cms_ext.operations.scheduler.views import site_health


@hooks.register("register_admin_urls")
def register_screen() -> list[URLPattern]:
    return [path("stan-serwisu/", site_health, name="site_health")]
