"""The verification screen as a page: everything about an application that is decided here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from cms_ext.access.domain.applicant import name_on_file_should_be
from cms_ext.access.domain.check_row import check_rows
from cms_ext.access.domain.checks import Recommendation, recommendation
from cms_ext.access.domain.comparison import compare_with_register
from cms_ext.access.domain.email.incoming import verdicts_of
from cms_ext.access.domain.entered_form import TRANSCRIBED
from cms_ext.access.domain.phone import number_to_call
from cms_ext.access.domain.queue import application_for, may_decide
from cms_ext.access.domain.repetition import repetition_of
from cms_ext.access.forms.desk import AddFileForm
from cms_ext.access.forms.step import OverrideForm
from cms_ext.access.models import AccessApplication, ApplicationAttachment
from cms_ext.access.views.desk.actions import actions
from cms_ext.access.views.desk.queue import panel_names, term_of, waits_until
from cms_ext.access.vocabulary import ApplicationState
from cms_ext.base.dates.clock import business_today
from cms_ext.base.files.uploads.kind import PICTURES
from cms_ext.base.text.typed_values import (
    grouped_number,
    normalised_query,
    query_to_show,
    same_number,
)
from cms_ext.desks.people.person_register.domain.desks import SEES_PEOPLE
from cms_ext.frontend.theme.figures import file_size
from cms_ext.people.identity.domain.people import people_found
from cms_ext.people.identity.views.guard import require_rights
from cms_ext.plugins.registry import procedure_of

SHOWN = 10
# The software has nothing to recommend before the checks ran, or after the decision.
RECOMMENDED_IN = (
    ApplicationState.IN_REVIEW,
    ApplicationState.PHONE_CHECK,
    ApplicationState.INCOMPLETE,
)


@dataclass(frozen=True, slots=True)
class FileRow:
    """An attachment as the screen shows it."""

    file: ApplicationAttachment

    @property
    def has_picture(self) -> bool:
        return self.file.is_readable and self.file.mime in PICTURES

    @property
    def size(self) -> str:
        return file_size(self.file.size)


def to_screen(key: int) -> HttpResponse:
    return redirect("access_desk_application", key)


def refused(request: HttpRequest, key: int, refusal: Exception) -> HttpResponse:
    """The screen as it is now, with the refusal on top."""
    return screen(request, application_for(request.user, key), problem=str(refusal), status=409)


def screen(
    request: HttpRequest,
    found: AccessApplication,
    *,
    bound: Mapping[str, BaseForm] | None = None,
    seen: object = None,
    problem: str = "",
    status: int = 200,
    file_form: AddFileForm | None = None,
) -> HttpResponse:
    """The page of an application whose reading was recorded, or on which somebody acted."""
    today = business_today()
    file_form = file_form or AddFileForm(subject=found, today=today)
    deciding = may_decide(require_rights(request), found)
    recommended = _recommended(found)
    context = {
        "one": found,
        "who": found.person.name if found.person else name_on_file_should_be(found.payload),
        "panel": panel_names().get(found.panel, found.panel),
        "desk": procedure_of(found.panel).desk,
        "term": term_of(found, today),
        "waits_until": waits_until(found),
        "repetition": repetition_of(found),
        "fields": compare_with_register(found, today),
        "checks": check_rows(found, deciding=deciding),
        "recommended": recommended,
        "attachments": [FileRow(file) for file in found.attachments.all()],
        "file_form": file_form
        if deciding and found.state in ApplicationState.undecided()
        else None,
        "mail": [(message, verdicts_of(message)) for message in found.messages.all()],
        "calls": found.phone_checks.select_related("by__person"),
        "issues": found.issues.select_related("issued_by__person", "code"),
        "deciding": deciding,
        "actions": actions(found, recommended, bound or {}, seen, today) if deciding else None,
        "override_form": OverrideForm(subject=found, today=today),
        "problem": problem,
        "transcribes": deciding
        and found.state in ApplicationState.undecided()
        and found.channel in TRANSCRIBED,
        "sees_people": request.user.has_perm(SEES_PEOPLE),
        "call": _call(found) if deciding and found.state == ApplicationState.PHONE_CHECK else None,
        **candidates(request, found, deciding=deciding),
    }
    return render(request, "cms_ext/access/desk/application.html", context, status=status)


def _call(found: AccessApplication) -> dict[str, Any] | None:
    """The number to call, and the register's beside it; None when nobody is to be called."""
    if not (found.person and found.person.phone):
        return None
    number = number_to_call(found)
    return {
        "number": grouped_number(number),
        "on_file": grouped_number(found.person.phone),
        "given": bool(found.payload.get("phone")),
        "same": same_number(number, found.person.phone),
    }


def _recommended(found: AccessApplication) -> Recommendation | None:
    return recommendation(found) if found.state in RECOMMENDED_IN else None


def candidates(
    request: HttpRequest, application: AccessApplication, *, deciding: bool
) -> dict[str, Any]:
    """What the screen needs to find the person: the query and whom it found."""
    if not deciding or application.state not in ApplicationState.undecided():
        return {"finds_person": False}
    typed = request.GET.get("osoba", "")
    query = normalised_query(typed)
    found = list(people_found(query)[: SHOWN + 1])
    return {
        "finds_person": True,
        "person_query": query_to_show(typed),
        "people": found[:SHOWN],
        "more_people": len(found) > SHOWN,
    }
