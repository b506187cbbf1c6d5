"""Screens of the quantities of premises, and of what components still lack."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import QuerySet
from django.forms import BaseForm
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cms_ext.base.dates.clock import business_today
from cms_ext.base.dates.period import format_day
from cms_ext.base.text.folding import folded_words
from cms_ext.desks.frame.listing import Name, Number, StaffList
from cms_ext.desks.import_desk.views.table import table_screen
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.office.desk_kit.exporting import export_rows, find_file_format
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from cms_ext.office.desk_kit.workflow.step import Done, Step
from cms_ext.office.desk_kit.workflow.views import StepPage, StepView
from cms_ext.premises.models import Premises
from ebok_plugin.charges import rights
from ebok_plugin.charges.domain import component
from ebok_plugin.charges.domain.premises_value import COLUMNS as VALUE_COLUMNS
from ebok_plugin.charges.domain.premises_value import (
    ENTERED,
    VALUES,
    ValueNow,
    list_value_rows,
    list_values,
    set_value,
)
from ebok_plugin.charges.domain.queries.standing import ComponentStanding, read_component_standings
from ebok_plugin.charges.domain.run.big_changes import change_bounds
from ebok_plugin.charges.forms.dated import CompletionForm, ValueForm
from ebok_plugin.charges.models import (
    Basis,
    Component,
    ComponentRate,
    ComponentUse,
    PremisesValue,
    RateException,
)
from ebok_plugin.charges.views.steps import END_OWN_RATE, END_USE, WITHDRAW_RATE, TariffEntryView
from ebok_plugin.ledger.domain.queries.account import matches_words
from ebok_plugin.ledger.templatetags.ledger import format_quantity

PAGE_SIZE = 50
FILE_SCREEN = table_screen(
    VALUES,
    url_name="ebok_desk_value_file",
    title=gettext_lazy("Wielkości lokali z pliku"),
    introduction=gettext_lazy(
        "Jeden wiersz to jedna ilość jednego lokalu od jednego dnia. Najpierw zobaczysz, co jest "
        "w pliku; wczytanie to osobny krok."
    ),
    permissions=(rights.ENTERS_VALUES,),
    done_url_name="ebok_desk_values",
)


class ValuesRow(NamedTuple):
    """A premises with its values in the order of ENTERED."""

    premises: Premises
    values: Sequence[ValueNow]


def _column(place: int) -> Number:
    def value(row: ValuesRow) -> Decimal | None:
        return row.values[place].value

    def words(row: ValuesRow) -> str:
        found = value(row)
        return "" if found is None else format_quantity(found)

    basis = ENTERED[place]
    return Number(basis.value, capfirst(basis.label), words, in_file=value)


class ValueList(StaffList):
    template_name = "ebok_plugin/charges/desk/tariffs/values.html"
    guarded_by = (rights.SEES_VALUES,)
    model = Premises
    page_title = gettext_lazy("Wielkości lokali")
    list_label = gettext_lazy("Lokale")
    header_icon = "table"
    paginate_by = PAGE_SIZE
    search_label = gettext_lazy("Kod, adres albo numer lokalu")
    not_found = gettext_lazy("Nie ma takiego lokalu.")
    export_filename = "wielkosci-lokali"
    columns = (
        Name(
            "code",
            gettext_lazy("Lokal"),
            "premises.code",
            hint="premises.short_address",
            url_name="ebok_desk_premises_values",
            key="premises.pk",
        ),
        *map(_column, range(len(ENTERED))),
    )

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Also `?plik=`: every dated value, in the columns of the file that comes in."""
        if not find_file_format(request):
            return super().get(request, *args, **kwargs)
        return export_rows(
            request, PremisesValue, VALUE_COLUMNS, list_value_rows(), "premises_values"
        )

    def get_queryset(self) -> QuerySet[Premises]:
        return _matching(self.query)

    def rows_of(self, rows: Sequence[Premises]) -> Sequence[ValuesRow]:
        values = list_values(rows, business_today())
        return [ValuesRow(row, values[row.pk]) for row in rows]


def _set_value(premises: Premises, form: ValueForm, today: date, origin: Origin) -> None:
    data = form.cleaned_data
    basis = Basis(data["basis"])
    set_value(premises, basis, data["value"], valid_from=data["valid_from"], origin=origin)


def _doubt_about(premises: Premises, form: ValueForm, today: date) -> str:
    """Say that persons change beyond the bounds; empty otherwise."""
    data = form.cleaned_data
    if data["basis"] != Basis.PERSONS:
        return ""
    was = next(
        one.value
        for one in list_values([premises], data["valid_from"])[premises.pk]
        if one.basis == Basis.PERSONS
    )
    now = data["value"]
    if not was or not change_bounds(today).persons_beyond(was, now):
        return ""
    return _("Liczba osób zmienia się z %(was)s na %(now)s.") % {
        "was": format_quantity(was),
        "now": format_quantity(now),
    }


def _look_at_value(premises: Premises, form: ValueForm, today: date, origin: Origin) -> str:
    """Enter the value and roll back; return the doubt."""
    doubt = _doubt_about(premises, form, today)
    with transaction.atomic():
        _set_value(premises, form, today, origin)
        transaction.set_rollback(True)
    return doubt


