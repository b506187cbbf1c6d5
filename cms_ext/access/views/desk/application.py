"""An application at the desk: its steps, checks and person; and messages to be assigned."""

from collections.abc import Callable

from django.db import transaction
from django.db.models import QuerySet
from django.forms import BaseForm
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages

from cms_ext.access.domain import queue
from cms_ext.access.domain.accepted_file import AttachmentRefused
from cms_ext.access.domain.checks.deciding import (
    confirm_override,
    decide_check,
    discard_override,
    propose_override,
)
from cms_ext.access.domain.checks.recommendation import SIGHTS
from cms_ext.access.domain.decision import link_person
from cms_ext.access.domain.email import intake
from cms_ext.access.domain.email.incoming import list_verdicts, reason_for_waiting
from cms_ext.access.domain.email.stored_message import was_fetched, was_read
from cms_ext.access.domain.registration import NoForm
from cms_ext.access.forms.desk import AssignForm, JoinForm, SavedMessageForm
from cms_ext.access.forms.step import CardForm, DecideCheckForm, OverrideForm
from cms_ext.access.models import AccessApplication, OverrideProposal, ReceivedMessage
from cms_ext.access.views.desk.screen import render_refusal, render_screen, to_screen
from cms_ext.access.views.desk.step import STEPS, MessagePreview
from cms_ext.access.vocabulary import AccessCheckCode, CheckVerdict
from cms_ext.base.dates.clock import business_today
from cms_ext.base.web.responses import send_letter
from cms_ext.base.web.row_key import row_key
from cms_ext.desks.people.person_register.domain.desk import list_desks
from cms_ext.evidence.audit.domain.event import Origin, ReadReason, read_origin, record_view
from cms_ext.evidence.sealed_rows.domain.stored_file import open_sealed_file
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from cms_ext.office.desk_kit.workflow.views import StepView
from cms_ext.people.identity.models import Person, User
from cms_ext.people.identity.views.guard import (
    ENTERS_ADMIN,
    StaffRequest,
    for_staff,
    require_rights,
)
from cms_ext.plugins import AccessProcedure


@require_safe
@for_staff(ENTERS_ADMIN)
def application(request: StaffRequest, key: int) -> HttpResponse:
    """Show the screen. Opening it reads a person's data and is recorded in the access log."""
    opened = queue.get_application(request.user, key)
    record_view(request, opened, opened.person, ReadReason.APPLICATION)
    return render_screen(request, opened)


class ApplicationStepView(StepView[AccessApplication]):
    """A step of the procedure; the screen says what the procedure refuses."""

    http_method_names = ["post"]
    sees = queue.DECIDES
    steps = STEPS

    def find_subject(self, key: int, slug: str) -> AccessApplication:
        return queue.application_to_decide(require_rights(self.request), key)

    def landing(self) -> str:
        return reverse("access_desk_application", args=[self.subject.pk])

    def confirmed(self, form: BaseForm) -> bool:
        """Return whether the clerk has seen the very text that the applicant will read."""
        assert self.step.preview is not None
        letter = self.step.preview(self.subject, form, self.today, self.origin)
        return isinstance(letter, MessagePreview) and self.request.POST.get("seen") == letter.digest

    def page(self, form: BaseForm, *, seen: object = None, status: int = 200) -> HttpResponse:
        application = queue.get_application(self.request.user, self.subject.pk)
        return render_screen(
            self.request, application, bound={self.step.slug: form}, seen=seen, status=status
        )

    def refused(self, form: BaseForm, refusal: Exception) -> HttpResponse:
        return render_refusal(self.request, self.subject.pk, refusal)


@require_POST
@for_staff(ENTERS_ADMIN)
def name_person(request: StaffRequest, key: int) -> HttpResponse:
    """Link the application to the person that the clerk names; the checks run again."""
    application = queue.application_to_decide(request.user, key)
    person = get_object_or_404(Person, pk=row_key(request.POST.get("person", "")))
    try:
        link_person(application, person, read_origin(request), business_today())
    except Refusal as refusal:
        return render_refusal(request, key, refusal)
    messages.success(request, _("Wskazano osobę w rejestrze: %(name)s.") % {"name": person.name})
    return to_screen(key)


