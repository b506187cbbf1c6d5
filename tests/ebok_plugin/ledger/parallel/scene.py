"""Twelve accounts with three charged months each: `python -m …parallel.scene`."""

import django

django.setup()

from datetime import date  # noqa: E402 - after the set-up

from tests.ebok_plugin.ledger.books import charge, open_account  # noqa: E402 - after the set-up
from tests.people import staff  # noqa: E402 - after the set-up

TODAY = date(2026, 11, 20)
NUMBERS = [f"4{number:05d}" for number in range(12)]
PERIODS = ("2026-08", "2026-09", "2026-10")
ENTRIES = len(NUMBERS) * len(PERIODS)

if __name__ == "__main__":
    staff("finanse")
    staff("kontroler")
    for number in NUMBERS:
        account = open_account(number)
        for period in PERIODS:
            charge(account, period, "100.00", today=TODAY)
