"""The acts of the account card: a form, a preview of what comes of it, and the act itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from cms_ext.office.audit.domain.view import ReadReason, record_view
from cms_ext.office.rules.clock import business_today
from cms_ext.office.workflow.forms import add_refusal
from cms_ext.people.identity.models import User
from cms_ext.people.identity.views.guard import (
    ENTERS_ADMIN,
    StaffRequest,
    for_staff,
    require_rights,
)
from ebok_plugin.desk.domain.preview import ActPreview, preview
from ebok_plugin.desk.domain.rights import ENDS_PLANS, POSTS, PROPOSES_INTEREST
from ebok_plugin.desk.forms.act import ActForm
from ebok_plugin.desk.forms.end_plan import EndPlanForm, WithdrawPlanForm
from ebok_plugin.desk.forms.note_correction import NoteCorrectionForm
from ebok_plugin.desk.forms.plan import PlanForm
from ebok_plugin.desk.forms.posting import AdjustmentForm, PaymentForm, ReturnForm, WaiverForm
from ebok_plugin.desk.forms.reversal import ReversalForm
from ebok_plugin.desk.forms.transfer import TransferForm
from ebok_plugin.desk.views.account import the_account
from ebok_plugin.desk.views.notes import overcharge, the_note
from ebok_plugin.interest.errors import InterestError
from ebok_plugin.ledger.errors import LedgerError
from ebok_plugin.ledger.models import Account, LedgerEntry, PaymentPlan
from ebok_plugin.ledger.vocabulary import EntryKind

# By the last part of the address.
ACTS: Mapping[str, type[ActForm]] = {
    "wplata": PaymentForm,
    "zwrot": ReturnForm,
    "korekta": AdjustmentForm,
    "umorzenie": WaiverForm,
    "przeksiegowanie": TransferForm,
    "uklad": PlanForm,
}
CHECK, DO = "sprawdz", "zapisz"
# What a form sent twice is told; the first time it was done.
DONE_BEFORE = ("ALREADY_POSTED", "ALREADY_PROPOSED")


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(ENTERS_ADMIN)
def act(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """One of ACTS on an account; 404 for any other."""
    form_class = ACTS.get(slug)
    if form_class is None:
        raise Http404
    user = require_rights(request, form_class.right)
    account = the_account(pk)
    form = form_class(request.POST or None, account=account, today=business_today())
    return _answer(request, user, account, form)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(POSTS)
def reversal(request: StaffRequest, pk: int, seq: int) -> HttpResponse:
    """Taking back the entry of that number; a reversal has no page, and its POST is refused."""
    user = request.user
    account = the_account(pk)
    entries = LedgerEntry.objects.select_related("batch")
    if request.method != "POST":
        entries = entries.exclude(kind=EntryKind.REVERSAL)
    entry = get_object_or_404(entries, account=account, seq=seq)
    form = ReversalForm(request.POST or None, account=account, entry=entry, today=business_today())
    return _answer(request, user, account, form, {"entry": entry})


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(ENDS_PLANS)
def end_plan(request: StaffRequest, pk: int, plan: int) -> HttpResponse:
    """Withdrawing or ending an instalment plan of the account."""
    user = request.user
    account = the_account(pk)
    found = get_object_or_404(PaymentPlan, account=account, pk=plan)
    proposed = found.state == PaymentPlan.State.PROPOSED
    form_class = WithdrawPlanForm if proposed else EndPlanForm
    form = form_class(request.POST or None, account=account, plan=found, today=business_today())
    return _answer(request, user, account, form)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(PROPOSES_INTEREST)
def correct_note(request: StaffRequest, pk: int, note: int) -> HttpResponse:
    """Proposing to correct an interest note that claims too much."""
    user = request.user
    account = the_account(pk)
    found = the_note(account, note)
    wrong = overcharge(found)
    if wrong is None:
        messages.warning(
            request,
            _("Nota {number} jest zgodna z księgą albo już skorygowana.").format(number=found),
        )
        return redirect("ebok_desk_note", account.pk, found.pk)
    form = NoteCorrectionForm(
        request.POST or None, account=account, overcharge=wrong, today=business_today()
    )
    facts = [
        (_("Nota"), found.number),
        (_("Naliczono"), wrong.charged),
        (_("Należy się"), wrong.due),
        (_("Za dużo"), wrong.difference),
    ]
    return _answer(request, user, account, form, {"facts": facts})


def _answer(
    request: HttpRequest,
    user: User,
    account: Account,
    form: ActForm,
    more: Mapping[str, Any] | None = None,
) -> HttpResponse:
    step = request.POST.get("krok")
    seen: tuple[ActPreview, ...] | None = None
    if step in (CHECK, DO) and form.is_valid():
        try:
            if step == DO:
                form.act(user)
                messages.success(request, form.done)
                return redirect("ebok_desk_account", account.pk)
            seen = preview(form.touched, form.looked_at_on, lambda: form.rehearse(user))
        except (LedgerError, InterestError) as error:
            if error.code in DONE_BEFORE:
                messages.warning(request, error.message)
                return redirect("ebok_desk_account", account.pk)
            add_refusal(form, error)
    if request.method != "POST":
        record_view(request, account, account.payer, ReadReason.SETTLEMENT)
    context = {"account": account, "form": form, "seen": seen, **(more or {})}
    return render(request, "ebok_plugin/desk/act.html", context)
