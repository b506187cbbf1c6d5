"""„Zwrot nadpłaty”: the request with its second confirmation, where it is, and its withdrawal."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from cms_ext.base.dates.clock import business_today
from cms_ext.evidence.audit.domain.event import read_origin
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from cms_ext.people.identity.domain.reset_link import Check
from cms_ext.people.identity.domain.second_factor import (
    check_settled_code,
    has_settled_app,
    make_tries_bucket,
    select_settled_passkeys,
)
from cms_ext.people.identity.forms import describe_wait
from cms_ext.people.identity.models import User
from cms_ext.people.identity.views.second_factor import is_signed_by_passkey, offer_passkeys
from cms_ext.plugins import find_panel_desk
from ebok_plugin.apps import EBOK
from ebok_plugin.ledger.conf import is_mirror
from ebok_plugin.ledger.domain.queries.account import get_readable_account
from ebok_plugin.ledger.models import Account
from ebok_plugin.ledger.views.account import of_own_ledger
from ebok_plugin.panel.refund_forms import LetterCodeForm, RefundForm
from ebok_plugin.payments.domain import refund as domain
from ebok_plugin.payments.domain.letter_address import find_letter_day
from ebok_plugin.payments.domain.refund_stage import RefundStage, find_live_order, find_stage
from ebok_plugin.payments.models import Refund


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def refunds(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what can be paid back, and take a request; on a mirror, say who takes it."""
    today, user = business_today(), request.user
    assert isinstance(user, User)  # the access check of /e-bok/ let a resident in
    account = get_readable_account(user, slug, today)
    context: dict[str, Any] = {"account": account, "desk": find_panel_desk(EBOK)}
    if not is_mirror():
        waiting, free = domain.find_open_refund(account), domain.read_refundable(account, today)
        is_payer = domain.can_file(user, account, today)
        can_file = is_payer and bool(free) and waiting is None
        form = RefundForm(
            request.POST if request.method == "POST" and can_file else None,
            takes_code=has_settled_app(user, timezone.now()),
            initial={"kwota": free.digits, "posiadacz": account.payer_name},
        )
        if form.is_valid() and (filed := _file(request, account, form, today)):
            messages.success(request, _("Wniosek przyjęty. Potwierdzenie wyślemy e-mailem."))
            return redirect(filed.get_absolute_url())
        keys = select_settled_passkeys(user, timezone.now())
        options = offer_passkeys(request, keys) if can_file else ""
        context |= {
            "free": free,
            "waiting": waiting,
            "is_payer": is_payer,
            "options": options,
            "has_factor": bool(options) or "code" in form.fields,
            "letter_day": find_letter_day(account) if can_file else None,
            "form": form if can_file else None,
            "answer_by": domain.read_answer_day(account, today),
            "history": domain.list_refunds(account),
        }
    return render(request, "ebok_plugin/panel/refunds.html", context)


def _file(request: HttpRequest, account: Account, form: RefundForm, today: date) -> Refund | None:
    """File the request; None with the refusal in the form."""
    confirmed = _is_confirmed(request, form)
    if form.errors:
        return None
    typed = form.cleaned_data
    try:
        return domain.file_refund(
            account,
            typed["kwota"],
            nrb=typed["rachunek"],
            holder=typed["posiadacz"],
            confirmed=confirmed,
            origin=read_origin(request),
            today=today,
        )
    except Refusal as refusal:
        form.add_error(form.refused_at.get(refusal.code), refusal.message)
    return None


def _is_confirmed(request: HttpRequest, form: RefundForm) -> bool:
    """Check passkey or code, outside of a transaction that would hold tries; False without any.

    One that does not fit is an error of the form.
    """
    user, now = read_origin(request).signed_in, timezone.now()
    if answer := request.POST.get("answer", ""):
        if is_signed_by_passkey(request, select_settled_passkeys(user, now), answer):
            return True
        form.add_error(None, _("Klucz dostępu nie został przyjęty. Spróbuj jeszcze raz."))
        return False
    if not (typed := form.cleaned_data.get("code")):
        return False
    check = check_settled_code(user, typed, now)
    if check is Check.HELD:
        form.add_error("code", describe_wait(make_tries_bucket(user)))
    elif check is Check.WRONG:
        form.add_error("code", _("Ten kod się nie zgadza albo był już użyty. Wpisz następny."))
    return check is Check.RIGHT


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@of_own_ledger
def refund(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Show where a request is and whose turn it is; a POST confirms it by the letter's code."""
    today = business_today()
    account, row = _find(request, slug, pk, today)
    own = row.filed_by_id == request.user.pk
    stage = find_stage(row)
    waits = own and stage is RefundStage.CODE
    form = LetterCodeForm(request.POST if request.method == "POST" and waits else None)
    if form.is_valid():
        try:
            typed = form.cleaned_data["kod"]
            domain.confirm_refund(row, typed, origin=read_origin(request), today=today)
        except Refusal as refusal:
            form.add_error("kod", refusal.message)
        else:
            messages.success(request, _("Kod się zgadza. Teraz wniosek rozpatrzy biuro."))
            return redirect(row.get_absolute_url())
    context = {
        "account": account,
        "refund": row,
        "stage": stage.value,
        "letter_day": find_letter_day(account) if stage is RefundStage.LETTER else None,
        "order": find_live_order(row),
        "form": form,
        "own": own,
        "desk": find_panel_desk(EBOK),
    }
    return render(request, "ebok_plugin/panel/refund.html", context)


@require_POST
@of_own_ledger
def withdraw_refund(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Withdraw the own request while no transfer is ordered."""
    today = business_today()
    _account, row = _find(request, slug, pk, today)
    try:
        domain.withdraw_refund(row, origin=read_origin(request), today=today)
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("Wniosek wycofano. Nadpłata zostaje na koncie."))
    return redirect(row.get_absolute_url())


def _find(request: HttpRequest, slug: str, pk: int, today: date) -> tuple[Account, Refund]:
    """Return a request of an account that the reader may read, or 404."""
    account = get_readable_account(request.user, slug, today)
    return account, get_object_or_404(
        Refund.objects.select_related("account"), account=account, pk=pk
    )