@require_POST
@for_staff(ENTERS_ADMIN)
def judge(request: StaffRequest, key: int, code: str) -> HttpResponse:
    """Store the clerk's decision that a check is met or not."""
    application = queue.application_to_decide(request.user, key)
    check = _check(code)
    form = DecideCheckForm(request.POST, subject=application, today=business_today())
    if not form.is_valid():
        return _with_errors(request, key, form)
    verdict = CheckVerdict(form.cleaned_data["verdict"])
    reason = form.cleaned_data["reason"] or _sight_words(check, verdict)
    done = _("%(check)s: %(verdict)s.") % {"check": check.label, "verdict": verdict.label}
    return _act(
        request, key, lambda origin: decide_check(application, check, verdict, reason, origin), done
    )


@require_POST
@for_staff(ENTERS_ADMIN)
def request_override(request: StaffRequest, key: int, code: str) -> HttpResponse:
    """Propose an override, as the first of two people."""
    application = queue.application_to_decide(request.user, key)
    check = _check(code)
    form = OverrideForm(request.POST, subject=application, today=business_today())
    if not form.is_valid():
        return _with_errors(request, key, form)
    reason = form.cleaned_data["reason"]

    def act(origin: Origin) -> None:
        propose_override(application, check, reason, origin)

    return _act(request, key, act, _("Wyjątek czeka na potwierdzenie drugiej osoby."))


@require_POST
@for_staff(ENTERS_ADMIN)
def settle_override(request: StaffRequest, key: int, proposal: int) -> HttpResponse:
    """Confirm or decline as the second person; the first one may take it back."""
    application = queue.application_to_decide(request.user, key)
    override = get_object_or_404(OverrideProposal, pk=proposal, application=application)
    if request.POST.get("confirm"):
        return _act(
            request,
            key,
            lambda origin: confirm_override(override, origin),
            _("Potwierdzono wyjątek."),
        )
    return _act(
        request, key, lambda origin: discard_override(override, origin), _("Wyjątku nie będzie.")
    )


def _act(
    request: StaffRequest, key: int, act: Callable[[Origin], object], done: str
) -> HttpResponse:
    try:
        with transaction.atomic():
            act(read_origin(request))
    except Refusal as refusal:
        return render_refusal(request, key, refusal)
    messages.success(request, done)
    return to_screen(key)


def _with_errors(request: StaffRequest, key: int, form: CardForm) -> HttpResponse:
    words = " ".join(str(text) for texts in form.errors.values() for text in texts)
    return render_screen(request, form.subject, problem=words)


def _check(code: str) -> AccessCheckCode:
    if code not in AccessCheckCode.values:
        raise Http404
    return AccessCheckCode(code)


def _sight_words(check: AccessCheckCode, verdict: CheckVerdict) -> str:
    """Return the words of the pressed button, which are the reason."""
    sight = SIGHTS.get(check)
    if sight is None:
        return ""
    return str(sight.seen if verdict == CheckVerdict.PASS else sight.not_seen)


SHOWN = 30


def _own_procedures(user: User) -> list[AccessProcedure]:
    deciding = queue.deciding_panels(user)
    return [procedure for _realm, procedure in list_desks(user) if procedure.panel in deciding]


def _has_own_desk(user: User) -> bool:
    return bool(_own_procedures(user))


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(queue.DECIDES, _has_own_desk)
def upload_message(request: StaffRequest) -> HttpResponse:
    """Receive an uploaded message: it makes or joins an application, waits, or is refused."""
    handed_in = (request.POST, request.FILES) if request.method == "POST" else ()
    form = SavedMessageForm(*handed_in)
    refused = ""
    if form.is_valid():
        taken = intake.receive_message(form.raw, "desk", read_origin(request), business_today())
        if not taken.refused:
            return _placed(request, taken)
        refused = taken.refused
    context = {
        "form": form,
        "refused": refused,
        "waiting": _listed(intake.waiting_messages()),
        "settled": _listed(intake.unplaced_messages().exclude(settled_at=None)),
    }
    return render(request, "cms_ext/access/desk/messages.html", context)


def _listed(found: QuerySet[ReceivedMessage]) -> list[tuple[ReceivedMessage, str]]:
    """Return the first messages, each with the reason why it has no application."""
    return [(one, reason_for_waiting(one)) for one in found[:SHOWN]]


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(queue.DECIDES, _has_own_desk)
def message(request: StaffRequest, key: int) -> HttpResponse:
    """Show a waiting message with its evidence, and assign it to a panel."""
    user = request.user
    waiting = _unplaced(key)
    if request.method != "POST":
        record_view(request, waiting, None, ReadReason.APPLICATION)
        return _screen(request, user, waiting)
    form = AssignForm(request.POST, procedures=_own_procedures(user))
    if not form.is_valid():
        return _screen(request, user, waiting, assign_form=form)
    try:
        application = intake.assign_message(
            waiting, form.procedure, read_origin(request), business_today()
        )
    except (Refusal, AttachmentRefused) as refusal:
        return _screen(request, user, waiting, assign_form=form, problem=str(refusal))
    except NoForm:
        problem = _("Ten panel nie przyjmuje dziś wniosków.")
        return _screen(request, user, waiting, assign_form=form, problem=problem)
    return _to(request, application, _("Z wiadomości powstał wniosek %(number)s."))


