"""System checks: a wrong declaration stops the site with its name and its cure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from importlib import import_module, resources
from typing import Any

from django.apps import AppConfig, apps
from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.urls import NoReverseMatch, reverse
from django.utils.module_loading import import_string

from cms_ext.plugins.contract import Plugin, PluginConfig
from cms_ext.plugins.new_site import Question
from cms_ext.plugins.realm import Realm
from cms_ext.plugins.registry import applying, menu_of, plugin_configs

HOW_TO = "docs/plugins.md shows a complete plugin."


def check_plugins(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """coop.E001 … E009, E013, E014, E016, over the settings and all that is declared."""
    configs = list(plugin_configs())
    declared = [config for config in configs if isinstance(_plugin(config), Plugin)]
    problems: list[CheckMessage] = [*_unregistered(), *_undeclared(configs), *_indispensable()]
    problems += _duplicates(declared)
    slugs = {config.plugin.slug for config in declared}
    for config in declared:
        plugin = config.plugin
        unmet = list(_unmet(plugin, slugs))
        if unmet:
            # Whatever it names may stand on the plugin that is off: one message is enough.
            problems += unmet
            continue
        problems += _missing_settings(plugin)
        problems += _unimportable(plugin)
        problems += _missing_forms(plugin)
        problems += _unknown_models(plugin)
        problems += _unknown_names(plugin)
        problems += _unknown_permissions(plugin, slugs)
        problems += _unknown_realm(plugin)
    return problems


def _plugin(config: PluginConfig) -> object:
    return getattr(config, "plugin", None)


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


def _undeclared(configs: Iterable[PluginConfig]) -> Iterator[CheckMessage]:
    for config in configs:
        if not isinstance(_plugin(config), Plugin):
            yield Error(
                f"{config.name} declares no plugin.",
                hint=f"Write `plugin = Plugin(slug=…, title=…)` in its PluginConfig. {HOW_TO}",
                id="coop.E003",
            )


def _duplicates(configs: Sequence[PluginConfig]) -> Iterator[CheckMessage]:
    panels = [config.plugin for config in configs if config.plugin.panel]
    for what, values in (
        ("slug", [config.plugin.slug for config in configs]),
        ("section of answers", [key for one in configs for key in _answer_keys(one.plugin)]),
        (
            "address of a sign-in",
            [
                *(plugin.panel.path for plugin in panels if plugin.panel),
                *(way.code for one in configs for way in one.plugin.identity_providers),
            ],
        ),
        ("chain", [chain.code for config in configs for chain in config.plugin.chains]),
        (
            "kind of disputable rows",
            [rows.kind for one in configs for rows in one.plugin.disputable],
        ),
        (
            "kind of reportable events",
            [events.kind for one in configs for events in one.plugin.reportable],
        ),
        (
            "action of the access log",
            [
                action
                for one in configs
                for action, _words in (one.plugin.log.actions if one.plugin.log else ())
            ],
        ),
        ("panel realm", [plugin.realm for plugin in panels]),
    ):
        for value, count in Counter(values).items():
            if count > 1:
                yield Error(
                    f"{count} plugins declare the same {what} {value!r}.",
                    hint="Give each plugin its own, or take one of them out of PLUGINS.",
                    id="coop.E002",
                )


def _answer_keys(plugin: Plugin) -> tuple[str, ...]:
    return plugin.set_up.keys(plugin.slug) if plugin.set_up else ()


def _missing_settings(plugin: Plugin) -> Iterator[CheckMessage]:
    for name in (*plugin.needs_settings, *filter(None, (job.only_with for job in plugin.jobs))):
        if not hasattr(settings, name):
            yield Error(
                f"Plugin {plugin.slug!r} needs the setting {name}, which is not there.",
                hint=f"Set {name} in the settings module, or take the plugin out of PLUGINS.",
                id="coop.E004",
            )


def _unknown_names(plugin: Plugin) -> Iterator[CheckMessage]:
    plain: list[int] = []
    names = [("menu", entry.url_name, plain) for entry in menu_of(plugin)]
    names += [("tiles", tile.url_name, plain) for tile in plugin.tiles]
    names += [("first_steps", step.url_name, plain) for step in plugin.first_steps]
    names += [("today", queue.url_name, plain) for queue in plugin.today]
    names += [("finds", group.url_name, plain) for group in plugin.finds]
    names += [("desk_tasks", task.url_name, plain) for task in plugin.desk_tasks]
    if plugin.panel:
        names.append(("panel", plugin.panel.home_url_name, plain))
    if plugin.also_admits:
        names.append(("also_admits", plugin.also_admits.url_name, plain))
    if plugin.related:
        names.append(("related", plugin.related.choose_url_name, [1]))
    for slot, name, arguments in names:
        try:
            reverse(name, args=arguments)
        except NoReverseMatch:
            takes = "with the announcement's number" if arguments else "without arguments"
            yield Error(
                f"Plugin {plugin.slug!r} names the address {name!r} in {slot}; no URL has it.",
                hint=f"Name a URL pattern {takes}, for example 'ebok:home'.",
                id="coop.E005",
            )


def _unimportable(plugin: Plugin) -> Iterator[CheckMessage]:
    for slot, dotted in _dotted_paths(plugin):
        try:
            if dotted:
                import_string(dotted)
        except ImportError as error:
            yield _unimportable_error(plugin, slot, dotted, error)
    try:
        if plugin.urls:
            import_module(plugin.urls)
    except ImportError as error:
        yield _unimportable_error(plugin, "urls", plugin.urls, error)


def _dotted_paths(plugin: Plugin) -> Iterator[tuple[str, str]]:
    """(slot, path) of everything that the plugin declares by name; an empty path is no mistake."""
    yield "demo", plugin.demo
    if plugin.set_up:
        yield "set_up.make", plugin.set_up.make
        yield from _question_checks("set_up", plugin.set_up.questions)
    if plugin.panel:
        yield "panel.admits", plugin.panel.admits
        yield "panel.typed_login", plugin.panel.typed_login
        yield "panel.papers", plugin.panel.papers
        yield "panel.premises", plugin.panel.premises
        yield "panel.logins", plugin.panel.logins
    if plugin.related:
        yield "related.shown", plugin.related.shown
        yield "related.may_choose", plugin.related.may_choose
    if plugin.named_papers:
        yield "named_papers.readable", plugin.named_papers.readable
        yield "named_papers.meant", plugin.named_papers.meant
    for job in plugin.jobs:
        yield f"jobs[{job.name}].run", job.run
    if plugin.personal_data:
        yield "personal_data.collect", plugin.personal_data.collect
        yield "personal_data.erase", plugin.personal_data.erase
        yield "personal_data.about", plugin.personal_data.about
    for term in plugin.retention:
        yield f"retention[{term.code}].forget", term.forget
    for place, dotted in enumerate(plugin.backup_checks):
        yield f"backup_checks[{place}]", dotted
    yield "placed_rights", plugin.placed_rights
    yield "rights_findings", plugin.rights_findings
    for chain in plugin.chains:
        yield f"chains[{chain.code}].end", chain.end
        yield f"chains[{chain.code}].hashes", chain.hashes
    for one in plugin.published:
        yield f"published[{one.model}].served", one.served
        yield f"published[{one.model}].stored", one.stored
        yield f"published[{one.model}].findings", one.findings
        yield f"published[{one.model}].wordings", one.wordings
        yield f"published[{one.model}].forget", one.forget
    for step in plugin.first_steps:
        yield f"first_steps[{step.title}].is_done", step.is_done
    for queue in plugin.today:
        yield f"today[{queue.code}].waiting", queue.waiting
    for group in plugin.finds:
        yield f"finds[{group.code}].find", group.find
        yield f"finds[{group.code}].offered", group.offered
    for rows in plugin.disputable:
        yield f"disputable[{rows.kind}].seen", rows.seen
        yield f"disputable[{rows.kind}].now", rows.now
    for events in plugin.reportable:
        yield f"reportable[{events.kind}].seen", events.seen
    if plugin.person:
        yield "person.sections", plugin.person.sections
        yield "person.combine", plugin.person.combine
        yield "person.realms", plugin.person.realms
    if plugin.applying:
        yield "applying.banner", plugin.applying.banner
        yield "applying.papers", plugin.applying.papers
        yield "applying.code_valid", plugin.applying.code_valid
    if plugin.alarm:
        yield "alarm.column", plugin.alarm.column
        yield "alarm.shown", plugin.alarm.shown
    if plugin.corrections:
        yield "corrections.accounts", plugin.corrections.accounts
        yield "corrections.propose", plugin.corrections.propose
        yield "corrections.seen", plugin.corrections.seen
    if plugin.charging:
        yield "charging.accounts", plugin.charging.accounts
        yield "charging.charge", plugin.charging.charge
        yield "charging.posted", plugin.charging.posted
    for way in plugin.identity_providers:
        yield f"identity_providers[{way.code}].provider", way.provider
    if plugin.followed_accounts:
        for slot in ("followed", "acted_on", "left", "book", "of_premises"):
            yield f"followed_accounts.{slot}", getattr(plugin.followed_accounts, slot)
    if plugin.also_admits:
        yield "also_admits.rule", plugin.also_admits.rule
    yield "charged_work", plugin.charged_work
    yield "premises", plugin.premises
    yield "at_outage", plugin.at_outage
    yield "under_way", plugin.under_way
    for tile in plugin.tiles:
        yield f"tiles[{tile.url_name}].own", tile.own
    yield "desks", plugin.desks
    yield "mail", plugin.mail
    yield "reach", plugin.reach
    for procedure in plugin.access:
        slot = f"access[{procedure.panel}]"
        yield f"{slot}.find_person", procedure.find_person
        yield f"{slot}.login_for", procedure.login_for
        yield f"{slot}.holds_right", procedure.holds_right
        yield f"{slot}.addresses_of", procedure.addresses_of
        yield f"{slot}.person_by_reference", procedure.person_by_reference
        yield f"{slot}.numbers_of", procedure.numbers_of
        # They stand on applications, which only this plugin has.
        for check in procedure.checks if applying() else ():
            yield f"{slot}.checks[{check.code}]", check.run


def _question_checks(slot: str, questions: Sequence[Question]) -> Iterator[tuple[str, str]]:
    for question in questions:
        yield f"{slot}.{question.key}.check", question.check
        yield from _question_checks(f"{slot}.{question.key}", question.rows)


def _unimportable_error(plugin: Plugin, slot: str, dotted: str, error: ImportError) -> CheckMessage:
    return Error(
        f"Plugin {plugin.slug!r}: {slot}={dotted!r} cannot be imported ({error}).",
        hint="Write the full dotted path, package.module.name.",
        id="coop.E006",
    )


def _missing_forms(plugin: Plugin) -> Iterator[CheckMessage]:
    for procedure in plugin.access:
        package, _, rest = procedure.form.partition("/")
        try:
            there = bool(rest) and resources.files(package).joinpath(rest).is_file()
        except ImportError:
            there = False
        if not there:
            yield Error(
                f"Plugin {plugin.slug!r}: the form {procedure.form!r} of {procedure.panel!r} "
                "is not there.",
                hint="Write package/folder/file.yaml: 'members_area/register/admission/ikcs.yaml'.",
                id="coop.E013",
            )


def _unknown_models(plugin: Plugin) -> Iterator[CheckMessage]:
    known = {model._meta.label for model in apps.get_models()}
    data = plugin.personal_data
    named = (
        [("personal_data", label) for label in (*data.models, *data.staff_models)] if data else []
    )
    named += [("published", one.model) for one in plugin.published]
    named += [("finds", group.recorded) for group in plugin.finds if group.recorded]
    for slot, label in named:
        if label not in known:
            yield Error(
                f"Plugin {plugin.slug!r} names the unknown model {label!r} in {slot}.",
                hint="Write 'app_label.ModelName' of a model of an installed app.",
                id="coop.E014",
            )


def _unknown_permissions(plugin: Plugin, slugs: set[str]) -> Iterator[CheckMessage]:
    known = set(_declared_permissions())
    named = [
        (f"gives {role.group!r}", permission)
        for role in plugin.roles
        if role.only_with in {"", *slugs}
        for permission in role.permissions
    ]
    named += [
        (f"opens the first step {step.title!r} by", right)
        for step in plugin.first_steps
        for right in (step.right, step.unless)
        if right
    ]
    named += [
        (f"shows the queue {queue.code!r} by", right)
        for queue in plugin.today
        for right in queue.rights
    ]
    named += [
        (f"opens the search group {group.code!r} by", right)
        for group in plugin.finds
        for right in group.rights
    ]
    named += [
        (f"shows the desk task {task.title!r} by", right)
        for task in plugin.desk_tasks
        for right in task.rights
    ]
    named += [
        (f"shows the disputed row {rows.kind!r} by", right)
        for rows in plugin.disputable
        for right in rows.rights
    ]
    named += [
        ("charges by", right) for right in (plugin.charging.rights if plugin.charging else ())
    ]
    for what, permission in named:
        if permission not in known:
            yield Error(
                f"Plugin {plugin.slug!r} {what} the unknown permission {permission!r}.",
                hint="Write 'app_label.codename' of a model's default or Meta permission.",
                id="coop.E007",
            )


def _declared_permissions() -> Iterator[str]:
    """All permissions that migrate will create, read from the models and not from the database."""
    for model in apps.get_models():
        options = model._meta
        for action in options.default_permissions:
            yield f"{options.app_label}.{action}_{options.model_name}"
        for codename, _ in options.permissions:
            yield f"{options.app_label}.{codename}"
    yield "wagtailadmin.access_admin"


def _unknown_realm(plugin: Plugin) -> Iterator[CheckMessage]:
    named = {plugin.realm, *(entry.realm for entry in plugin.menu)} - {""}
    for realm in sorted(named - set(Realm.values) | named & {Realm.NONE.value}):
        yield Error(
            f"Plugin {plugin.slug!r} names the unknown realm {realm!r}.",
            hint="A realm is one of: staff, ikcs, ebok.",
            id="coop.E008",
        )


def _unmet(plugin: Plugin, slugs: set[str]) -> Iterator[CheckMessage]:
    for slug in plugin.requires:
        if slug not in slugs:
            yield Error(
                f"Plugin {plugin.slug!r} requires {slug!r}, which is switched off.",
                hint=f"Add the plugin {slug!r} to PLUGINS, or take {plugin.slug!r} out.",
                id="coop.E009",
            )
