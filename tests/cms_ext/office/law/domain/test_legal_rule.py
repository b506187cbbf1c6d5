"""The law as of a day (glossary.md B1), and who may change it how."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from cms_ext.evidence.audit.domain.event import SYSTEM, Origin
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.office.law.domain import NoSuchRule, legal_rule, save_rule
from cms_ext.office.law.models import LegalRule
from cms_ext.people.identity.models import User
from tests.people import staff

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 20)


@pytest.fixture
def jurek() -> User:
    return staff("prawnik", "legal_admin")


def test_a_rule_is_that_of_the_day_of_the_event():
    rules = {
        ("COMPLAINT_CONSUMER", date(2017, 1, 10)): {"days": 30},
        ("COMPLAINT_CONSUMER", date(2022, 12, 31)): {"days": 30},
        ("COMPLAINT_CONSUMER", date(2023, 1, 1)): {"days": 14},
        ("WASTE_CHANGE", date(2019, 9, 5)): {"days": 14},
        ("WASTE_CHANGE", date(2019, 9, 6)): {"day_of_next_month": 10},
        ("GM_NOTICE", date(2026, 6, 24)): {"days": 21},
        ("GM_PROXY_DELIVERY", date(2026, 6, 24)): {"days": 3},
        ("CONTRACT_REFUSAL_COURT", TODAY): {"days": 7},
        ("SATURDAY_IS_FREE", TODAY): {"value": True},
    }

    assert {(code, day): legal_rule(code, on=day).params for code, day in rules} == rules


def test_without_a_rule_it_is_said_which_one_is_missing():
    missing = {
        ("COMPLAINT_CONSUMER", date(2017, 1, 9)): "Na dzień 09.01.2017 nie ma",
        ("GM_NOTICE", date(2007, 7, 30)): "reguły prawnej GM_NOTICE",  # before the act
        ("WEBSITE_DUTY", TODAY): "reguły prawnej WEBSITE_DUTY",  # a bill that is no law
        ("BRAK", TODAY): "Wpisz ją w „Reguły prawne”",
    }
    for (code, day), words in missing.items():
        with pytest.raises(NoSuchRule, match=words):
            legal_rule(code, on=day)


@pytest.mark.both_databases
def test_a_kept_rule_is_reviewed_and_stands_in_the_log(jurek: User):
    rule = legal_rule("GM_PROXY_DELIVERY", on=TODAY)
    rule.params = {"days": 5}

    save_rule(rule, today=TODAY, origin=Origin(jurek))

    kept = legal_rule("GM_PROXY_DELIVERY", on=TODAY)
    assert (kept.params, kept.reviewed_on, kept.reviewed_by) == ({"days": 5}, TODAY, jurek)
    event = AuditEvent.objects.get(action="LEGAL_RULE_KEPT")
    facts = {
        "legal_basis": "art. 8³ ust. 12–16 u.s.m. (Dz.U. 2026 poz. 39)",
        "valid_from": "2026-01-28",
        "valid_to": None,
    }
    before, after = ({"params": {"days": days}, **facts} for days in (3, 5))
    assert (event.actor, event.note) == (jurek, "GM_PROXY_DELIVERY")
    assert event.changes == {"from": before, "to": after}


@pytest.mark.both_databases
def test_a_new_wording_follows_when_the_old_one_has_ended():
    old = legal_rule("GM_NOTICE", on=TODAY)
    new = _copy(old, valid_from=date(2027, 1, 1), params={"days": 28})
    with pytest.raises(ValidationError, match="Najpierw wpisz tamtemu ostatni dzień"):
        save_rule(new, today=TODAY, origin=SYSTEM)

    old.valid_to = date(2026, 12, 31)
    save_rule(old, today=TODAY, origin=SYSTEM)
    save_rule(new, today=TODAY, origin=SYSTEM)

    days = [date(2026, 12, 31), date(2027, 1, 1)]
    assert [legal_rule("GM_NOTICE", on=day).params for day in days] == [{"days": 21}, {"days": 28}]


@pytest.mark.both_databases
def test_periods_of_one_code_never_overlap():
    """Of the code stand 10.01.2017–31.12.2022 and from 1.01.2023 on."""
    rules = LegalRule.objects.filter(code="COMPLAINT_CONSUMER")
    meets = {
        (date(2016, 1, 1), date(2017, 1, 9)): False,
        (date(2016, 1, 1), date(2017, 1, 10)): True,
        (date(2016, 1, 1), None): True,
        (date(2020, 1, 1), date(2020, 1, 1)): True,
        (date(2030, 1, 1), None): True,
        (None, None): False,
    }

    found = {(first, last): rules.meeting(first, last).exists() for first, last in meets}
    assert found == meets


def test_what_no_arithmetic_could_read_is_refused():
    wrong: list[tuple[str, Any, str]] = [
        ("code", "NOWY_KOD", "code"),  # nothing asks for it
        ("params", {}, "params"),
        ("params", [21], "params"),
        ("params", {"days": "21"}, "params"),
        ("params", {"days": -1}, "params"),
        ("params", {"days": True}, "params"),  # a switch for a number
        ("params", {"dni": 21}, "params"),
        ("legal_basis", "", "legal_basis"),
        ("valid_to", date(2007, 1, 1), "__all__"),  # before it begins
    ]
    for name, value, field in wrong:
        rule = legal_rule("GM_NOTICE", on=TODAY)
        setattr(rule, name, value)

        with pytest.raises(ValidationError) as refused:
            save_rule(rule, today=TODAY, origin=SYSTEM)

        assert list(refused.value.message_dict) == [field]
    assert not AuditEvent.objects.filter(action="LEGAL_RULE_KEPT").exists()


@pytest.mark.both_databases
def test_the_database_holds_one_rule_for_a_code_and_a_first_day():
    for code in ("GM_NOTICE", "WEBSITE_DUTY"):
        twin = _copy(LegalRule.objects.get(code=code))

        with pytest.raises(IntegrityError), transaction.atomic():
            twin.save()


def test_a_rule_wants_a_review_after_a_year():
    reviews = {
        date(2025, 11, 20): (12, False),
        date(2025, 11, 19): (12, True),
        date(2025, 11, 21): (11, False),
        date(2024, 1, 20): (34, True),
        TODAY: (0, False),
        None: (None, True),
    }
    rules = [LegalRule(reviewed_on=day) for day in reviews]

    assert {
        rule.reviewed_on: (rule.months_unreviewed(TODAY), rule.wants_review(TODAY))
        for rule in rules
    } == reviews


def _copy(rule: LegalRule, **facts: Any) -> LegalRule:
    names = ("code", "title", "legal_basis", "params", "valid_from", "valid_to")
    return LegalRule(**{name: getattr(rule, name) for name in names} | facts)
