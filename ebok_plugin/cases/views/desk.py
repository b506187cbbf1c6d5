"""The desk: one queue over all cases by term, and one page for each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages

from cms_ext.desks.listing import Day, Fact, Name, StaffList
from cms_ext.office.audit.domain.event import origin_of
from cms_ext.office.audit.domain.view import ReadReason, record_view
from cms_ext.office.rules.clock import business_today
from cms_ext.office.workflow.refusal import Refusal
from cms_ext.office.workflow.step import offered, offers
from cms_ext.office.workflow.views import StepView
from cms_ext.people.identity.views.guard import StaffRequest, for_staff
from ebok_plugin.cases.domain.clock import CaseClock
from ebok_plugin.cases.domain.decision import waits_for_second
from ebok_plugin.cases.domain.letter import answer_letter
from ebok_plugin.cases.domain.opening import open_case
from ebok_plugin.cases.domain.queries import (
    HANDLES,
    SEES,
    any_case,
    any_file,
    cases_found,
    deemed_cases,
    done_cases,
    drafts_to_confirm,
    late_cases,
    my_cases,
    new_cases,
    open_cases,
    whole,
)
from ebok_plugin.cases.forms.desk import DeskCaseForm
from ebok_plugin.cases.models import Case
from ebok_plugin.cases.views.page import file_answer
from ebok_plugin.cases.views.steps import STEPS

Rows = Callable[[Any, date], Any]
# By the value of `?widok=`: the name of the list and its rows.
VIEWS: Mapping[str, tuple[Any, Rows]] = {
    "": (_("Otwarte"), lambda user, today: open_cases()),
    "nowe": (_("Nowe"), lambda user, today: whole(new_cases(user, today).rows)),
    "moje": (_("Moje"), lambda user, today: whole(my_cases(user, today).rows)),
    "po-terminie": (_("Po terminie"), lambda user, today: whole(late_cases(user, today).rows)),
    "decyzje": (
        _("Decyzje do zatwierdzenia"),
        lambda user, today: whole(drafts_to_confirm(user, today).rows),
    ),
    "uznane": (_("Uznane z mocy prawa"), lambda user, today: whole(deemed_cases(user, today).rows)),
    "zakonczone": (_("Zakończone"), lambda user, today: done_cases()),
}


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case as the queue shows it."""

    case: Case
    due: CaseClock | None


def clock_of(case: Case, today: date) -> CaseClock | None:
    """The office's own term of a case that is not done."""
    return None if case.is_done else CaseClock(case.received_on, case.due_internal, today)


class CaseQueue(StaffList):
    """What is open, the nearest term first; `?widok=` chooses another list, `?q=` searches all."""

    template_name = "ebok_plugin/cases/desk/queue.html"
    guarded_by = (SEES,)
    model = Case
    shows_people = True
    page_title = _("Sprawy")
    list_label = _("Sprawy")
    header_icon = "help"
    search_label = _("Znajdź sprawę")
    search_hint = _("numer, nazwisko albo słowo z tytułu; także wśród zakończonych")
    not_found = _("Nie znaleziono sprawy dla „%(query)s”.")
    empty = _("Nie ma tu żadnej sprawy.")
    empty_hint = _("Nowe sprawy pojawią się same, gdy ktoś je złoży.")
    export_filename = "sprawy"
    columns = (
        Name(
            "number",
            _("Numer"),
            "case.number",
            hint="case.title",
            url_name="cases_desk_one",
            key="case.pk",
            whole=True,
        ),
        Fact("who", _("Kto"), "case.who"),
        Fact("type", _("Rodzaj"), "case.subject.type.name"),
        Day("received_on", _("Wpłynęła"), "case.received_on", form="j.m.Y"),
        Fact("state", _("Stan"), "case.get_state_display"),
        Fact("assigned_to", _("Prowadzi"), "case.assigned_to.first_name"),
        Fact(
            "due",
            _("Termin"),
            template="ebok_plugin/cases/desk/due.html",
            in_file="due.ends_on",
        ),
    )

    @property
    def chosen(self) -> str:
        wished = self.request.GET.get("widok", "")
        return wished if wished in VIEWS else ""

    @property
    def ways(self) -> list[tuple[str, Any, bool]]:
        """The other lists: their value, their name, and whether this is it."""
        return [(value, name, value == self.chosen) for value, (name, _rows) in VIEWS.items()]

    def get_queryset(self) -> QuerySet[Case]:
        if self.query:
            return cases_found(self.query)
        rows: QuerySet[Case] = VIEWS[self.chosen][1](self.request.user, business_today())
        return rows

    def rows_of(self, rows: Sequence[Case]) -> Sequence[CaseRow]:
        today = business_today()
        return [CaseRow(one, clock_of(one, today)) for one in rows]