class PremisesValuesPage(StepPage[Premises]):
    """The history of a premises and its next value; `?podstawa=` chooses the basis."""

    template_name = "ebok_plugin/charges/desk/tariffs/premises.html"
    sees = rights.SEES_VALUES
    step = Step(
        "ilosc",
        gettext_lazy("Nowa ilość"),
        _set_value,
        ValueForm,
        button=gettext_lazy("Zapisz ilość"),
        done=gettext_lazy("Ilość zapisano."),
        rights=(rights.ENTERS_VALUES,),
        preview=_look_at_value,
    )

    def confirmed(self, form: BaseForm) -> bool:
        """Return whether to save at once: only a doubtful value is previewed first."""
        assert isinstance(form, ValueForm)
        return super().confirmed(form) or not _doubt_about(self.subject, form, self.today)

    def find_subject(self, pk: int) -> Premises:
        return get_object_or_404(Premises.objects.select_related("building"), pk=pk)

    def blank(self, step: Step[Premises]) -> BaseForm:
        basis = self.request.GET.get("podstawa")
        chosen = {"basis": basis} if basis in ENTERED else {}
        return step.form(subject=self.subject, today=self.today, initial=chosen)

    def page_context(self) -> dict[str, Any]:
        return {
            "premises": self.subject,
            "now": list_values([self.subject], self.today)[self.subject.pk],
            "history": self.subject.values.order_by("basis", "-valid_from"),
        }


def _matching(query: str) -> QuerySet[Premises]:
    """Find premises of which each typed word begins a word of the code, number or address."""
    found = Premises.objects.select_related("building").order_by("code__polish")
    wanted = folded_words(query)
    if not wanted:
        return found
    rows = Premises.objects.values_list("pk", "code", "number", "address", "building__address")
    return found.filter(
        pk__in=[pk for pk, *texts in rows if matches_words(" ".join(texts), wanted)]
    )


Lacking = Sequence[ComponentStanding]


def _complete(lacking: Lacking, form: CompletionForm, today: date, origin: Origin) -> Done:
    since, count = form.cleaned_data["since"], 0
    for row in lacking:
        kind, places, words = form.kind_of(row), form.places_of(row), form.legal_basis_of(row)
        if kind:
            component.set_cost_kind(row.component, kind, valid_from=since, origin=origin)
        if places:
            component.use_component_in_places(
                row.component, places, valid_from=since, origin=origin
            )
        if words:
            component.set_legal_basis(
                row.component, words, paper=None, valid_from=since, origin=origin
            )
        count += bool(kind or places or words)
    if not count:
        raise Refusal("NOTHING_CHOSEN", _("Niczego nie wybrano, więc nic się nie zmieniło."))
    message = ngettext("Uzupełniono %(n)d składnik.", "Uzupełniono %(n)d składników.", count)
    return Done(message % {"n": count})


class CompletionView(StepView[Lacking]):
    """One save for the whole table; needs all the rights that it uses."""

    template_name = "ebok_plugin/charges/desk/tariffs/complete.html"
    sees = rights.SETS_COST_KINDS
    step = Step(
        "uzupelnij",
        gettext_lazy("Uzupełnij składniki"),
        _complete,
        CompletionForm,
        rights=(rights.ADDS_USES, rights.SETS_LEGAL_BASES),
    )

    def find_subject(self) -> Lacking:
        everything = read_component_standings(
            list(Component.objects.order_by("code__polish")), self.today
        )
        self.any = bool(everything)
        return [one for one in everything if one.lacking]

    def landing(self) -> str:
        return reverse("ebok_desk_components")

    def subtitle(self) -> str:
        return ""  # the table names the components


class RateWithdrawalView(TariffEntryView[ComponentRate]):
    """Withdraw a rate by which nobody was charged."""

    step = WITHDRAW_RATE

    def find_subject(self, pk: int, rate: int) -> ComponentRate:
        rates = self.find_component(pk).rates.select_related("component", "property")
        return get_object_or_404(rates, pk=rate)

    def headline(self) -> str:
        return _("{rate} zł od {day}, {place}").format(
            rate=format_quantity(self.subject.rate, 2),
            day=format_day(self.subject.valid_from),
            place=self.subject.property or _("wszystkie nieruchomości"),
        )


class UseEndView(TariffEntryView[ComponentUse]):
    """Set the last day in a place, or delete a place entered by mistake."""

    step = END_USE

    def find_subject(self, pk: int, use: int) -> ComponentUse:
        places = ("component", "property", "building", "premises__building")
        return get_object_or_404(self.find_component(pk).uses.select_related(*places), pk=use)

    def headline(self) -> str:
        return str(self.subject)


class OwnRateEndView(TariffEntryView[RateException]):
    """Set the last day of an account's own rate."""

    step = END_OWN_RATE

    def find_subject(self, pk: int, own: int) -> RateException:
        rows = self.find_component(pk).exceptions.select_related("account__payer", "component")
        return get_object_or_404(rows, pk=own)

    def headline(self) -> str:
        return _("Konto {number}: {rate} zł od {day}").format(
            number=self.subject.account.account_no,
            rate=format_quantity(self.subject.rate, 2),
            day=format_day(self.subject.valid_from),
        )
