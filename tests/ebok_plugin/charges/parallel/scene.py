"""Thirty accounts and three approved runs in portions of two: `python -m …parallel.scene`."""

import django

django.setup()

from datetime import date  # noqa: E402 - after the set-up

from cms_ext.evidence.audit.domain.event import Origin  # noqa: E402 - after the set-up
from ebok_plugin.charges.domain.queries import month_rows  # noqa: E402 - after the set-up
from ebok_plugin.charges.domain.run.charge_run import approve_charge_run, rehearse_charge_run  # noqa: E402 - after the set-up
from ebok_plugin.charges.models import Basis  # noqa: E402 - after the set-up
from tests.ebok_plugin.charges.coop import month, priced  # noqa: E402 - after the set-up
from tests.ebok_plugin.ledger.books import open_account  # noqa: E402 - after the set-up
from tests.people import staff  # noqa: E402 - after the set-up

ACCOUNTS = 30
TODAY = date(2026, 11, 20)
OCTOBER, NOVEMBER, DECEMBER = "2026-10", "2026-11", "2026-12"

if __name__ == "__main__":
    month_rows.PORTION = 2
    for code, basis in (("EKS", Basis.AREA_M2), ("GOK", Basis.PERSONS), ("LOK", Basis.PREMISES)):
        priced(code, basis, "4.60")
    for number in range(ACCOUNTS):
        open_account(f"3{number:05d}")
    clerk, approver = (Origin(actor=staff(name, "finance_clerk")) for name in ("felicja", "kamil"))
    for period in (OCTOBER, NOVEMBER, DECEMBER):
        approve_charge_run(
            rehearse_charge_run(month(period), origin=clerk, today=TODAY), origin=approver
        )
