"""Rules of two people: one proposes a change, another approves it.

They are the texts of consents, and the rules that say when a second person is needed: who could
raise such a limit alone would need no second person for anything.
"""

from collections.abc import Mapping
from copy import copy
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.base.web.refusal import Refusal
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.evidence.sealed_rows.domain.sealing import wait_for_turn
from cms_ext.office.approvals.domain.act import (
    leave_to_another,
    list_acts,
    require_second_person,
)
from cms_ext.office.approvals.domain.proposal import (
    check_refusal_reason,
    lock_waiting,
    record_proposal,
    save_decision,
)
from cms_ext.office.law.domain import list_consent_kinds, read_facts, save_rule
from cms_ext.office.law.models import LegalRule, RuleChange
from cms_ext.plugins import WaitingRows

ACT = "law.limit"
SWITCH = "second_person"
TEXTS, DAYS = ("title", "source_note"), ("valid_from", "valid_to")
State = RuleChange.State


def takes_two(rule: LegalRule) -> bool:
    """Return whether the rule is a consent, or decides if one person suffices for some act."""
    codes = {act.rule for act in list_acts()} | set(list_consent_kinds())
    stored = LegalRule.objects.filter(code=rule.code).values_list("params", flat=True)
    return rule.code in codes or any(SWITCH in params for params in (rule.params, *stored))


@transaction.atomic
def change_rule(rule: LegalRule, *, today: date, origin: Origin) -> LegalRule | RuleChange:
    """Save a rule, or propose the change of one that two people change.

    Raises ValidationError as `save_rule`, and while another change of the code waits.
    """
    if not takes_two(rule):
        return save_rule(rule, today=today, origin=origin)
    wait_for_turn()
    if waiting_changes().filter(code=rule.code).exists():
        raise ValidationError(_("Zmiana tej reguły czeka już na drugą osobę."))
    stored = LegalRule.objects.filter(pk=rule.pk).first()
    with transaction.atomic():
        save_rule(copy(rule), today=today, origin=origin)
        transaction.set_rollback(True)
    change = RuleChange.objects.create(
        code=rule.code,
        rule=stored,
        before=_all_facts(stored) if stored else {},
        after=_all_facts(rule),
        made_by=origin.signed_in,
        made_at=timezone.now(),
    )
    return record_proposal("LEGAL_RULE_PROPOSED", change, origin.actor, None)


@transaction.atomic
def approve_rule_change(change: RuleChange, *, today: date, origin: Origin) -> LegalRule:
    """Carry a change out as the second person.

    Raises Refusal: RULE_DECIDED, SECOND_PERSON, RULE_CHANGED; ValidationError as `save_rule`.
    """
    change = _lock(change)
    require_second_person(ACT, change.made_by_id, origin.actor)
    rule = change.rule or LegalRule(code=change.code)
    if change.rule and _all_facts(change.rule) != change.before:
        raise Refusal(
            "RULE_CHANGED",
            _("Regułę ktoś tymczasem zmienił. Odrzuć tę zmianę i zaproponuj ją jeszcze raz."),
        )
    _write_facts(rule, change.after)
    rule = save_rule(rule, today=today, origin=origin)
    save_decision(change, State.APPROVED, "LEGAL_RULE_APPROVED", origin.actor, None)
    return rule


@transaction.atomic
def refuse_rule_change(change: RuleChange, reason: str, *, origin: Origin) -> RuleChange:
    """Refuse a change, as either of the two. Raises Refusal: RULE_DECIDED, REASON_REQUIRED."""
    refusal = check_refusal_reason(reason)
    change = _lock(change)
    change.refusal = refusal
    return save_decision(change, State.REFUSED, "LEGAL_RULE_REFUSED", origin.actor, None)


def waiting_changes() -> QuerySet[RuleChange]:
    """Select the changes that nobody has decided yet."""
    return RuleChange.objects.filter(state=State.WAITING).select_related("rule", "made_by")


def queue_rule_changes(user: Any, today: date) -> WaitingRows:
    """Return the queue of changes that another person than `user` proposed."""
    return WaitingRows(leave_to_another(waiting_changes(), ACT, user), since="made_at")


def _all_facts(rule: LegalRule) -> dict[str, Any]:
    return {**read_facts(rule), **{name: getattr(rule, name) for name in TEXTS}}


def _write_facts(rule: LegalRule, facts: Mapping[str, Any]) -> None:
    for name, value in facts.items():
        dated = name in DAYS and value is not None
        setattr(rule, name, date.fromisoformat(value) if dated else value)


def _lock(change: RuleChange) -> RuleChange:
    wait_for_turn()
    text = _("Tę zmianę ktoś już rozstrzygnął: {state}.")
    return lock_waiting(change, "rule", code="RULE_DECIDED", words=text)
