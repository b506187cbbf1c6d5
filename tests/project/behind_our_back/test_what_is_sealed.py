"""Decision 32 lists every kind of row that figures come of, and says rightly which are sealed."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from django.apps import apps

from cms_ext.office.sealed_rows.domain.sealing import sealed_models

DECISION = Path(__file__).parents[3] / "docs" / "decisions" / "0032-sealed-rows.md"
FIGURES = (
    *("ledger", "charges", "interest", "media", "fee_changes", "exchange", "meters"),
    *("waste_tariffs", "waste_fees", "declarations"),
)
# Of the desk only what is posted later, its notes of calls are no figures; and the places whose
# area, persons and property charges are computed with.
OTHERS = {"TransferProposal", "Property", "Building", "Premises"}


def listed() -> dict[str, list[str]]:
    """The names of models in each row of the table, by how they are kept."""
    rows = re.findall(r"^\| ([^|]+) \| (`[^|]+) \|$", DECISION.read_text(), re.MULTILINE)
    return {how: re.findall(r"`(\w+)`", names) for how, names in rows}


def test_each_kind_of_row_is_in_one_line_of_the_decision() -> None:
    apps_of_figures = [apps.get_app_config(f"ebok_plugin_{name}") for name in FIGURES]
    there = {model.__name__ for config in apps_of_figures for model in config.get_models()}

    assert Counter(name for names in listed().values() for name in names) == Counter(there | OTHERS)


def test_the_sealed_ones_are_those_that_declare_it() -> None:
    assert sorted(listed()["sealed at each change"]) == sorted(
        model.__name__ for model in sealed_models()
    )
