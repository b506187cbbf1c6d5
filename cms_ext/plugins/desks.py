"""The desks that plugins declare, as this co-op describes them.

A plugin declares the desk with which a site begins. What editors changed since comes from the
plugin that declares `DeskPart.desks`; without it the declaration itself holds.
"""

from collections.abc import Iterator

from cms_ext.plugins.contract import PluginConfig
from cms_ext.plugins.panel_part import Panel
from cms_ext.plugins.people_part import Desk
from cms_ext.plugins.registry import UnknownPanel, find_slot, list_plugins, plugin_configs


def describe_desk(desk: Desk) -> Desk:
    """The desk with this co-op's name, room and telephone. At most one query."""
    describe = find_slot(lambda plugin: plugin.desk.desks)
    return describe(desk) if describe else desk


def find_panel_desk(realm: str) -> Desk:
    """The desk to which a realm's panel sends people, as this co-op describes it.

    It is declared by the panel's own plugin, also where the site takes no applications for it.
    Raises UnknownPanel. One query at the most.
    """
    for config in plugin_configs():
        ways = config.plugin.people.access
        if config.realm == realm and config.plugin.panel.panel and ways:
            return describe_desk(ways[0].desk)
    raise UnknownPanel(realm)


def find_desk(code: str) -> Desk | None:
    """The desk of this code, as this co-op describes it; None for a code that names none.

    One query at the most.
    """
    declared = {desk.code: desk for _config, desk in _declared_desks()}
    desk = describe_desk(declared.get(code, Desk(code, "", "", ""))) if code else None
    return desk if desk and desk.name else None


def find_realm_desk_code(realm: str) -> str:
    """The code of the desk to which a realm's panel sends people; "" for staff. No query."""
    return next((desk.code for config, desk in _declared_desks() if config.realm == realm), "")


def find_package_desk_code(package: str) -> str:
    """The code of the desk that a plugin's top package declares; "" without one. No query."""
    return next(
        (
            desk.code
            for config, desk in _declared_desks()
            if config.name.partition(".")[0] == package
        ),
        "",
    )


def _declared_desks() -> Iterator[tuple[PluginConfig, Desk]]:
    for config in plugin_configs():
        for procedure in config.plugin.people.access:
            yield config, procedure.desk


def fill_in_desk(text: str, desk: Desk) -> str:
    """Replace `%(desk)s` and `%(room)s` in the text by this co-op's desk and its room.

    Any other percent sign is left alone: an office writes such texts too. A text without either
    costs no query.
    """
    if "%(desk)s" not in text and "%(room)s" not in text:
        return text
    described = describe_desk(desk)
    return text.replace("%(desk)s", str(described.name)).replace("%(room)s", described.room)


def render_login_help(panel: Panel) -> str:
    """`Panel.login_help` with the desk of the plugin's first procedure."""
    text = str(panel.login_help)
    ways = (plugin.people.access for plugin in list_plugins() if plugin.panel.panel == panel)
    desk = next((way.desk for access in ways for way in access), None)
    return fill_in_desk(text, desk) if desk else text
