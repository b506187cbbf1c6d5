"""The bank's file of refunds: each posted order is in one file, and judged again before."""

import hashlib
from collections.abc import Sequence
from datetime import date
from uuid import uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.base.money.amounts import sum_money
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.evidence.sealed_rows.domain.sealing import wait_for_turn
from cms_ext.frontend.theme.models import CoopSettings
from ebok_plugin.ledger.domain.posting import lock_accounts
from ebok_plugin.payments.domain.own_account import list_own_accounts
from ebok_plugin.payments.domain.refund import RefundError
from ebok_plugin.payments.domain.refund_order import (
    make_transfer_title,
    refund_orders_to_export,
    stop_uncovered,
)
from ebok_plugin.payments.models import RefundFile, RefundOrder
from ebok_plugin.statements.domain.transfer_file import (
    Transfer,
    TransferFormat,
    TransferOrder,
    write_transfers,
)


@transaction.atomic
def make_refund_file(
    *, nrb: str, form: TransferFormat, day: date, origin: Origin, today: date
) -> RefundFile | None:
    """Put all orders that wait for it into one file; None where the last of them was stopped.

    Raises RefundError: REFUND_NONE, REFUND_OFFICE_NUMBER, REFUND_DAY.
    """
    if nrb not in list_own_accounts():
        text = _("Wybierz rachunek Spółdzielni, z którego wyjdą przelewy.")
        raise RefundError("REFUND_OFFICE_NUMBER", text)
    if day < today:
        raise RefundError("REFUND_DAY", _("Podaj dzień dzisiejszy albo późniejszy."))
    wait_for_turn()
    lock_accounts(refund_orders_to_export().values_list("refund__account", flat=True))
    waiting = list(refund_orders_to_export().select_for_update(of=("self",)))
    if not waiting:
        raise RefundError("REFUND_NONE", _("Nie ma zwrotów, które czekają na plik dla banku."))
    orders = stop_uncovered(waiting, origin, today)
    if not orders:
        return None
    file = RefundFile(
        key=uuid4().hex,
        nrb=nrb,
        payer=CoopSettings.of_default_site().official_name,
        form=form.value,
        day=day,
        total=sum_money(order.amount for order in orders),
        count=len(orders),
        made_by=origin.signed_in,
        made_at=timezone.now(),
    )
    file.sha256 = hashlib.sha256(write_refund_file(file, orders)).hexdigest()
    file.save()
    for order in orders:
        order.file = file
        order.save()
    record("REFUND_FILE_MADE", origin, obj=file, changes={"orders": [order.pk for order in orders]})
    return file


def read_refund_file(file: RefundFile) -> bytes:
    """Write the file again. Raises RefundError REFUND_FILE_DIFFERS where a row was changed."""
    orders = file.orders.select_related("refund__account").order_by("refund__number")
    content = write_refund_file(file, list(orders))
    if hashlib.sha256(content).hexdigest() != file.sha256:
        text = _("Tego pliku nie da się odtworzyć: dane zwrotów zmieniono albo usunięto.")
        raise RefundError("REFUND_FILE_DIFFERS", text)
    return content


def write_refund_file(file: RefundFile, orders: Sequence[RefundOrder]) -> bytes:
    """Write the file of these orders: the same rows give the same bytes."""
    transfers = [
        Transfer(
            order.refund.number,
            order.refund.nrb,
            order.amount,
            make_transfer_title(order.refund),
            order.refund.holder,
        )
        for order in orders
    ]
    order = TransferOrder(file.key, file.nrb, file.payer, "", "", file.day, transfers)
    return write_transfers(order, TransferFormat(file.form), timezone.localtime(file.made_at))
