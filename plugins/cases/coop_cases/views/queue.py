"""The desk's queue: one list of cases by term, with filters that a clerk saves."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from cms_ext.base.dates.clock import business_today
from cms_ext.base.tables.columns import Words
from cms_ext.desks.frame.listing import Day, Fact, Name, Selection, StaffList
from cms_ext.evidence.audit.domain.event import read_origin
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from cms_ext.people.identity.views.guard import StaffRequest, for_staff
from cms_ext.plugins import WaitingRows
from coop_cases.domain import queries
from coop_cases.domain.desk import list_filters, remove_filter, save_filter
from coop_cases.domain.states import CaseClock, business_moment, is_reaction_late
from coop_cases.forms.queue import CaseFilterForm, SaveFilterForm
from coop_cases.models import Case, SavedFilter
from coop_cases.views.bulk import BULK, BulkStep
from coop_cases.vocabulary import CaseState


def _rows_of(waiting: Callable[[Any, date], WaitingRows]) -> Callable[[Any, date], Any]:
    return lambda user, today: waiting(user, today).rows


# By the value of `?widok=`.
VIEWS: Mapping[str, Selection] = {
    "": Selection(gettext_lazy("Otwarte"), lambda user, today: queries.open_cases()),
    "nowe": Selection(gettext_lazy("Nieprzydzielone"), _rows_of(queries.new_cases)),
    "kwoty": Selection(gettext_lazy("Kwoty i wpłaty"), lambda user, today: queries.about_figures()),
    "moje": Selection(gettext_lazy("Moje"), _rows_of(queries.my_cases)),
    "ostatni-dzien": Selection(
        gettext_lazy("Termin dziś lub jutro"), _rows_of(queries.ending_cases)
    ),
    "po-terminie": Selection(gettext_lazy("Po terminie"), _rows_of(queries.late_cases)),
    "e-maile": Selection(gettext_lazy("E-maile spoza rozmowy"), _rows_of(queries.mail_cases)),
    "decyzje": Selection(
        gettext_lazy("Decyzje do zatwierdzenia"), _rows_of(queries.drafts_to_confirm)
    ),
    "konczy-sie": Selection(
        gettext_lazy("Kończy się termin z prawa"), _rows_of(queries.soon_deemed_cases)
    ),
    "uznane": Selection(gettext_lazy("Uznane z mocy prawa"), _rows_of(queries.deemed_cases)),
    "zakonczone": Selection(gettext_lazy("Zakończone"), lambda user, today: queries.done_cases()),
}

# Other lists are folded, so that a phone shows cases first.
FIRST = ("", "nowe", "moje", "po-terminie")


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case as the queue shows it; `unreacted` until somebody takes it up."""

    case: Case
    due: CaseClock | None
    unreacted: bool
    reaction_late: bool


def make_clock(case: Case, today: date) -> CaseClock | None:
    """Return the clock of the office's own term, while the case is open."""
    return None if case.is_done else CaseClock(case.received_on, case.due_internal, today)


def make_legal_clock(case: Case, today: date) -> CaseClock | None:
    """Return the clock of the term of the law, while the case is open."""
    if case.is_done or case.term_legal is None:
        return None
    return CaseClock(case.received_on, case.term_legal, today)


TICK = Fact("tick", gettext_lazy("Zaznacz"), template="cases/desk/tick.html")


