"""A scratch copy of this site, where plugins are checked with and without them.

Two processes, because the apps are read only once: `python -m … with FOLDER` checks the plugins,
`python -m … without FOLDER` the site without them; both read what to do from the standard input.
"""

import json
import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.db import connection, transaction
from django.test.utils import override_settings, setup_test_environment

DATABASE = "coop.sqlite3"
# The plugin that serves what others declare for the API.
API = "exchange_api"


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


def check_plugins(
    names: Sequence[str], folder: Path, only: Sequence[str] = ()
) -> dict[str, list[dict[str, Any]]]:
    """Return the verdicts on each of the plugins, in the scratch site of this folder.

    They are enabled besides those of this site, and the API with them. With `only`, the verdicts of
    the rules of these codes. Raises SiteStopped.
    """
    on = list(dict.fromkeys([*settings.PLUGINS, *names, *filter(find_spec, [API])]))
    found = _run(folder, on, "with", {"names": names, "only": only})
    left = {name: one["left"] for name, one in found.items() if one["left"]}
    rest = [name for name in on if name not in _list_dependents(set(names))]
    gone = _run(folder, rest, "without", left) if left else {}
    return {name: [*one["verdicts"], *gone.get(name, ())] for name, one in found.items()}


def _list_dependents(leaving: set[str]) -> set[str]:
    """Return these plugins and those that require one of them."""
    from cms_ext.plugins import plugin_configs  # noqa: PLC0415 - the apps must be ready

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
        [sys.executable, "-m", __name__, mode, str(folder)],
        env=environment,
        input=json.dumps(payload),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SiteStopped("\n".join(done.stderr.strip().splitlines()[-5:]))
    return json.loads(done.stdout.splitlines()[-1])


@contextmanager
def start_site(folder: Path) -> Iterator[None]:
    """Start the site with mail in memory and unhashed static files."""
    django.setup()
    database = Path(str(connection.settings_dict["NAME"]))
    if database != folder / DATABASE:
        # Everything below changes the database.
        raise SystemExit(f"Ustawienia wskazują bazę {database}, a nie kopię do sprawdzania.")
    setup_test_environment(debug=False)
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with override_settings(STORAGES={**settings.STORAGES, "staticfiles": plain}):
        yield


def check_with(name: str, only: Sequence[str]) -> dict[str, Any]:
    """Return the verdicts on one plugin, and what it leaves behind when removed."""
    from django.apps import apps  # noqa: PLC0415 - after setup

    from cms_ext.operations.plugin_kit.rules import judge_plugin  # noqa: PLC0415 - after setup
    from cms_ext.operations.plugin_kit.subject import CheckedPlugin  # noqa: PLC0415 - after setup
    from cms_ext.operations.plugin_kit.visits import REMOVAL  # noqa: PLC0415 - after setup

    config: Any = next(
        app_config for app_config in apps.get_app_configs() if app_config.name == name
    )
    subject = CheckedPlugin(config)
    found = list(judge_plugin(subject, only))
    if REMOVAL not in (only or [REMOVAL]) or any(verdict["findings"] for verdict in found):
        # A broken plugin is not removed: that would report nothing new.
        return {"verdicts": found, "left": None}
    subject.load_demo()
    addresses = [one.path for one in (*subject.addresses(), *subject.live_pages())]
    left = {
        "rows": subject.row_counts(),
        "addresses": addresses,
        "prefixes": list(subject.prefixes),
    }
    return {"verdicts": found, "left": left}


def check_without(left: Any) -> list[dict[str, Any]]:
    """Return the verdict on the site from which a plugin was removed."""
    from cms_ext.operations.plugin_kit import visits as pages  # noqa: PLC0415 - after setup

    with transaction.atomic():
        findings = list(pages.find_traces(left))
        transaction.set_rollback(True)
    return [{"title": pages.TITLE, "findings": findings}]


def main(mode: str, folder: Path) -> None:
    from django.core.management import call_command  # noqa: PLC0415 - after the arguments

    payload = json.load(sys.stdin)
    with start_site(folder):
        if mode == "with":
            call_command("migrate", verbosity=0)
            found: dict[str, Any] = {
                name: check_with(name, payload["only"]) for name in payload["names"]
            }
        else:
            found = {name: check_without(left) for name, left in payload.items()}
    print(json.dumps(found))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
