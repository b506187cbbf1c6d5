"""The plugins that the settings name, read while these load: before any model."""

from collections.abc import Iterable, Mapping
from importlib import import_module

from django.core.exceptions import ImproperlyConfigured

from cms_ext.plugins.contract import (
    CONTRACT,
    HOUSING_COOPERATIVE,
    OfficeKind,
    PluginConfig,
    ResidentRealm,
    choose_office,
)


def name_site_plugins(
    named: Iterable[str],
    own: Iterable[str],
    without: Iterable[str],
    former: Mapping[str, str],
    installed: Mapping[str, str],
) -> list[str]:
    """Return the applications in PLUGINS: those that an operator names, then the extension's own.

    `installed` has the applications of plugins by the names of their entry points; a name that it
    lacks is an application itself. What the operator does without is left out. Empty names are
    skipped. Raises ImproperlyConfigured for a name in `former`, with the one that took its place.
    """
    named, without = list(filter(None, named)), set(without)
    for name in (*named, *without):
        if name in former:
            raise ImproperlyConfigured(
                f"COOP_PLUGINS or COOP_WITHOUT names {name}, which is now {former[name]}. "
                "Write the new name; the tables stay as they are."
            )
    wanted = (installed.get(name, name) for name in (*named, *own) if name not in without)
    return list(dict.fromkeys(wanted))


def plugin_apps(names: Iterable[str]) -> list[str]:
    """Return the INSTALLED_APPS lines of these plugins (dotted packages), each with its apps.

    Called while the settings load, so it imports only each plugin's `apps` module, never models.
    A package whose config is not a PluginConfig is listed alone; check coop.E001 then names it.
    """
    lines: list[str] = []
    for name in names:
        config = _declared_config(name)
        lines += [name, *(config.brings if config else ())]
    return list(dict.fromkeys(lines))


def require_plugins(names: Iterable[str]) -> None:
    """Raises ImproperlyConfigured if one of these needs a plugin that is not among them.

    Also if one was written for another contract of plugins ("coop.E018").
    Called while the settings load: the models of a plugin may build on those of the one that is
    off, and then Django stops long before any check, with words that help nobody.
    """
    configs = [config for name in names if (config := _declared_config(name))]
    slugs = {config.slug for config in configs}
    for config in configs:
        if config.contract != CONTRACT:
            raise ImproperlyConfigured(
                f"coop.E018: Plugin {config.slug!r} was written for contract {config.contract} of "
                f"plugins, and this site has contract {CONTRACT}. Install a version of the plugin "
                f"for contract {CONTRACT}, or take it out of COOP_PLUGINS until there is one; "
                "docs/plugins.md says what each contract changed."
            )
        for slug in config.requires:
            if slug not in slugs:
                raise ImproperlyConfigured(
                    f"Plugin {config.slug!r} requires {slug!r}, which is switched off. "
                    f"Add the plugin {slug!r} to COOP_PLUGINS or take it out of COOP_WITHOUT, "
                    f"or do without {config.slug!r}."
                )


def declared_realms(names: Iterable[str]) -> list[ResidentRealm]:
    """Return the realms of residents that these plugins bring, in order.

    Read while the settings load.
    """
    configs = [config for name in dict.fromkeys(names) if (config := _declared_config(name))]
    return [
        ResidentRealm(config.realm, config.title, config.panel_prefix)
        for config in configs
        if config.panel_prefix
    ]


def find_site_office(names: Iterable[str]) -> OfficeKind:
    """Return the kind of office of a site with these plugins: one of theirs, or a cooperative.

    Read while the settings load.
    """
    heads = (config for name in names if (config := _declared_config(name)))
    return choose_office(heads) or HOUSING_COOPERATIVE


def _declared_config(name: str) -> type[PluginConfig] | None:
    try:
        module = import_module(f"{name}.apps")
    except ModuleNotFoundError as missing:
        if missing.name not in (name.partition(".")[0], name, f"{name}.apps"):
            raise
        raise ImproperlyConfigured(
            f"COOP_PLUGINS names {name}, and there is no module {missing.name}. Correct the name, "
            "install the plugin (pip install -e FOLDER), or put its folder into PYTHONPATH."
        ) from missing
    for value in vars(module).values():
        if isinstance(value, type) and issubclass(value, PluginConfig) and value.default:
            return value
    return None
