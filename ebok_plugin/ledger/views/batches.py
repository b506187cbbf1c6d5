"""Screens of batches of entries: the list, one batch, and its reversal."""

from datetime import date
from typing import Any
from uuid import uuid4

from django.db.models import QuerySet, Sum
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.base.money.amounts import Money
from cms_ext.base.web.paging import select_page
from cms_ext.desks.frame.listing import Day, Fact, Name, Number, StaffList
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.office.desk_kit.exporting import export_rows, find_file_format
from cms_ext.office.desk_kit.workflow.step import Done, Step
from cms_ext.office.desk_kit.workflow.views import NothingLeft, StepPage
from ebok_plugin.ledger.domain.by_hand import (
    BatchReversalPreview,
    preview_batch_reversal,
    reverse_batch_by_hand,
)
from ebok_plugin.ledger.domain.queries import batches
from ebok_plugin.ledger.forms.desk import BatchFilterForm, BatchReversalForm
from ebok_plugin.ledger.models import Account, Batch, LedgerEntry
from ebok_plugin.ledger.rights import REVERSES_BATCHES, SEES_BATCHES
from ebok_plugin.ledger.views.hand_posting import act_or_propose

PAGE_SIZE = 50


class BatchList(StaffList):
    """Batches, the newest first, with the number of reversed entries."""

    guarded_by = (SEES_BATCHES,)
    model = Batch
    page_title = gettext_lazy("Paczki księgowań")
    header_icon = "folder-open-inverse"
    paginate_by = PAGE_SIZE
    search_label = gettext_lazy("Znajdź paczkę")
    search_hint = gettext_lazy("słowa powodu, numer albo skrót pozycji")
    empty = gettext_lazy("Nic tu nie zaksięgowano.")
    empty_hint = gettext_lazy("Zmień rodzaj albo dni.")
    not_found = gettext_lazy("Nie znaleziono paczki dla „%(query)s”.")
    export_filename = "paczki"
    columns = (
        Name("batch", gettext_lazy("Paczka"), capfirst, hint="reason", url_name="ebok_desk_batch"),
        Day("posted_at", gettext_lazy("Zaksięgowano"), form="d.m.Y H:i"),
        Fact("people", gettext_lazy("Kto"), lambda batch: _people(batch)),
        Number("entry_count", gettext_lazy("Pozycji")),
        Number("entry_sum", gettext_lazy("Suma"), in_file=lambda batch: batch.entry_sum.amount),
        Fact("undone", gettext_lazy("Cofnięte"), lambda batch: _undone(batch)),
    )

    @cached_property
    def filter_form(self) -> BatchFilterForm:
        return BatchFilterForm(self.request.GET)

    def get_queryset(self) -> QuerySet[Batch]:
        return self._narrowed(batches.list_batches())

    def _narrowed(self, rows: QuerySet[Batch]) -> QuerySet[Batch]:
        return batches.filter_batches(rows, query=self.query, **self.filter_form.chosen())

    @property
    def list_sums(self) -> list[tuple[str, Money | int]]:
        """How many entries the batches of all pages have, and their sum."""
        found = self._narrowed(Batch.objects.all())
        sums = found.aggregate(count=Sum("entry_count"), total=Sum("entry_sum"))
        return [(_("Pozycji razem"), sums["count"]), (_("Suma"), sums["total"])]


def _people(batch: Batch) -> str:
    return ", ".join(str(one) for one in (batch.made_by, batch.approved_by) if one)


def _undone(batch: Batch) -> str:
    undone, entry_count = batch.reversed_count, batch.entry_count  # type: ignore[attr-defined]  # annotated
    if not undone:
        return ""
    return (
        _("w całości")
        if undone == entry_count
        else _("%(undone)s z %(all)s") % {"undone": undone, "all": entry_count}
    )


def _reverse(batch: Batch, form: BatchReversalForm, today: date, origin: Origin) -> Done:
    made = act_or_propose(
        lambda: reverse_batch_by_hand(
            batch, **form.cleaned_data, made_by=origin.signed_in, today=today
        ),
        form,
        uuid4().hex,
        today,
        origin,
    )
    if isinstance(made, Done):
        return made
    return Done(_("Paczkę wystornowano."), reverse("ebok_desk_batch", args=[made.pk]))


def _look(
    batch: Batch, form: BatchReversalForm, today: date, origin: Origin
) -> BatchReversalPreview:
    preview = preview_batch_reversal(batch, **form.cleaned_data, today=today)
    form.second_person = preview.second_person
    return preview


class BatchPage(StepPage[Batch]):
    """A batch with its entries, and its reversal as a whole."""

    template_name = "ebok_plugin/ledger/desk/batch.html"
    sees = SEES_BATCHES
    step = Step(
        "storno",
        gettext_lazy("Storno całej paczki"),
        _reverse,
        BatchReversalForm,
        button=gettext_lazy("Zaksięguj storno paczki"),
        rights=(REVERSES_BATCHES,),
        preview=_look,
    )

    def find_subject(self, pk: int) -> Batch:
        return get_object_or_404(batches.list_batches(), pk=pk)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not find_file_format(request):
            return super().get(request, *args, **kwargs)
        headings = [
            _("Konto"), _("Nr"), _("Rodzaj"), _("Data księgowania"), _("Termin płatności"),
            _("Tytuł"), _("Kwota (zł)"), _("Subkonto"),
        ]  # fmt: skip
        rows = [
            (entry.account.account_no, entry.seq, entry.operation, entry.booking_date,
             entry.due_date, entry.title, entry.amount, entry.get_subaccount_display())
            for entry in batches.entries_of(self.subject)
        ]  # fmt: skip
        name = f"paczka-{self.subject.pk}"
        return export_rows(request, LedgerEntry, headings, rows, name)

    def load_step(self, **kwargs: Any) -> None:
        super().load_step(**kwargs)
        self.undoing = batches.preview_reversal(self.subject)
        if self.request.method == "POST" and not self.undoing.possible:
            raise NothingLeft(_("W tej paczce nie ma już czego stornować."), self.landing())

    def page_context(self) -> dict[str, Any]:
        page = select_page(self.request, batches.entries_of(self.subject), PAGE_SIZE)
        accounts = sorted({entry.account_id for entry in page})
        record("LIST", self.origin, note=Account._meta.label, changes={"accounts": accounts})
        return {"batch": self.subject, "page": page, "undoing": self.undoing}
