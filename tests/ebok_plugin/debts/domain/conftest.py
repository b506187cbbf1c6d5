"""The accounts of the table of opening items, before and after the opening."""

from datetime import date

from ebok_plugin.ledger.models import Account
from ebok_plugin.ledger.vocabulary import Regime
from tests.ebok_plugin.debts.opening import (
    TABLE,
    load,
)
from tests.ebok_plugin.ledger.books import open_account
from tests.shared_rows import shared


@shared
def accounts() -> dict[str, Account]:
    """Open the accounts of the table; 200006 was closed in August."""
    numbers = sorted({item.account for item in TABLE})
    for number in numbers:
        open_account(number, f"Płatnik {number}")
    Account.objects.filter(account_no__startswith="3").update(regime=Regime.WASTE)
    Account.objects.filter(account_no="200006").update(closed_on=date(2026, 8, 31))
    return {
        account.account_no: account
        for account in Account.objects.select_related("payer", "premises")
    }


@shared
def opened(accounts: dict[str, Account]) -> dict[str, Account]:
    report = load(*(item.cells for item in TABLE))
    assert (report.status, report.new, report.unchanged) == ("posted", 39, 1), report.errors
    return accounts
