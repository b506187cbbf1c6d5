"""„Stan serwisu” in the administration: in the settings; „Dziś” of whoever runs it leads there."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse_lazy
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from cms_ext.operations.scheduler.views import site_health


class SiteHealthMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm("cms_ext_scheduler.view_sweep")


@hooks.register("register_settings_menu_item")
def register_entry() -> MenuItem:
    return SiteHealthMenuItem(
        gettext_lazy("Stan serwisu"),
        reverse_lazy("site_health"),
        name="site-health",
        icon_name="desktop",
        order=610,
    )


@hooks.register("register_admin_urls")
def register_screen() -> list[URLPattern]:
    return [path("stan-serwisu/", site_health, name="site_health")]
