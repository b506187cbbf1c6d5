"""The finance desk in the administration."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import URLResolver, include, path, reverse_lazy
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem

from ebok_plugin.desk.domain.rights import (
    OPENS_ACCOUNTS,
    SEES,
    SEES_BATCHES,
    SEES_COMPONENTS,
    SEES_INTEREST,
    SEES_LINES,
    SEES_PAPERS,
    SEES_PERIODS,
    SEES_RUNS,
    SEES_VALUES,
)


class DeskMenuItem(MenuItem):
    """A screen that needs a right."""

    def __init__(self, label: Promise, url_name: str, icon: str, order: int, right: str) -> None:
        super().__init__(label, reverse_lazy(url_name), name=url_name, icon_name=icon, order=order)
        self.right = right

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm(self.right))


@hooks.register("register_admin_menu_item")
def register_menu() -> MenuItem:
    screens = Menu(
        items=[
            DeskMenuItem(_("Znajdź konto"), "ebok_desk_find", "search", 10, SEES),
            DeskMenuItem(
                _("Nowe konto"), "ebok_desk_open_account", "plus-inverse", 15, OPENS_ACCOUNTS
            ),
            DeskMenuItem(_("Do zatwierdzenia"), "ebok_desk_inbox", "tasks", 20, SEES),
            DeskMenuItem(_("Wpłaty do wyjaśnienia"), "ebok_desk_waiting", "help", 25, SEES_LINES),
            DeskMenuItem(_("Zaległości"), "ebok_desk_debtors", "warning", 30, SEES),
            DeskMenuItem(_("Naliczenia"), "ebok_desk_runs", "list-ol", 40, SEES_RUNS),
            DeskMenuItem(
                _("Stawki i składniki"), "ebok_desk_components", "cogs", 42, SEES_COMPONENTS
            ),
            DeskMenuItem(_("Wielkości lokali"), "ebok_desk_values", "table", 43, SEES_VALUES),
            DeskMenuItem(_("Odsetki"), "ebok_desk_interest", "calendar-alt", 45, SEES_INTEREST),
            DeskMenuItem(
                _("Paczki księgowań"), "ebok_desk_batches", "folder-open-inverse", 50, SEES_BATCHES
            ),
            DeskMenuItem(_("Dokumenty"), "ebok_desk_papers", "doc-full", 55, SEES_PAPERS),
            DeskMenuItem(_("Zamknięte okresy"), "ebok_desk_periods", "lock", 60, SEES_PERIODS),
        ]
    )
    return SubmenuMenuItem(
        _("Rozliczenia"), screens, name="ebok-desk", icon_name="tasks", order=290
    )


@hooks.register("register_admin_urls")
def register_screens() -> list[URLResolver]:
    return [path("", include("ebok_plugin.desk.urls"))]
