"""E-mails at the desk: dropped in by a clerk, and those that nobody could place yet."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from wagtail.admin import messages

from cms_ext.access.domain.email.incoming import verdicts_of
from cms_ext.access.domain.email.intake import (
    IntakeResult,
    add_to,
    assign_message,
    discard_message,
    receive_message,
    waiting_messages,
)
from cms_ext.access.domain.files.attach import AttachmentRefused
from cms_ext.access.domain.queue import DECIDES, applications_for, deciding_panels
from cms_ext.access.domain.registration import NoForm
from cms_ext.access.forms.desk import AssignForm, JoinForm, SavedMessageForm
from cms_ext.access.models import AccessApplication, ReceivedMessage
from cms_ext.access.views.desk.screen import to_screen
from cms_ext.base.dates.clock import business_today
from cms_ext.desks.people.person_register.domain.merge import desks_of
from cms_ext.evidence.audit.domain.event import ReadReason, origin_of, record_view
from cms_ext.office.desk_kit.workflow.step import Refusal
from cms_ext.people.identity.models import User
from cms_ext.people.identity.views.guard import StaffRequest, for_staff
from cms_ext.plugins import AccessProcedure

SHOWN = 30


def _own_procedures(user: User) -> list[AccessProcedure]:
    deciding = deciding_panels(user)
    return [procedure for _realm, procedure in desks_of(user) if procedure.panel in deciding]


def _has_own_desk(user: User) -> bool:
    return bool(_own_procedures(user))


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(DECIDES, _has_own_desk)
def upload_message(request: StaffRequest) -> HttpResponse:
    """A message becomes an application, is added to one, waits to be placed, or is refused."""
    handed_in = (request.POST, request.FILES) if request.method == "POST" else ()
    form = SavedMessageForm(*handed_in)
    refused = ""
    if form.is_valid():
        taken = receive_message(form.raw, "desk", origin_of(request), business_today())
        if not taken.refused:
            return _placed(request, taken)
        refused = taken.refused
    waiting = waiting_messages()[:SHOWN]
    context = {"form": form, "refused": refused, "waiting": waiting}
    return render(request, "cms_ext/access/desk/messages.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(DECIDES, _has_own_desk)
def message(request: StaffRequest, key: int) -> HttpResponse:
    """A message that nobody could place: its evidence and words, and what may become of it."""
    user = request.user
    found = _waiting(key)
    if request.method != "POST":
        record_view(request, found, None, ReadReason.APPLICATION)
        return _screen(request, user, found)
    form = AssignForm(request.POST, procedures=_own_procedures(user))
    if not form.is_valid():
        return _screen(request, user, found, assign_form=form)
    try:
        application = assign_message(found, form.procedure, origin_of(request), business_today())
    except (Refusal, AttachmentRefused) as refusal:
        return _screen(request, user, found, assign_form=form, problem=str(refusal))
    except NoForm:
        problem = _("Ten panel nie przyjmuje dziś wniosków.")
        return _screen(request, user, found, assign_form=form, problem=problem)
    return _to(request, application, _("Z wiadomości powstał wniosek %(number)s."))


@require_POST
@for_staff(DECIDES, _has_own_desk)
def join(request: StaffRequest, key: int) -> HttpResponse:
    """The message belongs to an application that is there already."""
    user = request.user
    found = _waiting(key)
    form = JoinForm(request.POST, applications=_own_applications(user))
    if not form.is_valid():
        return _screen(request, user, found, join_form=form)
    application = form.application
    try:
        add_to(found, application, origin_of(request), business_today())
    except (Refusal, AttachmentRefused) as refusal:
        return _screen(request, user, found, join_form=form, problem=str(refusal))
    return _to(request, application, _("Wiadomość jest przy wniosku %(number)s."))


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(DECIDES, _has_own_desk)
def reject(request: StaffRequest, key: int) -> HttpResponse:
    """A message that is no application goes, after a page that asks whether it is meant."""
    found = _waiting(key)
    if request.method != "POST":
        return render(request, "cms_ext/access/desk/message_reject.html", {"message": found})
    try:
        discard_message(found, origin_of(request))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Wiadomość jest odrzucona i usunięta."))
    return redirect("access_desk_drop_in")


def _waiting(key: int) -> ReceivedMessage:
    return get_object_or_404(waiting_messages(), pk=key)


def _screen(
    request: StaffRequest,
    user: User,
    found: ReceivedMessage,
    *,
    assign_form: AssignForm | None = None,
    join_form: JoinForm | None = None,
    problem: str = "",
) -> HttpResponse:
    context = {
        "message": found,
        "verdicts": verdicts_of(found),
        "form": assign_form or AssignForm(procedures=_own_procedures(user)),
        "join_form": join_form or JoinForm(applications=_own_applications(user)),
        "problem": problem,
    }
    return render(request, "cms_ext/access/desk/message.html", context)


def _placed(request: StaffRequest, taken: IntakeResult) -> HttpResponse:
    if taken.application is not None:
        if taken.duplicate:
            return _to(request, taken.application, _("Ta wiadomość już jest przy %(number)s."))
        return _to(request, taken.application, _("Wiadomość jest przy wniosku %(number)s."))
    if taken.message is not None:
        messages.warning(
            request, _("Nie wiadomo, którego wniosku dotyczy ta wiadomość. Wskaż panel.")
        )
        return redirect("access_desk_message", taken.message.pk)
    return redirect("access_desk_drop_in")


def _to(request: StaffRequest, application: AccessApplication, words: str) -> HttpResponse:
    """On to the application; one of another desk is only named."""
    done = words % {"number": application.number}
    if applications_for(request.user).filter(pk=application.pk).exists():
        messages.success(request, done)
        return to_screen(application.pk)
    messages.success(request, _("%(done)s Rozpatrzy go inny dział.") % {"done": done})
    return redirect("access_desk_queue")


def _own_applications(user: User) -> QuerySet[AccessApplication]:
    return applications_for(user).filter(panel__in=deciding_panels(user))
