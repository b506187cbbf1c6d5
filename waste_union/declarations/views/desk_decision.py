"""Decisions about fees at the desk: what waits for a second person, and one of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from cms_ext.base.dates.clock import business_today
from cms_ext.base.web.private_answer import make_private
from cms_ext.desks.frame.listing import Day, Fact, Name, Number, Selection, StaffList
from cms_ext.evidence.audit.domain.event import Origin, ReadReason, origin_of, record_view
from cms_ext.office.desk_kit.workflow.forms import StepForm
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from cms_ext.office.desk_kit.workflow.step import (
    Done,
    SecondPerson,
    Step,
    build_offers,
    by_slug,
    list_offered_steps,
    problems_on_top,
)
from cms_ext.office.desk_kit.workflow.views import StepPage, StepView
from cms_ext.people.identity.domain.authenticator import UnreadableSeal
from cms_ext.people.identity.domain.who_may import names_of_others
from cms_ext.people.identity.views.guard import StaffRequest, for_staff
from waste_union.declarations.domain.doubts import compared, former_of
from waste_union.declarations.domain.drafting import has_pesel, read_pesel
from waste_union.declarations.domain.fee_decision import (
    confirm_fee_decision,
    held_fee,
    withdraw_fee_decision,
)
from waste_union.declarations.domain.letters import call_letter
from waste_union.declarations.domain.queries.desk import (
    CONFIRMS_DECISIONS,
    DRAFTS_DECISIONS,
    READS_PESEL,
    SEES,
    SEES_DECISIONS,
    TYPES,
    all_decisions,
    any_decision,
    any_declaration,
    drafted_decisions,
)
from waste_union.declarations.domain.rate_notice import proposal_of
from waste_union.declarations.domain.reviewing import recomputed_fee
from waste_union.declarations.domain.signing import digest_of
from waste_union.declarations.domain.submitting import NoReceipt, receipt_pdf
from waste_union.declarations.models import Declaration, FeeDecision
from waste_union.declarations.views.desk_steps import DESK_STEPS, doubts_once, file_name, printed
from waste_union.declarations.vocabulary import DeclarationState
from waste_union.tariffs.domain.calculation import steps_of
from waste_union.tariffs.domain.fee_words import fee_words
from waste_union.tariffs.vocabulary import Reason


class DecisionList(StaffList):
    """Every decision, the newest first; `?widok=projekty` those that wait."""

    template_name = "ebok_plugin/declarations/desk/decisions.html"
    guarded_by = (SEES_DECISIONS,)
    model = FeeDecision
    page_title = _("Decyzje o opłacie za odpady")
    header_icon = "doc-full"
    empty = _("Nie ma tu żadnej decyzji.")
    empty_hint = _("Projekt decyzji zaczyna się na stronie nieruchomości.")
    export_filename = "decyzje"
    selections = {
        "": Selection(_("Wszystkie"), lambda user, today: all_decisions()),
        "projekty": Selection(_("Do zatwierdzenia"), lambda user, today: drafted_decisions()),
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


def _waiting() -> Iterable[FeeDecision]:
    return drafted_decisions()


def _is_draft(decision: FeeDecision, today: date) -> bool:
    return decision.confirmed_on is None


def _confirm(decision: FeeDecision, form: StepForm, today: date, origin: Origin) -> Done:
    confirm_fee_decision(decision, today=today, origin=origin)
    return Done(gettext("Zatwierdzono decyzję. Opłata jest na koncie."))


def _withdraw(decision: FeeDecision, form: StepForm, today: date, origin: Origin) -> Done:
    withdraw_fee_decision(decision, origin=origin)
    where = reverse("declarations_desk_property", args=[decision.declared_property_id])
    return Done(gettext("Wycofano projekt decyzji."), where)


class DecisionPage(StepPage[FeeDecision]):
    template_name = "ebok_plugin/declarations/desk/decision.html"
    http_method_names = ["get", "head", "post"]
    sees = SEES_DECISIONS
    steps: Mapping[str, Step[FeeDecision]] = by_slug(
        Step(
            "zatwierdz",
            _("Zatwierdź decyzję"),
            _confirm,
            about=_("Konto będzie obciążane opłatą z decyzji od podanego miesiąca."),
            serious=True,
            offered=_is_draft,
            rights=(CONFIRMS_DECISIONS,),
            second_person=SecondPerson(_waiting, lambda decision: decision.drafted_by),
        ),
        Step(
            "wycofaj",
            _("Wycofaj projekt"),
            _withdraw,
            offered=_is_draft,
            rights=(DRAFTS_DECISIONS,),
        ),
    )

    def find_subject(self, pk: int) -> FeeDecision:
        return any_decision(pk)

    def may_take(self) -> bool:
        return self.step.is_for(self.subject, self.request.user)

    def shown(self) -> dict[str, Any]:
        trace = self.subject.calc_trace
        return {"decision": self.subject, "words": fee_words(steps_of(trace)) if trace else ""}


UNDECIDED = (DeclarationState.SUBMITTED, DeclarationState.UNDER_REVIEW)


@require_safe
@for_staff(SEES)
def one(request: StaffRequest, pk: int) -> HttpResponse:
    declaration = any_declaration(pk)
    record_view(request, declaration, declaration.declarant, ReadReason.SETTLEMENT)
    return screen(request, declaration)


class DeclarationStepView(StepView[Declaration]):
    """A button of the page: the verb moves it on, or its refusal stands in the page."""

    http_method_names = ["post"]
    sees = SEES
    steps = DESK_STEPS

    def find_subject(self, pk: int, slug: str) -> Declaration:
        return any_declaration(pk)

    def landing(self) -> str:
        return reverse("declarations_desk_one", args=[self.subject.pk])

    def page(self, form: BaseForm, *, seen: object = None, status: int = 200) -> HttpResponse:
        # As it is now: what was refused may have been done by somebody else.
        fresh = any_declaration(self.subject.pk)
        return screen(self.request, fresh, bound={self.step.slug: form}, status=status)


@require_safe
@for_staff(SEES)
def call_pdf(request: StaffRequest, pk: int) -> HttpResponse:
    """The letter of a call to correct, to be signed and posted."""
    declaration = any_declaration(pk)
    call = getattr(declaration, "call", None)
    if call is None:
        raise Http404
    return printed(request, declaration, declaration.declarant, call_letter(call), "wezwanie")


@require_safe
@for_staff(SEES)
def receipt(request: StaffRequest, pk: int) -> HttpResponse:
    """The receipt of its submission; each print stands in the log."""
    declaration = any_declaration(pk)
    try:
        content = receipt_pdf(declaration)
    except NoReceipt as error:
        raise Http404 from error
    return printed(request, declaration, declaration.declarant, content, "potwierdzenie")


@require_safe
@for_staff(SEES)
def xml(request: StaffRequest, pk: int) -> HttpResponse:
    """The bytes that were signed, always as a download."""
    declaration = any_declaration(pk)
    if not declaration.file:
        raise Http404
    record_view(request, declaration, declaration.declarant, ReadReason.SETTLEMENT)
    answer = HttpResponse(declaration.file, content_type="application/xml")
    answer["Content-Disposition"] = f'attachment; filename="{file_name(declaration)}.xml"'
    return make_private(answer)


@require_POST
@for_staff(SEES, READS_PESEL)
def pesel(request: StaffRequest, pk: int) -> HttpResponse:
    """The page with the declarant's PESEL, this once; that it was read stands in the log."""
    declaration = any_declaration(pk)
    try:
        number = read_pesel(declaration, origin=origin_of(request))
    except UnreadableSeal:
        number = gettext("nie da się odczytać: klucz zmieniono")
    return screen(request, declaration, pesel=number)


