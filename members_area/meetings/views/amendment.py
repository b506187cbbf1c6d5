"""Members' amendments."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from cms_ext.office.audit.domain.event import origin_of
from cms_ext.office.rules.clock import business_now, business_today
from members_area.meetings.domain.acceptance import accepted_until, is_open, refuse_unless_open
from members_area.meetings.domain.amendment import amend_draft
from members_area.meetings.domain.queries.meeting import draft_for
from members_area.meetings.domain.receipt import receipt
from members_area.meetings.domain.terms import AMENDMENTS
from members_area.meetings.forms.draft import AmendmentForm
from members_area.meetings.views.member import member


@require_http_methods(["GET", "HEAD", "POST"])
def new_amendment(request: HttpRequest, key: str, draft_key: str) -> HttpResponse:
    """The form for an amendment; late, it says until when they were accepted."""
    today = business_today()
    draft = draft_for(request.user, key, draft_key, today)
    form = AmendmentForm(request.POST if request.method == "POST" else None)
    refused = ""
    try:
        refuse_unless_open(draft.meeting, AMENDMENTS, today)
        if form.is_valid():
            made = amend_draft(
                draft,
                member(request, today),
                form.cleaned_data["text"],
                at=business_now(),
                origin=origin_of(request),
            )
            return redirect("ikcs:amendment_receipt", draft.meeting_id, draft.pk, made.pk)
    except ValidationError as refusal:
        refused = refusal.messages[0]
    context = {
        "draft": draft,
        "meeting": draft.meeting,
        "form": form,
        "refusal": refused,
        "open": is_open(draft.meeting, AMENDMENTS, today),
        "last_day": accepted_until(draft.meeting, AMENDMENTS),
        "today": today,
    }
    return render(
        request,
        "members_area/meetings/new_amendment.html",
        context,
        status=409 if refused else 200,
    )


@require_safe
def amendment_receipt(
    request: HttpRequest, key: str, draft_key: str, amendment_key: str
) -> HttpResponse:
    """The author's receipt; to anybody else there is none."""
    today = business_today()
    draft = draft_for(request.user, key, draft_key, today)
    own = member(request, today).pk
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
        "receipt": receipt(amendment.pk, amendment.handed_in_at, amendment.text),
    }
    return render(request, "members_area/meetings/amendment_receipt.html", context)
