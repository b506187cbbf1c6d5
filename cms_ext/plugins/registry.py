"""The plugins of the site, from the installed apps."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any, TypeVar

from django.apps import AppConfig, apps
from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils.translation import get_language, gettext

from cms_ext.plugins.composer import Composer
from cms_ext.plugins.contract import OfficeKind, Plugin, PluginConfig, choose_office
from cms_ext.plugins.desk_part import PlacedRight, RightInWords, Role
from cms_ext.plugins.letter_kind import LetterKind
from cms_ext.plugins.operations_part import SetUp
from cms_ext.plugins.panel_part import ExtraAdmission, IdentityProvider, Panel
from cms_ext.plugins.people_part import AccessProcedure, ApplicationIntake
from cms_ext.plugins.site_part import FOR_EVERYBODY, SEARCH, MenuEntry, PaperLink, Tile

Slot = TypeVar("Slot")


# The installed apps for which the result below was computed: Django replaces a complete registry
# and never changes it.
_configs: list[tuple[Mapping[str, AppConfig], tuple[PluginConfig, ...]]] = []


def plugin_configs() -> list[PluginConfig]:
    """All configs with a declaration: the extension's own, then those of plugins.

    Both in the order of the settings.
    """
    for installed, known in _configs:
        if installed is apps.app_configs:
            return list(known)
    found = [config for config in apps.get_app_configs() if isinstance(config, PluginConfig)]
    found.sort(key=lambda config: not config.is_own)
    if apps.ready:
        _configs[:] = [(apps.app_configs, tuple(found))]
    return found


def find_current_names(names: Iterable[str]) -> Iterator[str]:
    """Yield these dotted names as they are imported now, in order; others stay as they are."""
    renamed = [pair for config in plugin_configs() for pair in config.former_names.items()]
    for name in names:
        moved = (new + name[len(old) :] for old, new in renamed if f"{name}.".startswith(f"{old}."))
        yield next(moved, name)


def find_composer(name: str) -> Composer | None:
    """Find the composer of a queued letter by its key or a former path; None without its plugin."""
    for plugin in list_plugins():
        for composer in plugin.operations.composers:
            if name in (composer.key, *composer.former_paths):
                return composer
    return None


def list_letter_kinds() -> dict[str, LetterKind]:
    """Return the kinds of letters of all plugins, by template or layout."""
    kinds: dict[str, LetterKind] = {}
    for plugin in list_plugins():
        kinds.update(plugin.operations.letter_kinds)
    return kinds


def list_plugins() -> list[Plugin]:
    """All declarations, in the order of `plugin_configs`."""
    return [config.plugin for config in plugin_configs()]


Worded = TypeVar("Worded", IdentityProvider, MenuEntry, Panel, Tile)

PANEL_WORDS = ("name", "full_name", "audience", "login_label", "login_help", "no_login_text")
WORDS: Mapping[type, tuple[str, ...]] = {
    IdentityProvider: ("title", "about", "audience", "others", "newcomers", "newcomers_about"),
    MenuEntry: ("title", "found_by"),
    Panel: PANEL_WORDS,
    Tile: ("title", "help", "found_by"),
}


def translate_texts(declared: Worded) -> Worded:
    """Return the declaration with its texts in the words of this site's catalogue."""
    # A cached function loses which of them it was given.
    worded: Worded = _worded(declared, get_language())
    return worded


@cache
def _worded(declared: Any, language: str | None) -> Any:
    declared_texts = {name: getattr(declared, name) for name in WORDS[type(declared)]}
    # Of an empty text gettext gives the head of the catalogue.
    texts: dict[str, Any] = {name: text and gettext(text) for name, text in declared_texts.items()}
    if isinstance(declared, Panel):
        texts["contents"] = tuple(gettext(line) for line in declared.contents)
    return replace(declared, **texts)


def is_left_out(name: str) -> bool:
    """Return whether the plugins of this kind of office leave out what has this name.

    Never on a site with plugins of several kinds of office: somebody there needs it.
    """
    return bool(find_office()) and any(name in config.leaves_out for config in plugin_configs())


