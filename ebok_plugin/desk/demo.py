"""The demo's refunds of overpayments: one for each thing that can become of a request."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django.conf import settings

from cms_ext.base.money.amounts import ZERO, Money
from cms_ext.base.money.nrb import build_nrb
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.operations.new_site.demo.load import origin_of_staff
from cms_ext.people.identity.domain.login_state import open_login
from ebok_plugin.apps import EBOK
from ebok_plugin.desk.domain.refund_file import make_refund_file
from ebok_plugin.ledger.admission import format_identifier
from ebok_plugin.ledger.domain.queries.account import read_balance
from ebok_plugin.ledger.models import Account
from ebok_plugin.payments.demo_files import Row, import_rows
from ebok_plugin.payments.domain.own_account import list_own_accounts
from ebok_plugin.payments.domain.refund import file_refund, refuse_refund
from ebok_plugin.payments.domain.refund_order import approve_refund_order, propose_refund_order
from ebok_plugin.payments.models import Refund
from ebok_plugin.statements.domain.transfer_file import TransferFormat

# Of no payer: what people are paid back to.
OTHER_CLIENT = "0900"
# Below those of the people whom the demo names, so that the next login is the same.
FIRST_LOGIN = 400101
OVERPAID_BEFORE = timedelta(5)
ACCEPTED = "Posiadacz rachunku jest płatnikiem konta."
REFUSED = "Posiadaczem podanego rachunku jest ktoś inny niż płatnik."
NEXT_STEP = "Złóż nowy wniosek i podaj własny rachunek."


def load_refunds(rows: Iterable[Mapping[str, Any]], today: date) -> None:
    """Book the overpayment of each account, file its request, and take it as far as `do` says.

    `days` is how long before `today` the payer asks. The bank's file takes all that is approved
    by then, so that the order of the rows counts.
    """
    asked = [(row, Account.objects.get(account_no=str(row["account"]))) for row in rows]
    overpaid = [_overpayment(row, account, today) for row, account in asked]
    import_rows("payments", overpaid, today, "amount")
    for number, (row, account) in enumerate(asked, start=FIRST_LOGIN):
        on = today - timedelta(row["days"])
        payer = open_login(EBOK, format_identifier(number), person=account.payer, is_demo=True)
        refund = file_refund(
            account,
            Money.parse(row["amount"]),
            nrb=_number(OTHER_CLIENT, account.account_no),
            holder=account.payer_name,
            confirmed=True,
            origin=Origin(actor=payer, panel=EBOK),
            today=on,
        )
        for step in row.get("do", ()):
            on += timedelta(1)
            _take_step(step, refund, on)


def _number(client: str, account_no: str) -> str:
    return build_nrb(settings.COOP_BANK_SORT_CODE, client, account_no)


def _overpayment(row: Mapping[str, Any], account: Account, today: date) -> Row:
    asked_on = today - timedelta(row["days"])
    day = asked_on - OVERPAID_BEFORE
    # A fee that is charged and not paid by then would take the overpayment.
    amount = Money.parse(row["amount"]) + max(read_balance(account, asked_on).balance, ZERO)
    return {
        "external_id": f"NP-{day}-{account.account_no}",
        "account_no": account.account_no,
        "nrb": "",
        "value_date": day.isoformat(),
        "amount": amount.digits,
        "title": "Opłata, druga wpłata za ten sam miesiąc",
        "payer_name": account.payer_name,
        "source": "BANK",
        "designated_period": "",
        "correction_of": "",
    }


def _take_step(step: str, refund: Refund, on: date) -> None:
    clerk, second = origin_of_staff("finanse"), origin_of_staff("admin")
    if step == "refuse":
        refuse_refund(refund, reason=REFUSED, next_step=NEXT_STEP, origin=clerk, today=on)
    elif step == "approve":
        order = propose_refund_order(refund, reason=ACCEPTED, origin=clerk, today=on)
        approve_refund_order(order, origin=second, today=on)
    else:
        nrb, form = sorted(list_own_accounts())[0], TransferFormat.ELIXIR_1250
        make_refund_file(nrb=nrb, form=form, day=on, origin=clerk, today=on)
