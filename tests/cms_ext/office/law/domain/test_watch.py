"""What of the law must be looked at again: no number that nobody read goes without a day."""

from datetime import date

import pytest
from django.utils import timezone

from cms_ext.office.law.domain import refuse_unreadable
from cms_ext.office.law.models import LegalRule
from cms_ext.office.law.release import correct_unreviewed_rules
from cms_ext.office.law.watch import (
    find_fact,
    is_look_due,
    list_due_rules,
    list_facts,
    read_facts,
)
from cms_ext.operations.scheduler.domain.site_state import list_site_items
from cms_ext.people.identity.models import User
from tests.people import staff

pytestmark = pytest.mark.django_db

LOOK = date(2027, 3, 1)
LATER = date(2030, 1, 1)


def test_no_rule_that_nobody_reviewed_is_without_a_next_look():
    unreviewed = set(LegalRule.objects.filter(reviewed_on=None).values_list("code", flat=True))
    watched = {code for fact in list_facts() for code in fact.rules}

    assert unreviewed - watched == set()
    assert watched - set(LegalRule.objects.values_list("code", flat=True)) == set()


def test_every_fact_names_its_source_and_a_day_after_this_release():
    rows = [(fact.fact, fact.source, fact.rules) for fact in list_facts()]

    assert all(all(row) for row in rows)
    assert min(fact.next_look for fact in list_facts()) > date(2026, 11, 30)
    assert len(rows) == len({code for *_rest, codes in rows for code in codes[:1]})


def test_a_row_with_another_key_is_refused():
    row = "- {fact: a, source: b, rules: [X], next: 2027-01-01}"
    with pytest.raises(TypeError, match="next"):
        list(read_facts(row))


@pytest.mark.parametrize(
    ("reviewed_on", "today", "due"),
    [
        (None, date(2027, 2, 28), False),
        (None, LOOK, True),
        (date(2026, 11, 30), LOOK, True),
        (date(2027, 2, 28), LOOK, True),
        (LOOK, LOOK, False),
        (date(2027, 3, 5), date(2028, 1, 1), False),
    ],
)
def test_a_look_is_due_until_the_rule_was_reviewed(
    reviewed_on: date | None, today: date, due: bool
):
    rule = LegalRule(code="GM_PROXY_DELIVERY", reviewed_on=reviewed_on)

    assert is_look_due(rule, today) is due


def test_what_is_due_stands_in_the_state_of_the_site_and_goes_by_a_review(settings):
    assert list_due_rules(date(2026, 11, 30)) == []
    settings.COOP_TODAY = LOOK
    due = [rule.code for rule in list_due_rules(LOOK)]
    assert "GM_PROXY_DELIVERY" in due
    assert "AUDIT_INTERVAL" not in due

    (item,) = [
        item
        for item in list_site_items(timezone.now())
        if item.title == "Reguły prawne do sprawdzenia"
    ]
    assert (item.words, item.to_do[:20]) == (str(len(due)), "Sprawdź w źródłach: ")

    LegalRule.objects.update(reviewed_on=LOOK)
    assert list_due_rules(LOOK) == []


def test_a_site_that_never_reviewed_a_rule_gets_what_the_release_found_out():
    """An office's own number stays, whatever a release says."""
    wrong = {"params": {"days": None}, "reviewed_on": None, "reviewed_by": None}
    LegalRule.objects.filter(code="GM_PROXY_DELIVERY").update(**wrong)
    lawyer: User = staff("prawnik", "legal_admin")
    own = {"params": {"days": 30}, "reviewed_on": None, "reviewed_by": lawyer}
    LegalRule.objects.filter(code="GM_NOTICE").update(**own)

    changed = [rule.code for rule in correct_unreviewed_rules()]

    assert (changed, correct_unreviewed_rules()) == (["GM_PROXY_DELIVERY"], [])
    numbers = {rule.code: rule.params for rule in LegalRule.objects.filter(code__startswith="GM_")}
    assert (numbers["GM_PROXY_DELIVERY"], numbers["GM_NOTICE"]) == ({"days": 3}, {"days": 30})


def test_every_rule_of_a_new_site_can_be_saved_by_the_office():
    """The form refuses a value that the program does not read."""
    for rule in LegalRule.objects.all():
        refuse_unreadable(rule.params)


def test_a_code_without_a_fact_has_none():
    assert find_fact("GM_NOTICE") is None
