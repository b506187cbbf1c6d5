"""Screens of batches of entries: the list, one batch, and its reversal."""

from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar
from urllib.parse import urlencode
from uuid import uuid4

from django.db.models import QuerySet, Sum
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.base.money.amounts import Money
from cms_ext.base.web.paging import select_page
from cms_ext.desks.frame.listing import Day, Fact, Name, Number, Selection, StaffList
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
from ebok_plugin.ledger.domain.queries.batches import BatchGroup
from ebok_plugin.ledger.forms.desk import BatchFilterForm, BatchReversalForm
from ebok_plugin.ledger.models import Account, Batch, LedgerEntry
from ebok_plugin.ledger.rights import REVERSES_BATCHES, SEES_BATCHES
from ebok_plugin.ledger.views.hand_posting import act_or_propose

PAGE_SIZE = 50


EACH = "paczki"


class BatchName(Name):
    """Leads to the batch, or to the list of a day's batches."""

    def get_cell_context_data(self, instance: Any, parent_context: Any) -> dict[str, Any]:
        context = super().get_cell_context_data(instance, parent_context)
        return {**context, "url": _address(instance)}


class BatchList(StaffList):
    """Batches by day and clerk or each alone, the newest first, with the reversed entries."""

    template_name = "ebok_plugin/ledger/desk/batches.html"
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
        BatchName(
            "batch",
            gettext_lazy("Paczka"),
            lambda group: _name(group),
            hint=lambda group: _reason(group),
        ),
        Day("posted_at", gettext_lazy("Zaksięgowano"), "newest.posted_at", form="d.m.Y H:i"),
        Fact("people", gettext_lazy("Kto"), lambda group: _people(group)),
        Number("entry_count", gettext_lazy("Pozycji")),
        Number("entry_sum", gettext_lazy("Suma"), in_file="entry_sum"),
        Fact("undone", gettext_lazy("Cofnięte"), lambda group: _undone(group)),
    )
    selections: ClassVar = {
        "": Selection(
            gettext_lazy("Według dnia i osoby"), lambda user, day: batches.list_newest_of_days()
        ),
        EACH: Selection(
            gettext_lazy("Każda paczka osobno"), lambda user, day: batches.list_batches()
        ),
    }

    @cached_property
    def filter_form(self) -> BatchFilterForm:
        return BatchFilterForm(self.request.GET)

    def get_queryset(self) -> QuerySet[Batch]:
        rows = super().get_queryset() if self.is_grouped else batches.list_batches()
        return self._narrowed(rows)

    @property
    def is_grouped(self) -> bool:
        """Return True if a row is a day; a search, and the file, have each batch alone."""
        return not (self.selected or self.query or self.is_export)

    def rows_of(self, rows: Sequence[Batch]) -> Sequence[BatchGroup]:
        listed = list(rows)
        if self.is_grouped:
            return batches.read_batch_groups(listed)
        return batches.make_single_groups(listed)

    def _narrowed(self, rows: QuerySet[Batch]) -> QuerySet[Batch]:
        return batches.filter_batches(rows, query=self.query, **self.filter_form.chosen())

    @property
    def list_sums(self) -> list[tuple[str, Money | int]]:
        """How many entries the batches of all pages have, and their sum."""
        found = self._narrowed(Batch.objects.all())
        sums = found.aggregate(count=Sum("entry_count"), total=Sum("entry_sum"))
        return [(_("Pozycji razem"), sums["count"]), (_("Suma"), sums["total"])]


def _name(group: BatchGroup) -> str:
    if group.batches == 1:
        return capfirst(str(group.newest))
    label = {"kind": group.newest.get_kind_display(), "count": group.batches}
    return capfirst(_("%(kind)s, paczek: %(count)s") % label)


def _reason(group: BatchGroup) -> str:
    return group.newest.reason if group.batches == 1 else ""


def _address(group: BatchGroup) -> str:
    batch, day = group.newest, timezone.localdate(group.newest.posted_at)
    if group.batches == 1:
        return reverse("ebok_desk_batch", args=[batch.pk])
    wanted = {"widok": EACH, "rodzaj": batch.kind, "od": day, "do": day}
    if batch.made_by_id:
        wanted["kto"] = batch.made_by_id
    return f"{reverse('ebok_desk_batches')}?{urlencode(wanted)}"


def _people(group: BatchGroup) -> str:
    approver = group.newest.approved_by if group.batches == 1 else None
    return ", ".join(str(person) for person in (group.newest.made_by, approver) if person)


def _undone(group: BatchGroup) -> str:
    undone, entry_count = group.reversed_count, group.entry_count
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
