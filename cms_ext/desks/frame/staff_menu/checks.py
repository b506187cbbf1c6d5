"""System check of the menu of the staff."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from cms_ext.office.desk_kit.menu_place import places_by_key

HOOKS = ("register_admin_menu_item", "register_settings_menu_item")


def check_places(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """coop.E017: an entry under a key that nobody declares would stand nowhere."""
    known = places_by_key()
    items: list[MenuItem] = [item() for name in HOOKS for item in hooks.get_hooks(name)]
    return [
        Error(
            f"The menu entry {item.name!r} names the unknown place {item.place!r}.",
            hint=f"Declare it in DeskPart.menu of its plugin, or name one of: {', '.join(known)}.",
            id="coop.E017",
        )
        for item in items
        if isinstance(getattr(item, "place", None), str) and item.place not in known
    ]
