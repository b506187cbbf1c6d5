"""The skeleton's files, filled in with a plugin's names and written all or none."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from string import Template

from django.conf import settings
from django.utils.translation import gettext as _

from cms_ext.operations.plugin_kit.making.naming import PluginNames

SKELETON = Path(__file__).resolve().parents[1] / "skeleton"
# Not .py: what is not filled in yet is no program, and nobody should import or check it as one.
SUFFIX = ".tpl"
# The folder that is named as the package is.
PACKAGE = "package"


class CannotWrite(Exception):
    """The folder cannot be made; the message says why. Nothing of it is there."""


def make_plugin(names: PluginNames, directory: Path) -> Path:
    """The new plugin's folder below `directory`; raises CannotWrite."""
    target = directory.absolute() / names.name
    if not directory.is_dir():
        raise CannotWrite(
            _("Nie ma folderu %(directory)s. Załóż go albo wskaż inny (--directory).")
            % {"directory": directory}
        )
    if target.exists():
        raise CannotWrite(
            _("%(target)s już istnieje. Wybierz inną nazwę albo inny folder (--directory).")
            % {"target": target}
        )
    files = dict(_filled_in(_values(names, target)))
    try:
        # Beside its place and then moved: whoever is interrupted finds no half of a plugin.
        with tempfile.TemporaryDirectory(dir=directory, prefix=".startcoopplugin-") as scratch:
            made = Path(scratch) / names.name
            for path, text in files.items():
                (made / path).parent.mkdir(parents=True, exist_ok=True)
                (made / path).write_text(text, encoding="utf-8")
            made.rename(target)
    except OSError as problem:
        raise CannotWrite(
            _("Nie da się pisać w folderze %(directory)s: %(problem)s.")
            % {"directory": directory, "problem": problem.strerror}
        ) from problem
    return target


def _filled_in(values: Mapping[str, str]) -> Iterator[tuple[Path, str]]:
    for source in sorted(SKELETON.rglob(f"*{SUFFIX}")):
        parts = source.relative_to(SKELETON).with_suffix("").parts
        path = Path(*(values["name"] if part == PACKAGE else part for part in parts))
        yield path, Template(source.read_text(encoding="utf-8")).substitute(values)


def _values(names: PluginNames, target: Path) -> dict[str, str]:
    """What stands in the skeleton as `${…}`; the site is named by the way to it from the plugin."""
    site = settings.ROOT_URLCONF.partition(".")[0]
    roots = [_folder_of("cms_ext"), _folder_of(site)]
    ways = [os.path.relpath(root, target) for root in dict.fromkeys(roots)]
    return {
        "name": names.name,
        "slug": names.slug,
        "title": names.title,
        "config": names.config,
        "settings": f"{site}.settings.test",
        "site": ways[0],
        "site_toml": ", ".join(f'"{way}"' for way in ways),
        "mypy_path": ":".join(f"$MYPY_CONFIG_FILE_DIR/{way}" for way in (".", *ways)),
        "here": os.path.relpath(target, roots[0]),
    }


def _folder_of(package: str) -> Path:
    return Path(import_module(package).__path__[0]).parent
