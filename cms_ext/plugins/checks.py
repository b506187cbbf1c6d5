"""System checks of declarations: an error names the plugin and the cure."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from importlib import resources
from typing import Any

from django.apps import AppConfig, apps
from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.urls import NoReverseMatch, reverse

from cms_ext.plugins.contract import Plugin, PluginConfig
from cms_ext.plugins.realm import RESIDENT_REALMS, Realm
from cms_ext.plugins.registry import list_plugin_menu, plugin_configs

HOW_TO = "docs/plugins.md shows a complete plugin."


def check_plugins(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """coop.E001, E002, E004 … E009, E013, E014, E016, over the settings and the declarations."""
    configs = list(plugin_configs())
    slugs = {config.slug for config in configs}
    unmet = [problem for config in configs for problem in _unmet(config, slugs)]
    problems: list[CheckMessage] = [*_unregistered(), *_indispensable(), *unmet]
    if unmet:
        # What a plugin declares may build on the one that is off: it is not even imported.
        return problems
    problems += _duplicates(configs)
    for config in configs:
        problems += _missing_settings(config)
        problems += _missing_forms(config)
        problems += _unknown_models(config)
        problems += _unknown_names(config)
        problems += _unknown_permissions(config, slugs)
        problems += _unknown_realm(config)
    return problems


def _unregistered() -> Iterator[CheckMessage]:
    configs = {config.name: config for config in apps.get_app_configs()}
    for name in settings.PLUGINS:
        if not isinstance(configs.get(name), PluginConfig):
            yield Error(
                f"{name} is listed in PLUGINS but its AppConfig is not a PluginConfig.",
                hint=f"Subclass cms_ext.plugins.PluginConfig in {name}/apps.py. {HOW_TO}",
                id="coop.E001",
            )


def _indispensable() -> Iterator[CheckMessage]:
    for name in settings.COOP_WITHOUT:
        if name not in settings.OWN_PLUGINS:
            yield Error(
                f"COOP_WITHOUT names {name}, which is no part that a site may do without.",
                hint=f"It may hold: {', '.join(settings.OWN_PLUGINS)}. What COOP_PLUGINS names is "
                "switched off there.",
                id="coop.E016",
            )


def _duplicates(configs: Sequence[PluginConfig]) -> Iterator[CheckMessage]:
    for what, values in _list_exclusive(configs).items():
        for value, count in Counter(values).items():
            if count > 1:
                yield Error(
                    f"{count} plugins declare the same {what} {value!r}.",
                    hint="Give each plugin its own, or take one of them out of PLUGINS.",
                    id="coop.E002",
                )


def _list_exclusive(configs: Sequence[PluginConfig]) -> Mapping[str, Sequence[object]]:
    """Return what plugins declare and only one may have, by kind."""
    panels = [(config.realm, panel) for config in configs if (panel := config.plugin.panel.panel)]
    return {
        "slug": [config.slug for config in configs],
        "section of answers": [key for config in configs for key in _answer_keys(config)],
        "address of a sign-in": [
            *(panel.path for _realm, panel in panels),
            *(way.code for config in configs for way in config.plugin.panel.identity_providers),
        ],
        "chain": [chain.code for config in configs for chain in config.plugin.evidence.chains],
        "kind of disputable rows": [
            rows.kind for config in configs for rows in config.plugin.offers.disputable
        ],
        "kind of reportable events": [
            events.kind for config in configs for events in config.plugin.offers.reportable
        ],
        "action of the access log": [
            action
            for config in configs
            if (log := config.plugin.evidence.log)
            for action, _words in log.actions
        ],
        "composer of letters": [
            name
            for config in configs
            for composer in config.plugin.operations.composers
            for name in (composer.key, *composer.former_paths)
        ],
        "kind of letters": [
            name for config in configs for name in config.plugin.operations.letter_kinds
        ],
        "panel realm": [realm for realm, _panel in panels],
        "act of the table of approvals": [
            act.code for config in configs for act in config.plugin.desk.acts
        ],
        "source of ledger entries": [
            source
            for config in configs
            for act in config.plugin.desk.acts
            for source in act.sources
        ],
        "address of the API": [
            address for config in configs for address in config.plugin.exchange.addresses
        ],
    }


def _answer_keys(config: PluginConfig) -> tuple[str, ...]:
    set_up = config.plugin.operations.set_up
    return set_up.keys(config.slug) if set_up else ()


def _missing_settings(config: PluginConfig) -> Iterator[CheckMessage]:
    for name in (
        *config.needs_settings,
        *filter(None, (job.only_with for job in config.plugin.operations.jobs)),
        *filter(None, (step.only_with for step in config.plugin.operations.first_steps)),
    ):
        if not hasattr(settings, name):
            yield Error(
                f"Plugin {config.slug!r} needs the setting {name}, which is not there.",
                hint=f"Set {name} in the settings module, or take the plugin out of PLUGINS.",
                id="coop.E004",
            )


def _unknown_names(config: PluginConfig) -> Iterator[CheckMessage]:
    plugin = config.plugin
    plain: list[int] = []
    names = [("menu", entry.url_name, plain) for entry in list_plugin_menu(plugin)]
    names += [("tiles", tile.url_name, plain) for tile in (*plugin.site.tiles, *plugin.panel.tiles)]
    names += [("first_steps", step.url_name, plain) for step in plugin.operations.first_steps]
    names += [("queues", queue.url_name, plain) for queue in plugin.desk.queues]
    names += [("finds", group.url_name, plain) for group in plugin.desk.finds]
    names += [("tasks", task.url_name, plain) for task in plugin.desk.tasks]
    if plugin.panel.panel:
        names.append(("panel", plugin.panel.panel.home_url_name, plain))
    if plugin.panel.also_admits:
        names.append(("also_admits", plugin.panel.also_admits.url_name, plain))
    if plugin.site.related:
        names.append(("related", plugin.site.related.choose_url_name, [1]))
    for slot, name, arguments in names:
        try:
            reverse(name, args=arguments)
        except NoReverseMatch:
            takes = "with the announcement's number" if arguments else "without arguments"
            yield Error(
                f"Plugin {config.slug!r} names the address {name!r} in {slot}; no URL has it.",
                hint=f"Name a URL pattern {takes}, for example 'ebok:home'.",
                id="coop.E005",
            )


def _missing_forms(config: PluginConfig) -> Iterator[CheckMessage]:
    for procedure in config.plugin.people.access:
        package, _, rest = procedure.form.partition("/")
        try:
            there = bool(rest) and resources.files(package).joinpath(rest).is_file()
        except ImportError:
            there = False
        if not there:
            yield Error(
                f"Plugin {config.slug!r}: the form {procedure.form!r} of {procedure.panel!r} "
                "is not there.",
                hint="Write package/folder/file.yaml: 'members_area/register/ikcs.yaml'.",
                id="coop.E013",
            )


def _unknown_models(config: PluginConfig) -> Iterator[CheckMessage]:
    known = {model._meta.label for model in apps.get_models()}
    data = config.plugin.people.personal_data
    named = (
        [("personal_data", label) for label in (*data.models, *data.staff_models)] if data else []
    )
    named += [("published", one.model) for one in config.plugin.evidence.published]
    named += [("acts", act.model) for act in config.plugin.desk.acts if act.model]
    named += [("finds", group.recorded) for group in config.plugin.desk.finds if group.recorded]
    for slot, label in named:
        if label not in known:
            yield Error(
                f"Plugin {config.slug!r} names the unknown model {label!r} in {slot}.",
                hint="Write 'app_label.ModelName' of a model of an installed app.",
                id="coop.E014",
            )


def _unknown_permissions(config: PluginConfig, slugs: set[str]) -> Iterator[CheckMessage]:
    known = set(_declared_permissions())
    for what, permission in _named_permissions(config.plugin, slugs):
        if permission not in known:
            yield Error(
                f"Plugin {config.slug!r} {what} the unknown permission {permission!r}.",
                hint="Write 'app_label.codename' of a model's default or Meta permission.",
                id="coop.E007",
            )


def _named_permissions(plugin: Plugin, slugs: set[str]) -> Iterator[tuple[str, str]]:
    """(what the declaration does by it, the permission) for each permission that it names."""
    for role in plugin.desk.roles:
        if role.only_with in {"", *slugs}:
            yield from ((f"gives {role.group!r}", right) for right in role.permissions)
    for step in plugin.operations.first_steps:
        named = filter(None, (step.right, step.unless))
        yield from ((f"opens the first step {step.title!r} by", right) for right in named)
    users: list[tuple[str, tuple[str, ...]]] = [
        *((f"shows the queue {queue.code!r} by", queue.rights) for queue in plugin.desk.queues),
        *((f"opens the search group {find.code!r} by", find.rights) for find in plugin.desk.finds),
        *((f"shows the desk task {task.title!r} by", task.rights) for task in plugin.desk.tasks),
        *(
            (f"lets propose or approve {act.code!r} by", (*act.proposes, *act.approves))
            for act in plugin.desk.acts
        ),
        *(
            (f"shows the disputed row {rows.kind!r} by", rows.rights)
            for rows in plugin.offers.disputable
        ),
    ]
    if plugin.offers.charging:
        users.append(("charges by", plugin.offers.charging.rights))
    for what, rights in users:
        yield from ((what, right) for right in rights)


def _declared_permissions() -> Iterator[str]:
    """All permissions that migrate will create, read from the models, not the database."""
    for model in apps.get_models():
        options = model._meta
        for action in options.default_permissions:
            yield f"{options.app_label}.{action}_{options.model_name}"
        for codename, _ in options.permissions:
            yield f"{options.app_label}.{codename}"
    yield "wagtailadmin.access_admin"


def _unknown_realm(config: PluginConfig) -> Iterator[CheckMessage]:
    named = {config.realm, *(entry.realm for entry in config.plugin.site.menu)} - {""}
    known = [Realm.STAFF.value, *(realm.code for realm in RESIDENT_REALMS)]
    for realm in sorted(named - set(known)):
        yield Error(
            f"Plugin {config.slug!r} names the unknown realm {realm!r}.",
            hint=f"A realm is one of: {', '.join(known)}.",
            id="coop.E008",
        )


def _unmet(config: PluginConfig, slugs: set[str]) -> Iterator[CheckMessage]:
    for slug in config.requires:
        if slug not in slugs:
            yield Error(
                f"Plugin {config.slug!r} requires {slug!r}, which is switched off.",
                hint=f"Add the plugin {slug!r} to PLUGINS, or take {config.slug!r} out.",
                id="coop.E009",
            )
