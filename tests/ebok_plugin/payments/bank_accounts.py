"""The twelve accounts to which the bank samples pay, and a picture of what is posted."""

from datetime import date
from decimal import Decimal

from cms_ext.base.money.nrb import build_nrb
from cms_ext.people.identity.models import Person
from cms_ext.premises.domain.codes import find_or_make_building, find_or_make_premises
from cms_ext.premises.models import Building
from ebok_plugin.ledger.models import Account, LedgerEntry
from ebok_plugin.payments.models import BankEntry, BankStatement

SORT_CODE, CLIENT_ID = "99900009", "0001"


def open_accounts(count: int = 12) -> list[Account]:
    """Accounts 100001, 100002 … of the building B-01, open since 2020."""
    building, _ = find_or_make_building("B-01", address="ul. Wzorcowa 1")
    return [_open(building, number) for number in range(1, count + 1)]


def _open(building: Building, number: int) -> Account:
    premises, _ = find_or_make_premises(
        f"L-{number:03d}", building=building, number=str(number), area=Decimal("48.60")
    )
    account_no = str(100000 + number)
    person = Person.objects.create(name=f"Płatnik {number}")
    return Account.objects.create(
        account_no=account_no,
        premises=premises,
        payer=person,
        payer_name=person.name,
        nrb=build_nrb(SORT_CODE, CLIENT_ID, account_no),
        opened_on=date(2020, 1, 1),
    )


def picture() -> dict[str, object]:
    """Everything that an import may write into business tables, for comparing before and after."""
    return {
        "entries": list(LedgerEntry.objects.order_by("pk").values_list("pk", "seq", "amount")),
        "statements": list(BankStatement.objects.order_by("pk").values_list("pk", "closing")),
        "operations": list(BankEntry.objects.order_by("pk").values_list("pk", "fate")),
    }
