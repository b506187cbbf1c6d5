"""Pages of transfers: of all own accounts, of one open item, and of a payment not seen.

„Nie widać mojej wpłaty” shows what is booked, what is missing, and the way to a complaint.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

from django.forms import BoundField
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cms_ext.base.dates.clock import business_now, business_today
from cms_ext.base.money.amounts import ZERO, Money, sum_money
from cms_ext.evidence.audit.domain.event import read_origin
from cms_ext.frontend.theme.frame import Frame
from cms_ext.people.identity.kept_form import keeps_typed, read_typed_values
from cms_ext.plugins import find_panel_desk
from ebok_plugin.ledger.conf import is_mirror
from ebok_plugin.ledger.domain.book import AccountBalance, AccountState, OpenPosting
from ebok_plugin.ledger.domain.download import TooManyDownloads, record_joint_download
from ebok_plugin.ledger.domain.queries.account import get_readable_account, may_act, own_accounts
from ebok_plugin.ledger.domain.queries.statement import BookedPayment
from ebok_plugin.ledger.domain.reader import account_reader
from ebok_plugin.ledger.models import Account
from ebok_plugin.panel.domain.first_page import WayToPay
from ebok_plugin.panel.forms import ChosenAmountForm, MissingPaymentForm, TransfersForm
from ebok_plugin.payments.domain import missing_payment as inquiries
from ebok_plugin.payments.freshness import describe_booked_day
from ebok_plugin.statements.domain.payment_code import (
    NOTHING_OPEN,
    PaymentOffice,
    code_for_payment,
    find_open_item,
    names_month,
    payment_for_balance,
    payment_office,
    payment_reference,
    title_of_item,
    transfer_title,
)
from ebok_plugin.statements.domain.qr import MAX_CODE_AMOUNT
from ebok_plugin.statements.domain.transfer_file import (
    Transfer,
    TransferFormat,
    TransferOrder,
    write_transfers,
)
from ebok_plugin.statements.views.papers import file_answer, refuse_too_many

# Two fields each: a form takes a thousand fields.
MAX_TRANSFERS = 400


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
    lines = (payable if request.GET.get("wszystkie") or not owing else owing)[:MAX_TRANSFERS]
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
        "left_out": len(accounts) - len(payable) + max(len(payable) - MAX_TRANSFERS, 0),
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
        recipient=coop.official_name,
        recipient_address=coop.address,
        day=values["dzien"],
        transfers=[line.transfer(form.amounts[line.account.slug]) for line in chosen],
    )
    kind = TransferFormat(values["plik"])
    try:
        paid = [line.account for line in chosen]
        record_joint_download(paid, today, today, kind.value, read_origin(request))
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
        "as_of": describe_booked_day(form.today),
    }


def _fields(form: TransfersForm, line: PayableAccount) -> tuple[BoundField, BoundField]:
    slug = line.account.slug
    return form[f"konto-{slug}"], form[f"kwota-{slug}"]


@require_safe
def part_payment(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the transfer of the item `pozycja`, or of the amount `kwota`; else let choose.

    `termin` tells the parts of an item in a plan apart. Without anything to pay the first page
    says so.
    """
    today = business_today()
    account, office = get_readable_account(request.user, slug, today), payment_office()
    balance = account_reader().read_account_states([account], today)[account.pk]
    payment = payment_for_balance(account, balance.state, balance.postings, office)
    if payment.amount is None:
        return redirect(f"{reverse('ebok:home')}?konto={account.slug}")
    items = (*balance.postings.overdue, *balance.postings.upcoming)
    item = find_open_item(
        balance.postings, request.GET.get("pozycja", ""), request.GET.get("termin", "")
    )
    form = ChosenAmountForm(request.GET if "kwota" in request.GET else None)
    way = None
    if item is not None:
        way = _way(office, account, item.open, item)
    elif form.is_valid():
        way = _way(office, account, form.cleaned_data["kwota"], None)
    context = {
        "account": account,
        "items": items,
        "item": item,
        "form": form,
        "way": way,
        "notes": _notes(way, balance.state, item) if way else (),
        "payment": payment,
        "recipient": Frame.of(request).coop.name,
        "as_of": describe_booked_day(today),
    }
    response = render(request, "ebok_plugin/panel/part_payment.html", context)
    # A payment code is for this person alone.
    patch_cache_control(response, private=True, no_store=True)
    return response


