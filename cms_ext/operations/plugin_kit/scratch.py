"""A scratch copy of this site, where plugins are checked with and without them.

Two processes, because the apps are read only once: one with the plugins, one without them. Both
read what to do from the standard input.
"""

import json
import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from cms_ext.plugins import plugin_configs

DATABASE = "coop.sqlite3"
CHILD = """
import sys, django
django.setup()
from cms_ext.operations.plugin_kit.rules import judge_site
judge_site(*sys.argv[1:])
"""


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
