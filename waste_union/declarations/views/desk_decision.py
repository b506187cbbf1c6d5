"""Decisions about fees at the desk: what waits for a second person, and one of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cms_ext.desks.frame.listing import Day, Fact, Name, Number, Selection, StaffList
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.office.desk_kit.workflow.step import Done, SecondPerson, Step, StepForm, by_slug
from cms_ext.office.desk_kit.workflow.views import StepPage
from waste_union.declarations.domain.fee_decision import (
    confirm_fee_decision,
    withdraw_fee_decision,
)
from waste_union.declarations.domain.queries.desk import (
    CONFIRMS_DECISIONS,
    DRAFTS_DECISIONS,
    SEES_DECISIONS,
    all_decisions,
    any_decision,
    drafted_decisions,
)
from waste_union.declarations.models import FeeDecision
from waste_union.tariffs.domain.calculation import steps_of
from waste_union.tariffs.domain.fee_words import fee_words


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
