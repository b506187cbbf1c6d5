"""Page of a payment of one open item, or of an amount that the resident chooses."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cms_ext.base.dates.clock import business_today
from cms_ext.base.money.amounts import Money
from cms_ext.frontend.theme.frame import Frame
from ebok_plugin.ledger.conf import is_mirror
from ebok_plugin.ledger.domain.book import AccountBalance, OpenPosting
from ebok_plugin.ledger.domain.queries.account import account_for
from ebok_plugin.ledger.domain.reader import account_reader
from ebok_plugin.ledger.models import Account
from ebok_plugin.panel.domain.first_page import WayToPay
from ebok_plugin.panel.forms import ChosenAmountForm
from ebok_plugin.payments.freshness import describe_booked_until
from ebok_plugin.statements.domain.payment_code import (
    PaymentOffice,
    code_for_payment,
    find_open_item,
    names_month,
    payment_for_balance,
    payment_office,
    title_of_item,
)
from ebok_plugin.statements.domain.qr import MOST


@require_safe
def part_payment(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the transfer of the item `pozycja`, or of the amount `kwota`; else let choose.

    `termin` tells the parts of an item in a plan apart. Without anything to pay the first page
    says so.
    """
    today = business_today()
    account, office = account_for(request.user, slug, today), payment_office()
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
        "as_of": describe_booked_until(today),
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
    if way.amount > MOST:
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