def find_office() -> OfficeKind | None:
    """Return the kind of office of the site's plugins.

    None if they are for several kinds, or for any.

    For the plugin that makes the site one of a kind; others ask `is_left_out`.
    """
    return choose_office(plugin_configs())


def list_panels() -> list[tuple[str, Panel]]:
    """(realm, panel) of every plugin that has one, in display order."""
    found = [
        (config.realm, translate_texts(config.plugin.panel.panel))
        for config in plugin_configs()
        if config.plugin.panel.panel
    ]
    return sorted(found, key=lambda pair: pair[1].order)


def find_panel(realm: str) -> Panel | None:
    """Return the login panel of a realm, or None when its plugin is switched off."""
    return next((panel for its_realm, panel in list_panels() if its_realm == realm), None)


def is_admitted(user: object, realm: str, today: date) -> bool:
    """Return True if this person may enter the realm's panel today."""
    panel = find_panel(realm)
    if panel is None:
        return False
    if panel.admits is None or panel.admits(user, today):
        return True
    return find_extra_admission(user, realm, today) is not None


def find_extra_admission(user: object, realm: str, today: date) -> ExtraAdmission | None:
    """Return the rule of a plugin that admits somebody whom the panel itself does not."""
    ways = (config.plugin.panel.also_admits for config in plugin_configs() if config.realm == realm)
    return next((way for way in ways if way and way.rule(user, today)), None)


def list_identity_providers() -> list[tuple[str, IdentityProvider]]:
    """(realm, provider) of all ways to sign in besides login and password, in order.

    Of a realm without a panel there is none.
    """
    realms = {realm for realm, _panel in list_panels()}
    there = [
        (config.realm, translate_texts(way))
        for config in plugin_configs()
        if config.realm in realms
        for way in config.plugin.panel.identity_providers
    ]
    return sorted(there, key=lambda pair: pair[1].order)


def list_menu_entries(where: str, realm: str = "") -> list[MenuEntry]:
    """Return entries for everybody and the search, or for "panel" and "account" of one realm.

    The account pages of who has no realm are everybody's.
    """
    realms = {realm, ""} if where == "account" else {realm}
    entries = [
        entry
        for config in plugin_configs()
        for entry in list_plugin_menu(config.plugin)
        if entry.where == where
        if where in (*FOR_EVERYBODY, SEARCH) or (entry.realm or config.realm) in realms
    ]
    return sorted(entries, key=lambda entry: entry.order)


def list_tiles() -> list[Tile]:
    """Return the tiles of all plugins, sorted."""
    found = (translate_texts(tile) for plugin in list_plugins() for tile in plugin.site.tiles)
    return sorted(found, key=lambda tile: tile.order)


def list_panel_tiles(user: object, realm: str, today: date) -> list[tuple[Tile, PaperLink]]:
    """Return the tiles of this reader's first page in the panel of `realm`, each with its link.

    A few queries a plugin, whatever he has.
    """
    declared = [
        (config.realm, translate_texts(tile))
        for config in plugin_configs()
        for tile in config.plugin.panel.tiles
    ]
    tiles: list[tuple[Tile, PaperLink]] = []
    for its_realm, tile in sorted(declared, key=lambda pair: pair[1].order):
        if tile.own:
            tiles += [(tile, link) for link in tile.own(user, realm, today)]
        elif its_realm == realm:
            tiles.append((tile, PaperLink(tile.title, reverse(tile.url_name), tile.help)))
    return tiles


def list_plugin_menu(plugin: Plugin) -> list[MenuEntry]:
    """Return the plugin's menu entries on this site, without those of panels that are off."""
    return [
        translate_texts(one) for one in plugin.site.menu if not one.realm or find_panel(one.realm)
    ]


def list_open_matters(user: object, realm: str, today: date) -> list[PaperLink]:
    """Links to what this reader has open in plugins, inside the panel of `realm`.

    A few queries a plugin, whatever he has.
    """
    readers = (plugin.panel.under_way for plugin in list_plugins() if plugin.panel.under_way)
    links = [link for read in readers for link in read(user, realm, today)]
    return [*links, *list_filed_matters(user, realm, today)]


