"""Create the folder of a new plugin from the skeleton (`manage.py startcoopplugin`)."""

import os
import re
import tempfile
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from keyword import iskeyword
from pathlib import Path
from string import Template

from django.apps import apps
from django.conf import settings
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

from cms_ext.plugins import CONTRACT, plugin_configs

SHAPE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
TITLE = re.compile(r"[\w ,.()–-]+")
# It begins the names of tables and constraints, which PostgreSQL cuts at 63 characters.
MAX_NAME_LENGTH = 30
MAX_TITLE_LENGTH = 40
# The view of CMS pages, which takes all other addresses.
PAGES = "wagtail_serve"
SKELETON = Path(__file__).parent / "skeleton"
# The folder of the skeleton that becomes the package.
PACKAGE = "package"


class CannotMake(Exception):
    """The plugin cannot be made and nothing of it exists; the message says why."""


def make_plugin(name: str, title: str, directory: Path) -> Path:
    """Make the folder of a new plugin below `directory`. Raises CannotMake."""
    title = " ".join(title.split()) or name.replace("_", " ").capitalize()
    if problem := _problem_of_name(name) or _problem_of_title(title):
        raise CannotMake(problem)
    target = directory.absolute() / name
    if not directory.is_dir():
        missing = _("Nie ma folderu %(directory)s. Załóż go albo wskaż inny (--directory).")
        raise CannotMake(missing % {"directory": directory})
    if target.exists():
        exists = _("%(target)s już istnieje. Wybierz inną nazwę albo inny folder (--directory).")
        raise CannotMake(exists % {"target": target})
    try:
        # Made in a temporary folder and then moved, so that no incomplete plugin is left.
        with tempfile.TemporaryDirectory(dir=directory, prefix=".startcoopplugin-") as scratch:
            for path, text in _files(name, title, target):
                file = Path(scratch) / name / path
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text, encoding="utf-8")
            (Path(scratch) / name).rename(target)
    except OSError as error:
        full = _("Nie da się pisać w folderze %(directory)s: %(problem)s.")
        raise CannotMake(full % {"directory": directory, "problem": error.strerror}) from error
    return target


def make_slug(name: str) -> str:
    return name.replace("_", "-")


def _problem_of_name(name: str) -> str:
    if not SHAPE.fullmatch(name):
        problem = _(
            "Nazwa „%(name)s” nie może być nazwą pakietu. Użyj małych liter bez znaków "
            "polskich, cyfr i pojedynczych podkreśleń, na przykład rzeczy_znalezione."
        )
    elif len(name) > MAX_NAME_LENGTH:
        problem = _("Nazwa „%(name)s” jest za długa. Najwięcej to %(most)s znaków.")
    elif iskeyword(name):
        problem = _("„%(name)s” to słowo języka Python. Wybierz inną nazwę.")
    elif find_spec(name) is not None:
        problem = _("Moduł „%(name)s” już istnieje i wtyczka by go zasłoniła. Wybierz inną nazwę.")
    elif name in {config.label for config in apps.get_app_configs()}:
        problem = _("Aplikacja „%(name)s” jest już na tej stronie. Wybierz inną nazwę.")
    elif _is_taken(make_slug(name)):
        problem = _("Adres /%(slug)s/ jest już zajęty na tej stronie. Wybierz inną nazwę.")
    else:
        return ""
    return problem % {"name": name, "most": MAX_NAME_LENGTH, "slug": make_slug(name)}


def _is_taken(slug: str) -> bool:
    if slug in {config.slug for config in plugin_configs()}:
        return True
    try:
        return resolve(f"/{slug}/").view_name != PAGES
    except Resolver404:
        return False


def _problem_of_title(title: str) -> str:
    if TITLE.fullmatch(title) and len(title) <= MAX_TITLE_LENGTH:
        return ""
    return _(
        "Tytuł „%(title)s” nie nadaje się na ekran. Użyj liter, cyfr, spacji, przecinków, "
        "kropek, nawiasów i kresek, najwyżej %(most)s znaków."
    ) % {"title": title, "most": MAX_TITLE_LENGTH}


def _files(name: str, title: str, target: Path) -> Iterator[tuple[Path, str]]:
    """Yield the skeleton's files, filled in; paths to the site are relative to the plugin."""
    site = settings.ROOT_URLCONF.partition(".")[0]
    roots = [Path(import_module(package).__path__[0]).parent for package in ("cms_ext", site)]
    ways = [os.path.relpath(root, target) for root in dict.fromkeys(roots)]
    camel = "".join(part.capitalize() for part in name.split("_"))
    others = {name.partition(".")[0] for name in set(settings.PLUGINS) - set(settings.OWN_PLUGINS)}
    values = {
        "name": name,
        "others": "\n".join(f'"{other}".msg = "it may be off"' for other in sorted(others)),
        "slug": make_slug(name),
        "title": title,
        "action": f"{name}_saved".upper(),
        "contract": str(CONTRACT),
        "config": f"{camel}Config",
        "page": f"{camel}Page",
        "settings": f"{site}.settings.test",
        "site": ways[0],
        "site_toml": ", ".join(f'"{way}"' for way in ways),
        "mypy_path": ":".join(f"$MYPY_CONFIG_FILE_DIR/{way}" for way in (".", *ways)),
        "here": os.path.relpath(target, roots[0]),
    }
    # Templates do not end in .py, so that nothing imports them.
    for source in sorted(SKELETON.rglob("*.tpl")):
        parts = source.relative_to(SKELETON).with_suffix("").parts
        path = Path(*(name if part == PACKAGE else part for part in parts))
        yield path, Template(source.read_text(encoding="utf-8")).substitute(values)
