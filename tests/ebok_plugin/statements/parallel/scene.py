"""Thirty accounts, every second one read in E-BOK, and a series to make."""

import django

django.setup()

from datetime import date  # noqa: E402 - after the set-up

from cms_ext.base.dates.period import Period  # noqa: E402 - after the set-up
from cms_ext.evidence.audit.domain.event import SYSTEM  # noqa: E402 - after the set-up
from ebok_plugin.statements.domain.batch import start_notices  # noqa: E402 - after the set-up
from tests.ebok_plugin.ledger.books import charge, open_account  # noqa: E402 - after the set-up
from tests.ebok_plugin.statements.houses import with_consent  # noqa: E402 - after the set-up
from tests.ebok_plugin.statements.parallel.accounts import ACCOUNTS  # noqa: E402 - after the set-up

if __name__ == "__main__":
    for number in range(ACCOUNTS):
        charge(open_account(f"3{number:05d}", f"Osoba {number}"), "2026-03", "100.00")
        if number % 2:
            with_consent(f"Osoba {number}", f"EB-5{number:05d}-1")
    start_notices(Period(2026, 3), today=date(2026, 3, 20), origin=SYSTEM)
