"""An import screen in a menu of the administration."""

from __future__ import annotations

from django.http import HttpRequest
from wagtail.admin.menu import MenuItem

from cms_ext.desks.import_desk.views.screen import ImportScreen


class ScreenMenuItem(MenuItem):
    """Shown to those who may use the screen."""

    def __init__(self, screen: ImportScreen, order: int) -> None:
        name = screen.url_name.replace("_", "-")
        super().__init__(screen.title, screen.url, name=name, icon_name=screen.icon, order=order)
        self.screen = screen

    def is_shown(self, request: HttpRequest) -> bool:
        return self.screen.admits(request)
