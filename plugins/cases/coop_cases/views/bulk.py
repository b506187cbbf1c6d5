"""Steps with several cases, services to be charged, and linking a case to a person."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from cms_ext.base.dates.clock import business_today
from cms_ext.base.web.row_key import uuid_key
from cms_ext.desks.frame.listing import Day, Fact, Name, Number, PersonFinder, StaffList
from cms_ext.evidence.audit.domain.event import (
    Origin,
    ReadReason,
    read_origin,
    record_list,
    record_view,
)
from cms_ext.office.desk_kit.workflow.step import REFUSALS, Done, Step, StepForm, add_refusal
from cms_ext.office.desk_kit.workflow.views import NothingLeft, StepPage, StepView
from cms_ext.people.identity.domain.person import list_people_on_file
from cms_ext.people.identity.models import Person
from cms_ext.people.identity.views.guard import StaffRequest, for_staff
from cms_ext.plugins import find_posted_charges, has_charging
from coop_cases.domain import queries
from coop_cases.domain.desk import assign_cases, mark_duplicates, prioritise_cases
from coop_cases.domain.order_work import charged_account
from coop_cases.domain.secret import is_linkable, link_case_to_person
from coop_cases.domain.states import allows_verb
from coop_cases.forms.desk import DuplicateForm, HandOverForm, PriorityForm, ProofForm
from coop_cases.models import Case
from coop_cases.views.order import CHARGE_STEPS
from coop_cases.vocabulary import CasePriority, IdentityProof

# A page of the queue has thirty.
MAX_CASES = 100


@dataclass(frozen=True, slots=True)
class BulkStep:
    """A step with each case that it `fits`; the others are left out, and named."""

    slug: str
    title: Any
    form: type[StepForm]
    fits: Callable[[Case], bool]
    verb: Callable[[Sequence[Case], Any, date, Origin], None]


def _not_done(case: Case) -> bool:
    return not case.is_done


def _assign(cases: Sequence[Case], form: StepForm, today: date, origin: Origin) -> None:
    assign_cases(cases, form.cleaned_data["assigned_to"], today=today, origin=origin)


def _prioritise(cases: Sequence[Case], form: StepForm, today: date, origin: Origin) -> None:
    prioritise_cases(cases, CasePriority(form.cleaned_data["priority"]), origin=origin)


def _duplicates(cases: Sequence[Case], form: StepForm, today: date, origin: Origin) -> None:
    mark_duplicates(cases, form.cleaned_data["number"], today=today, origin=origin)


BULK: Mapping[str, BulkStep] = {
    step.slug: step
    for step in (
        BulkStep("przydziel", gettext_lazy("Przydziel"), HandOverForm, _not_done, _assign),
        BulkStep("pilnosc", gettext_lazy("Zmień pilność"), PriorityForm, _not_done, _prioritise),
        BulkStep(
            "powtorzone",
            gettext_lazy("Oznacz jako powtórzone"),
            DuplicateForm,
            lambda case: allows_verb("mark_duplicate", case),
            _duplicates,
        ),
    )
}


@require_POST
@for_staff(queries.SEES, queries.HANDLES)
def bulk(request: StaffRequest, slug: str) -> HttpResponse:
    """Ask about the ticked cases; with the form sent, do the step for all of them or none."""
    step = BULK.get(slug)
    if step is None:
        raise Http404
    ticked = _ticked(request)
    chosen = [case for case in ticked if step.fits(case)]
    if not chosen:
        messages.error(request, _nothing(ticked))
        return redirect(_back(request))
    form = _form(request, step, chosen)
    if form.is_valid():
        try:
            step.verb(chosen, form, business_today(), read_origin(request))
        except REFUSALS as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _done(step, form, chosen))
            return redirect(_back(request))
    record_list(request, ticked)
    context = {
        "step": step,
        "form": form,
        "chosen": chosen,
        "left_out": [case for case in ticked if case not in chosen],
        "back": _back(request),
    }
    status = 409 if form.is_bound and form.non_field_errors() else 200
    return render(request, "cases/desk/bulk.html", context, status=status)


def _ticked(request: HttpRequest) -> list[Case]:
    # A wrong key is treated like a case that is gone.
    keys = [
        key for key in map(uuid_key, request.POST.getlist("wybrane")[:MAX_CASES]) if key is not None
    ]
    return list(
        queries.with_page_relations(Case.objects.filter(pk__in=keys)).order_by(
            "due_internal", "number"
        )
    )


def _form(request: HttpRequest, step: BulkStep, chosen: Sequence[Case]) -> BaseForm:
    data = (request.POST,) if "potwierdz" in request.POST else ()
    # Of several reports of one fault the oldest goes on.
    oldest = min(chosen, key=lambda case: case.number)
    initial = {"number": oldest.number, "priority": oldest.priority}
    return step.form(*data, subject=chosen, today=business_today(), initial=initial)


def _nothing(ticked: Sequence[Case]) -> str:
    if ticked:
        return _("Żadnej z zaznaczonych spraw nie można teraz tak zmienić.")
    return _("Zaznacz co najmniej jedną sprawę na liście.")


def _done(step: BulkStep, form: BaseForm, chosen: Sequence[Case]) -> str:
    main = form.cleaned_data.get("number")
    number = sum(case != main for case in chosen)
    words = ngettext(
        "%(step)s: zmieniono %(n)d sprawę.", "%(step)s: zmieniono %(n)d spraw.", number
    )
    return words % {"step": step.title, "n": number}


def _back(request: HttpRequest) -> str:
    queue, came_from = reverse("cases_desk_queue"), request.POST.get("z", "")
    return came_from if came_from.startswith(f"{queue}?") else queue


class OrdersToCharge(StaffList):
    """Performed services; staff who may charge see nothing else of cases."""

    template_name = "cms_ext/theme/listing/list.html"
    guarded_by = (queries.CHARGES,)
    model = Case
    shows_people = True
    page_title = gettext_lazy("Usługi do obciążenia")
    list_label = gettext_lazy("Usługi do obciążenia")
    header_icon = "tag"
    empty = gettext_lazy("Nie ma usług do obciążenia.")
    empty_hint = gettext_lazy("Pojawią się tu, gdy ktoś wpisze ich wykonanie.")
    export_filename = "uslugi-do-obciazenia"
    columns = (
        Name(
            "number",
            gettext_lazy("Numer"),
            "number",
            hint="title",
            url_name="cases_desk_charge",
            key="pk",
            whole=True,
        ),
        Fact("who", gettext_lazy("Kto"), "who"),
        Fact("account", gettext_lazy("Konto"), "account_no"),
        Day("done_on", gettext_lazy("Wykonano"), "order.done_on", form="j.m.Y"),
        Number(
            "total",
            gettext_lazy("Do obciążenia"),
            lambda case: queries.confirmed_quote(case).amount,
        ),
    )

    def get_queryset(self) -> QuerySet[Case]:
        return queries.orders_to_charge()


class OrderToCharge(StepPage[Case]):
    """One performed order, with its quote and the button."""

    template_name = "cases/desk/charge.html"
    sees = queries.CHARGES
    steps = CHARGE_STEPS

    def find_subject(self, key: UUID) -> Case:
        return queries.order_to_charge(key)

    def landing(self) -> str:
        return reverse("cases_desk_charge", args=[self.subject.pk])

    def refused(self, form: BaseForm, refusal: Exception) -> HttpResponse:
        # Read again: another clerk may have charged it.
        self.subject = self.find_subject(self.subject.pk)
        if self.step.offered(self.subject, self.today):
            return super().refused(form, refusal)
        messages.error(self.request, str(refusal))
        return redirect(self.landing())

    def page_context(self) -> dict[str, Any]:
        case = self.subject
        if self.request.method == "GET":
            record_view(self.request, case, case.person, ReadReason.CASE)
        order = case.order
        return {
            "case": case,
            "order": order,
            "quote": queries.confirmed_quote(case),
            "account": charged_account(case, self.today),
            "accounts_are_kept": has_charging(),
            "charge": find_posted_charges([order.charge_key], self.today).get(order.charge_key),
        }


@dataclass(frozen=True, slots=True)
class Claim:
    """A person who may be the customer of a case."""

    case: Case
    person: Person
    facts: str = ""

    def __str__(self) -> str:
        return f"{self.case.number}: {self.person.name}"

    @property
    def address(self) -> str:
        return reverse("cases_desk_person", args=[self.case.pk, self.person.pk])


class CasePeople(PersonFinder):
    """Finds the customer by name, login, address or telephone."""

    template_name = "cases/desk/people.html"
    guarded_by = (queries.SEES, queries.HANDLES)
    page_title = gettext_lazy("Czyja to sprawa?")
    columns = (
        Fact("name", gettext_lazy("Osoba"), hint="facts", template="cases/desk/person_link.html"),
        Fact("kind", gettext_lazy("Rodzaj"), "person.get_kind_display"),
    )

    @cached_property
    def case(self) -> Case:
        return queries.any_case(self.kwargs["key"])

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not is_linkable(self.case):
            return redirect("cases_desk_one", self.case.pk)
        return super().get(request, *args, **kwargs)

    def rows_of(self, rows: Sequence[Person]) -> Sequence[Claim]:
        return [Claim(self.case, *described) for described in super().rows_of(rows)]


def _link(claim: Claim, form: ProofForm, today: date, origin: Origin) -> Done:
    proof = IdentityProof(form.cleaned_data["proof"])
    linked = link_case_to_person(claim.case, claim.person, proof, origin=origin)
    return Done(_("Sprawa należy teraz do osoby: %(who)s.") % {"who": linked.who})


class LinkPerson(StepView[Claim]):
    """Links the case to a person, after asking for the proof; then answers may hold data."""

    sees = queries.SEES
    icon = "user"
    step = Step(
        "osoba",
        gettext_lazy("Powiąż sprawę z osobą"),
        _link,
        ProofForm,
        about=gettext_lazy(
            "Osoba zobaczy sprawę w swoim panelu, a odpowiedź może zawierać jej dane. Hasło sprawy "
            "przestanie działać."
        ),
        rights=(queries.HANDLES,),
    )

    def find_subject(self, key: UUID, person: int) -> Claim:
        case = queries.any_case(key)
        if not is_linkable(case):
            words = _("Ta sprawa ma już osobę albo jest zakończona.")
            raise NothingLeft(words, reverse("cases_desk_one", args=[case.pk]))
        claim = Claim(case, get_object_or_404(list_people_on_file(), pk=person))
        if self.request.method == "GET":
            record_view(self.request, case, claim.person, ReadReason.CASE)
        return claim

    def landing(self) -> str:
        return reverse("cases_desk_one", args=[self.subject.case.pk])
