"""The worked year of `ledger.md` §11 and the demo's months, charged by the run itself."""

from datetime import date
from decimal import Decimal

import pytest

from cms_ext.office.audit.domain.event import Origin
from ebok_plugin.demo_files import rows_of
from ebok_plugin.ledger.models import ChargeDocument
from ebok_plugin.money import Money, total
from tests.ebok_plugin.charges.coop import Line, charge_month, imported_coop, lines_of

pytestmark = pytest.mark.django_db

MONTHS = [f"2026-{number:02d}" for number in range(1, 13)]
# Rows of the table in ledger.md §11: code, then the amounts of the twelve months.
YEAR = {
    "EKS": [*["211.41"] * 6, *["223.56"] * 6],
    "FR": ["157.95"] * 12,
    "CO-S": ["75.33"] * 12,
    "CO-Z": ["199.26"] * 12,
    "ZW": [*["74.82"] * 4, *["80.40"] * 8],
    "CW": ["96.50"] * 12,
    "GOK": [*["76.00"] * 8, *["85.50"] * 4],
    "POD": ["13.67"] * 12,
    "DZW": ["22.00"] * 12,
}
TOTALS = [*["926.94"] * 4, *["932.52"] * 2, *["944.67"] * 2, *["954.17"] * 4]
DUE = [15, 16, 16, 15, 15, 15, 15, 17, 15, 15, 16, 15]


def test_the_worked_year_of_one_account(felicja: Origin, kamil: Origin) -> None:
    imported_coop("100005")
    for period in MONTHS:
        charge_month(period, felicja, kamil)

    charged = {
        code: [
            amount
            for period in MONTHS
            for _account, component, _quantity, _rate, amount in lines_of(period)
            if component == code
        ]
        for code in YEAR
    }
    documents = list(ChargeDocument.objects.filter(period__startswith="2026").order_by("period"))
    assert charged == YEAR
    assert [str(document.total.amount) for document in documents] == TOTALS
    assert total(document.total for document in documents) == Money(Decimal("11278.82"))
    assert [document.due_date for document in documents] == [
        date(2026, number, day) for number, day in enumerate(DUE, start=1)
    ]
    assert [document.document_no for document in documents] == [
        f"NAL/2026/{number:02d}/100005" for number in range(1, 13)
    ]


def test_the_demo_months_are_charged_as_they_were_imported(felicja: Origin, kamil: Origin) -> None:
    imported_coop()
    for period in MONTHS:
        charge_month(period, felicja, kamil)

    expected: list[Line] = [
        (
            row["account_no"],
            row["component_code"],
            _number(row["quantity"]),
            _number(row["rate"]),
            str(_number(row["amount"])),
        )
        for row in rows_of("charges_2026.csv")
    ]
    charged = [line for period in MONTHS for line in lines_of(period)]
    assert sorted(charged) == sorted(expected)


def _number(text: str) -> Decimal:
    return Decimal(text.replace(",", "."))