def screen(
    request: HttpRequest,
    declaration: Declaration,
    *,
    bound: Mapping[str, BaseForm] | None = None,
    status: int = 200,
    pesel: str = "",
) -> HttpResponse:
    """The page of one declaration, with the steps that can be taken by whoever looks."""
    today, bound = business_today(), bound or {}
    steps = [
        step
        for step in list_offered_steps(DESK_STEPS, declaration, today)
        if step.is_for(declaration, request.user)
    ]
    former = former_of(declaration)
    context = {
        "declaration": declaration,
        "former": former,
        "held": held_fee(declaration.declared_property, today),
        "reason": Reason(declaration.reason).label if declaration.reason else "–",
        "lines": compared(declaration, former),
        "proposal": proposal_of(declaration),
        "open": declaration.state == DeclarationState.UNDER_REVIEW,
        "confirmers": names_of_others(CONFIRMS_DECISIONS, request.user),
        "corrects": (
            declaration.state == DeclarationState.ACCEPTED and request.user.has_perm(TYPES)
        ),
        "fee": fee_words(steps_of(declaration.calc_trace)) if declaration.calc_trace else "",
        "warnings": _warnings(declaration, today),
        "file_is_whole": digest_of(declaration.file) == declaration.xml_sha256,
        "call": getattr(declaration, "call", None),
        "signer": declaration.signature.get("lines", ()),
        "has_pesel": request.user.has_perm(READS_PESEL) and has_pesel(declaration),
        "pesel": pesel,
        "today": today,
        "offers": build_offers(
            steps,
            declaration,
            today,
            address=lambda slug: reverse("declarations_desk_step", args=[declaration.pk, slug]),
            bound=bound,
        ),
        "problems": problems_on_top(steps, bound),
    }
    return render(request, "ebok_plugin/declarations/desk/one.html", context, status=status)


def _warnings(declaration: Declaration, today: date) -> list[str]:
    """What the desk should know before it accepts: said by the calculation of today."""
    if declaration.state not in UNDECIDED:
        return []
    try:
        fee = recomputed_fee(declaration)
    except Refusal as refused:
        return [str(refused)]
    return [*doubts_once(declaration, today), *(warned.message for warned in fee.warnings)]
