"""The desk: the queue by term, and one page for each request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cms_ext.audit.domain.event import origin_of
from cms_ext.audit.domain.view import ReadReason, record_view
from cms_ext.rules.clock import business_today
from members_area.requests.domain.letter import refusal_letter
from members_area.requests.domain.queries import (
    HANDLES,
    SEES,
    Due,
    any_request,
    done_requests,
    due_of,
    open_requests,
)
from members_area.requests.domain.refusal import court_until
from members_area.requests.domain.registration import submit
from members_area.requests.forms.asking import LetterForm
from members_area.requests.forms.steps import StepForm
from members_area.requests.models import DocumentRequest
from members_area.requests.views.pdf import letter_answer
from members_area.requests.views.steps import STEPS, offers
from members_area.requests.vocabulary import Channel

PAGE = 30
DONE = "zakonczone"


@dataclass(frozen=True, slots=True)
class Row:
    """A request as the queue shows it."""

    request: DocumentRequest
    due: Due | None

    @property
    def kinds(self) -> str:
        return ", ".join(kind.name for kind in self.request.kinds.all())


@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    require(request, SEES)
    today, done = business_today(), request.GET.get("stan") == DONE
    page = Paginator(done_requests() if done else open_requests(), PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "rows": [Row(one, due_of(one, today)) for one in page],
        "page": page,
        "done": done,
        "keep": f"stan={DONE}" if done else "",
        "handles": request.user.has_perm(HANDLES),
    }
    return render(request, "members_area/requests/desk/queue.html", context)


@require_safe
def one(request: HttpRequest, key: str) -> HttpResponse:
    require(request, SEES)
    asked = any_request(key)
    record_view(request, asked, asked.person, ReadReason.CASE)
    return screen(request, asked)


@require_POST
def take_step(request: HttpRequest, key: str, slug: str) -> HttpResponse:
    """Press a button: the verb moves the request on, or its refusal stands above the page."""
    require(request, SEES)
    asked, step = any_request(key), STEPS.get(slug)
    if step is None:
        return redirect("requests_desk_request", asked.pk)
    require(request, step.right)
    today = business_today()
    form = step.form(request.POST, request=asked, today=today)
    if not form.is_valid():
        return screen(request, asked, bound={slug: form})
    try:
        step.verb(asked, form, today, origin_of(request))
    except ValidationError as refusal:
        form.add_error(None, refusal.messages)
        return screen(request, any_request(key), bound={slug: form}, status=409)
    return redirect("requests_desk_request", asked.pk)


@require_safe
def letter(request: HttpRequest, key: str) -> HttpResponse:
    """The letter of a refusal, to be printed, signed and posted."""
    require(request, SEES)
    asked = any_request(key)
    if not hasattr(asked, "refusal"):
        return redirect("requests_desk_request", asked.pk)
    return letter_answer(refusal_letter(asked.refusal), asked)


@require_http_methods(["GET", "HEAD", "POST"])
def from_paper(request: HttpRequest) -> HttpResponse:
    """A request that came as a letter, written in by the clerk."""
    require(request, HANDLES)
    form = LetterForm(request.POST if request.method == "POST" else None, today=business_today())
    if form.is_valid() and form.membership is not None:
        try:
            made = submit(
                form.membership.person,
                form.asked,
                channel=Channel.PAPER,
                on=form.cleaned_data["received_on"],
                origin=origin_of(request),
            )
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
        else:
            return redirect("requests_desk_request", made.pk)
    return render(request, "members_area/requests/desk/paper.html", {"form": form})


def screen(
    request: HttpRequest,
    asked: DocumentRequest,
    *,
    bound: Mapping[str, StepForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of one request, with the steps that can be taken by whoever looks."""
    today = business_today()
    refusal = getattr(asked, "refusal", None)
    steps = [offer for offer in offers(asked, today) if request.user.has_perm(offer.step.right)]
    context = {
        "one": asked,
        "kinds": asked.kinds.all(),
        "due": due_of(asked, today),
        "papers": asked.papers.select_related("document"),
        "refusal": refusal,
        "court_until": court_until(refusal) if refusal else None,
        "offers": [offer.with_form((bound or {}).get(offer.slug)) for offer in steps],
        # What was pressed on an old page may no longer be offered: its refusal is said on top.
        "problems": [
            problem
            for slug, form in (bound or {}).items()
            if slug not in {offer.slug for offer in steps}
            for problem in form.non_field_errors()
        ],
    }
    return render(request, "members_area/requests/desk/one.html", context, status=status)


def require(request: HttpRequest, right: str) -> None:
    if not request.user.has_perm(right):
        raise PermissionDenied
