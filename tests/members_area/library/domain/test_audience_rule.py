"""Who reads papers of a kind, as of a day."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from cms_ext.office.audit.domain.event import SYSTEM
from cms_ext.office.audit.models import AuditEvent
from members_area.library.domain.audience import save_audience_rule, usual_audience
from members_area.library.models import AudienceRule, DocumentKind

pytestmark = pytest.mark.django_db
NEW_LAW = date(2027, 1, 1)


@pytest.fixture
def minutes(db: None) -> DocumentKind:
    return DocumentKind.objects.get(code="MINUTES")


def opened(kind: DocumentKind, since: date = NEW_LAW) -> AudienceRule:
    return AudienceRule(kind=kind, audience="PUBLIC", legal_basis="nowa ustawa", valid_from=since)


def closed(kind: DocumentKind, on: date) -> None:
    AudienceRule.objects.filter(kind=kind, valid_to=None).update(valid_to=on)


@pytest.mark.parametrize(
    ("day", "audience"),
    [
        (date(2026, 11, 20), "MEMBERS"),
        (date(2026, 12, 31), "MEMBERS"),
        (NEW_LAW, "PUBLIC"),
        (date(1999, 1, 1), "STAFF"),
    ],
    ids=["now", "last day", "first day of the new rule", "before any rule: staff alone"],
)
def test_a_paper_is_read_as_the_rule_of_its_day_says(
    minutes: DocumentKind, day: date, audience: str
) -> None:
    closed(minutes, date(2026, 12, 31))
    save_audience_rule(opened(minutes), origin=SYSTEM)

    assert usual_audience(minutes, day) == audience


def test_two_rules_of_a_kind_never_hold_at_once(minutes: DocumentKind) -> None:
    with pytest.raises(ValidationError, match="obowiązuje inna zasada"):
        save_audience_rule(opened(minutes), origin=SYSTEM)
    closed(minutes, NEW_LAW)
    with pytest.raises(ValidationError, match="obowiązuje inna zasada"):
        save_audience_rule(opened(minutes), origin=SYSTEM)

    assert AudienceRule.objects.filter(kind=minutes).count() == 1


def test_no_kind_is_opened_to_an_organ_that_nobody_named(minutes: DocumentKind) -> None:
    closed(minutes, date(2026, 12, 31))
    rule = opened(minutes)
    rule.audience = "ORGAN"

    with pytest.raises(ValidationError):
        save_audience_rule(rule, origin=SYSTEM)


def test_a_change_of_a_rule_is_recorded_with_both_audiences(minutes: DocumentKind) -> None:
    rule = AudienceRule.objects.get(kind=minutes)
    rule.audience = "STAFF"

    save_audience_rule(rule, origin=SYSTEM)

    event = AuditEvent.objects.get(action="AUDIENCE_RULE_KEPT")
    assert (event.from_state, event.to_state, event.note) == ("MEMBERS", "STAFF", "MINUTES")
