import re
import sys
import tomllib
from graphlib import TopologicalSorter
from importlib.metadata import packages_distributions

import grimp
import pytest
from django.apps import apps
from django.db.models import Model
from wagtail.admin.icons import get_icons

from tests.sources import PACKAGES, ROOT, list_declared, of_packages, tracked

pytestmark = pytest.mark.always

# What runs before there are settings or a registry of apps.
BEFORE_SETUP = {"site/coop_site/doctor.py"}
# pyHanko takes a quarter of a second of each start (docs/performance.md): it comes with the first
# seal, stamp, signature or S/MIME letter. openpyxl takes 70 ms: it comes with the first workbook.
COMES_LATE = {
    "cms_ext/access/domain/email/envelope.py",
    "cms_ext/access/domain/signature/trust.py",
    "cms_ext/base/pdf/sealing.py",
    "cms_ext/base/tables/workbook_xml.py",
    "cms_ext/base/tables/writing.py",
    "cms_ext/evidence/anchors/domain.py",
}
PROFILE = re.compile(
    r"(?i:czysty ?las|demo_union|COOP_PROFILE|environ\W+PROFILE)"
    r"|COOP_DEMO_FIXTURES\.name\s*(==|!=|in)|profile\s*==\s*[\"'](coop|union)"
)
BELOW = {
    "waste_union": {"cms_ext", "ebok_plugin"},
    "members_area": {"cms_ext"},
    "ebok_plugin": {"cms_ext"},
    "coop_cases": {"cms_ext"},
    "exchange_api": {"cms_ext"},
    "cms_ext": set[str](),
}
HEADER_ICONS = {
    ".html": re.compile(r'wagtailadmin/shared/header\.html"[^%]*? icon="([\w-]+)"'),
    ".py": re.compile(r'\bheader_icon = "([\w-]+)"'),
}


def importers(pattern: str) -> set[str]:
    return {
        str(path.relative_to(ROOT))
        for path in of_packages(".py")
        if re.search(pattern, path.read_text(encoding="utf-8"), re.M)
    }


def test_tables_are_read_and_written_by_one_package_alone():
    """There stands the guard against formulas, and there the limits of a workbook."""
    writers = importers(r"^\s*(import|from) openpyxl") | importers(r"\bcsv\.(writer|DictWriter)\(")

    assert writers == {
        "cms_ext/base/tables/workbook_xml.py",
        "cms_ext/base/tables/writing.py",
        # Files of the demo go into an import: an apostrophe before a sum would be wrong there.
        "ebok_plugin/payments/demo_files.py",
    }.union(*list_declared("TABLE_WRITERS"))


def test_bleach_is_imported_by_the_sanitising_package_alone():
    """It gets no fixes any more: one place to swap it."""
    packages = {name.rpartition("/")[0] for name in importers(r"^(import|from) bleach")}

    assert packages == {"cms_ext/base/text/sanitising"}


def test_outside_xml_is_parsed_by_one_parser():
    """It reads no DTD, resolves no entities and opens nothing. Streams take the same options."""
    one = "cms_ext/base/files/outside_xml.py"

    assert importers(r"\bXMLParser\(") == {one}
    assert importers(r"\biterparse\(") == importers(r"\bresolve_entities=False\b") - {one}


def test_no_view_asks_guardian():
    """Queries of the domain check objects; who asks guardian elsewhere goes around them."""
    outside = {
        name
        for name in importers(r"^(import|from) guardian")
        if "/domain/" not in name and "/models/" not in name
    }

    assert outside == set()


def test_no_file_names_a_registry_or_a_path_of_a_machine():
    host = re.compile(r"\b(?:pypi|pythonhosted|npmjs|debian)\.(?:org|com)\b")
    machine = re.compile(r"(?<![\w.])/(?:work|root|farm)/")
    named = [
        str(path.relative_to(ROOT))
        for path in tracked(".py", ".toml", ".txt", ".md", ".html", ".css", "Makefile", "run")
        for text in [path.read_text(encoding="utf-8")]
        if host.search(text) or machine.search(text)
    ]

    assert [name for name in named if name != "tests/boundaries/test_sources.py"] == []


