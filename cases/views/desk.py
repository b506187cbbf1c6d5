"""The desk's page of one case, and a case that came by telephone, e-mail or on paper."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages

from cases.domain.correction import correction_of
from cases.domain.decision import waits_for_second
from cases.domain.figures import desk_figures
from cases.domain.identifying import is_linkable
from cases.domain.letter import answer_letter
from cases.domain.moment import moment_on
from cases.domain.opening import open_case
from cases.domain.order_card import order_card
from cases.domain.public_faults import neighbours_of
from cases.domain.queries import HANDLES, SEES, any_case, any_file
from cases.domain.reaction import is_reaction_late
from cases.forms.desk import DeskCaseForm
from cases.models import Case
from cases.views.page import file_answer
from cases.views.queue import clock_of, legal_clock_of
from cases.views.steps import STEPS
from cms_ext.base.dates.clock import business_today
from cms_ext.base.web.body_limit import FIVE_FILES, takes_megabytes
from cms_ext.base.web.private_answer import pdf_shown
from cms_ext.evidence.audit.domain.event import origin_of
from cms_ext.evidence.audit.domain.view import ReadReason, record_view
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from cms_ext.office.desk_kit.workflow.step import offered, offers, problems_on_top
from cms_ext.office.desk_kit.workflow.views import StepView
from cms_ext.people.identity.views.guard import StaffRequest, for_staff
from cms_ext.plugins import account_book


@require_safe
@for_staff(SEES)
def one(request: HttpRequest, key: UUID) -> HttpResponse:
    case = any_case(key)
    record_view(request, case, case.person, ReadReason.CASE)
    return screen(request, case)


class CaseStepView(StepView[Case]):
    """A button of the page: the verb moves the case on, or its refusal stands in the page."""

    http_method_names = ["post"]
    sees = SEES
    steps = STEPS

    def find_subject(self, key: UUID, slug: str) -> Case:
        return any_case(key)

    def landing(self) -> str:
        return reverse("cases_desk_one", args=[self.subject.pk])

    def page(self, form: BaseForm, *, seen: object = None, status: int = 200) -> HttpResponse:
        # As it is now: what was refused may have been done by somebody else.
        case = any_case(self.subject.pk)
        return screen(self.request, case, bound={self.step.slug: form}, status=status)


@require_safe
@for_staff(SEES)
def file(request: StaffRequest, key: UUID, file: UUID) -> HttpResponseBase:
    """A file of the case, always as a download; each opening is recorded."""
    case = any_case(key)
    found = any_file(case, file)
    if request.method == "GET":
        record_view(request, case, case.person, ReadReason.CASE)
    return file_answer(found)


@require_safe
@for_staff(SEES)
def letter(request: StaffRequest, key: UUID) -> HttpResponse:
    """The answer to a complaint, to be printed, signed and posted."""
    case = any_case(key)
    decision = getattr(case, "decision", None)
    if decision is None or decision.decided_on is None:
        return redirect("cases_desk_one", case.pk)
    return pdf_shown(answer_letter(case), f"odpowiedz-{case.number.replace('/', '-')}.pdf")


@takes_megabytes(FIVE_FILES)
@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(SEES, HANDLES)
def new(request: StaffRequest) -> HttpResponse:
    """A case that came by telephone, e-mail or on paper; its secret may be told to the customer."""
    today = business_today()
    posted = (request.POST, request.FILES) if request.method == "POST" else ()
    form = DeskCaseForm(*posted, today=today)
    if form.is_valid():
        try:
            opened = open_case(form.new_case(), origin_of(request))
        except Refusal as refused:
            form.add_error(None, refused.message)
        else:
            words = _("Zapisano sprawę %(number)s. Hasło dla klienta, pokazane raz: %(secret)s")
            known = {"number": opened.case.number, "secret": opened.secret}
            messages.success(request, words % known)
            return redirect("cases_desk_one", opened.case.pk)
    return render(request, "ebok_plugin/cases/desk/new.html", {"form": form})


def screen(
    request: HttpRequest,
    case: Case,
    *,
    bound: Mapping[str, BaseForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of one case, with the steps that can be taken by whoever looks."""
    today, bound = business_today(), bound or {}
    steps = [step for step in offered(STEPS, case, today) if step.is_for(case, request.user)]
    links = case.links.select_related("related"), case.linked_from.select_related("case")
    decision = getattr(case, "decision", None)
    context = {
        "case": case,
        "correction": correction_of(case) if decision and decision.change else None,
        "book": account_book(case.account_no, request.user, today),
        "due": clock_of(case, today),
        "legal": legal_clock_of(case, today),
        "reaction_late": is_reaction_late(case, moment_on(today)),
        "decision": decision,
        "may_link": is_linkable(case) and request.user.has_perm(HANDLES),
        "neighbours": neighbours_of(case),
        "same_here": case.same.count() if case.public_place else 0,
        "disputed": desk_figures(case, request.user, today),
        "card": order_card(case, today),
        "waits_for_second": waits_for_second(case, today),
        "thread": case.messages.select_related("author__person").prefetch_related("attachments"),
        "linked": [*(link.related for link in links[0]), *(link.case for link in links[1])],
        "offers": offers(
            steps,
            case,
            today,
            address=lambda slug: reverse("cases_desk_step", args=[case.pk, slug]),
            bound=bound,
        ),
        "problems": problems_on_top(steps, bound),
    }
    return render(request, "ebok_plugin/cases/desk/one.html", context, status=status)
