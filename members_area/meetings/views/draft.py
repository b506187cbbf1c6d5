"""Members' drafts and amendments: submitting, supporting, withdrawing, receipts."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cms_ext.base.dates.clock import business_now, business_today
from cms_ext.evidence.audit.domain.event import read_origin
from cms_ext.people.identity.kept_form import keeps_typed, read_typed_values
from members_area.meetings.domain import calendar
from members_area.meetings.domain import draft as drafts
from members_area.meetings.domain.queries import get_draft, get_meeting
from members_area.meetings.forms import AmendmentForm, DraftResolutionForm
from members_area.meetings.models import DraftState, Meeting
from members_area.meetings.views.meeting import require_member


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_typed(DraftResolutionForm)
def new_draft(request: HttpRequest, key: str) -> HttpResponse:
    """Return the form for a draft; after the term it says until when drafts were accepted."""
    today = business_today()
    meeting = get_meeting(request.user, key, today)
    form = DraftResolutionForm(
        request.POST if request.method == "POST" else None, initial=read_typed_values(request)
    )
    try:
        calendar.refuse_unless_open(meeting, calendar.MEMBER_DRAFTS, today)
        if form.is_valid():
            draft = drafts.submit_draft(
                meeting,
                require_member(request, today),
                **form.cleaned_data,
                at=business_now(),
                origin=read_origin(request),
            )
            return redirect("ikcs:draft_receipt", meeting.pk, draft.pk)
    except ValidationError as refusal:
        return _form(request, meeting, form, refusal)
    return _form(request, meeting, form)


@require_safe
def draft(request: HttpRequest, key: str, draft_key: str) -> HttpResponse:
    """A draft with its support and its amendments."""
    today = business_today()
    found = get_draft(request.user, key, draft_key, today)
    own = require_member(request, today)
    supporters = {support.person_id for support in found.supports.all()}
    is_members = found.author_id is not None
    collecting = is_members and calendar.is_open(found.meeting, calendar.MEMBER_DRAFTS, today)
    context = {
        "draft": found,
        "meeting": found.meeting,
        "amendments": found.amendments.all(),
        "own": own,
        "is_mine": found.author_id == own.pk,
        "supports": len(supporters),
        "needed": calendar.supporters_needed(found.meeting) if is_members else 0,
        "last_day": calendar.accepted_until(found.meeting, calendar.MEMBER_DRAFTS)
        if is_members
        else None,
        "lapsed": drafts.has_lapsed(found, today),
        "has_supported": own.pk in supporters,
        "may_support": collecting and own.pk not in supporters,
        "may_take_back": collecting
        and found.state == DraftState.COLLECTING
        and own.pk in supporters
        and found.author_id != own.pk,
        "may_withdraw": found.author_id == own.pk and found.state != DraftState.LAID_OUT,
        "may_amend": found.state in drafts.OPEN_TO_AMENDMENTS
        and calendar.is_open(found.meeting, calendar.AMENDMENTS, today),
        "today": today,
    }
    return render(request, "members_area/meetings/draft.html", context)


@require_POST
def draft_support(request: HttpRequest, key: str, draft_key: str) -> HttpResponse:
    """Support a draft, or withdraw the support (`cofnij`)."""
    today = business_today()
    found = get_draft(request.user, key, draft_key, today)
    own, origin = require_member(request, today), read_origin(request)
    try:
        if "cofnij" in request.POST:
            drafts.withdraw_support(found, own, today=today, origin=origin)
            messages.success(request, _("Nie popierasz już tego projektu."))
        else:
            now = drafts.support_draft(found, own, at=business_now(), origin=origin)
            messages.success(request, _("Zapisaliśmy Twoje poparcie."))
            if now.state == DraftState.HANDED_IN and found.state == DraftState.COLLECTING:
                messages.success(request, _("Projekt ma już dość głosów poparcia: jest zgłoszony."))
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    return redirect("ikcs:draft", found.meeting_id, found.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def draft_withdrawal(request: HttpRequest, key: str, draft_key: str) -> HttpResponse:
    """Withdraw a draft after a confirmation, for its author alone."""
    today = business_today()
    found = get_draft(request.user, key, draft_key, today)
    own = require_member(request, today)
    if found.author_id != own.pk:
        raise Http404
    if request.method != "POST":
        context = {"draft": found, "meeting": found.meeting}
        return render(request, "members_area/meetings/draft_withdrawal.html", context)
    try:
        drafts.withdraw_draft(found, own, origin=read_origin(request))
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
        return redirect("ikcs:draft", found.meeting_id, found.pk)
    messages.success(request, _("Projekt jest wycofany."))
    return redirect("ikcs:meeting", found.meeting_id)


@require_safe
def draft_receipt(request: HttpRequest, key: str, draft_key: str) -> HttpResponse:
    """Return the author's receipt."""
    today = business_today()
    found = get_draft(request.user, key, draft_key, today)
    if found.author_id != require_member(request, today).pk:
        raise Http404
    context = {
        "draft": found,
        "meeting": found.meeting,
        "receipt": calendar.make_receipt(found.pk, found.begun_at, found.text),
        "needed": calendar.supporters_needed(found.meeting),
        "last_day": calendar.accepted_until(found.meeting, calendar.MEMBER_DRAFTS),
    }
    return render(request, "members_area/meetings/draft_receipt.html", context)