def test_what_the_packages_import_is_what_the_project_asks_for():
    """A library that only the tests install would be missing from a real site."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    asked = {re.split(r"[\[<>=]", line)[0].lower() for line in project["dependencies"]}
    # wagtail brings these along on purpose and names them in its own documentation.
    asked |= {"django-filter", "django-modelcluster", "modelsearch", "django-taggit", "willow"}
    provided = packages_distributions()
    used = {
        name
        for path in of_packages(".py")
        for name in re.findall(r"^(?:from|import) (\w+)", path.read_text(encoding="utf-8"), re.M)
        if name not in sys.stdlib_module_names and name in provided
    }

    # `pillow_heif` and `pillow-heif` are one name (PEP 503).
    names = {name: {re.sub("[-_.]+", "-", d).lower() for d in provided[name]} for name in used}
    assert {name for name in used if not names[name] & asked} == set()


def test_no_file_imports_one_that_imports_it():
    """Counting imports in functions and those that only types need."""
    graph = grimp.build_graph("coop_site", *PACKAGES[1:], cache_dir=None)
    imported = {name: graph.find_modules_directly_imported_by(name) for name in graph.modules}

    # Raises CycleError, which names the circle.
    order = list(TopologicalSorter(imported).static_order())

    assert "cms_ext.plugins.contract" in order


def test_imports_stand_on_top_of_the_file():
    """But for `ready()` of an app, for what starts Django, and for libraries that come late."""
    inside = importers("noqa: PLC0415")

    assert {name for name in inside if not name.endswith("/apps.py")} == (BEFORE_SETUP | COMES_LATE)
    assert ROOT.joinpath("pyproject.toml").read_text("utf-8").count("PLC0415") == 1


def test_no_module_names_the_union_or_asks_for_a_profile():
    """The demos differ by settings and data alone."""
    found = {
        f"{path.relative_to(ROOT)}: {hit[0]}"
        for path in of_packages(".py", ".html", packages=PACKAGES[1:])
        for hit in PROFILE.finditer(path.read_text(encoding="utf-8"))
    }

    assert found == set()


def test_every_header_of_the_desk_has_an_icon_that_is_drawn():
    """Another name than the administration knows draws nothing."""
    known = set(re.findall(r'id="icon-([\w-]+)"', get_icons()))
    named = {
        (str(path), name)
        for suffix, words in HEADER_ICONS.items()
        for path in tracked(suffix)
        for name in words.findall(path.read_text(encoding="utf-8"))
    }

    assert named
    assert {one for one in named if one[1] not in known} == set()


def _package(model: type[Model]) -> str:
    return model.__module__.partition(".")[0]


def test_foreign_keys_point_only_downwards():
    upwards = [
        f"{model._meta.label}.{field.name} → {field.related_model._meta.label}"
        for model in apps.get_models()
        if _package(model) in BELOW
        for field in model._meta.get_fields()
        if field.concrete and field.is_relation and field.related_model is not None
        if _package(field.related_model) in BELOW.keys() - {_package(model)}
        if _package(field.related_model) not in BELOW[_package(model)]
    ]

    assert upwards == []


def test_every_own_app_has_a_label_that_no_library_has():
    own = {c.name: c.label for c in apps.get_app_configs() if c.name.partition(".")[0] in PACKAGES}

    assert {name: label for name, label in own.items() if label != _label_of(name)} == {}


def _label_of(name: str) -> str:
    """Package and folder, without the floor between them; `coop_cases` had another name in 1.0."""
    package, *inside = name.removeprefix("coop_").split(".")
    return "_".join([package, *inside[-1:]])


def test_no_module_of_a_plugin_s_tests_hides_a_folder_of_the_tests():
    """Both folders are called `tests`, and a module goes before a folder without `__init__`."""
    folders = {path.parent.name for path in tracked(".py") if path.parts[-3:-2] == ("tests",)}
    modules = {path.stem for path in tracked(".py") if path.match("plugins/*/tests/*.py")}

    assert folders & modules == set()
    assert folders > {"boundaries", "project"}
