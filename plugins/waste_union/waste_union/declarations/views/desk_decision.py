"""The desk's pages of fee decisions, and of a declaration with its steps and documents."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages

from cms_ext.base.dates.clock import business_today
from cms_ext.base.text.encryption import UnreadableSeal
from cms_ext.base.web.responses import make_private
from cms_ext.desks.frame.listing import Day, Fact, Name, Number, Selection, StaffList
from cms_ext.evidence.audit.domain.event import Origin, ReadReason, read_origin, record_view
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from cms_ext.office.desk_kit.workflow.step import (
    Done,
    SecondPerson,
    Step,
    StepForm,
    build_offers,
    by_slug,
    list_offered_steps,
    problems_on_top,
)
from cms_ext.office.desk_kit.workflow.views import StepPage, StepView
from cms_ext.people.identity.domain.role import list_names_of_others
from cms_ext.people.identity.views.guard import StaffRequest, for_staff
from cms_ext.people.outbox.judging import judge_letter
from waste_union.declarations.domain import fee_decision, queries
from waste_union.declarations.domain.doubts import compare_declarations, find_former
from waste_union.declarations.domain.drafting import has_pesel, read_pesel
from waste_union.declarations.domain.letters import CALL_LETTER, render_call_letter
from waste_union.declarations.domain.rate_notice import find_proposal
from waste_union.declarations.domain.reviewing import recompute_fee
from waste_union.declarations.domain.signing import compute_digest
from waste_union.declarations.domain.submitting import NoReceipt, render_receipt
from waste_union.declarations.models import Declaration, FeeDecision
from waste_union.declarations.views.desk_steps import (
    DESK_STEPS,
    answer_with_print,
    list_doubts_once,
    make_file_name,
)
from waste_union.declarations.vocabulary import DeclarationState
from waste_union.tariffs.domain.calculation import read_steps
from waste_union.tariffs.domain.fee_words import describe_fee
from waste_union.tariffs.vocabulary import Reason

UNDECIDED = (DeclarationState.SUBMITTED, DeclarationState.UNDER_REVIEW)


class DecisionList(StaffList):
    """Lists every decision, newest first; `?widok=projekty` those that wait."""

    template_name = "waste_union/declarations/desk/decisions.html"
    guarded_by = (queries.SEES_DECISIONS,)
    model = FeeDecision
    page_title = _("Decyzje o opłacie za odpady")
    header_icon = "doc-full"
    empty = _("Nie ma tu żadnej decyzji.")
    empty_hint = _("Projekt decyzji zaczyna się na stronie nieruchomości.")
    export_filename = "decyzje"
    selections = {
        "": Selection(_("Wszystkie"), lambda user, today: queries.list_decisions()),
        "projekty": Selection(
            _("Do zatwierdzenia"), lambda user, today: queries.drafted_decisions()
        ),
    }
    columns = (
        Name(
            "number",
            _("Znak"),
            hint="declared_property.address",
            url_name="declarations_desk_decision",
            whole=True,
        ),
        Fact("kind", _("Rodzaj"), "get_kind_display"),
        Number("amount", _("Opłata"), "amount"),
        Day("from_month", _("Od"), form="m.Y"),
        Day("until", _("Do"), form="m.Y"),
        Fact("drafted_by", _("Przygotował"), "drafted_by.first_name"),
        Day("confirmed_on", _("Zatwierdzono"), form="j.m.Y"),
    )


def _is_draft(decision: FeeDecision, today: date) -> bool:
    return decision.confirmed_on is None


def _confirm(decision: FeeDecision, form: StepForm, today: date, origin: Origin) -> Done:
    fee_decision.confirm_fee_decision(decision, today=today, origin=origin)
    return Done(gettext("Zatwierdzono decyzję. Opłata jest na koncie."))


def _withdraw(decision: FeeDecision, form: StepForm, today: date, origin: Origin) -> Done:
    fee_decision.withdraw_fee_decision(decision, origin=origin)
    where = reverse("declarations_desk_property", args=[decision.declared_property_id])
    return Done(gettext("Wycofano projekt decyzji."), where)


class DecisionPage(StepPage[FeeDecision]):
    template_name = "waste_union/declarations/desk/decision.html"
    http_method_names = ["get", "head", "post"]
    sees = queries.SEES_DECISIONS
    steps: Mapping[str, Step[FeeDecision]] = by_slug(
        Step(
            "zatwierdz",
            _("Zatwierdź decyzję"),
            _confirm,
            about=_("Konto będzie obciążane opłatą z decyzji od podanego miesiąca."),
            serious=True,
            offered=_is_draft,
            rights=(queries.CONFIRMS_DECISIONS,),
            second_person=SecondPerson(
                queries.drafted_decisions,
                lambda decision: decision.drafted_by,
                "declarations.fee_decision",
            ),
        ),
        Step(
            "wycofaj",
            _("Wycofaj projekt"),
            _withdraw,
            offered=_is_draft,
            rights=(queries.DRAFTS_DECISIONS,),
        ),
    )

    def find_subject(self, pk: int) -> FeeDecision:
        return queries.get_decision(pk)

    def may_take(self) -> bool:
        return self.step.is_for(self.subject, self.request.user)

    def page_context(self) -> dict[str, Any]:
        trace = self.subject.calc_trace
        return {"decision": self.subject, "words": describe_fee(read_steps(trace)) if trace else ""}


@require_safe
@for_staff(queries.SEES)
def declaration_detail(request: StaffRequest, pk: int) -> HttpResponse:
    declaration = queries.get_declaration(pk)
    record_view(request, declaration, declaration.declarant, ReadReason.SETTLEMENT)
    return render_declaration(request, declaration)


class DeclarationStepView(StepView[Declaration]):
    """Takes a step of the page; a refusal is shown on the page."""

    http_method_names = ["post"]
    sees = queries.SEES
    steps = DESK_STEPS

    def find_subject(self, pk: int, slug: str) -> Declaration:
        return queries.get_declaration(pk)

    def landing(self) -> str:
        return reverse("declarations_desk_one", args=[self.subject.pk])

    def page(self, form: BaseForm, *, seen: object = None, status: int = 200) -> HttpResponse:
        # Read again: somebody else may have done the refused step meanwhile.
        fresh = queries.get_declaration(self.subject.pk)
        return render_declaration(self.request, fresh, bound={self.step.slug: form}, status=status)


@require_safe
@for_staff(queries.SEES)
def call_pdf(request: StaffRequest, pk: int) -> HttpResponse:
    """Serve the letter of a call to correct, to be signed and posted."""
    declaration = queries.get_declaration(pk)
    call = getattr(declaration, "call", None)
    if call is None:
        raise Http404
    if reason := judge_letter(CALL_LETTER, declaration, business_today()):
        messages.error(request, reason)
        return redirect("declarations_desk_one", pk)
    return answer_with_print(
        request, declaration, declaration.declarant, render_call_letter(call), "wezwanie"
    )


@require_safe
@for_staff(queries.SEES)
def receipt(request: StaffRequest, pk: int) -> HttpResponse:
    """Serve the receipt of a declaration; the log records each print."""
    declaration = queries.get_declaration(pk)
    try:
        content = render_receipt(declaration)
    except NoReceipt as error:
        raise Http404 from error
    return answer_with_print(request, declaration, declaration.declarant, content, "potwierdzenie")


@require_safe
@for_staff(queries.SEES)
def xml(request: StaffRequest, pk: int) -> HttpResponse:
    """Serve the signed bytes, always as a download."""
    declaration = queries.get_declaration(pk)
    if not declaration.file:
        raise Http404
    record_view(request, declaration, declaration.declarant, ReadReason.SETTLEMENT)
    answer = HttpResponse(declaration.file, content_type="application/xml")
    answer["Content-Disposition"] = f'attachment; filename="{make_file_name(declaration)}.xml"'
    return make_private(answer)


@require_POST
@for_staff(queries.SEES, queries.READS_PESEL)
def pesel(request: StaffRequest, pk: int) -> HttpResponse:
    """Show the page with the declarant's PESEL, this once; the log records the access."""
    declaration = queries.get_declaration(pk)
    try:
        number = read_pesel(declaration, origin=read_origin(request))
    except UnreadableSeal:
        number = gettext("nie da się odczytać: klucz zmieniono")
    return render_declaration(request, declaration, pesel=number)


