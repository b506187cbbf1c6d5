"""Batches of entries: their control totals, and taking one back as a whole."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages

from cms_ext.audit.domain.event import origin_of, record
from cms_ext.identity.models import User
from cms_ext.rules.clock import business_today
from ebok_plugin.desk.domain.queries.batches import batches, entries_of, undoing
from ebok_plugin.desk.domain.rights import REVERSES_BATCHES, SEES_BATCHES
from ebok_plugin.desk.forms.batch import BatchReversalForm
from ebok_plugin.desk.views.staff import clerk
from ebok_plugin.ledger.errors import LedgerError
from ebok_plugin.ledger.models import Account, Batch

A_PAGE = 50
CHECK, DO = "sprawdz", "zapisz"


@require_safe
def batch_list(request: HttpRequest) -> HttpResponse:
    """The newest first, with what is already taken back of each."""
    clerk(request, SEES_BATCHES)
    page = Paginator(batches(), A_PAGE).get_page(request.GET.get("p"))
    return render(request, "ebok_plugin/desk/batches.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
def batch(request: HttpRequest, pk: int) -> HttpResponse:
    """GET shows it; POST with `krok` rehearses a reversal or makes it."""
    user = clerk(request, SEES_BATCHES)
    one = get_object_or_404(batches(), pk=pk)
    form = BatchReversalForm(request.POST or None, batch=one, today=business_today())
    rehearsed: Batch | None = None
    if request.method == "POST":
        clerk(request, REVERSES_BATCHES)
        if not undoing(one).possible:
            messages.error(request, _("W tej paczce nie ma już czego stornować."))
        elif form.is_valid():
            rehearsed = _reversal(request, user, form)
            if rehearsed is not None and request.POST.get("krok") == DO:
                messages.success(request, _("Paczkę wystornowano."))
                return redirect("ebok_desk_batch", rehearsed.pk)
    page = Paginator(entries_of(one), A_PAGE).get_page(request.GET.get("p"))
    shown = sorted({entry.account_id for entry in page})
    record("LIST", origin_of(request), note=Account._meta.label, changes={"accounts": shown})
    context = {
        "batch": one,
        "page": page,
        "undoing": undoing(one),
        "form": form,
        "rehearsed": rehearsed,
        "reverses": user.has_perm(REVERSES_BATCHES),
    }
    return render(request, "ebok_plugin/desk/batch.html", context)


def _reversal(request: HttpRequest, user: User, form: BatchReversalForm) -> Batch | None:
    """The batch of reversals; a rehearsal is really posted and taken back. None: refused."""
    try:
        with transaction.atomic():
            made = form.reverse(user)
            if request.POST.get("krok") != DO:
                transaction.set_rollback(True)
    except LedgerError as error:
        form.add_error("reason" if error.code == "REASON_REQUIRED" else None, error.message)
        return None
    return made