def list_filed_matters(user: object, realm: str, today: date) -> list[PaperLink]:
    """Links to what this reader has filed outside of cases, while it waits for the office."""
    readers = (plugin.panel.filed for plugin in list_plugins() if plugin.panel.filed)
    return [link for read in readers for link in read(user, realm, today)]


def list_procedures() -> list[tuple[str, AccessProcedure]]:
    """(realm, procedure) of every way to a login, in the order of the settings.

    Not those by which this site takes no applications (COOP_NO_APPLICATIONS).
    """
    closed = settings.COOP_NO_APPLICATIONS
    return [
        (config.realm, procedure)
        for config in plugin_configs()
        for procedure in config.plugin.people.access
        if procedure.panel not in closed
    ]


def list_set_ups() -> list[tuple[PluginConfig, SetUp]]:
    """(plugin, its part of the set-up) in the order in which they run."""
    found = [
        (config, config.plugin.operations.set_up)
        for config in plugin_configs()
        if config.plugin.operations.set_up
    ]
    return sorted(found, key=lambda pair: pair[1].order)


def list_given_roles() -> list[Role]:
    """Return the roles that all declarations give on this site."""
    slugs = {"", *(config.slug for config in plugin_configs())}
    return [
        role for plugin in list_plugins() for role in plugin.desk.roles if role.only_with in slugs
    ]


def list_placed_rights() -> list[PlacedRight]:
    """Return the declared permissions that hold at places, at present."""
    readers = [plugin.desk.placed_rights for plugin in list_plugins() if plugin.desk.placed_rights]
    return [right for read in readers for right in read()]


def list_rights_in_words() -> list[RightInWords]:
    """Return the meanings of permissions, from all declarations in their order.

    Without those of functions that this site does without.
    """
    absent = find_absent_rights()
    words = [right for plugin in list_plugins() for right in plugin.desk.rights]
    return [right for right in words if not absent.issuperset(right.permissions)]


def find_absent_rights() -> frozenset[str]:
    """The permissions of functions that this site does without (`DeskPart.absent_rights`)."""
    readers = [plugin.desk.absent_rights for plugin in list_plugins() if plugin.desk.absent_rights]
    return frozenset().union(*(read() for read in readers))


def list_open_procedures() -> list[tuple[str, AccessProcedure]]:
    """Return the procedures by which residents can apply.

    None if the site takes no applications.
    """
    return list_procedures() if find_application_intake() else []


def find_application_intake() -> ApplicationIntake | None:
    """Return the plugin part that takes applications; None on a site without it."""
    return find_slot(lambda plugin: plugin.people.applying)


def find_slot(slot: Callable[[Plugin], Slot | None]) -> Slot | None:
    """Return the value of a slot that at most one plugin of a site fills; else None."""
    return next((found for plugin in list_plugins() if (found := slot(plugin))), None)


def plugin_urls() -> list[URLPattern | URLResolver]:
    """Return the URL patterns of all plugins, to be placed before Wagtail's catch-all."""
    return [path("", include(plugin.site.urls)) for plugin in list_plugins() if plugin.site.urls]


class UnknownPanel(LookupError):
    """No installed plugin declares this procedure; its plugin may be off."""


def find_procedure(panel: str) -> AccessProcedure:
    """Return the procedure of a panel code (`IKCS`); raises UnknownPanel."""
    return _declared(panel)[1]


def find_realm(panel: str) -> str:
    """Return the realm that the procedure's login opens (`ikcs`); raises UnknownPanel."""
    return _declared(panel)[0]


def list_panel_codes() -> list[str]:
    """Return the panel codes of the installed plugins."""
    return [procedure.panel for _realm, procedure in list_procedures()]


def find_panel_code(path: str) -> str:
    """Return the panel code behind the last part of a form's address (`e-bok`).

    Raises UnknownPanel.
    """
    for _realm, procedure in list_procedures():
        if procedure.path == path:
            return procedure.panel
    raise UnknownPanel(path)


def _declared(panel: str) -> tuple[str, AccessProcedure]:
    for realm, procedure in list_procedures():
        if procedure.panel == panel:
            return realm, procedure
    raise UnknownPanel(panel)