class CaseQueue(StaffList):
    """Open cases, the nearest term first; `?widok=` chooses another list, `?q=` searches all."""

    template_name = "cases/desk/queue.html"
    guarded_by = (queries.SEES,)
    model = Case
    shows_people = True
    page_title = gettext_lazy("Sprawy")
    list_label = gettext_lazy("Sprawy")
    header_icon = "help"
    search_label = gettext_lazy("Znajdź sprawę")
    search_hint = gettext_lazy("numer, nazwisko albo słowo z tytułu; także wśród zakończonych")
    not_found = gettext_lazy("Nie znaleziono sprawy dla „%(query)s”.")
    empty = gettext_lazy("Nie ma tu żadnej sprawy.")
    empty_hint = gettext_lazy("Nowe sprawy pojawią się same, gdy ktoś je złoży.")
    export_filename = "sprawy"
    selections = VIEWS
    columns = (
        Name(
            "number",
            gettext_lazy("Numer"),
            "case.number",
            hint="case.title",
            url_name="cases_desk_one",
            key="case.pk",
            whole=True,
        ),
        Fact("who", gettext_lazy("Kto"), "case.who"),
        Fact("type", gettext_lazy("Rodzaj"), "case.subject.type.name"),
        Day("received_on", gettext_lazy("Wpłynęła"), "case.received_on", form="j.m.Y"),
        Fact("state", gettext_lazy("Stan"), "case.get_state_display"),
        Fact("assigned_to", gettext_lazy("Prowadzi"), "case.assigned_to.first_name"),
        Fact("due", gettext_lazy("Termin"), template="cases/desk/due.html", in_file="due.ends_on"),
    )

    @property
    def may_act(self) -> bool:
        return self.request.user.has_perm(queries.HANDLES)

    def columns_shown(self) -> Sequence[Fact]:
        return (TICK, *self.columns) if self.may_act else self.columns

    @cached_property
    def filter_form(self) -> CaseFilterForm:
        return CaseFilterForm(self.request.GET, views=VIEWS)

    @property
    def first_ways(self) -> list[tuple[str, Words, bool]]:
        """Return the everyday lists: value, name, and whether it is shown now."""
        return [way for way in self.selections_shown if way[0] in FIRST]

    @property
    def more_ways(self) -> list[tuple[str, Words, bool]]:
        return [way for way in self.selections_shown if way[0] not in FIRST]

    @property
    def is_among_more(self) -> bool:
        return self.selected not in FIRST

    @property
    def selections_shown(self) -> Sequence[tuple[str, Words, bool]]:
        """Return the lists; none of them is current while filters are set."""
        narrowed = self.filter_form.narrows
        return [
            (value, name, here and not narrowed) for value, name, here in super().selections_shown
        ]

    @cached_property
    def saved(self) -> list[tuple[SavedFilter, bool]]:
        """Return the clerk's saved filters, and whether each is the current list."""
        address = self.filter_form.address
        return [
            (saved_filter, saved_filter.query == address)
            for saved_filter in list_filters(self.request.user)
        ]

    @property
    def save_form(self) -> SaveFilterForm:
        return SaveFilterForm()

    @property
    def steps(self) -> Sequence[BulkStep]:
        """Return the steps that can be taken with several cases."""
        return tuple(BULK.values()) if self.may_act else ()

    def get_queryset(self) -> QuerySet[Case]:
        form = self.filter_form
        if self.query:
            return form.narrowed(queries.search_cases(self.query)).select_related("assigned_to")
        return queries.with_case_relations(form.narrowed(super().get_queryset())).select_related(
            "assigned_to"
        )

    def rows_of(self, rows: Sequence[Case]) -> Sequence[CaseRow]:
        today = business_today()
        now = business_moment(today)
        return [
            CaseRow(
                case,
                make_clock(case, today),
                unreacted=case.state == CaseState.NEW and case.react_by is not None,
                reaction_late=is_reaction_late(case, now),
            )
            for case in rows
        ]


@require_POST
@for_staff(queries.SEES)
def add_filter(request: StaffRequest) -> HttpResponse:
    """Save the current list under a name."""
    looked_at = CaseFilterForm(request.POST, views=VIEWS)
    named = SaveFilterForm(request.POST)
    if not named.is_valid():
        messages.error(request, _("Nazwij filtr (do 40 znaków)."))
    else:
        name = named.cleaned_data["nazwa"]
        try:
            save_filter(name, looked_at.address, origin=read_origin(request))
        except Refusal as refused:
            messages.error(request, refused.message)
        else:
            messages.success(request, _("Zapisano filtr „%(name)s”.") % {"name": name})
    return redirect(f"{reverse('cases_desk_queue')}?{looked_at.address}")


@require_POST
@for_staff(queries.SEES)
def drop_filter(request: StaffRequest, pk: int) -> HttpResponse:
    """Remove an own saved filter; another clerk's is not found."""
    saved = get_object_or_404(list_filters(request.user), pk=pk)
    remove_filter(saved, origin=read_origin(request))
    messages.success(request, _("Usunięto filtr „%(name)s”.") % {"name": saved.name})
    return redirect("cases_desk_queue")
