"""Screens of rates and components: the list, and one component with history and timeline."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from cms_ext.base.dates.clock import business_today
from cms_ext.base.dates.period import format_day
from cms_ext.base.tables.writing import make_csv_response
from cms_ext.base.text.folding import folded_words
from cms_ext.base.web.paging import ListPage, select_page
from cms_ext.desks.frame.listing import Fact, Name, Number, StaffList
from cms_ext.evidence.audit.domain.event import read_origin, record
from cms_ext.people.identity.views.guard import StaffRequest, for_staff
from cms_ext.plugins import find_readable_papers
from ebok_plugin.charges import rights
from ebok_plugin.charges.domain.queries.standing import ComponentStanding, read_component_standings
from ebok_plugin.charges.domain.rate import last_charged, rows_not_ended
from ebok_plugin.charges.models import Component, ComponentRate, RateException
from ebok_plugin.fee_changes.models import ContestedRate, FeeChange
from ebok_plugin.ledger.domain.queries.account import matches_words
from ebok_plugin.ledger.models import Account
from ebok_plugin.ledger.templatetags.ledger import format_quantity

# The axis ends so long after the last beginning, that the newest rate can be seen.
AXIS_MARGIN = timedelta(180)
# A narrower bar cannot hold its figure.
MIN_LABELLED_WIDTH = 9.0


@dataclass(frozen=True, slots=True)
class RateBar:
    """One rate: where it begins and how long it is, in percent of the axis."""

    rate: ComponentRate
    x: str
    width: str
    labelled: bool


@dataclass(frozen=True, slots=True)
class RateTimeline:
    """The rates of one property; an empty `place` is all properties."""

    place: str
    bars: tuple[RateBar, ...]


def draw_timelines(rates: Sequence[ComponentRate], today: date) -> list[RateTimeline]:
    """Draw rates sorted by property; empty when no rate ever changed."""
    if len(rates) < 2:
        return []
    begin = min(rate.valid_from for rate in rates)
    end = max(today, *(rate.valid_from for rate in rates)) + AXIS_MARGIN
    return [
        RateTimeline(
            str(place or ""), tuple(_bars(sorted(rows, key=lambda row: row.valid_from), begin, end))
        )
        for place, rows in groupby(rates, key=lambda rate: rate.property)
    ]


def _bars(rates: Iterable[ComponentRate], begin: date, end: date) -> Iterable[RateBar]:
    days = (end - begin).days
    for rate in rates:
        last = min(rate.valid_to or end, end)
        x = 100 * (rate.valid_from - begin).days / days
        width = 100 * (last - rate.valid_from).days / days
        yield RateBar(rate, f"{x:.2f}%", f"{width:.2f}%", width >= MIN_LABELLED_WIDTH)


def find_rates_by_hand(rows: Sequence[RateException]) -> frozenset[int]:
    """Return the keys of rates entered by hand; others end with their fee change. Two queries."""
    contested = ContestedRate.objects.filter(exceptions__in=rows)
    of_contests = set(contested.values_list("exceptions", flat=True))
    references = {row.reference for row in rows}
    changes = FeeChange.objects.filter(number__in=references)
    numbers = set(changes.values_list("number", flat=True))
    return frozenset(
        row.pk
        for row in rows
        if row.pk not in of_contests
        and not (row.cause == RateException.Cause.NOTICE_LATE and row.reference in numbers)
    )


PAGE_SIZE = 30


class ComponentList(StaffList):
    """`?q=` searches codes and names; `plik=csv` gives all of them with more facts as a file."""

    template_name = "ebok_plugin/desk/tariffs/components.html"
    guarded_by = (rights.SEES_COMPONENTS,)
    model = Component
    page_title = gettext_lazy("Stawki i składniki")
    list_label = gettext_lazy("Składniki opłat")
    header_icon = "cogs"
    search_label = gettext_lazy("Kod albo nazwa")
    not_found = gettext_lazy("Nie ma takiego składnika.")
    has_file = False
    columns = (
        Name(
            "name",
            gettext_lazy("Składnik"),
            "component.name",
            url_name="ebok_desk_component",
            key="component.pk",
            template="ebok_plugin/desk/tariffs/cells/code.html",
        ),
        Fact(
            "basis",
            gettext_lazy("Za co"),
            lambda row: f"{row.component.get_basis_display()} ({row.component.unit})",
        ),
        Number(
            "rates",
            gettext_lazy("Stawka dziś (zł)"),
            template="ebok_plugin/desk/tariffs/cells/rates.html",
        ),
        Fact(
            "coming",
            gettext_lazy("Następna zmiana"),
            template="ebok_plugin/desk/tariffs/cells/coming.html",
        ),
        Fact(
            "kind",
            gettext_lazy("Rodzaj kosztu"),
            template="ebok_plugin/desk/tariffs/cells/kind.html",
        ),
        Fact(
            "where",
            gettext_lazy("Gdzie się nalicza"),
            short=gettext_lazy("Gdzie"),
            template="ebok_plugin/desk/tariffs/cells/where.html",
        ),
    )

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.GET.get("plik") == "csv":
            return _file(request, self.get_queryset(), business_today())
        return super().get(request, *args, **kwargs)

    @cached_property
    def everything(self) -> list[ComponentStanding]:
        return read_component_standings(
            list(Component.objects.order_by("code__polish")), business_today()
        )

    @property
    def lacking(self) -> int:
        return sum(one.lacking for one in self.everything)

    @property
    def completes(self) -> bool:
        return self.request.user.has_perms(
            (rights.SETS_COST_KINDS, rights.ADDS_USES, rights.SETS_LEGAL_BASES)
        )

    def get_queryset(self) -> list[ComponentStanding]:
        wanted = folded_words(self.query)
        return [
            standing
            for standing in self.everything
            if matches_words(f"{standing.component.code} {standing.component.name}", wanted)
        ]


# The acts that the page of a component offers, each with its permission.
ACTS = {
    "correct": rights.CORRECTS_COMPONENTS,
    "rate": rights.ENTERS_RATES,
    "withdraw": rights.WITHDRAWS_RATES,
    "kind": rights.SETS_COST_KINDS,
    "basis": rights.SETS_LEGAL_BASES,
    "use": rights.ADDS_USES,
    "end_use": rights.ENDS_USES,
    "own": rights.ADDS_OWN_RATES,
    "end_own": rights.ENDS_OWN_RATES,
}


@require_safe
@for_staff(rights.SEES_COMPONENTS)
def component(request: StaffRequest, pk: int) -> HttpResponse:
    """Show a component today and its history: rates, kinds of cost, places, own rates."""
    user = request.user
    today = business_today()
    charged_component = get_object_or_404(Component, pk=pk)
    (standing,) = read_component_standings([charged_component], today)
    rates = list(
        charged_component.rates.select_related("property").order_by(
            "property__code__polish", "-valid_from"
        )
    )
    charged = last_charged(charged_component, None)
    uses = charged_component.uses.select_related("property", "building", "premises__building")
    own_page = _own_rates(request, charged_component, today)
    by_hand = find_rates_by_hand(list(own_page))
    bases = list(charged_component.legal_bases.order_by("-valid_from"))
    papers = find_readable_papers({one.paper for one in bases if one.paper}, user, today)
    context = {
        "standing": standing,
        "component": charged_component,
        "today": today,
        "rates": rates,
        # The first day of a month that is charged decides: what begins later is free.
        "free_after": charged.first_day if charged else date.min,
        "charged": charged,
        "timelines": draw_timelines(rates, today),
        "kinds": charged_component.cost_kinds.order_by("-valid_from"),
        "bases": [(one, papers.get(one.paper) if one.paper else None) for one in bases],
        "uses": select_page(request, uses.order_by("-valid_from", "pk"), PAGE_SIZE),
        "own": [(row, row.pk in by_hand) for row in own_page],
        "own_page": own_page,
        "may": {name: user.has_perm(right) for name, right in ACTS.items()},
    }
    return render(request, "ebok_plugin/desk/tariffs/component.html", context)


def _own_rates(request: StaffRequest, component: Component, today: date) -> ListPage:
    """Return a page of the accounts' own rates that the user may see, and log it."""
    rates = component.exceptions.filter(rows_not_ended(today)).select_related("account")
    if not request.user.has_perm(rights.SEES_OWN_RATES):
        rates = rates.none()
    ordered = rates.order_by("account__account_no__polish", "valid_from")
    page = select_page(request, ordered, PAGE_SIZE, name="wyjatki")
    listed = sorted(row.account_id for row in page)
    if listed:
        record("LIST", read_origin(request), note=Account._meta.label, changes={"accounts": listed})
    return page


