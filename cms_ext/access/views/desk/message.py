"""E-mails at the desk: dropped in by a clerk, and those that nobody could place yet."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from cms_ext.access.domain.email.intake import AlreadyAssigned, TakenIn, assign, take_in
from cms_ext.access.domain.email.verdict import verdicts_of
from cms_ext.access.domain.files.accepted import FileRefused
from cms_ext.access.domain.queue import DECIDES, applications_for, deciding_panels, desks_of
from cms_ext.access.domain.registration import NoForm
from cms_ext.access.forms.desk.message import AssignForm, MessageForm
from cms_ext.access.models import AccessApplication, ReceivedMessage
from cms_ext.access.views.desk.screen import to_screen
from cms_ext.access.views.desk.staff import clerk
from cms_ext.audit.domain.event import origin_of
from cms_ext.audit.domain.view import ReadReason, record_view
from cms_ext.identity.models import User
from cms_ext.plugins import AccessProcedure
from cms_ext.rules.clock import business_today

SHOWN = 30


@require_http_methods(["GET", "HEAD", "POST"])
def drop_in(request: HttpRequest) -> HttpResponse:
    """A message becomes an application, is added to one, waits to be placed, or is refused."""
    _clerk_of_a_desk(request)
    handed_in = (request.POST, request.FILES) if request.method == "POST" else ()
    form = MessageForm(*handed_in)
    refused = ""
    if form.is_valid():
        taken = take_in(form.raw, "desk", origin_of(request), business_today())
        if not taken.refused:
            return _placed(request, taken)
        refused = taken.refused
    waiting = ReceivedMessage.objects.filter(application__isnull=True)[:SHOWN]
    context = {"form": form, "refused": refused, "waiting": waiting}
    return render(request, "cms_ext/access/desk/messages.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def message(request: HttpRequest, key: int) -> HttpResponse:
    """A message that nobody could place: its evidence and words, and the way to an application."""
    user = _clerk_of_a_desk(request)
    found = get_object_or_404(ReceivedMessage, pk=key, application__isnull=True)
    procedures = _own_procedures(user)
    form = AssignForm(procedures=procedures)
    problem = ""
    if request.method == "POST":
        form = AssignForm(request.POST, procedures=procedures)
        if form.is_valid():
            try:
                application = assign(found, form.procedure, origin_of(request), business_today())
            except (AlreadyAssigned, FileRefused) as refusal:
                problem = str(refusal)
            except NoForm:
                problem = _("Ten panel nie przyjmuje dziś wniosków.")
            else:
                return _to(request, application, _("Z wiadomości powstał wniosek %(number)s."))
    else:
        record_view(request, found, None, ReadReason.APPLICATION)
    context = {"message": found, "verdicts": verdicts_of(found), "form": form, "problem": problem}
    return render(request, "cms_ext/access/desk/message.html", context)


def _placed(request: HttpRequest, taken: TakenIn) -> HttpResponse:
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


def _to(request: HttpRequest, application: AccessApplication, words: str) -> HttpResponse:
    """On to the application; one of another desk is only named."""
    done = words % {"number": application.number}
    if applications_for(request.user).filter(pk=application.pk).exists():
        messages.success(request, done)
        return to_screen(application.pk)
    messages.success(request, _("%(done)s Rozpatrzy go inny dział.") % {"done": done})
    return redirect("access_desk_queue")


def _own_procedures(user: User) -> list[AccessProcedure]:
    deciding = deciding_panels(user)
    return [procedure for _realm, procedure in desks_of(user) if procedure.panel in deciding]


def _clerk_of_a_desk(request: HttpRequest) -> User:
    user = clerk(request)
    if not user.has_perm(DECIDES) or not _own_procedures(user):
        raise PermissionDenied
    return user
