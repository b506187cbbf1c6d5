"""A member's own requests in IKCS."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cms_ext.base.dates.clock import business_today
from cms_ext.base.web.responses import show_pdf
from cms_ext.evidence.audit.domain.event import read_origin
from cms_ext.people.identity.kept_form import keeps_typed, read_typed_values
from cms_ext.people.identity.models import User
from members_area.library.views.place import uniform_404
from members_area.requests.domain import progress
from members_area.requests.domain.opening import accept_cost, is_step_open, withdraw_request
from members_area.requests.domain.registration import (
    find_court_deadline,
    refusal_letter,
    submit_request,
)
from members_area.requests.forms import RequestedPapersForm
from members_area.requests.models import DocumentRequest
from members_area.requests.vocabulary import RequestChannel


def letter_answer(content: bytes, request_row: DocumentRequest) -> HttpResponse:
    """Return the letter, shown by the browser and not cached."""
    return show_pdf(content, f"odmowa-{request_row.number.replace('/', '-')}.pdf")


@require_safe
def requests(request: HttpRequest) -> HttpResponse:
    rows = [
        (own_request, progress.describe_request_progress(own_request))
        for own_request in progress.own_requests(request.user)
    ]
    return render(request, "members_area/requests/requests.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_typed(RequestedPapersForm)
def new_request(request: HttpRequest) -> HttpResponse:
    form = RequestedPapersForm(
        request.POST if request.method == "POST" else None, initial=read_typed_values(request)
    )
    if form.is_valid() and isinstance(request.user, User) and request.user.person:
        try:
            made = submit_request(
                request.user.person,
                form.requested_papers,
                channel=RequestChannel.IKCS,
                on=business_today(),
                origin=read_origin(request),
            )
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
        else:
            messages.success(request, _("Wniosek %(number)s złożono.") % {"number": made.number})
            return redirect("ikcs:request", made.pk)
    return render(request, "members_area/requests/new.html", {"form": form})


@require_safe
@uniform_404
def request_detail(request: HttpRequest, key: str) -> HttpResponse:
    return _page(request, progress.own_request(request.user, key))


@require_POST
@uniform_404
def acceptance(request: HttpRequest, key: str) -> HttpResponse:
    """Accept the cost."""
    return _take_step(request, progress.own_request(request.user, key), accept_cost)


@require_http_methods(["GET", "HEAD", "POST"])
@uniform_404
def withdrawal(request: HttpRequest, key: str) -> HttpResponse:
    """Withdraw the request after a confirmation."""
    document_request = progress.own_request(request.user, key)
    if request.method == "POST":
        return _take_step(request, document_request, withdraw_request)
    if not is_step_open("withdraw", document_request):
        return redirect("ikcs:request", document_request.pk)
    return render(request, "members_area/requests/withdrawal.html", {"one": document_request})


@require_safe
@uniform_404
def letter(request: HttpRequest, key: str) -> HttpResponse:
    """Return the letter of the refusal."""
    document_request = progress.own_request(request.user, key)
    if not hasattr(document_request, "refusal"):
        raise Http404
    return letter_answer(refusal_letter(document_request.refusal), document_request)


def _take_step(
    request: HttpRequest, request_row: DocumentRequest, verb: Callable[..., DocumentRequest]
) -> HttpResponse:
    try:
        verb(request_row, today=business_today(), origin=read_origin(request))
    except ValidationError as refusal:
        request_row.refresh_from_db()
        return _page(request, request_row, problem=refusal.messages[0], status=409)
    return redirect("ikcs:request", request_row.pk)


def _page(
    request: HttpRequest, request_row: DocumentRequest, *, problem: str = "", status: int = 200
) -> HttpResponse:
    refusal = getattr(request_row, "refusal", None)
    context = {
        "one": request_row,
        "progress": progress.describe_request_progress(request_row),
        "kinds": request_row.kinds.all(),
        "papers": progress.open_papers_of(request_row, business_today()),
        "refusal": refusal,
        "court_until": find_court_deadline(refusal) if refusal else None,
        "may_accept": is_step_open("accept_cost", request_row),
        "may_withdraw": is_step_open("withdraw", request_row),
        "problem": problem,
    }
    return render(request, "members_area/requests/one.html", context, status=status)
