"""Page of the transfers of all own accounts at once, as one file for a bank's program."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import uuid4

from django.forms import BoundField
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_http_methods

from cms_ext.base.dates.clock import business_now, business_today
from cms_ext.base.money.amounts import ZERO, Money, sum_money
from cms_ext.evidence.audit.domain.event import origin_of
from cms_ext.frontend.theme.frame import Frame
from ebok_plugin.ledger.domain.book import AccountState
from ebok_plugin.ledger.domain.download import TooManyDownloads, record_joint_download
from ebok_plugin.ledger.domain.queries.account import own_accounts
from ebok_plugin.ledger.domain.reader import account_reader
from ebok_plugin.ledger.models import Account
from ebok_plugin.panel.forms import TransfersForm
from ebok_plugin.payments.freshness import describe_booked_until
from ebok_plugin.statements.domain.payment_code import (
    NOTHING_OPEN,
    PaymentOffice,
    payment_office,
    payment_reference,
    transfer_title,
)
from ebok_plugin.statements.domain.transfer_file import (
    Transfer,
    TransferFormat,
    TransferOrder,
    write_transfers,
)
from ebok_plugin.statements.views.papers import file_answer, refuse_too_many

# Two fields each: a form takes a thousand fields.
MOST_TRANSFERS = 400


@dataclass(frozen=True, slots=True)
class PayableAccount:
    """An account with what may be paid on it; `payable` is zero or above."""

    account: Account
    books: AccountState
    nrb: str

    @property
    def payable(self) -> Money:
        return max(self.books.state.balance, ZERO)

    def transfer(self, amount: Money) -> Transfer:
        """Return the transfer; the title names a month only where all that is open is paid."""
        postings = self.books.postings if amount == self.payable else NOTHING_OPEN
        title = transfer_title(payment_reference(self.account), postings)
        return Transfer(self.account.account_no, self.nrb, amount, title)


@require_http_methods(["GET", "HEAD", "POST"])
def transfers(request: HttpRequest) -> HttpResponse:
    """Let choose accounts and amounts; a POST answers with the file, or with the new sum.

    For people with several accounts; those that owe nothing are listed with `wszystkie`. The
    payer's bank account is in the file and nowhere else.
    """
    today = business_today()
    accounts = own_accounts(request.user, today)
    if len(accounts) < 2:
        raise Http404
    payable = list_payable_accounts(accounts, payment_office(), today)
    owing = [line for line in payable if line.payable]
    lines = (payable if request.GET.get("wszystkie") or not owing else owing)[:MOST_TRANSFERS]
    counting = request.POST.get("co") == "suma"
    form = TransfersForm(
        request.POST if request.method == "POST" else None,
        payables={line.account.slug: line.payable for line in lines},
        own_numbers={line.nrb for line in lines},
        today=today,
        counting=counting,
        initial={"dzien": today, "platnik": str(getattr(request.user, "person", "") or "")},
    )
    if form.is_valid() and not counting:
        return _send_file(request, form, lines, today)
    context = _context(form, lines) | {
        "settled": len(payable) - len(owing) if lines == owing else 0,
        "left_out": len(accounts) - len(payable) + max(len(payable) - MOST_TRANSFERS, 0),
    }
    response = render(request, "ebok_plugin/panel/transfers.html", context)
    patch_cache_control(response, private=True, no_store=True)
    return response


def list_payable_accounts(
    accounts: Sequence[Account], office: PaymentOffice, today: date
) -> list[PayableAccount]:
    """List the accounts that have a number to pay to, those that owe most first."""
    books = account_reader().read_account_states(accounts, today)
    lines = [
        PayableAccount(account, books[account.pk], office.number_for(account))
        for account in accounts
        if office.number_for(account) and not books[account.pk].state.is_gone
    ]
    return sorted(lines, key=lambda line: -line.payable.grosze)


def _send_file(
    request: HttpRequest, form: TransfersForm, lines: Sequence[PayableAccount], today: date
) -> HttpResponse:
    chosen = [line for line in lines if line.account.slug in form.amounts]
    coop, values = Frame.of(request).coop, form.cleaned_data
    order = TransferOrder(
        key=uuid4().hex,
        nrb=values["rachunek"],
        payer=values["platnik"],
        recipient=coop.full_name or coop.name,
        recipient_address=coop.address,
        day=values["dzien"],
        transfers=[line.transfer(form.amounts[line.account.slug]) for line in chosen],
    )
    kind = TransferFormat(values["plik"])
    try:
        paid = [line.account for line in chosen]
        record_joint_download(paid, today, today, kind.value, origin_of(request))
    except TooManyDownloads:
        return refuse_too_many(request)
    content = write_transfers(order, kind, business_now())
    return file_answer(content, kind.content_type, f"przelewy-{order.day}{kind.suffix}")


def _context(form: TransfersForm, lines: Sequence[PayableAccount]) -> dict[str, object]:
    amounts = (
        getattr(form, "amounts", {})
        if form.is_bound
        else {line.account.slug: line.payable for line in lines if line.payable}
    )
    return {
        "form": form,
        "rows": [(line, *_fields(form, line)) for line in lines],
        "count": len(amounts),
        "total": sum_money(amounts.values()),
        "as_of": describe_booked_until(form.today),
    }


def _fields(form: TransfersForm, line: PayableAccount) -> tuple[BoundField, BoundField]:
    slug = line.account.slug
    return form[f"konto-{slug}"], form[f"kwota-{slug}"]
