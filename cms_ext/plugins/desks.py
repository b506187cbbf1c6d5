"""A declared desk as this co-op has it: how it is called and where it sits, on every screen.

A plugin declares the desk with which a site begins. What the editors wrote since is known to
whoever declares `Plugin.desks`; without it the declaration itself holds.
"""

from __future__ import annotations

from cms_ext.plugins.contract import Desk, Panel
from cms_ext.plugins.registry import declared, plugins


def described_desk(desk: Desk) -> Desk:
    """The desk with the name, room and telephone of this co-op. One query at the most."""
    for plugin in plugins():
        if plugin.desks:
            described: Desk = declared(plugin.desks)(desk)
            return described
    return desk


def with_desk(text: str, desk: Desk) -> str:
    """The text with this co-op's desk for `%(desk)s` and its room for `%(room)s`.

    Any other percent sign is left alone: an office writes such texts too. A text without either
    costs no query.
    """
    if "%(desk)s" not in text and "%(room)s" not in text:
        return text
    described = described_desk(desk)
    return text.replace("%(desk)s", str(described.name)).replace("%(room)s", described.room)


def login_help(panel: Panel) -> str:
    """`Panel.login_help` as people read it, with the desk of the plugin's first procedure."""
    text = str(panel.login_help)
    desk = next((way.desk for one in plugins() if one.panel == panel for way in one.access), None)
    return with_desk(text, desk) if desk else text