def _file(request: HttpRequest, rows: list[ComponentStanding], today: date) -> HttpResponse:
    record("EXPORT", read_origin(request), note=Component._meta.label, changes={"rows": len(rows)})
    return make_csv_response(_lines(rows), f"skladniki-{today}.csv")


def _lines(rows: list[ComponentStanding]) -> Iterator[list[str]]:
    yield [
        _("Kod"),
        _("Nazwa"),
        _("Podstawa naliczenia"),
        _("Jednostka"),
        _("Stawka dziś (zł)"),
        _("Następna zmiana"),
        _("Rodzaj kosztu"),
        _("Gdzie się nalicza"),
        _("Subkonto"),
        _("Zaliczka"),
        _("Podstawa prawna"),
    ]
    for row in rows:
        line_component = row.component
        yield [
            line_component.code,
            line_component.name,
            line_component.get_basis_display(),
            line_component.unit,
            "; ".join(
                format_quantity(rate.rate, 2) + (f" ({rate.property})" if rate.property else "")
                for rate in row.rates
            ),
            "; ".join(
                f"{format_quantity(rate.rate, 2)} od {format_day(rate.valid_from)}"
                for rate in row.coming
            ),
            row.kind.get_kind_display() if row.kind else "",
            row.where,
            line_component.get_subaccount_display(),
            _("tak") if line_component.is_advance else _("nie"),
            row.legal.words if row.legal else "",
        ]
