"""Runs the tests of the apps that a change touches, and of the apps above them.

Usage: changed.py BASE [ARGUMENT OF PYTEST …]

Above an app is whatever imports it. The browser and the tests of the
whole project are left to `make test`.
"""

import functools
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import grimp
from grimp import ImportGraph

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("cms_ext", "members_area", "ebok_plugin", "cases", "exchange_api", "waste_union")
# Cheap, and broken by changes of any app.
ALWAYS = ("tests/boundaries", "tests/project/test_locale.py")
# Packages of apps, no apps themselves.
APP_GROUPS = {
    path.parent.relative_to(ROOT).parts
    for path in (ROOT / "cms_ext").glob("*/__init__.py")
    if not (path.parent / "apps.py").exists()
}


def changed_since(base: str) -> list[str]:
    """Files of the working tree that differ from where it left `base`, new ones among them."""
    start = _git("merge-base", "HEAD", base)[0]
    return [
        *_git("diff", "--name-only", start),
        *_git("ls-files", "--others", "--exclude-standard"),
    ]


def affected_by(changed: Iterable[str]) -> list[str]:
    """Return the files and folders of tests to run, each once."""
    apps: set[tuple[str, ...]] = set()
    own: set[str] = set()
    for path in map(Path, changed):
        if path.parts[0] in PACKAGES and len(path.parts) > 2:
            apps.add(_app_of(path.with_suffix("").parts))
        elif path.parts[:1] != ("tests",) or path.parts[1] == "browser":
            continue
        elif path.name.startswith("test_"):
            own.add(str(path))
        elif path.parts[1] in PACKAGES and len(path.parts) > 3:
            own.add(str(Path("tests", *_app_of(path.parts[1:]))))
    wanted = {str(Path("tests", *app)) for app in apps | _above(apps)} | own
    return sorted({*ALWAYS, *(one for one in wanted if (ROOT / one).exists())})


def _above(apps: Iterable[tuple[str, ...]]) -> set[tuple[str, ...]]:
    modules = {
        module
        for app in apps
        if (name := ".".join(app)) in _imports().modules
        for module in _imports().find_downstream_modules(name, as_package=True)
    }
    return {_app_of(tuple(module.split("."))) for module in modules}


@functools.cache
def _imports() -> ImportGraph:
    """Read once, and not at all when no app has changed."""
    return grimp.build_graph(*PACKAGES, cache_dir=None)


def _app_of(parts: tuple[str, ...]) -> tuple[str, ...]:
    """Return the app, or the module that stands alone: those of the extension are in groups."""
    return parts[:3] if parts[:2] in APP_GROUPS else parts[:2]


def _git(*words: str) -> list[str]:
    return subprocess.run(
        ["git", *words], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()


if __name__ == "__main__":
    base, *arguments = sys.argv[1:]
    asked = affected_by(changed_since(base))
    print("\n".join(asked), flush=True)
    os.execv(sys.executable, [sys.executable, "-m", "pytest", *arguments, *asked])
