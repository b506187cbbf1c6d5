"""The list screen of staff, on Wagtail's generic views: what a list shows, and to whom."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Table
from wagtail.admin.views.generic.base import BaseListingView

from cms_ext.base.dates.clock import business_today
from cms_ext.base.tables.columns import Day, Fact, Name, Number, Words
from cms_ext.base.text.typed_values import normalised_query
from cms_ext.base.web.paging import keys_first, select_page
from cms_ext.evidence.audit.domain.event import record_list
from cms_ext.office.desk_kit.exporting import ExportMixin
from cms_ext.people.identity.domain.namesakes import describe_people
from cms_ext.people.identity.domain.person import find_people
from cms_ext.people.identity.models import Person
from cms_ext.people.identity.views.guard import ForStaff, StaffRequest

__all__ = ["Day", "Fact", "Name", "Number", "PersonFinder", "Selection", "StaffList"]


@dataclass(frozen=True, slots=True)
class Selection:
    """One view of a list: its name, and its rows for a user on a day."""

    name: Words
    rows: Callable[[Any, date], Any]


def find_requested_selection(
    parameters: Mapping[str, Any], selections: Mapping[str, Selection]
) -> str:
    """Return the view that `?widok=` names; "", the default, for an unknown one."""
    requested: str = parameters.get("widok", "")
    return requested if requested in selections else ""


class StaffList(ForStaff, ExportMixin, BaseListingView):
    """One list of the administration; a list defines `model`, `guarded_by`, rows and `columns`.

    `get_queryset` gives the rows, as a queryset or a sequence, for the person's `query` and the
    `filter_form`; `rows_of` may add what is read once for a page. A list with several views defines
    `selections`, and its template includes `listing/selections.html`. Everything else goes into
    blocks of the list's own template: `ways`, `above`, `empty`.
    """

    template_name = "cms_ext/theme/listing/list.html"
    http_method_names: Sequence[str] = ("get", "head")
    request: StaffRequest
    # What the rows are, if the title does not say it.
    list_label: Words = ""
    columns: ClassVar[Sequence[Fact]]
    # The views of the list by their value in `?widok=`; under "" the one without it.
    selections: ClassVar[Mapping[str, Selection]] = {}
    paginate_by = 30
    # The label of the search box, naming what is searched; without it there is no search.
    search_label: Words = ""
    search_hint: Words = ""
    # Displayed without any row, and without a match of the search, which %(query)s may quote.
    empty: Words = ""
    empty_hint: Words = ""
    not_found: Words = ""
    not_found_hint: Words = ""
    # Whether the rows name people: then each displayed page is recorded in the access log, as ids.
    shows_people = False
    # Whether the rows may be exported as CSV or XLSX; each export is recorded in the access log.
    has_file = True

    @cached_property
    def query(self) -> str:
        """Return the search text, safe for every database."""
        return normalised_query(self.request.GET.get("q", "")) if self.search_label else ""

    @property
    def nothing_found(self) -> str:
        return str(self.not_found) % {"query": self.query}

    @cached_property
    def filter_form(self) -> Form | None:
        """Further filters besides the search box."""
        return None

    @property
    def selected(self) -> str:
        """Return the value of the displayed view."""
        return find_requested_selection(self.request.GET, self.selections)

    @property
    def selections_shown(self) -> Sequence[tuple[str, Words, bool]]:
        """Return the views: value, name, and whether it is displayed; a search is in no view."""
        here = None if self.query else self.selected
        return [
            (value, selection.name, value == here) for value, selection in self.selections.items()
        ]

    def get_queryset(self) -> Any:
        """Return the rows of the view."""
        return self.selections[self.selected].rows(self.request.user, business_today())

    def columns_shown(self) -> Sequence[Fact]:
        """Return the columns of this user's page. The file has all `columns`."""
        return self.columns

    def rows_of(self, rows: Sequence[Any]) -> Collection[Any]:
        """Return the rows of a page as the columns read them."""
        return rows

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.is_export and self.has_file:
            rows = self.rows_of(list(self.get_queryset()))
            answer: HttpResponseBase = self.as_spreadsheet(rows, request.GET["export"])
            return answer
        page: HttpResponseBase = super().get(request, *args, **kwargs)
        return page

    def paginate_queryset(self, queryset: Any, page_size: int) -> tuple[Any, ...]:
        page = select_page(self.request, keys_first(queryset), page_size)
        return page.paginator, page, page.object_list, page.has_other_pages()

    def get_table(self, object_list: Sequence[Any]) -> Table:
        rows = list(object_list)
        if self.shows_people:
            record_list(self.request, rows)
        return Table(self.columns_shown(), self.rows_of(rows), classname="listing")

    @property
    def list_export(self) -> list[str]:
        return [column.name for column in self.columns] if self.has_file else []

    def get_heading(self, queryset: Any, field: str) -> str:
        return next(str(column.label) for column in self.columns if column.name == field)

    def to_row_dict(self, item: Any) -> dict[str, Any]:
        return {column.name: column.in_file.get_value(item) for column in self.columns}


class PersonFinder(StaffList):
    """A list of people that finds nobody without a query, and has no export."""

    model = Person
    shows_people = True
    header_icon = "user"
    search_label = _("Znajdź osobę")
    search_hint = _("nazwisko albo cały login, adres e-mail lub numer telefonu")
    empty_hint = _(
        "Wpisz, kogo szukasz. Otwarcie danych osoby zapisuje się w dzienniku, a osoba widzi "
        "w swoim koncie datę, dział i powód."
    )
    not_found = _("Nikogo nie znaleziono dla „%(query)s”.")
    not_found_hint = _("Wpisz początek imienia i nazwiska. Login, adres i telefon muszą być całe.")
    has_file = False

    def get_queryset(self) -> QuerySet[Person]:
        return find_people(self.query)

    def rows_of(self, rows: Sequence[Person]) -> Sequence[Any]:
        return describe_people(rows, self.request.user, business_today())
