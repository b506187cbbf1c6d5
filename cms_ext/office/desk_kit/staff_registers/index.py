"""The list of a register: the list screen of staff, with what a modeladmin class declares."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from urllib.parse import parse_qs

from django import forms
from django.contrib.admin import ListFilter
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import (
    display_for_field,
    display_for_value,
    get_fields_from_path,
    label_for_field,
    lookup_field,
    lookup_spawns_duplicates,
)
from django.core.exceptions import FieldDoesNotExist, ObjectDoesNotExist, ValidationError
from django.db.models import QuerySet
from django.forms import Media
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from wagtail.admin.ui.tables import Table
from wagtail_modeladmin.helpers import DjangoORMSearchHandler
from wagtail_modeladmin.views import IndexView, WMABaseView

from cms_ext.base.tables.columns import Fact, Name, day_in_figures
from cms_ext.base.text.polish_lookups import find_words, holds_words
from cms_ext.base.text.typed_values import normalised_query
from cms_ext.base.web.paging import select_page
from cms_ext.evidence.audit.domain.event import record_list
from cms_ext.office.desk_kit.exporting import ExportMixin
from cms_ext.office.desk_kit.staff_registers.period_filter import PeriodFilter

# The value of a box that asks for the rows where nothing is written.
NONE = "-"


class RegisterFilterForm(forms.Form):
    """A box for each filter that has something to choose; the order of the rows goes along."""

    def __init__(self, view: Any) -> None:
        super().__init__()
        for spec in view.filter_specs:
            self._add_box(spec, view)
        if self.fields and view.ORDER_VAR in view.params:
            self.fields[view.ORDER_VAR] = forms.CharField(
                widget=forms.HiddenInput, initial=view.params[view.ORDER_VAR]
            )

    def _add_box(self, spec: ListFilter, view: Any) -> None:
        name, *others = map(str, spec.expected_parameters())
        offered: Iterator[Any] = spec.choices(view)
        choices, chosen = [], ""
        for choice in offered:
            parameters = parse_qs(choice["query_string"].removeprefix("?"))
            value = parameters.get(
                name, [NONE if any(other in parameters for other in others) else ""]
            )[-1]
            choices.append((value, choice["display"]))
            if choice["selected"]:
                chosen = value
        self.fields[name] = forms.ChoiceField(
            label=capfirst(str(spec.title)), choices=choices, initial=chosen, required=False
        )
        if isinstance(spec, PeriodFilter):
            self.fields |= spec.day_fields()


UNKNOWN_SIGN = "\ufffd"


class RegisterFact(Fact):
    """A column of `list_display`; its heading sorts the rows where they can be sorted by it."""

    def __init__(self, name: str, view: RegisterIndexView, **kwargs: Any) -> None:
        register = view.model_admin
        label = capfirst(str(label_for_field(name, view.model, register)))
        classname = "desk-n" if name in register.list_figures else ""
        # Wagtail's table asks its rows for `values`, which may be a field's own name.
        super().__init__(
            f"column_{name}", label, self.value_in_words, classname=classname, **kwargs
        )
        self.field, self.register = name, register
        self.address, self.sorted = view.sorting_by(name)

    def value_in_words(self, row: Any) -> object:
        """Return the value as text, as modeladmin says it; empty where there is none."""
        try:
            field, _attribute, value = lookup_field(self.field, row, self.register)
        except ObjectDoesNotExist:
            return ""
        if isinstance(value, bool):
            # Django draws it with pictures of its own administration, which the site has not.
            return _("tak") if value else _("nie")
        if isinstance(value, date):
            return day_in_figures(value, "d.m.Y H:i" if isinstance(value, datetime) else "d.m.Y")
        if field is None or field.auto_created:
            return display_for_value(value, "")
        return display_for_field(value, field, "")

    def get_header_context_data(self, parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_header_context_data(parent_context)
        return {**context, "address": self.address, "sorted": self.sorted}


class RegisterName(RegisterFact):
    """The column that leads to the row, with what else can be done with it beneath."""

    cell_template_name = Name.cell_template_name

    def __init__(self, name: str, view: RegisterIndexView) -> None:
        super().__init__(name, view, template="cms_ext/theme/registers/buttons.html")
        self.view = view

    def get_cell_context_data(self, instance: Any, parent_context: Any) -> dict[str, Any]:
        context = super().get_cell_context_data(instance, parent_context)
        primary = self.view.button_helper.get_primary_button(instance)
        return {
            **context,
            "url": primary and primary["url"],
            "buttons": self.view.get_buttons_for_obj(instance),
        }


class WordSearch(DjangoORMSearchHandler):
    """Finds the rows that have each typed word in one of `search_fields`."""

    def search_queryset(
        self, queryset: QuerySet[Any], search_term: str, **_kwargs: Any
    ) -> QuerySet[Any]:
        fields, options = self.search_fields or (), queryset.model._meta
        rows = queryset.filter(find_words(search_term, *fields))
        repeats = any(lookup_spawns_duplicates(options, field) for field in fields)
        return rows.distinct() if repeats else rows


class RegisterIndexView(ExportMixin, IndexView):
    """The list screen with search, the declared filters and export; nothing else is looked up.

    modeladmin puts any lookup of the address into the query, so a clerk could ask for
    `person__users__password__startswith`.
    """

    query: str
    search_hint = list_label = not_found = ""

    def get_page_title(self) -> str:
        return str(self.model_admin.list_title or super().get_page_title())

    @property
    def media(self) -> Media:
        return Media(css={"all": self.model_admin.get_index_view_extra_css()})

    @property
    def search_label(self) -> str:
        return _("Szukaj") if self.search_handler.show_search_form else ""

    @property
    def has_file(self) -> bool:
        return bool(self.list_export)

    @cached_property
    def filter_form(self) -> RegisterFilterForm | None:
        form = RegisterFilterForm(self)
        return form if form.fields else None

    @property
    def is_narrowed(self) -> bool:
        return bool(self.query or self.get_filters_params())

    @property
    def empty(self) -> str:
        if self.is_narrowed:
            return _("Nic nie pasuje do wyszukiwania i filtrów.")
        return _("Nic tu jeszcze nie wpisano.")

    @property
    def empty_hint(self) -> str:
        if self.is_narrowed:
            return _("Zmień szukane słowa albo filtry.")
        if not self.permission_helper.user_can_create(self.request.user):
            return _("Pozycje pojawią się tu, gdy powstaną w pracy serwisu.")
        button = {"button": self.model_admin.get_add_label()}
        return _("Zacznij od przycisku „%(button)s”.") % button

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.model_admin.list_export:
            self.FORMATS: tuple[str, ...] = ()
        try:
            response: HttpResponse = super().dispatch(request, *args, **kwargs)
        except (IncorrectLookupParameters, ValidationError):
            return redirect(self.index_url)
        return response

    def get_filters_params(self, params: Any = None) -> dict[str, list[str]]:
        """Return the lookups of the declared filters in the address; a box at "all" has none."""
        lookups: dict[str, list[str]] = super().get_filters_params(params)
        declared = [
            item.parameter_name if callable(item) else item
            for item in (item[0] if isinstance(item, tuple) else item for item in self.list_filter)
        ]
        query = {}
        for name, values in lookups.items():
            field = next((one for one in declared if f"{name}__".startswith(f"{one}__")), None)
            if field is None or not all(values):
                continue
            if values == [NONE]:
                query[f"{field}__isnull"] = ["True"]
            else:
                # No database takes NUL, and without the value the list would be whole.
                query[name] = [value.replace("\x00", UNKNOWN_SIGN) for value in values]
        return query

    def get_filters(self, request: HttpRequest) -> tuple[Any, bool, dict[str, Any], bool]:
        specs, has_filters, _others, use_distinct = super().get_filters(request)
        return specs, has_filters, {}, use_distinct

    def get_queryset(self, request: HttpRequest | None = None) -> Any:
        self.query = normalised_query(self.query)
        return super().get_queryset(request)

    def get_ordering_field(self, field_name: str) -> str | None:
        """Return the column to order by: that of words in Polish, as `ordering` says it."""
        path: str | None = super().get_ordering_field(field_name)
        try:
            field = get_fields_from_path(self.model, path)[-1] if path else None
        except FieldDoesNotExist:
            field = None  # a number that the list counts
        return f"{path}__polish" if field and holds_words(field) else path

    def sorting_by(self, name: str) -> tuple[str, str]:
        """(address that sorts by the column, how it is sorted now); both empty where it cannot."""
        if not self.get_ordering_field(name):
            return "", ""
        place = self.list_display.index(name)
        now = self.get_ordering_field_columns().get(place, "")
        address: str = self.get_query_string(
            {self.ORDER_VAR: f"-{place}" if now == "asc" else str(place)}
        )
        return address, f"{now}ending" if now else ""

    def get_table(self, rows: list[Any]) -> Table:
        named = self.model_admin.get_list_display_add_buttons(self.request)
        columns = [
            RegisterName(name, self) if name == named else RegisterFact(name, self)
            for name in self.list_display
        ]
        return Table(columns, rows, classname="listing")

    def list_sums(self) -> list[tuple[str, Any]]:
        """Return the sums that the register declares, over all rows that fit. One query.

        None for a whole register, which may have a million rows.
        """
        sums = self.model_admin.list_sums
        if not sums or not self.is_narrowed:
            return []
        named = {f"sum_{n}": figure for n, figure in enumerate(sums.values())}
        found = self.queryset.order_by().aggregate(**named)
        return [
            (label, figure)
            for label, figure in zip(sums, found.values(), strict=True)
            if figure is not None
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = select_page(self.request, self.queryset, self.items_per_page, name=self.PAGE_VAR)
        rows = list(page.object_list)
        if self.model_admin.shows_people:
            record_list(self.request, rows)
        # Past modeladmin's own, which counts twice and pages in another way.
        context: dict[str, Any] = WMABaseView.get_context_data(
            self,
            page_title=self.get_page_title(),
            header_icon=self.header_icon,
            page_obj=page,
            object_list=rows,
            table=self.get_table(rows),
            user_can_create=self.permission_helper.user_can_create(self.request.user),
            **kwargs,
        )
        return context

    def get_heading(self, queryset: Any, field: str) -> str:
        return capfirst(str(label_for_field(field, self.model, self.model_admin)))

    def to_row_dict(self, item: Any) -> dict[str, Any]:
        """A row of the file; a choice by its words, nothing as None."""
        return {name: self._value_in_file(name, item) for name in self.list_export}

    def _value_in_file(self, name: str, item: Any) -> Any:
        field, _attribute, value = lookup_field(name, item, self.model_admin)
        words = dict(getattr(field, "flatchoices", None) or ())
        return words.get(value, value)
