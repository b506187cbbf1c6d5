"""The icon set: one line drawing per name, 24 × 24, drawn in the colour of the text. Pure.

An icon never stands without words next to it, so each of them is hidden from screen readers.
"""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error

from cms_ext.plugins import plugin_configs

ICONS = {
    "alert": '<path d="M12 4 2.5 20h19z"/><path d="M12 10v4M12 17h.01"/>',
    "building": '<path d="M5 21V4h9v17M14 9h5v12M3 21h18"/><path d="M8 8h3M8 12h3M8 16h3"/>',
    "calendar": (
        '<rect x="4" y="5.5" width="16" height="15" rx="2"/><path d="M4 10h16M8 3v5M16 3v5"/>'
    ),
    "check": '<path d="m5 12.5 4.5 4.5L19 7.5"/>',
    "clock": '<circle cx="12" cy="12" r="8.5"/><path d="M12 7.5V12l3 2"/>',
    "document": '<path d="M6 3h8l4 4v14H6z"/><path d="M14 3v4h4M9 12h6M9 16h6"/>',
    "download": '<path d="M12 4v11M7.5 11 12 15.5 16.5 11M5 20h14"/>',
    "drop": '<path d="M12 3.5s6.5 7 6.5 11a6.5 6.5 0 0 1-13 0c0-4 6.5-11 6.5-11z"/>',
    "globe": (
        '<circle cx="12" cy="12" r="8.5"/>'
        '<path d="M3.5 12h17M12 3.5c3 3 3 14 0 17M12 3.5c-3 3-3 14 0 17"/>'
    ),
    "info": '<circle cx="12" cy="12" r="8.5"/><path d="M12 11v5M12 8h.01"/>',
    "key": '<circle cx="8" cy="15" r="4"/><path d="M11 12l8-8M16 7l3 3M13.5 9.5l2 2"/>',
    "lock": '<rect x="5" y="11" width="14" height="9" rx="2"/><path d="M8 11V8a4 4 0 0 1 8 0v3"/>',
    "mail": '<rect x="3.5" y="5.5" width="17" height="13" rx="2"/><path d="m4 7 8 6 8-6"/>',
    "megaphone": '<path d="M4 10v4h3l9 5V5L7 10z"/><path d="M19 9.5a4 4 0 0 1 0 5M8 14.5 9.5 20"/>',
    "menu": '<path d="M4 7h16M4 12h16M4 17h16"/>',
    "message": '<path d="M4 5h16v11H10l-4.5 4V16H4z"/>',
    "people": (
        '<circle cx="9" cy="8.5" r="3.5"/><path d="M2.5 20c.5-4 3-6 6.5-6s6 2 6.5 6"/>'
        '<path d="M15.5 5.3a3.5 3.5 0 0 1 0 6.4M18 14.8c2 .8 3.2 2.6 3.5 5.2"/>'
    ),
    "person": (
        '<circle cx="12" cy="8" r="4"/><path d="M4.5 20.5c.6-4.4 3.4-6.5 7.5-6.5s6.9 2.1 7.5 6.5"/>'
    ),
    "phone": (
        '<path d="M6 3.5h3.5l1.5 4.5-2 1.5a11 11 0 0 0 5.5 5.5l1.5-2 4.5 1.5V18'
        'a2.5 2.5 0 0 1-2.5 2.5C10.5 20.5 3.5 13.5 3.5 6A2.5 2.5 0 0 1 6 3.5z"/>'
    ),
    "printer": (
        '<path d="M7 9V3.5h10V9"/><path d="M7 17H4V9.5h16V17h-3"/><path d="M7 14h10v6.5H7z"/>'
    ),
    "search": '<circle cx="11" cy="11" r="6"/><path d="m16 16 4.5 4.5"/>',
    "table": (
        '<rect x="3.5" y="5" width="17" height="14" rx="2"/>'
        '<path d="M3.5 10h17M3.5 14.5h17M9.5 10v9"/>'
    ),
    "wallet": (
        '<path d="M3 7a2 2 0 0 1 2-2h12v4"/>'
        '<path d="M3 7v10a2 2 0 0 0 2 2h15V9H5a2 2 0 0 1-2-2z"/><path d="M16 14h.01"/>'
    ),
    "wrench": (
        '<path d="M14.5 6.5a4 4 0 0 0-5 5L4 17v3h3l5.5-5.5a4 4 0 0 0 5-5l-2.5 2.5-2.5-.5-.5-2.5z"/>'
    ),
}


class UnknownIcon(LookupError):
    """A name that the set does not have; the message lists the names it has."""

    def __init__(self, name: str) -> None:
        super().__init__(f"There is no icon {name!r}. Choose one of: {', '.join(ICONS)}.")


def draw_icon(name: str) -> str:
    """Draw an icon as an inline SVG element. Raises UnknownIcon."""
    try:
        shapes = ICONS[name]
    except KeyError as error:
        raise UnknownIcon(name) from error
    return (
        '<svg viewBox="0 0 24 24" width="24" height="24" fill="none" stroke="currentColor"'
        ' stroke-width="1.9" stroke-linecap="round" stroke-linejoin="round"'
        f' aria-hidden="true">{shapes}</svg>'
    )


def check_icons(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """coop.E010."""
    return [
        Error(
            f"Plugin {config.slug!r}: tile {tile.title!r} names the unknown icon {tile.icon!r}.",
            hint=f"Choose one of: {', '.join(ICONS)}.",
            id="coop.E010",
        )
        for config in plugin_configs()
        for tile in (*config.plugin.site.tiles, *config.plugin.panel.tiles)
        if tile.icon not in ICONS
    ]