@require_safe
@for_staff(SEES)
def one(request: HttpRequest, key: UUID) -> HttpResponse:
    case = any_case(key)
    record_view(request, case, case.person, ReadReason.CASE)
    return screen(request, case)


class CaseStepView(StepView[Case]):
    """A button of the page: the verb moves the case on, or its refusal stands in the page."""

    http_method_names = ["post"]
    sees = SEES
    steps = STEPS

    def find_subject(self, key: UUID, slug: str) -> Case:
        return any_case(key)

    def landing(self) -> str:
        return reverse("cases_desk_one", args=[self.subject.pk])

    def page(self, form: BaseForm, *, seen: object = None, status: int = 200) -> HttpResponse:
        # As it is now: what was refused may have been done by somebody else.
        case = any_case(self.subject.pk)
        return screen(self.request, case, bound={self.step.slug: form}, status=status)


@require_safe
@for_staff(SEES)
def file(request: StaffRequest, key: UUID, file: UUID) -> HttpResponseBase:
    """A file of the case, always as a download; each opening is recorded."""
    case = any_case(key)
    found = any_file(case, file)
    if request.method == "GET":
        record_view(request, case, case.person, ReadReason.CASE)
    return file_answer(found)


@require_safe
@for_staff(SEES)
def letter(request: StaffRequest, key: UUID) -> HttpResponse:
    """The answer to a complaint, to be printed, signed and posted."""
    case = any_case(key)
    decision = getattr(case, "decision", None)
    if decision is None or decision.decided_on is None:
        return redirect("cases_desk_one", case.pk)
    response = HttpResponse(answer_letter(case), content_type="application/pdf")
    name = f"odpowiedz-{case.number.replace('/', '-')}.pdf"
    response["Content-Disposition"] = f'inline; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(SEES, HANDLES)
def new(request: StaffRequest) -> HttpResponse:
    """A case that came by telephone, e-mail or on paper; its secret may be told to the customer."""
    today = business_today()
    posted = (request.POST, request.FILES) if request.method == "POST" else ()
    form = DeskCaseForm(*posted, today=today)
    if form.is_valid():
        try:
            opened = open_case(form.new_case(), origin_of(request))
        except Refusal as refused:
            form.add_error(None, refused.message)
        else:
            words = _("Zapisano sprawę %(number)s. Hasło dla klienta, pokazane raz: %(secret)s")
            known = {"number": opened.case.number, "secret": opened.secret}
            messages.success(request, words % known)
            return redirect("cases_desk_one", opened.case.pk)
    return render(request, "ebok_plugin/cases/desk/new.html", {"form": form})


def screen(
    request: HttpRequest,
    case: Case,
    *,
    bound: Mapping[str, BaseForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of one case, with the steps that can be taken by whoever looks."""
    today, bound = business_today(), bound or {}
    steps = [step for step in offered(STEPS, case, today) if step.is_for(case, request.user)]
    links = case.links.select_related("related"), case.linked_from.select_related("case")
    context = {
        "case": case,
        "due": clock_of(case, today),
        "decision": getattr(case, "decision", None),
        "waits_for_second": waits_for_second(case, today),
        "thread": case.messages.select_related("author").prefetch_related("attachments"),
        "linked": [*(link.related for link in links[0]), *(link.case for link in links[1])],
        "offers": offers(
            steps,
            case,
            today,
            address=lambda slug: reverse("cases_desk_step", args=[case.pk, slug]),
            bound=bound,
        ),
        # What was pressed on an old page may no longer be offered: its refusal is said on top.
        "problems": [
            problem
            for slug, form in bound.items()
            if slug not in {step.slug for step in steps}
            for problem in form.non_field_errors()
        ],
    }
    return render(request, "ebok_plugin/cases/desk/one.html", context, status=status)
