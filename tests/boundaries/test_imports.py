"""Files import each other one way, and none hides an import in a function to get around that."""

from __future__ import annotations

from graphlib import TopologicalSorter

import grimp

from tests.boundaries.test_sources import importers
from tests.sources import ROOT

# What runs before there is a path, settings or a registry of apps.
BEFORE_SETUP = {
    "cms_ext/operations/plugin_kit/conformance/inside.py",
    "cms_ext/operations/plugin_kit/conformance/outside.py",
    "site/serve.py",
}
# pyHanko takes a quarter of a second of each start (docs/performance.md): it comes with the first
# seal, stamp or signature.
COMES_LATE = {
    "cms_ext/access/domain/signature/trust.py",
    "cms_ext/base/pdf/sealing.py",
    "cms_ext/office/anchors/domain/stamping.py",
}


def test_no_file_imports_one_that_imports_it() -> None:
    """Counting imports in functions and those that only types need."""
    graph = grimp.build_graph("cms_ext", "members_area", "ebok_plugin", "coop_site", cache_dir=None)
    imported = {name: graph.find_modules_directly_imported_by(name) for name in graph.modules}

    # Raises CycleError, which names the circle.
    order = list(TopologicalSorter(imported).static_order())

    assert "cms_ext.plugins.contract" in order


def test_imports_stand_on_top_of_the_file() -> None:
    """But for what a Django app may do in `ready()` alone, what starts Django, and pyHanko."""
    inside = importers("noqa: PLC0415")

    assert {name for name in inside if not name.endswith("/apps.py")} == (BEFORE_SETUP | COMES_LATE)
    assert ROOT.joinpath("pyproject.toml").read_text("utf-8").count("PLC0415") == 1
