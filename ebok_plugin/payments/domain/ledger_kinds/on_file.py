"""Accounts and components in the columns of their files: what goes out comes in again.

Charges and payments do not: those that a run or a bank statement posted would be posted twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ebok_plugin.charges.models import ComponentRate
from ebok_plugin.ledger.domain.account import OPENING_SOURCE
from ebok_plugin.ledger.models import Account, LedgerEntry
from ebok_plugin.payments.domain.ledger_kinds.account_rows import NO_NUMBER


def list_account_rows() -> Iterator[dict[str, Any]]:
    """Yield every account with its premises and standing opening balance. Two queries."""
    posted = LedgerEntry.objects.filter(source=OPENING_SOURCE, reversed_by=None)
    openings = {entry.source_key: entry for entry in posted}
    accounts = Account.objects.select_related("premises__building", "premises__staircase")
    for account in accounts.order_by("account_no__polish"):
        premises, opening = account.premises, openings.get(account.account_no)
        yield {
            "account_no": account.account_no,
            "premises_code": premises.code,
            "building": premises.building.code,
            "stairwell": premises.staircase.code if premises.staircase else "",
            "premises_no": premises.number,
            "address": premises.address,
            "area_m2": premises.area,
            "persons": premises.persons,
            "payer_name": account.payer_name,
            "payer_kind": account.payer_kind,
            "nrb": account.nrb or NO_NUMBER,
            "regime": account.regime,
            "opened_on": account.opened_on,
            "closed_on": account.closed_on,
            "opening_date": opening and opening.booking_date,
            "opening_balance": opening and opening.amount.amount,
            "opening_due_date": opening and opening.own_due_date and opening.due_date,
        }


def list_component_rows() -> Iterator[dict[str, Any]]:
    """Yield every rate of every component. One query."""
    rates = ComponentRate.objects.select_related("component", "property")
    for rate in rates.order_by("component__code__polish", "property__code__polish", "valid_from"):
        component = rate.component
        yield {
            "component_code": component.code,
            "name": component.name,
            "basis": component.basis,
            "unit": component.unit,
            "rate": rate.rate,
            "valid_from": rate.valid_from,
            "valid_to": rate.valid_to,
            "subaccount": component.subaccount,
            "is_advance": "TAK" if component.is_advance else "NIE",
            "property_code": rate.property and rate.property.code,
        }
