"""The report of the demo, as a whole (library.md §9, LB-17)."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from cms_ext.people.outbox.mail.models import OutgoingMessage
from members_area.completeness.domain.report import LETTER, notify_board
from members_area.library.models import Document
from tests.commands import ended
from tests.marks import ON_THE_DEMO

pytestmark = [*ON_THE_DEMO, pytest.mark.thorough]

EXPECTED = yaml.load(
    (Path(__file__).parent / "data" / "demo.yaml").read_text("utf-8"), Loader=yaml.CSafeLoader
)
# The numbers of the files of the documents of the expectation.
NUMBERS = {
    "Uchwała nr 5/WZ/2026 w sprawie zmiany statutu": "09",
    "Protokół z obrad Walnego Zgromadzenia z 24 czerwca 2026 r.": "10",
    "Protokół nr 3/2026 z posiedzenia Rady Nadzorczej z 14 maja 2026 r.": "11",
    "Protokół nr 5/2026 z posiedzenia Rady Nadzorczej z 17 września 2026 r.": "12",
    "Protokół z obrad Walnego Zgromadzenia z 20 czerwca 2024 r.": "14",
    "Protokół roboczy – materiał do ćwiczenia bramki anonimizacji (NIE PUBLIKOWAĆ)": "90",
}


def the_report() -> dict[str, Any]:
    code, out = ended("check_library", "--json")
    assert code == 1
    result: dict[str, Any] = json.loads(out)
    return result


def as_expected(row: dict[str, Any], wanted: dict[str, Any]) -> dict[str, Any]:
    """A row of the report in the words and with the fields of the expectation."""
    named = {**row, "late_days": row.get("late_days", 0)}
    named["document"] = NUMBERS.get(row.get("title", ""))
    return {name: named.get(name) for name in wanted}


def without_notes(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {
            name: value.isoformat() if isinstance(value, date) else value
            for name, value in row.items()
            if name != "note"
        }
        for row in rows
    ]


def is_finding(row: dict[str, Any]) -> bool:
    return row.get("late_days") != 0 and row.get("state") not in ("OK", "NOT_DUE")


def by_rule(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(rows, key=lambda row: (row["rule"], row.get("year", 0), row.get("document", "")))


def test_lb_17_the_whole_report_of_the_demo():
    """Every finding and no other, and the cells that are fine."""
    report = the_report()
    rows = without_notes(EXPECTED)
    expected = by_rule([row for row in rows if is_finding(row)])
    found = by_rule(report["findings"])

    assert [row["rule"] for row in found] == [row["rule"] for row in expected]
    pairs = zip(found, expected, strict=True)
    assert [as_expected(row, wanted) for row, wanted in pairs] == expected
    for wanted in rows:
        if not is_finding(wanted):
            assert wanted in [as_expected(cell, wanted) for cell in report["cells"]]
    # A resolution that both the numbers and the minutes miss is missing once.
    assert (report["missing"], report["late"]) == (26, 2)
    assert Document.objects.count() == 41


@pytest.mark.both_databases
def test_the_board_of_the_demo_gets_the_weekly_letter():
    assert notify_board(date(2026, 11, 20)) == 1

    letter = OutgoingMessage.objects.get(template=LETTER)
    assert letter.to == "prezes@podlasem.example"
