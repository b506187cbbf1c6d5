"""„Zmiany reguł i zgód”: what waits, one change, and its decision."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy

from cms_ext.desks.frame.listing import Day, Fact, Name, StaffList
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.office.desk_kit.workflow.step import ReasonForm, SecondPerson, Step, StepForm, by_slug
from cms_ext.office.desk_kit.workflow.views import StepPage
from cms_ext.office.law import rule_change
from cms_ext.office.law.models import RuleChange
from cms_ext.office.law.views import NAMES, word_value

SEES = "cms_ext_law.view_legalrule"
APPROVES = "cms_ext_law.approve_rulechange"
FACTS = {
    "title": gettext_lazy("reguła"),
    "legal_basis": gettext_lazy("podstawa"),
    "valid_from": gettext_lazy("obowiązuje od"),
    "valid_to": gettext_lazy("obowiązuje do"),
    "source_note": gettext_lazy("uwaga o źródle"),
}


class RuleChangeList(StaffList):
    guarded_by = (SEES,)
    model = RuleChange
    page_title = gettext_lazy("Zmiany reguł i zgód")
    header_icon = "clipboard-list"
    empty = gettext_lazy("Nikt nie zmieniał zgód ani reguł o drugiej osobie.")
    empty_hint = gettext_lazy("Zmianę proponuje się w „Regułach prawnych” albo w „Treściach zgód”.")
    export_filename = "zmiany-regul-i-zgod"
    columns = (
        Name("rule", gettext_lazy("Reguła"), str, url_name="law_rule_change", key="pk"),
        Day("made_at", gettext_lazy("Zaproponowano"), form="d.m.Y H:i"),
        Fact("made_by", gettext_lazy("Kto")),
        Fact("state", gettext_lazy("Stan"), "get_state_display"),
    )

    def get_queryset(self) -> QuerySet[RuleChange]:
        return RuleChange.objects.select_related("made_by__person")


def _approve(change: RuleChange, form: StepForm, today: date, origin: Origin) -> None:
    rule_change.approve_rule_change(change, today=today, origin=origin)


def _refuse(change: RuleChange, form: ReasonForm, today: date, origin: Origin) -> None:
    rule_change.refuse_rule_change(change, form.cleaned_data["powod"], origin=origin)


def _waits(change: RuleChange, today: date) -> bool:
    return change.state == RuleChange.State.WAITING


STEPS = by_slug(
    Step(
        "zatwierdz",
        gettext_lazy("Zatwierdź zmianę"),
        _approve,
        done=gettext_lazy("Zatwierdzono. Zmiana obowiązuje od swojego dnia."),
        rights=(APPROVES,),
        serious=True,
        offered=_waits,
        second_person=SecondPerson(
            rule_change.waiting_changes, lambda change: change.made_by, rule_change.ACT
        ),
    ),
    Step(
        "odrzuc",
        gettext_lazy("Odrzuć"),
        _refuse,
        ReasonForm,
        done=gettext_lazy("Odrzucono. Wszystko zostaje, jak było."),
        rights=(APPROVES,),
        or_rights=("cms_ext_law.change_legalrule",),
        offered=_waits,
    ),
)


class RuleChangePage(StepPage[RuleChange]):
    """One change: what differs, and the decision."""

    template_name = "cms_ext/approvals/rule_change.html"
    http_method_names = ["get", "head", "post"]
    sees = SEES
    steps = STEPS

    def find_subject(self, pk: int) -> RuleChange:
        rows = RuleChange.objects.select_related("rule", "made_by__person", "decided_by__person")
        return get_object_or_404(rows, pk=pk)

    def page_context(self) -> dict[str, Any]:
        change = self.subject
        is_waiting = _waits(change, self.today)
        return {
            "changes": list(_list_changes(change)),
            "is_own": is_waiting and change.made_by == self.request.user,
        }


def _list_changes(change: RuleChange) -> Iterator[tuple[object, str, str]]:
    """Yield what differs: the name, what it was and what it will be."""
    former, coming = _all_facts(change.before), _all_facts(change.after)
    for name in {**former, **coming}:
        was, will_be = _word(name, former.get(name)), _word(name, coming.get(name))
        if was != will_be:
            yield FACTS.get(name) or NAMES.get(name, name), was, will_be


def _all_facts(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {**{name: facts.get(name) for name in FACTS}, **facts.get("params", {})}


def _word(name: str, value: Any) -> str:
    if name not in FACTS:
        return "" if value is None else word_value(value)
    if name in rule_change.DAYS and value:
        return f"{date.fromisoformat(value):%d.%m.%Y}"
    return str(value or "")
