"""Batches of entries: their control totals, and taking one back as a whole."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from cms_ext.desks.listing import Day, Fact, Name, Number, StaffList
from cms_ext.frontend.theme.paging import page_of
from cms_ext.office.audit.domain.event import origin_of, record
from cms_ext.office.rules.clock import business_today
from cms_ext.people.identity.models import User
from cms_ext.people.identity.views.guard import StaffRequest, for_staff, require_rights
from ebok_plugin.desk.domain.queries.batches import batches, entries_of, undoing
from ebok_plugin.desk.domain.rights import REVERSES_BATCHES, SEES_BATCHES
from ebok_plugin.desk.forms.batch import BatchReversalForm
from ebok_plugin.ledger.errors import LedgerError
from ebok_plugin.ledger.models import Account, Batch

A_PAGE = 50
CHECK, DO = "sprawdz", "zapisz"


class BatchList(StaffList):
    """The newest first, with what is already taken back of each."""

    guarded_by = (SEES_BATCHES,)
    model = Batch
    page_title = gettext_lazy("Paczki księgowań")
    header_icon = "folder-open-inverse"
    paginate_by = A_PAGE
    empty = gettext_lazy("Nic jeszcze nie zaksięgowano.")
    export_filename = "paczki"
    columns = (
        Name("batch", gettext_lazy("Paczka"), capfirst, hint="reason", url_name="ebok_desk_batch"),
        Day("posted_at", gettext_lazy("Zaksięgowano"), form="d.m.Y H:i"),
        Fact("people", gettext_lazy("Kto"), lambda batch: _people(batch)),
        Number("entry_count", gettext_lazy("Pozycji")),
        Number("entry_sum", gettext_lazy("Suma")),
        Fact("undone", gettext_lazy("Cofnięte"), lambda batch: _undone(batch)),
    )

    def get_queryset(self) -> QuerySet[Batch]:
        return batches()


def _people(batch: Batch) -> str:
    return ", ".join(str(one) for one in (batch.made_by, batch.approved_by) if one)


def _undone(batch: Batch) -> str:
    undone, whole = batch.reversed_count, batch.entry_count  # type: ignore[attr-defined]  # annotated
    if not undone:
        return ""
    return (
        _("w całości")
        if undone == whole
        else _("%(undone)s z %(all)s") % {"undone": undone, "all": whole}
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(SEES_BATCHES)
def batch(request: StaffRequest, pk: int) -> HttpResponse:
    """GET shows it; POST with `krok` rehearses a reversal or makes it."""
    user = request.user
    one = get_object_or_404(batches(), pk=pk)
    form = BatchReversalForm(request.POST or None, batch=one, today=business_today())
    rehearsed: Batch | None = None
    if request.method == "POST":
        require_rights(request, REVERSES_BATCHES)
        if not undoing(one).possible:
            messages.error(request, _("W tej paczce nie ma już czego stornować."))
        elif form.is_valid():
            rehearsed = _reversal(request, user, form)
            if rehearsed is not None and request.POST.get("krok") == DO:
                messages.success(request, _("Paczkę wystornowano."))
                return redirect("ebok_desk_batch", rehearsed.pk)
    page = page_of(request, entries_of(one), A_PAGE)
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
