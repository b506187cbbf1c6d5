"""Screens of debtors: a page by age, and the same as a file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.http import FileResponse, HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.functional import cached_property
from django.utils.translation import gettext, gettext_lazy

from cms_ext.base.dates.clock import business_today
from cms_ext.base.money.amounts import Money
from cms_ext.base.tables.writing import CSV_TYPE, XLSX_TYPE, stream_csv, write_xlsx
from cms_ext.desks.frame.listing import Day, Fact, Name, Number, StaffList
from cms_ext.evidence.audit.domain.event import origin_of, record
from ebok_plugin.ledger.domain import debtors as domain
from ebok_plugin.ledger.forms.desk import DebtorsForm
from ebok_plugin.ledger.models import Account
from ebok_plugin.ledger.rights import SEES

PAGE_SIZE = 50
IN_PLAN = "w układzie ratalnym"


@dataclass(frozen=True, slots=True)
class DebtAgeBar:
    """The sum of one age, and its part of the largest in percent."""

    label: str
    amount: Money
    percent: int


class DebtorRow(NamedTuple):
    account: Account
    arrears: domain.Arrears


def _age(place: int) -> Number:
    def amount(row: DebtorRow) -> str:
        return _digits(row.arrears.by_age[place])

    return Number(f"age_{place}", domain.LABELS[place], amount, nothing="")


def _digits(amount: Money) -> str:
    return amount.digits if amount else ""


class DebtorList(StaffList):
    """Debtors; `plik=csv` or `plik=xlsx` gives the whole list as a file, which is logged."""

    template_name = "ebok_plugin/ledger/desk/debtors.html"
    guarded_by = (SEES,)
    model = Account
    page_title = gettext_lazy("Zaległości")
    list_label = gettext_lazy("Konta z zaległością")
    header_icon = "warning"
    paginate_by = PAGE_SIZE
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
        *map(_age, range(len(domain.LABELS))),
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
            return _file(request, self.debtors, form)
        return super().get(request, *args, **kwargs)

    @cached_property
    def filter_form(self) -> DebtorsForm:
        return DebtorsForm(self.request.GET, today=business_today())

    @cached_property
    def debtors(self) -> domain.Debtors:
        form = self.filter_form
        return domain.find_debtors(form.day, form.place, least=form.least, days=form.days)

    @property
    def reminders_query(self) -> str:
        """The filter of the page as a query string, for the reminders."""
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
        return list(_bars(self.debtors))

    def get_queryset(self) -> tuple[domain.Debtor, ...]:
        return self.debtors.lines

    def rows_of(self, rows: Sequence[domain.Debtor]) -> Sequence[DebtorRow]:
        found = [DebtorRow(*one) for one in domain.with_accounts(rows)]
        if found:
            shown = sorted(row.account.pk for row in found)
            changes = {"accounts": shown}
            record("LIST", origin_of(self.request), note=Account._meta.label, changes=changes)
        return found


def _file(request: HttpRequest, debtors: domain.Debtors, form: str) -> HttpResponseBase:
    changes = {"format": form, "rows": len(debtors.lines), "day": str(debtors.day)}
    record("EXPORT", origin_of(request), note=Account._meta.label, changes=changes)
    name = f"zaleglosci-{debtors.day}.{form}"
    rows = domain.list_debtor_rows(debtors)
    if form == "xlsx":
        file = write_xlsx(gettext("Zaległości"), rows)
        return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX_TYPE)
    return StreamingHttpResponse(
        stream_csv(rows),
        content_type=CSV_TYPE,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _bars(debtors: domain.Debtors) -> Iterator[DebtAgeBar]:
    sums = [*debtors.sums, (IN_PLAN, debtors.in_plan)]
    largest = max(amount.grosze for _label, amount in sums) or 1
    for label, amount in sums:
        yield DebtAgeBar(label, amount, amount.grosze * 100 // largest)