def render_declaration(
    request: HttpRequest,
    declaration: Declaration,
    *,
    bound: Mapping[str, BaseForm] | None = None,
    status: int = 200,
    pesel: str = "",
) -> HttpResponse:
    """Render the page of a declaration with the steps that this user may take."""
    today, bound = business_today(), bound or {}
    steps = [
        step
        for step in list_offered_steps(DESK_STEPS, declaration, today)
        if step.is_for(declaration, request.user)
    ]
    context = {
        **_declaration_context(declaration, request.user, today),
        "pesel": pesel,
        "offers": build_offers(
            steps,
            declaration,
            today,
            address=lambda slug: reverse("declarations_desk_step", args=[declaration.pk, slug]),
            bound=bound,
        ),
        "problems": problems_on_top(steps, bound),
    }
    return render(request, "waste_union/declarations/desk/one.html", context, status=status)


def _declaration_context(declaration: Declaration, user: Any, today: date) -> dict[str, Any]:
    former = find_former(declaration)
    return {
        "declaration": declaration,
        "former": former,
        "held": fee_decision.find_held_fee(declaration.declared_property, today),
        "reason": Reason(declaration.reason).label if declaration.reason else "–",
        "lines": compare_declarations(declaration, former),
        "proposal": find_proposal(declaration),
        "open": declaration.state == DeclarationState.UNDER_REVIEW,
        "confirmers": list_names_of_others(queries.CONFIRMS_DECISIONS, user),
        "corrects": (
            declaration.state == DeclarationState.ACCEPTED and user.has_perm(queries.TYPES)
        ),
        "fee": describe_fee(read_steps(declaration.calc_trace)) if declaration.calc_trace else "",
        "warnings": _warnings(declaration, today),
        "file_is_whole": compute_digest(declaration.file) == declaration.xml_sha256,
        "call": getattr(declaration, "call", None),
        "signer": declaration.signature.get("lines", ()),
        "has_pesel": user.has_perm(queries.READS_PESEL) and has_pesel(declaration),
        "today": today,
    }


def _warnings(declaration: Declaration, today: date) -> list[str]:
    """List what the desk should know before accepting, by today's calculation."""
    if declaration.state not in UNDECIDED:
        return []
    try:
        fee = recompute_fee(declaration)
    except Refusal as refused:
        return [str(refused)]
    return [*list_doubts_once(declaration, today), *(warned.message for warned in fee.warnings)]
