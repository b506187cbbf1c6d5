"""Screens of income and costs of properties: the list, one property's sheet, files of costs."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Count, Sum
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.base.dates.clock import business_today
from cms_ext.desks.frame.listing import Name, Number, StaffList
from cms_ext.desks.import_desk.views.table import table_screen
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.office.desk_kit.exporting import export_rows, find_file_format
from cms_ext.office.desk_kit.workflow.step import Done, Step, by_slug
from cms_ext.office.desk_kit.workflow.views import StepPage
from cms_ext.premises.models import Property
from ebok_plugin.accounting.domain.import_costs import PROPERTY_COSTS, take_back_costs
from ebok_plugin.accounting.domain.result import PropertyResult, list_results, read_result
from ebok_plugin.accounting.domain.turnover import label_of
from ebok_plugin.accounting.forms import TakeBackCostsForm, YearForm
from ebok_plugin.accounting.models import PropertyCost
from ebok_plugin.accounting.rights import BRINGS_COSTS, SEES_COSTS, TAKES_BACK_COSTS

COSTS_FILE = table_screen(
    PROPERTY_COSTS,
    url_name="ebok_accounting_costs_file",
    title=gettext_lazy("Koszty nieruchomości z pliku"),
    introduction=gettext_lazy(
        "Jeden wiersz to jeden rodzaj kosztu jednej nieruchomości w jednym miesiącu. Plik przysyła "
        "księgowość; najpierw zobaczysz, co w nim jest."
    ),
    permissions=(SEES_COSTS, BRINGS_COSTS),
    done_url_name="ebok_accounting_results",
)


class ResultList(StaffList):
    """Income and costs of every property in a year."""

    template_name = "ebok_plugin/accounting/results.html"
    guarded_by = (SEES_COSTS,)
    model = PropertyCost
    page_title = gettext_lazy("Przychody i koszty nieruchomości")
    header_icon = "home"
    empty = gettext_lazy("Nie ma jeszcze żadnej nieruchomości.")
    columns = (
        Name(
            "property",
            gettext_lazy("Nieruchomość"),
            lambda row: label_of(row.place),
            url_name="ebok_accounting_result",
            key="place.pk",
        ),
        Number(
            "income", gettext_lazy("Przychody (zł)"), "total_income.digits", in_file="total_income"
        ),
        Number("costs", gettext_lazy("Koszty (zł)"), "total_costs.digits", in_file="total_costs"),
        Number("difference", gettext_lazy("Wynik (zł)"), "difference.digits", in_file="difference"),
    )

    @cached_property
    def filter_form(self) -> YearForm:
        return YearForm(self.request.GET, today=business_today())

    def get_queryset(self) -> Sequence[PropertyResult]:
        return list_results(self.filter_form.year)

    def get_filename(self) -> str:
        return f"przychody-i-koszty-{self.filter_form.year}"


class PropertySheet(StepPage[Property]):
    """The printable sheet of one property in the year `rok`."""

    http_method_names = ["get", "head"]
    template_name = "ebok_plugin/accounting/result.html"
    sees = SEES_COSTS
    steps = by_slug()

    def find_subject(self, pk: int) -> Property:
        return get_object_or_404(Property, pk=pk)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        form = YearForm(request.GET, today=self.today)
        result = read_result(self.subject, form.year)
        if not find_file_format(request):
            return self.render_to_response({"result": result, "form": form})
        rows = [
            *((_("przychód"), *one) for one in result.income),
            *((_("koszt"), *cost) for cost in result.costs),
            (_("wynik"), "", result.difference),
        ]
        headings = [_("Strona"), _("Rodzaj"), _("Kwota (zł)")]
        name = f"nieruchomosc-{self.subject.code}-{form.year}"
        return export_rows(request, PropertyCost, headings, rows, name)


class CostsFile(NamedTuple):
    """What a file of costs brought; the key is its SHA-256."""

    sha256: str
    rows: int
    months: str
    total: object


def list_cost_files() -> list[CostsFile]:
    """List the files whose costs stand. One query."""
    files = PropertyCost.objects.order_by().values("file_sha256", "period")
    found: dict[str, list[dict[str, Any]]] = {}
    for file in files.annotate(rows=Count("pk"), total=Sum("amount")):
        found.setdefault(file["file_sha256"], []).append({**file})
    return [
        CostsFile(
            sha256,
            sum(part["rows"] for part in parts),
            f"{min(part['period'] for part in parts)} – {max(part['period'] for part in parts)}",
            sum((part["total"] for part in parts[1:]), parts[0]["total"]),
        )
        for sha256, parts in found.items()
    ]


def _take_back(nothing: None, form: TakeBackCostsForm, today: date, origin: Origin) -> Done:
    count = take_back_costs(
        form.cleaned_data["file"], reason=form.cleaned_data["reason"], origin=origin
    )
    words = _("Plik cofnięto. Usunięte koszty: {count}.").format(count=count)
    return Done(words, reverse("ebok_accounting_results"))


class CostFilesPage(StepPage[None]):
    """The files of costs, and taking one back."""

    template_name = "ebok_plugin/accounting/cost_files.html"
    sees = SEES_COSTS
    steps = by_slug(
        Step(
            "cofnij",
            gettext_lazy("Cofnij plik"),
            _take_back,
            TakeBackCostsForm,
            rights=(TAKES_BACK_COSTS,),
            offered=lambda nothing, today: PropertyCost.objects.exists(),
        )
    )

    def page_context(self) -> dict[str, Any]:
        return {"files": list_cost_files()}
