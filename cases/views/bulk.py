"""Several cases at once: ticked in the queue, read once more, then all of them or none."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from cases.domain.bulk import assign_cases, mark_duplicates, prioritise_cases
from cases.domain.machine import is_open_to
from cases.domain.queries import HANDLES, SEES, whole
from cases.forms.desk import DuplicateForm, HandOverForm, PriorityForm
from cases.models import Case
from cases.vocabulary import CasePriority
from cms_ext.base.dates.clock import business_today
from cms_ext.base.web.row_key import uuid_key
from cms_ext.evidence.audit.domain.event import Origin, origin_of
from cms_ext.evidence.audit.domain.view import record_list
from cms_ext.office.desk_kit.workflow.forms import REFUSALS, StepForm, add_refusal
from cms_ext.people.identity.views.guard import StaffRequest, for_staff

# A page of the queue has thirty.
MOST = 100


@dataclass(frozen=True, slots=True)
class BulkStep:
    """What is done with each of the cases that it `fits`; the others are left out, and named."""

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
            lambda case: is_open_to("mark_duplicate", case),
            _duplicates,
        ),
    )
}


@require_POST
@for_staff(SEES, HANDLES)
def bulk(request: StaffRequest, slug: str) -> HttpResponse:
    """First with the ticked rows alone: the page that asks. Then with its form: the act."""
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
            step.verb(chosen, form, business_today(), origin_of(request))
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
    return render(request, "ebok_plugin/cases/desk/bulk.html", context, status=status)


def _ticked(request: HttpRequest) -> list[Case]:
    # What is no key names no case: as good as one that is gone.
    keys = [key for key in map(uuid_key, request.POST.getlist("wybrane")[:MOST]) if key is not None]
    return list(whole(Case.objects.filter(pk__in=keys)).order_by("due_internal", "number"))


def _form(request: HttpRequest, step: BulkStep, chosen: Sequence[Case]) -> BaseForm:
    data = (request.POST,) if "potwierdz" in request.POST else ()
    # Of several reports of one thing the first one goes on.
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
    """The list in which they were ticked."""
    queue, came_from = reverse("cases_desk_queue"), request.POST.get("z", "")
    return came_from if came_from.startswith(f"{queue}?") else queue
