"""The letter with the starter password: made in memory, answered once, kept nowhere."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db import transaction
from django.http import HttpResponse, QueryDict
from django.views.decorators.http import require_POST

from cms_ext.access.domain.decision import approve_application
from cms_ext.access.domain.issue import issue_by_post, issue_on_paper, reissue_on_paper
from cms_ext.access.domain.queue import application_for, application_to_decide
from cms_ext.access.domain.step import lock
from cms_ext.access.forms.step import ApproveAndPrintForm, HandOverForm, LetterForm
from cms_ext.access.models import AccessApplication
from cms_ext.access.views.desk.actions import POST, PRINT, post_form, print_form
from cms_ext.access.views.desk.screen import refused, screen
from cms_ext.access.views.desk.step import note_sights
from cms_ext.access.vocabulary import ApplicationState
from cms_ext.base.dates.clock import business_today
from cms_ext.desks.people.person_register.domain.letter import Letter
from cms_ext.desks.people.person_register.views.verbs import pdf_to_print
from cms_ext.evidence.audit.domain.event import Origin, origin_of
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from cms_ext.people.identity.views.guard import ENTERS_ADMIN, StaffRequest, for_staff

FormOf = Callable[[AccessApplication, QueryDict], Any]
Make = Callable[[Any, Origin, date], Letter]


@require_POST
@for_staff(ENTERS_ADMIN)
def print_letter(request: StaffRequest, key: int) -> HttpResponse:
    """The letter and the receipt as one PDF; approves first where the review ends here.

    The code is in this answer and nowhere else: asking again would make a new code.
    """
    return _answer(request, key, print_form, _handed_over, PRINT)


@require_POST
@for_staff(ENTERS_ADMIN)
def print_for_post(request: StaffRequest, key: int) -> HttpResponse:
    """The letter with the code alone, for the correspondence address in the register."""
    return _answer(request, key, post_form, _posted, POST)


def _answer(
    request: StaffRequest, key: int, form_of: FormOf, make: Make, slug: str
) -> HttpResponse:
    application = application_to_decide(request.user, key)
    try:
        with transaction.atomic():
            # The second of two presses waits here, and finds that the form is an old one.
            lock(application)
            form = form_of(application, request.POST)
            letter = make(form, origin_of(request), business_today()) if form.is_valid() else None
    except Refusal as refusal:
        return refused(request, key, refusal)
    if letter is None:
        return screen(request, application_for(request.user, key), bound={slug: form})
    return pdf_to_print(letter)


def _posted(form: LetterForm, origin: Origin, today: date) -> Letter:
    return issue_by_post(form.subject, origin, today=today)


def _handed_over(form: HandOverForm, origin: Origin, today: date) -> Letter:
    application = form.subject
    if isinstance(form, ApproveAndPrintForm):
        note_sights(form, origin)
        approve_application(application, origin, today)
    issue = (
        reissue_on_paper
        if application.state == ApplicationState.CREDENTIALS_ISSUED
        else issue_on_paper
    )
    return issue(
        application,
        origin,
        id_seen=form.cleaned_data["id_seen"],
        handed_to=form.cleaned_data["handed_to"],
        today=today,
    )
