"""What a plugin leaves out of other packages has a name that they ask about."""

import ast
from collections.abc import Iterator

import pytest

from cms_ext.desks.privacy.domain.retention import list_terms
from cms_ext.plugins import (
    HOUSING_COOPERATIVE,
    OfficeKind,
    find_office,
    is_left_out,
    plugin_configs,
    registry,
)
from ebok_plugin.ledger.conf import LEFT_OUT_AS
from ebok_plugin.plugin import rights
from tests.sources import PACKAGES, parsed

TERM = "retention:"
UNION = OfficeKind("waste_union", "związek")


def names_asked_about() -> Iterator[str]:
    yield from rights.OPTIONAL
    yield from LEFT_OUT_AS.values()
    for _path, module in parsed("is_left_out"):
        for node in ast.walk(module):
            match node:
                case ast.Call(ast.Name("is_left_out"), [ast.Constant(name)]):
                    yield name
                case ast.Call(ast.Attribute(attr="is_left_out"), [ast.Constant(name)]):
                    yield name


@pytest.mark.all_plugins
def test_each_name_is_asked_about_and_left_out_by_somebody():
    left_out = frozenset().union(*(config.leaves_out for config in plugin_configs()))
    terms = {name.removeprefix(TERM) for name in left_out if name.startswith(TERM)}

    assert {name for name in left_out if not name.startswith(TERM)} == set(names_asked_about())
    assert terms - list_terms().keys() == set()


def test_only_the_plugin_of_an_office_asks_which_one_it_is():
    asking = {name for name in PACKAGES if any(parsed("find_office", (name,)))}

    assert asking - {"waste_union"} == {"cms_ext"}


@pytest.mark.parametrize(
    ("offices", "office", "left_out"),
    [
        ((), None, False),
        ((UNION,), UNION, True),
        ((HOUSING_COOPERATIVE,), HOUSING_COOPERATIVE, True),
        ((UNION, HOUSING_COOPERATIVE), None, False),
    ],
)
def test_nothing_is_left_out_on_a_site_for_several_kinds_of_office(
    monkeypatch, offices: tuple[OfficeKind, ...], office: OfficeKind | None, left_out: bool
):
    configs = [type("Head", (), {"office": kind, "leaves_out": {"lifts"}}) for kind in offices]
    monkeypatch.setattr(registry, "plugin_configs", lambda: configs)

    assert (find_office(), is_left_out("lifts"), is_left_out("roofs")) == (office, left_out, False)
