"""What a reader has under way in plugins: lines of the first page of a panel."""

from __future__ import annotations

from datetime import date

from cms_ext.plugins.contract import PaperLink
from cms_ext.plugins.registry import declared, plugins


def under_way(user: object, realm: str, today: date) -> list[PaperLink]:
    """Of this reader alone, the links lead inside the panel of `realm`. One query a plugin."""
    asked = (declared(plugin.under_way) for plugin in plugins() if plugin.under_way)
    return [link for ask in asked for link in ask(user, realm, today)]
