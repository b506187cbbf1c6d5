"""A step on a person's entry or login: a page that asks, and a POST that acts."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from cms_ext.access.domain.issue import Letter
from cms_ext.access.domain.people import SEES_PEOPLE
from cms_ext.access.domain.refusal import Refusal
from cms_ext.access.forms.desk.person import PersonForm
from cms_ext.access.views.desk.letter import handed_out
from cms_ext.access.views.desk.person import may_change_contact, own_realms
from cms_ext.access.views.desk.person_verbs import (
    LOGIN_STEPS,
    PERSON_STEPS,
    LoginStep,
    PersonStep,
)
from cms_ext.access.views.desk.staff import clerk
from cms_ext.audit.domain.event import Origin, origin_of
from cms_ext.identity.domain.state import LoginIsClosed
from cms_ext.identity.models import Person, User
from cms_ext.rules.clock import business_today
from cms_ext.typed_values.plain import Refused


@require_http_methods(["GET", "HEAD", "POST"])
def take(request: HttpRequest, key: int, slug: str) -> HttpResponse:
    """Any step; a login is named by `?dostep=` and must be one of the own desk."""
    user = clerk(request)
    if not user.has_perm(SEES_PEOPLE):
        raise PermissionDenied
    person = get_object_or_404(Person, pk=key)
    step, login = _step(request, user, person, slug)
    today = business_today()
    handed_in = request.POST if request.method == "POST" else None
    form = step.form_class(handed_in, person=person, today=today)
    if form.is_valid():
        answer = _taken(request, step, login, form, today)
        if answer is not None:
            return answer
    context = {"step": step, "person": person, "login": login, "form": form}
    return render(request, "cms_ext/access/desk/person_step.html", context)


def _step(
    request: HttpRequest, user: User, person: Person, slug: str
) -> tuple[PersonStep | LoginStep, User | None]:
    entry = next((step for step in PERSON_STEPS if step.slug == slug), None)
    if entry is not None:
        if not may_change_contact(user, person):
            raise PermissionDenied
        return entry, None
    found = next((step for step in LOGIN_STEPS if step.slug == slug), None)
    key = request.GET.get("dostep", "")
    if found is None or not key.isdecimal():
        raise Http404
    login = get_object_or_404(User, pk=int(key), person=person, realm__in=own_realms(user))
    return found, login


def _taken(
    request: HttpRequest,
    step: PersonStep | LoginStep,
    login: User | None,
    form: PersonForm,
    today: date,
) -> HttpResponse | None:
    """The answer to a step that was taken; None when it was refused, and the form says why."""
    try:
        with transaction.atomic():
            done = _act(step, login, form, origin_of(request), today)
    except (Refusal, Refused, LoginIsClosed) as refusal:
        form.add_error(None, str(refusal))
        return None
    if isinstance(done, Letter):
        return handed_out(done)
    messages.success(request, done)
    return redirect("access_desk_person", form.person.pk)


def _act(
    step: PersonStep | LoginStep, login: User | None, form: PersonForm, origin: Origin, today: date
) -> str | Letter:
    if isinstance(step, PersonStep):
        return step.act(form, form.person, origin, today)
    if login is None:
        raise Http404
    return step.act(form, login, origin, today)
