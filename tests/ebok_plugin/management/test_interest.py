"""The command of the outside contract (contract.md §11): what it prints and how it exits."""

import json
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.core.management import CommandError

from tests.commands import printed
from tests.ebok_plugin.ledger.refusals import refusal

pytestmark = pytest.mark.django_db
FEBRUARY = ("--base", "926.94", "--due", "2026-02-16", "--until", "2026-03-30")


run = partial(printed, "interest")


def run_json(*arguments: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run(*arguments, "--json"))
    return found


def test_a_line_for_each_rate():
    assert run_json(*FEBRUARY) == {
        "total": "9.97",
        "lines": [
            {
                "from": "2026-02-17",
                "to": "2026-03-04",
                "days": 16,
                "rate": "9.50",
                "raw": "3.860133698630136986301369863",
            },
            {
                "from": "2026-03-05",
                "to": "2026-03-30",
                "days": 26,
                "rate": "9.25",
                "raw": "6.107645753424657534246575342",
            },
        ],
        "warnings": [],
    }


def test_the_threshold_of_tax_interest(settings):
    example = ("--base", "114.00", "--due", "2026-01-15", "--until", "2026-06-30")

    for minimum, total in {None: "6.00", Decimal("8.70"): "0.00"}.items():
        settings.COOP_TAX_MIN_INTEREST = minimum
        assert run_json(*example, "--regime", "tax")["total"] == total


def test_days_that_nobody_vouched_for_are_said():
    last_sure = run_json("--base", "100", "--due", "2026-06-01", "--until", "2026-07-01")
    first_unsure = run_json("--base", "100", "--due", "2026-06-01", "--until", "2026-07-02")

    assert last_sure["warnings"] == []
    assert first_unsure["warnings"] == [
        "[RATES_UNCONFIRMED] Stawki odsetek potwierdzono do 01.07.2026. "
        "Sprawdź aktualną stopę NBP, zanim wystawisz notę."
    ]
    # Paid in time bears nothing.
    early = run_json("--base", "926.94", "--due", "2026-12-16", "--until", "2026-12-16")
    assert early == {"total": "0.00", "lines": [], "warnings": []}


def test_without_json_people_read_it():
    assert run(*FEBRUARY).replace("\N{NO-BREAK SPACE}", " ").splitlines() == [
        "17.02.2026–04.03.2026: 926,94 zł × 16 dni × 9,50% / 365 = 3,8601 zł",
        "05.03.2026–30.03.2026: 926,94 zł × 26 dni × 9,25% / 365 = 6,1076 zł",
        "Odsetki: 9,97 zł",
    ]


def test_what_is_no_debt_and_no_day():
    for base, due, until, said in (
        ("-0.01", "2026-02-16", "2026-03-30", "Kwota nie może być ujemna"),
        ("926.940", "2026-02-16", "2026-03-30", "AMOUNT_SCALE"),
        ("926.945", "2026-02-16", "2026-03-30", "AMOUNT_SCALE"),
        ("sto", "2026-02-16", "2026-03-30", "AMOUNT_FORMAT"),
        ("10000000.00", "2026-02-16", "2026-03-30", "AMOUNT_TOO_LARGE"),
        ("926.94", "2026-02-30", "2026-03-30", "Nie ma takiego dnia: 2026-02-30."),
        ("926.94", "2026-02-16", "2025-02-29", "Nie ma takiego dnia: 2025-02-29."),
        ("926.94", "16.02.2026", "2026-03-30", "16.02.2026 nie jest datą"),
        ("926.94", "20260216", "2026-03-30", "20260216 nie jest datą"),
        ("926.94", "2015-12-30", "2026-03-30", "RATE_UNKNOWN"),
    ):
        error = refusal(CommandError, run, "--base", base, "--due", due, "--until", until, "--json")
        assert said in str(error)
        assert error.returncode != 0
    with pytest.raises(CommandError, match="statutory"):
        run(*FEBRUARY, "--regime", "inny")
