"""A declared desk as this co-op has it: how it is called and where it sits, on every screen.

A plugin declares the desk with which a site begins. What the editors wrote since stands in a room
above, `cms_ext.pages`, which says here how it is read; before that the declaration itself holds.
"""

from __future__ import annotations

from collections.abc import Callable

from cms_ext.plugins.contract import Desk, Panel
from cms_ext.plugins.registry import plugins

Description = Callable[[Desk], Desk]

_description: Description | None = None


def describe_desks_by(description: Description) -> None:
    """From now on desks are described so; called once, while the site starts."""
    global _description  # noqa: PLW0603 - one for the process, set before any request
    _description = description


def described_desk(declared: Desk) -> Desk:
    """The desk with the name, room and telephone of this co-op. One query at the most."""
    return _description(declared) if _description else declared


def with_desk(text: str, declared: Desk) -> str:
    """The text with this co-op's desk for `%(desk)s` and its room for `%(room)s`.

    Any other percent sign is left alone: an office writes such texts too. A text without either
    costs no query.
    """
    if "%(desk)s" not in text and "%(room)s" not in text:
        return text
    desk = described_desk(declared)
    return text.replace("%(desk)s", str(desk.name)).replace("%(room)s", desk.room)


def login_help(panel: Panel) -> str:
    """`Panel.login_help` as people read it, with the desk of the plugin's first procedure."""
    text = str(panel.login_help)
    desk = next((way.desk for one in plugins() if one.panel == panel for way in one.access), None)
    return with_desk(text, desk) if desk else text
