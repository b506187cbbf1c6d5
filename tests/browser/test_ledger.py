"""The history of an account: the worked year row by row, the file that equals the page."""

import csv
import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tests.browser.ledger_page import Line, amount, lines_of, unfold
from tests.browser.visitor import Visit, words, words_of_each
from tests.demo_site import ROOT

ANNA, NEIGHBOUR = "EB-500001-3", "EB-500002-1"
TODAY = date(2026, 11, 20)
WORKED_YEAR = json.loads(
    (ROOT / "tests/ebok_plugin/ledger/data/ledger_L-005_2026.json").read_text(encoding="utf-8")
)


def test_the_worked_year_stands_on_the_page_row_by_row(visit: Visit):
    anna = visit(who=ANNA)
    anna.open("/e-bok/")

    anna.follow("ul. Wzorcowa 1 m. 5")
    anna.follow("Cała historia")

    assert anna.heading == "Historia konta"
    assert [replace(line, kind="") for line in lines_of(anna.page)] == worked_year()


@pytest.mark.parametrize("month", [0, 10], ids=["January", "November"])
def test_a_charge_is_rate_times_quantity_line_by_line(visit: Visit, month: int):
    worked = WORKED_YEAR["charges"][month]
    anna = visit(390, who=ANNA)
    anna.open("/e-bok/konto/100005/")

    anna.follow(f"Opłata za {month + 1:02}/2026")

    rows = anna.page.locator("table[aria-labelledby=skladniki] tbody tr")
    names = rows.locator("th").evaluate_all("all => all.map(one => one.firstChild.data.trim())")
    figures = [one.replace(",", ".") for one in words_of_each(rows.locator("td"))]
    assert names == [line["name"] for line in worked["lines"]]
    assert [
        (Decimal(quantity.partition(" ")[0]), quantity.partition(" ")[2], Decimal(rate), line_total)
        for quantity, rate, line_total in zip(*[iter(figures)] * 3, strict=True)
    ] == [
        (Decimal(line["quantity"]), line["unit"], Decimal(line["rate"]), line["amount"])
        for line in worked["lines"]
    ]
    total = anna.page.locator("table[aria-labelledby=skladniki] tfoot td").inner_text()
    assert amount(total) == grosze(worked["total"])


def test_a_reason_leads_to_its_charge_and_the_charge_to_its_row(visit: Visit):
    neighbour = visit(who=NEIGHBOUR)
    neighbour.open("/e-bok/")

    unfold(neighbour.page, "Dlaczego")
    neighbour.follow("Opłata jak w październiku")
    assert neighbour.heading == "Opłata za listopad 2026"
    neighbour.follow("Pokaż w historii konta")

    assert words(neighbour.page.locator("tr:target .what a")) == "Opłata za 11/2026"


def test_the_file_of_a_year_equals_the_page(visit: Visit, tmp_path):
    neighbour = visit(who=NEIGHBOUR)
    neighbour.open("/e-bok/")
    neighbour.choose("Historia konta")

    for year in ("2025", "2026"):
        unfold(neighbour.page, "Inny rok")
        neighbour.select("Rok", year)
        neighbour.press("Pokaż")
        file = neighbour.download("Pobierz CSV", tmp_path)

        shown = lines_of(neighbour.page)
        assert file.name.startswith(f"zestawienie-100007-{year}-01-01-{year}-")
        assert lines_of_file(file) == [
            replace(line, debit=None, credit=None) if line.title.startswith("Saldo") else line
            for line in shown
        ]
        *entries, closing = shown[1:]
        assert closing.debit == sum(line.debit or 0 for line in entries)
        assert closing.credit == sum(line.credit or 0 for line in entries)


def worked_year() -> list[Line]:
    """The rows of the vector booked up to today between the two balances; kinds left out."""
    opening, *entries = [
        Line(
            day=date.fromisoformat(entry["booking_date"]),
            title=entry["title"],
            kind="",
            due=date.fromisoformat(entry["due_date"]) if entry["due_date"] else None,
            debit=max(grosze(entry["amount"]), 0) or None,
            credit=max(-grosze(entry["amount"]), 0) or None,
            balance=grosze(entry["balance_after"]),
        )
        for entry in WORKED_YEAR["entries"]
        if date.fromisoformat(entry["booking_date"]) <= TODAY
    ]
    start = Line(opening.day, "Saldo początkowe", "", None, None, None, opening.balance)
    debits = sum(line.debit or 0 for line in entries)
    credits = sum(line.credit or 0 for line in entries)
    end = Line(
        TODAY, "Saldo końcowe", "", None, debits, credits, opening.balance + debits - credits
    )
    return [start, *entries, end]


def lines_of_file(file: Path) -> list[Line]:
    """The rows of a CSV as the page would show them."""
    with file.open(encoding="utf-8-sig", newline="") as source:
        rows = list(csv.DictReader(source, delimiter=";"))
    return [
        Line(
            day=date.fromisoformat(row["Data"]),
            title=row["Tytuł"] or row["Rodzaj"],
            kind=row["Rodzaj"].capitalize() if row["Tytuł"] else "",
            due=date.fromisoformat(row["Termin płatności"]) if row["Termin płatności"] else None,
            debit=amount(row["Obciążenie"]) if row["Obciążenie"] else None,
            credit=amount(row["Wpłata"]) if row["Wpłata"] else None,
            balance=amount(row["Saldo po operacji"]),
        )
        for row in rows
    ]


def grosze(written: str) -> int:
    """Of `926.94`."""
    return int(Decimal(written) * 100)