def _notes(way: WayToPay, state: AccountBalance, item: OpenPosting | None) -> Iterator[str]:
    """Yield what the payer should know: what the money pays, what is left over, why no code."""
    if not is_mirror():
        if item and names_month(item):
            yield _("Tytuł wskazuje tę opłatę, więc wpłata pokryje ją najpierw.")
        else:
            yield _("Wpłata pokrywa najpierw to, co ma najwcześniejszy termin.")
    if way.amount > state.balance:
        yield _("To więcej niż do zapłaty (%(balance)s). Reszta zostanie nadpłatą.") % {
            "balance": state.balance
        }
    if way.amount > MAX_CODE_AMOUNT:
        yield _("Dla kwoty powyżej 9 999,99 zł nie tworzymy kodu QR. Przepisz dane do przelewu.")


def _way(
    office: PaymentOffice, account: Account, amount: Money, item: OpenPosting | None
) -> WayToPay:
    """Return the transfer; its title names the month of the item, where it has one."""
    title = title_of_item(account, item)
    label = item.title if item else _("Wybrana kwota")
    return WayToPay(
        label, amount, title, code_for_payment(office, account, amount, title, label=label)
    )


@dataclass(frozen=True, slots=True)
class PaymentComparison:
    """An account and the resident's own list of payments."""

    account: Account
    listed: list[BookedPayment]
    booked_until: date | None
    today: date


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_typed(MissingPaymentForm)
def missing_payment(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask with GET, compare with POST; for a missing payment lead to a complaint."""
    today = business_today()
    account = get_readable_account(request.user, slug, today)
    as_of = describe_booked_day(today)
    comparison = PaymentComparison(
        account, inquiries.list_payer_payments(account, today), as_of.booked_until, today
    )
    form = _form(request, comparison)
    finding = _finding(form, comparison) if form.is_bound and form.is_valid() else None
    missing = finding is not None and finding.verdict is inquiries.SearchVerdict.MISSING
    context = {
        "account": account,
        "form": form,
        "finding": finding,
        "ticks": form.list_ticks(finding.found if finding else ()),
        "listed": comparison.listed,
        "booked_until": comparison.booked_until,
        "as_of": as_of,
        "booked_by": inquiries.expected_booking_day(today),
        "may_ask": missing and may_act(request.user, account, today),
        "row_key": _key(account, form) if missing else "",
        "desk": find_panel_desk("ebok") if missing else None,
        "today": today,
    }
    return render(request, "ebok_plugin/panel/missing_payment.html", context)


def _key(account: Account, form: MissingPaymentForm) -> str:
    known = form.cleaned_data
    return inquiries.transfer_key(account, known["paid_on"], known["amount"], form.known_seqs)


def _form(request: HttpRequest, comparison: PaymentComparison) -> MissingPaymentForm:
    return MissingPaymentForm(
        request.POST if request.method == "POST" else None,
        listed=comparison.listed,
        opened_on=comparison.account.opened_on,
        today=comparison.today,
        usual=inquiries.suggest_amount(comparison.account, comparison.today),
        initial=read_typed_values(request),
    )


def _finding(form: MissingPaymentForm, comparison: PaymentComparison) -> inquiries.PaymentSearch:
    paid_on = form.cleaned_data["paid_on"]
    return inquiries.find_payment(
        paid_on,
        form.cleaned_data["amount"],
        inquiries.find_payments_around(comparison.account, paid_on, comparison.today),
        known=form.known_seqs,
        today=comparison.today,
    )


@require_safe
def former_questions(request: HttpRequest) -> HttpResponse:
    """Redirect to complaints, which questions about payments are now; home without cases."""
    return redirect(_of_cases("own") or "ebok:home")


@require_safe
def former_question(request: HttpRequest, key: UUID) -> HttpResponse:
    """Redirect to the complaint of this key; its own page checks whose it is."""
    address = _of_cases("one", key)
    if address is None:
        raise Http404
    return redirect(address)


def _of_cases(name: str, *args: object) -> str | None:
    """Return a page of cases in this panel, where they are on."""
    try:
        return reverse(f"cases:{name}_ebok", args=args)
    except NoReverseMatch:
        return None