@require_POST
@for_staff(queue.DECIDES, _has_own_desk)
def join(request: StaffRequest, key: int) -> HttpResponse:
    """Add the message to an existing application."""
    user = request.user
    waiting = _unplaced(key)
    form = JoinForm(request.POST, applications=_own_applications(user))
    if not form.is_valid():
        return _screen(request, user, waiting, join_form=form)
    application = form.application
    try:
        intake.add_to_application(waiting, application, read_origin(request), business_today())
    except (Refusal, AttachmentRefused) as refusal:
        return _screen(request, user, waiting, join_form=form, problem=str(refusal))
    return _to(request, application, _("Wiadomość jest przy wniosku %(number)s."))


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(queue.DECIDES, _has_own_desk)
def reject(request: StaffRequest, key: int) -> HttpResponse:
    """Discard a message that is no application, after a page that asks for confirmation."""
    waiting = _unplaced(key)
    if request.method != "POST":
        return render(request, "cms_ext/access/desk/message_reject.html", {"message": waiting})
    try:
        intake.discard_message(waiting, read_origin(request))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Wiadomość jest odrzucona i usunięta."))
    return redirect("access_desk_drop_in")


@require_POST
@for_staff(queue.DECIDES, _has_own_desk)
def settle(request: StaffRequest, key: int) -> HttpResponse:
    """Take a message off the list of those that wait; it stays in storage."""
    try:
        intake.settle_message(_unplaced(key), read_origin(request))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Wiadomość jest załatwiona."))
    return redirect("access_desk_drop_in")


@require_safe
@for_staff(queue.DECIDES, _has_own_desk)
def letter(request: StaffRequest, key: int) -> HttpResponseBase:
    """Send the message byte for byte, as a download that no browser opens."""
    found = _unplaced(key)
    record_view(request, found, None, ReadReason.APPLICATION)
    return send_letter(open_sealed_file(found.raw), f"wiadomosc-{found.pk}.eml")


def _unplaced(key: int) -> ReceivedMessage:
    return get_object_or_404(intake.unplaced_messages(), pk=key)


def _screen(
    request: StaffRequest,
    user: User,
    waiting: ReceivedMessage,
    *,
    assign_form: AssignForm | None = None,
    join_form: JoinForm | None = None,
    problem: str = "",
) -> HttpResponse:
    context = {
        "message": waiting,
        "was_read": was_read(waiting),
        "was_fetched": was_fetched(waiting),
        "reason": reason_for_waiting(waiting),
        "verdicts": list_verdicts(waiting),
        "form": assign_form or AssignForm(procedures=_own_procedures(user)),
        "join_form": join_form or JoinForm(applications=_own_applications(user)),
        "problem": problem,
    }
    return render(request, "cms_ext/access/desk/message.html", context)


def _placed(request: StaffRequest, result: intake.IntakeResult) -> HttpResponse:
    if result.application is not None:
        if result.duplicate:
            return _to(request, result.application, _("Ta wiadomość już jest przy %(number)s."))
        return _to(request, result.application, _("Wiadomość jest przy wniosku %(number)s."))
    if result.message is None:
        return redirect("access_desk_drop_in")
    if not intake.unplaced_messages().filter(pk=result.message.pk).exists():
        words = _("Tę wiadomość już wczytano: trafiła do innej sprawy albo minął jej termin.")
        messages.warning(request, words)
        return redirect("access_desk_drop_in")
    messages.warning(request, _("Nie wiadomo, którego wniosku dotyczy ta wiadomość. Wskaż panel."))
    return redirect("access_desk_message", result.message.pk)


def _to(request: StaffRequest, application: AccessApplication, words: str) -> HttpResponse:
    """Lead to the application; one of another desk is only named."""
    done = words % {"number": application.number}
    if queue.select_applications(request.user).filter(pk=application.pk).exists():
        messages.success(request, done)
        return to_screen(application.pk)
    messages.success(request, _("%(done)s Rozpatrzy go inny dział.") % {"done": done})
    return redirect("access_desk_queue")


def _own_applications(user: User) -> QuerySet[AccessApplication]:
    return queue.select_applications(user).filter(panel__in=queue.deciding_panels(user))
