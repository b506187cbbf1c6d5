"""„Nie widać mojej wpłaty”: what is booked, what is missing, and the way to a complaint."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_http_methods, require_safe

from cms_ext.base.dates.clock import business_today
from cms_ext.people.identity.kept_form import keeps_typed, read_typed_before
from cms_ext.plugins import find_panel_desk
from ebok_plugin.ledger.domain.queries.account import account_for, may_act
from ebok_plugin.ledger.domain.queries.statement import BookedPayment
from ebok_plugin.ledger.models import Account
from ebok_plugin.panel.forms import MissingPaymentForm
from ebok_plugin.payments.domain import missing_payment as inquiries
from ebok_plugin.payments.freshness import describe_booked_until


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
    account = account_for(request.user, slug, today)
    as_of = describe_booked_until(today)
    comparison = PaymentComparison(
        account, inquiries.list_payments(account, today), as_of.booked_until, today
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
        initial=read_typed_before(request),
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
