"""Who is late: a page by age, and the same as a file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.db import transaction
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from cms_ext.base.dates.clock import business_today
from cms_ext.base.money.amounts import Money
from cms_ext.base.web.paging import page_of
from cms_ext.desks.frame.listing import Day, Fact, Name, Number, StaffList
from cms_ext.evidence.audit.domain.event import Origin, origin_of, record
from cms_ext.office.desk_kit.workflow.step import Done, Step
from cms_ext.office.desk_kit.workflow.views import NothingLeft, StepPage
from cms_ext.people.identity.views.guard import for_staff
from ebok_plugin.ledger.domain.account_search import find
from ebok_plugin.ledger.domain.debtors import (
    LABELS,
    Arrears,
    Debtor,
    Debtors,
    debtors,
    debtors_csv,
    debtors_xlsx,
    with_accounts,
)
from ebok_plugin.ledger.domain.posting import reverse_batch
from ebok_plugin.ledger.domain.queries.batches import batches, entries_of, narrowed, undoing
from ebok_plugin.ledger.forms.fields import BatchFilterForm, BatchReversalForm, DebtorsForm
from ebok_plugin.ledger.models import Account, Batch
from ebok_plugin.ledger.rights import REVERSES_BATCHES, SEES, SEES_BATCHES

A_PAGE = 50
IN_PLAN = "w układzie ratalnym"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class DebtAgeBar:
    """The sum of one age, and its part of the largest in percent."""

    label: str
    amount: Money
    percent: int


class DebtorRow(NamedTuple):
    account: Account
    arrears: Arrears


def _age(place: int) -> Number:
    def amount(row: DebtorRow) -> str:
        return _digits(row.arrears.by_age[place])

    return Number(f"age_{place}", LABELS[place], amount, nothing="")


def _digits(amount: Money) -> str:
    return amount.digits if amount else ""


class DebtorList(StaffList):
    """`plik=csv` or `plik=xlsx` gives the whole list as a file, which the access log names."""

    template_name = "ebok_plugin/desk/debtors.html"
    guarded_by = (SEES,)
    model = Account
    page_title = gettext_lazy("Zaległości")
    list_label = gettext_lazy("Konta z zaległością")
    header_icon = "warning"
    paginate_by = A_PAGE
    empty = gettext_lazy("Nikt nie ma zaległości.")
    has_file = False
    columns = (
        Name(
            "account",
            gettext_lazy("Konto"),
            "account.account_no",
            hint="account.payer_name",
            url_name="ebok_desk_account",
            key="account.pk",
            whole=True,
        ),
        Fact("premises", gettext_lazy("Lokal"), "account.premises.short_address"),
        Day(
            "oldest",
            gettext_lazy("Najstarszy termin"),
            "arrears.oldest_due",
            short=gettext_lazy("Najstarszy"),
        ),
        Number("late", gettext_lazy("Po terminie"), "arrears.late"),
        *map(_age, range(len(LABELS))),
        Number(
            "in_plan",
            IN_PLAN,
            lambda row: _digits(row.arrears.in_plan),
            short=gettext_lazy("W układzie"),
            nothing="",
        ),
    )

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = request.GET.get("plik")
        if form in ("csv", "xlsx"):
            return _file(request, self.found, form)
        return super().get(request, *args, **kwargs)

    @cached_property
    def filter_form(self) -> DebtorsForm:
        return DebtorsForm(self.request.GET, today=business_today())

    @cached_property
    def found(self) -> Debtors:
        form = self.filter_form
        return debtors(form.day, form.place, least=form.least, days=form.days)

    @property
    def reminders_query(self) -> str:
        """What is looked at, for the reminders."""
        form = self.filter_form
        return urlencode(
            {
                "nieruchomosc": form.place.property,
                "budynek": form.place.building,
                "kwota": form.least.digits if form.least else "",
                "dni": form.days or "",
            }
        )

    @property
    def bars(self) -> list[DebtAgeBar]:
        return list(_bars(self.found))

    def get_queryset(self) -> tuple[Debtor, ...]:
        return self.found.lines

    def rows_of(self, rows: Sequence[Debtor]) -> Sequence[DebtorRow]:
        found = [DebtorRow(*one) for one in with_accounts(rows)]
        if found:
            shown = sorted(row.account.pk for row in found)
            changes = {"accounts": shown}
            record("LIST", origin_of(self.request), note=Account._meta.label, changes=changes)
        return found


def _file(request: HttpRequest, found: Debtors, form: str) -> HttpResponseBase:
    changes = {"format": form, "rows": len(found.lines), "day": str(found.day)}
    record("EXPORT", origin_of(request), note=Account._meta.label, changes=changes)
    name = f"zaleglosci-{found.day}.{form}"
    if form == "xlsx":
        return FileResponse(
            debtors_xlsx(found), as_attachment=True, filename=name, content_type=XLSX
        )
    return StreamingHttpResponse(
        debtors_csv(found),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _bars(found: Debtors) -> Iterator[DebtAgeBar]:
    sums = [*found.sums, (IN_PLAN, found.in_plan)]
    largest = max(amount.grosze for _label, amount in sums) or 1
    for label, amount in sums:
        yield DebtAgeBar(label, amount, amount.grosze * 100 // largest)


BATCHES_A_PAGE = 50


class BatchList(StaffList):
    """The newest first, with what is already taken back of each."""

    guarded_by = (SEES_BATCHES,)
    model = Batch
    page_title = gettext_lazy("Paczki księgowań")
    header_icon = "folder-open-inverse"
    paginate_by = BATCHES_A_PAGE
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
        return narrowed(batches(), query=self.query, **self.filter_form.chosen())


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


def _reverse(batch: Batch, form: BatchReversalForm, today: date, origin: Origin) -> Done:
    made = reverse_batch(batch, **form.cleaned_data, made_by=origin.signed_in, today=today)
    return Done(_("Paczkę wystornowano."), reverse("ebok_desk_batch", args=[made.pk]))


def _look(batch: Batch, form: BatchReversalForm, today: date, origin: Origin) -> Batch:
    """The batch of reversals, really posted and taken back."""
    with transaction.atomic():
        made = reverse_batch(batch, **form.cleaned_data, made_by=origin.signed_in, today=today)
        transaction.set_rollback(True)
    return made


class BatchPage(StepPage[Batch]):
    """A batch with its entries, and taking it back as a whole."""

    template_name = "ebok_plugin/desk/batch.html"
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
        return get_object_or_404(batches(), pk=pk)

    def load_step(self, **kwargs: Any) -> None:
        super().load_step(**kwargs)
        self.undoing = undoing(self.subject)
        if self.request.method == "POST" and not self.undoing.possible:
            raise NothingLeft(_("W tej paczce nie ma już czego stornować."), self.landing())

    def shown(self) -> dict[str, Any]:
        page = page_of(self.request, entries_of(self.subject), BATCHES_A_PAGE)
        accounts = sorted({entry.account_id for entry in page})
        record("LIST", self.origin, note=Account._meta.label, changes={"accounts": accounts})
        return {"batch": self.subject, "page": page, "undoing": self.undoing}


LONGEST = 100


@require_safe
@for_staff(SEES)
def search(request: HttpRequest) -> HttpResponse:
    """Which accounts were shown stands in the access log; what was asked does not."""
    query = request.GET.get("q", "")[:LONGEST].replace("\x00", "")
    found = find(query, business_today())
    if found.hits:
        shown = sorted(hit.account.pk for hit in found.hits)
        record("LIST", origin_of(request), note=Account._meta.label, changes={"accounts": shown})
    return render(request, "ebok_plugin/desk/find.html", {"query": query, "found": found})