def _form(
    request: HttpRequest,
    meeting: Meeting,
    form: DraftResolutionForm,
    refusal: ValidationError | None = None,
) -> HttpResponse:
    context = {
        "meeting": meeting,
        "form": form,
        "refusal": refusal.messages[0] if refusal else "",
        "open": calendar.is_open(meeting, calendar.MEMBER_DRAFTS, business_today()),
        "needed": calendar.supporters_needed(meeting) if meeting.is_general else 0,
        "last_day": calendar.accepted_until(meeting, calendar.MEMBER_DRAFTS),
        "today": business_today(),
    }
    return render(
        request, "members_area/meetings/new_draft.html", context, status=409 if refusal else 200
    )


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_typed(AmendmentForm)
def new_amendment(request: HttpRequest, key: str, draft_key: str) -> HttpResponse:
    """Return the form for an amendment; after the term it says until when they were accepted."""
    today = business_today()
    draft = get_draft(request.user, key, draft_key, today)
    form = AmendmentForm(
        request.POST if request.method == "POST" else None, initial=read_typed_values(request)
    )
    refused = ""
    try:
        calendar.refuse_unless_open(draft.meeting, calendar.AMENDMENTS, today)
        if form.is_valid():
            made = drafts.amend_draft(
                draft,
                require_member(request, today),
                form.cleaned_data["text"],
                at=business_now(),
                origin=read_origin(request),
            )
            return redirect("ikcs:amendment_receipt", draft.meeting_id, draft.pk, made.pk)
    except ValidationError as refusal:
        refused = refusal.messages[0]
    context = {
        "draft": draft,
        "meeting": draft.meeting,
        "form": form,
        "refusal": refused,
        "open": calendar.is_open(draft.meeting, calendar.AMENDMENTS, today),
        "last_day": calendar.accepted_until(draft.meeting, calendar.AMENDMENTS),
        "today": today,
    }
    return render(
        request, "members_area/meetings/new_amendment.html", context, status=409 if refused else 200
    )


@require_safe
def amendment_receipt(
    request: HttpRequest, key: str, draft_key: str, amendment_key: str
) -> HttpResponse:
    """Return the author's receipt; Http404 for anybody else."""
    today = business_today()
    draft = get_draft(request.user, key, draft_key, today)
    own = require_member(request, today).pk
    mine = [
        one
        for one in draft.amendments.all()
        if str(one.pk) == amendment_key and one.author_id == own
    ]
    if not mine:
        raise Http404
    (amendment,) = mine
    context = {
        "draft": draft,
        "meeting": draft.meeting,
        "amendment": amendment,
        "receipt": calendar.make_receipt(amendment.pk, amendment.handed_in_at, amendment.text),
    }
    return render(request, "members_area/meetings/amendment_receipt.html", context)
