"""A scratch copy of this site, where plugins are judged with and without them.

Two processes, because the apps are read only once: one with the plugins, one without them. Both
read what to do from the standard input.
"""

import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, TypedDict

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import override_settings, setup_test_environment

from cms_ext.operations.plugin_kit.rules import RULES, Check, check_migrations
from cms_ext.operations.plugin_kit.subject import CheckedPlugin, Finding
from cms_ext.operations.plugin_kit.visits import REMOVAL, TITLE, find_traces
from cms_ext.plugins import plugin_configs

DATABASE = "coop.sqlite3"
CHILD = """
import sys, django
django.setup()
from cms_ext.operations.plugin_kit.scratch import judge_site
judge_site(*sys.argv[1:])
"""


class Verdict(TypedDict):
    """What one rule says about the plugin."""

    title: str
    findings: list[Finding]


class SiteStopped(Exception):
    """The scratch site did not start; the message is what it printed last."""


@contextmanager
def scratch_site() -> Iterator[Path]:
    """Yield the folder of the scratch site's data, with a copy of the database."""
    with tempfile.TemporaryDirectory(prefix="coop-plugin-") as name:
        folder = Path(name)
        source = Path(str(connection.settings_dict["NAME"]))
        if connection.vendor == "sqlite" and source.is_file():
            with (
                closing(sqlite3.connect(source)) as ours,
                closing(sqlite3.connect(folder / DATABASE)) as copy,
            ):
                ours.backup(copy)
        yield folder


def judge_plugins(
    names: Sequence[str], folder: Path, only: Sequence[str] = ()
) -> dict[str, list[dict[str, Any]]]:
    """Return the verdicts on each of the plugins, in the scratch site of this folder.

    They are enabled besides those of this site. With `only`, the verdicts of the rules of these
    codes. Raises SiteStopped.
    """
    on = list(dict.fromkeys([*settings.PLUGINS, *names]))
    found = _run(folder, on, "with", {"names": names, "only": only})
    left = {name: one["left"] for name, one in found.items() if one["left"]}
    rest = [name for name in on if name not in _list_dependents(set(names))]
    gone = _run(folder, rest, "without", left) if left else {}
    return {name: [*one["verdicts"], *gone.get(name, ())] for name, one in found.items()}


def _list_dependents(leaving: set[str]) -> set[str]:
    """Return these plugins and those that require one of them."""
    slugs = {config.slug for config in plugin_configs() if config.name in leaving}
    more = {config.name for config in plugin_configs() if slugs.intersection(config.requires)}
    return leaving if more <= leaving else _list_dependents(leaving | more)


def _run(folder: Path, plugins: Sequence[str], mode: str, payload: object) -> Any:
    environment = {
        **{name: value for name, value in os.environ.items() if name != "COOP_PAGE_CACHE_URL"},
        "DJANGO_SETTINGS_MODULE": settings.SETTINGS_MODULE,
        "DATA_DIR": str(folder),
        "DATABASE_URL": f"sqlite:///{folder / DATABASE}",
        "COOP_PLUGINS": ",".join(plugins),
        "COOP_WITHOUT": ",".join(name for name in settings.OWN_PLUGINS if name not in plugins),
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
    }
    done = subprocess.run(
        [sys.executable, "-c", CHILD, mode, str(folder / DATABASE)],
        env=environment,
        input=json.dumps(payload),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SiteStopped("\n".join(done.stderr.strip().splitlines()[-5:]))
    return json.loads(done.stdout.splitlines()[-1])


def judge_site(mode: str, database: str) -> None:
    """Print what this process reads from the scratch site: of each plugin, or of those gone."""
    if str(connection.settings_dict["NAME"]) != database:
        # Everything below changes the database.
        raise SystemExit("Ustawienia wskazują inną bazę niż kopia do sprawdzania.")
    payload = json.load(sys.stdin)
    setup_test_environment(debug=False)
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    found: dict[str, Any]
    with override_settings(STORAGES={**settings.STORAGES, "staticfiles": plain}):
        if mode == "with":
            call_command("migrate", verbosity=0)
            found = {name: _judge_with(name, payload["only"]) for name in payload["names"]}
        else:
            with transaction.atomic():
                found = {
                    name: [{"title": TITLE, "findings": list(find_traces(left))}]
                    for name, left in payload.items()
                }
                transaction.set_rollback(True)
    print(json.dumps(found))


def _judge_with(name: str, only: Sequence[str]) -> dict[str, Any]:
    """Return the verdicts on a plugin, and what it leaves behind when removed."""
    subject = CheckedPlugin(next(one for one in plugin_configs() if one.name == name))
    verdicts = _judge_plugin(subject, only)
    if REMOVAL not in (only or [REMOVAL]) or any(verdict["findings"] for verdict in verdicts):
        # A broken plugin is not removed: that would report nothing new.
        return {"verdicts": verdicts, "left": None}
    subject.load_demo()
    addresses = [one.path for one in (*subject.addresses(), *subject.live_pages())]
    left = {"rows": subject.row_counts(), "addresses": addresses, "prefixes": subject.prefixes}
    return {"verdicts": verdicts, "left": left}


def _judge_plugin(subject: CheckedPlugin, only: Sequence[str]) -> list[Verdict]:
    """Return the verdict of each rule on the plugin; with `only` of the rules of these codes."""
    chosen = [rule for code, rule in RULES.items() if code in (only or RULES)]
    on_demo = [rule for rule in chosen if rule[1] is not check_migrations]
    verdicts = []
    with transaction.atomic():
        # A failing demo is reported by the rule that repeats it.
        _judge("", _load_demo, subject)
        for title, rule in on_demo:
            with transaction.atomic():
                verdicts.append(_judge(title, rule, subject))
                transaction.set_rollback(True)
        transaction.set_rollback(True)
    # Changes of tables cannot be rolled back, so this rule comes last.
    return verdicts + [_judge(title, rule, subject) for title, rule in chosen[len(on_demo) :]]


def _load_demo(subject: CheckedPlugin) -> Iterable[Finding]:
    with transaction.atomic():
        subject.load_demo()
    return ()


def _judge(title: str, rule: Check, subject: CheckedPlugin) -> Verdict:
    """Run a rule; any error of the plugin's code becomes a finding."""
    try:
        findings = list(rule(subject))
    except Exception as error:
        folder = Path(subject.config.path)
        inside = [
            f"{Path(frame.filename).relative_to(folder)}:{frame.lineno}: "
            for frame in traceback.extract_tb(error.__traceback__)
            if Path(frame.filename).is_relative_to(folder)
        ]
        where = "".join(inside[-1:])
        findings = [
            Finding(
                f"Sprawdzanie przerwał błąd: {where}{type(error).__name__}: {error}",
                "Napisz test, który ten błąd pokazuje, i popraw kod.",
            )
        ]
    return {"title": title, "findings": findings}
