"""„Nie widać mojej wpłaty”: what is booked, what is missing, the question, and its answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cms_ext.office.audit.domain.event import origin_of
from cms_ext.office.rules.clock import business_today
from cms_ext.people.identity.domain.throttle import bucket, reserve
from cms_ext.people.identity.models import Person, User
from cms_ext.people.identity.views.kept_form import keeps_typed, typed_before
from ebok_plugin.freshness import payments_booked_until
from ebok_plugin.inquiries.domain.inquiry import (
    ListedPayment,
    may_ask,
    open_inquiry,
    own_inquiries,
    own_inquiry,
)
from ebok_plugin.inquiries.domain.search import (
    BookedPayment,
    PaymentSearch,
    SearchVerdict,
    booked_by,
    find_payment,
    likely_amount,
    listed_payments,
    payments_around,
)
from ebok_plugin.inquiries.models import PaymentInquiry
from ebok_plugin.ledger.domain.queries.account import account_for
from ebok_plugin.ledger.models import Account
from ebok_plugin.money import Money
from ebok_plugin.panel.forms import MissingPaymentForm

MOST_A_DAY = 5
A_DAY = timedelta(days=1)
SEND = "zglos"


@dataclass(frozen=True, slots=True)
class PaymentComparison:
    """An account beside the resident's own list of payments."""

    account: Account
    listed: list[BookedPayment]
    booked_until: date | None
    today: date


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_typed(MissingPaymentForm)
def missing_payment(request: HttpRequest, slug: str) -> HttpResponse:
    """GET asks, POST compares; with `krok=zglos` it also asks the finance department."""
    today = business_today()
    account = account_for(request.user, slug, today)
    comparison = PaymentComparison(
        account, listed_payments(account, today), payments_booked_until(today), today
    )
    form = _form(request, comparison)
    finding = _finding(form, comparison) if form.is_bound and form.is_valid() else None
    asks = request.POST.get("krok") == SEND and finding is not None
    person = request.user.person if isinstance(request.user, User) else None
    allowed = may_ask(request.user, account, today)
    if (
        asks
        and finding is not None
        and finding.verdict is SearchVerdict.MISSING
        and allowed
        and person
    ):
        if reserve(bucket("missing-payment", str(person.pk), limit=MOST_A_DAY, window=A_DAY)):
            return _sent(request, form, comparison, person)
        form.add_error(
            None,
            _("Wysłano już 5 zgłoszeń w ciągu doby. Spróbuj jutro albo napisz do Spółdzielni."),
        )
    context = {
        "account": account,
        "form": form,
        "finding": finding,
        "listed": comparison.listed,
        "booked_until": comparison.booked_until,
        "booked_by": booked_by(today),
        "may_ask": allowed,
        "send": SEND,
        "today": today,
    }
    return render(request, "ebok_plugin/panel/missing_payment.html", context)


def _form(request: HttpRequest, comparison: PaymentComparison) -> MissingPaymentForm:
    usual = likely_amount(comparison.account, comparison.today)
    return MissingPaymentForm(
        request.POST if request.method == "POST" else None,
        listed=comparison.listed,
        opened_on=comparison.account.opened_on,
        today=comparison.today,
        initial={"amount": usual.digits if usual else ""} | typed_before(request),
    )


def _finding(form: MissingPaymentForm, comparison: PaymentComparison) -> PaymentSearch:
    paid_on = form.cleaned_data["paid_on"]
    return find_payment(
        paid_on,
        form.cleaned_data["amount"],
        payments_around(comparison.account, paid_on, comparison.today),
        known=form.known_seqs,
        today=comparison.today,
    )


def _sent(
    request: HttpRequest, form: MissingPaymentForm, comparison: PaymentComparison, person: Person
) -> HttpResponse:
    known = form.known_seqs
    inquiry: PaymentInquiry = open_inquiry(
        person,
        comparison.account,
        paid_on=form.cleaned_data["paid_on"],
        amount=form.cleaned_data["amount"],
        listed=[
            ListedPayment(one.seq, str(one.booked_on), one.amount.grosze, one.seq in known)
            for one in comparison.listed
        ],
        booked_until=comparison.booked_until,
        on=comparison.today,
        origin=origin_of(request),
    )
    messages.success(
        request, _("Zgłoszenie przyjęte. Jego numer: %(number)s.") % {"number": inquiry.number}
    )
    return redirect("ebok:inquiry", inquiry.pk)


@require_safe
def inquiries(request: HttpRequest) -> HttpResponse:
    context = {"inquiries": list(own_inquiries(request.user, business_today()))}
    return render(request, "ebok_plugin/panel/inquiries.html", context)


@require_safe
def inquiry(request: HttpRequest, key: UUID) -> HttpResponse:
    """404 for one that is not there and for one of somebody else."""
    found = own_inquiry(request.user, key, business_today())
    context = {"inquiry": found, "account": found.account, "listed": _listed(found)}
    return render(request, "ebok_plugin/panel/inquiry.html", context)


def _listed(inquiry: PaymentInquiry) -> list[tuple[date, Money, bool]]:
    """Day, amount and whether it was a known one, as the page showed them then."""
    return [
        (date.fromisoformat(one["booked_on"]), Money.from_grosze(one["grosze"]), one["own"])
        for one in inquiry.listed
    ]
