from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from cms_ext.office.audit.domain.event import SYSTEM
from cms_ext.office.audit.models import AuditEvent
from members_area.completeness.domain.rule import (
    RulesImportResult,
    import_rules,
    save_completeness_rule,
)
from members_area.completeness.models import CompletenessRule
from members_area.register.models import Organ
from tests.members_area.completeness.library import rule

pytestmark = pytest.mark.django_db


def coded(code: str, **more: object) -> CompletenessRule:
    new = rule("EVERY_N_YEARS", kind="AUDIT_MINUTES", n=3)
    new.code = code
    for name, value in more.items():
        setattr(new, name, value)
    return new


def test_a_rule_is_kept_and_recorded() -> None:
    kept = save_completeness_rule(coded("lustracja"), origin=SYSTEM)

    assert CompletenessRule.objects.get(code="lustracja") == kept
    assert AuditEvent.objects.filter(action="COMPLETENESS_RULE_KEPT").get().note == "lustracja"


@pytest.mark.parametrize(
    ("facts", "field", "said"),
    [
        ({"params": {"n": 0}}, "params", "Parametr „n” ma być liczbą od 1 do 100."),
        ({"kind": ""}, "kind", "Podaj rodzaj dokumentu."),
        ({"kind": "AUDYT"}, "kind", "Nie ma rodzaju dokumentu: AUDYT."),
        ({"organ": "EC"}, "organ", "Nie ma organu EC. Najpierw wpisz go w rejestrze."),
        ({"code": "Lustracja!"}, "code", "Tylko małe litery, cyfry i łączniki."),
        (
            {"type": "SEQ_GAPS", "params": {}, "kind": "RESOLUTION"},
            "organ",
            "Podaj organ.",
        ),
        (
            {"type": "CROSS_REF", "kind": "", "params": {"from_kind": "MINUTES", "to_kind": "X"}},
            "kind",
            "Nie ma rodzaju dokumentu: X.",
        ),
    ],
)
def test_what_cannot_be_judged_is_refused(facts: dict[str, object], field: str, said: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        save_completeness_rule(coded(**{"code": "x", **facts}), origin=SYSTEM)

    assert refusal.value.message_dict == {field: [said]}


@pytest.mark.parametrize(
    ("since", "until", "refused"),
    [
        (date(2026, 1, 1), None, True),
        (None, date(2025, 6, 30), True),
        (date(2025, 12, 31), date(2025, 12, 31), True),
        (date(2026, 1, 1), date(2026, 12, 31), False),
    ],
    ids=["into an open rule", "before it ends", "on its last day", "between the two"],
)
def test_two_rules_of_a_code_do_not_judge_one_day(
    since: date | None, until: date | None, refused: bool
) -> None:
    save_completeness_rule(
        coded("audyt", valid_from=date(2025, 1, 1), valid_to=date(2025, 12, 31)), origin=SYSTEM
    )
    save_completeness_rule(coded("audyt", valid_from=date(2027, 1, 1)), origin=SYSTEM)
    another = coded("audyt", valid_from=since, valid_to=until)

    if refused:
        with pytest.raises(ValidationError, match="W tym czasie działa już reguła „audyt”"):
            save_completeness_rule(another, origin=SYSTEM)
    else:
        save_completeness_rule(another, origin=SYSTEM)


def test_a_file_adds_changes_and_leaves(board: Organ) -> None:
    rules = [coded("nowa"), coded("audit", params={"n": 5})]
    gate = CompletenessRule.objects.get(code="gate")

    taken = import_rules([*rules, gate], origin=SYSTEM)

    assert taken == RulesImportResult(added=["nowa"], changed=["audit"], unchanged=["gate"])
    assert CompletenessRule.objects.get(code="audit").params == {"n": 5}
    assert CompletenessRule.objects.count() == 17


def test_a_file_is_taken_whole_or_not_at_all() -> None:
    rules = [coded("nowa"), coded("zla", params={"n": 0}), coded("gorsza", kind="")]

    with pytest.raises(ValidationError) as refusal:
        import_rules(rules, origin=SYSTEM)

    assert refusal.value.messages == [
        "zla: Parametr „n” ma być liczbą od 1 do 100.",
        "gorsza: Podaj rodzaj dokumentu.",
    ]
    assert CompletenessRule.objects.count() == 16


def test_a_rehearsal_keeps_nothing() -> None:
    taken = import_rules([coded("nowa")], origin=SYSTEM, rehearse=True)

    assert taken == RulesImportResult(added=["nowa"])
    assert not CompletenessRule.objects.filter(code="nowa").exists()
    assert not AuditEvent.objects.filter(action="COMPLETENESS_RULE_KEPT").exists()
