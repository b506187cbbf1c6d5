"""Who could raise the limit alone would need no second person for anything."""

import json
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from cms_ext.base.web.refusal import Refusal
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.office.law.domain import legal_rule, save_rule
from cms_ext.office.law.models import LegalRule, RuleChange
from cms_ext.office.law.rule_change import (
    approve_rule_change,
    change_rule,
    queue_rule_changes,
    refuse_rule_change,
)
from cms_ext.people.identity.models import User
from tests.clients import signed_in
from tests.page_checks import parsed, text_of, texts
from tests.people import staff

pytestmark = [pytest.mark.django_db, pytest.mark.all_plugins]
TODAY = date(2026, 11, 20)
LIMIT = "HAND_POSTING_SECOND_PERSON"
RULES, CHANGES = "/admin/cms_ext_law/legalrule/", "/admin/zatwierdzanie/reguly/"


@pytest.fixture(autouse=True)
def _pinned(settings) -> None:
    settings.COOP_TODAY = TODAY


@pytest.fixture
def jurek() -> User:
    return staff("prawnik", "legal_admin")


@pytest.fixture
def prezes() -> User:
    return staff("prezes", "board_member")


def _raised(code: str = LIMIT, **params: Any) -> LegalRule:
    rule = legal_rule(code, on=TODAY)
    rule.params = {**rule.params, **(params or {"zlotys": 9_000})}
    return rule


def limit(zlotys: int) -> dict[str, Any]:
    """Return the values of the rule with another amount."""
    return {**legal_rule(LIMIT, on=TODAY).params, "zlotys": zlotys}


def _propose(by: User, rule: LegalRule | None = None) -> RuleChange:
    change = change_rule(rule or _raised(), today=TODAY, origin=Origin(by))
    assert isinstance(change, RuleChange)
    return change


@pytest.mark.both_databases
def test_a_limit_changes_when_a_second_person_has_approved_it(jurek: User, prezes: User):
    change = _propose(jurek)
    assert legal_rule(LIMIT, on=TODAY).params == limit(500)

    approve_rule_change(change, today=TODAY, origin=Origin(prezes))

    kept = legal_rule(LIMIT, on=TODAY)
    assert (kept.params, kept.reviewed_by) == (limit(9_000), prezes)
    events = AuditEvent.objects.filter(action__startswith="LEGAL_RULE").order_by("seq")
    assert [(event.action, event.actor) for event in events] == [
        ("LEGAL_RULE_PROPOSED", jurek),
        ("LEGAL_RULE_KEPT", prezes),
        ("LEGAL_RULE_APPROVED", prezes),
    ]


@pytest.mark.parametrize(
    ("code", "params", "waits"),
    [
        (LIMIT, {"zlotys": 600}, True),
        ("COMPLAINT_SECOND_PERSON", {"zlotys": 600}, True),
        ("CASH_SECOND_PERSON", {"zlotys": 600}, True),
        ("DEBT_FINAL", {"second_person": False}, True),
        ("GM_NOTICE", {"days": 28}, False),
    ],
)
def test_rules_about_the_second_person_wait_for_one(
    jurek: User, code: str, params: dict[str, Any], waits: bool
):
    if code == "DEBT_FINAL":
        code = LegalRule.objects.filter(params__has_key="second_person")[0].code
    rule = LegalRule.objects.filter(code=code).order_by("-valid_from")[0]
    rule.params = {**rule.params, **params}

    assert isinstance(change_rule(rule, today=TODAY, origin=Origin(jurek)), RuleChange) is waits


def test_a_new_period_waits_as_well(jurek: User, prezes: User):
    old = legal_rule(LIMIT, on=TODAY)
    ended = _propose(jurek, _ended(old))
    approve_rule_change(ended, today=TODAY, origin=Origin(prezes))
    new = LegalRule(
        code=LIMIT,
        title=old.title,
        legal_basis="uchwała nr 3/2027",
        params=limit(300),
        valid_from=date(2027, 1, 1),
    )

    approve_rule_change(_propose(jurek, new), today=TODAY, origin=Origin(prezes))

    assert legal_rule(LIMIT, on=date(2027, 1, 1)).params == limit(300)
    assert legal_rule(LIMIT, on=TODAY).params == limit(500)


def _ended(rule: LegalRule) -> LegalRule:
    rule.valid_to = date(2026, 12, 31)
    return rule


def test_who_proposed_it_does_not_approve_it_not_even_an_administrator():
    admin = staff("admin", superuser=True)
    change = _propose(admin)

    with pytest.raises(Refusal, match="Zmianę zatwierdza inna osoba") as refused:
        approve_rule_change(change, today=TODAY, origin=Origin(admin))

    assert refused.value.code == "SECOND_PERSON"
    decided = {"state": "APPROVED", "decided_by": admin, "decided_at": timezone.now()}
    with pytest.raises(IntegrityError), transaction.atomic():
        RuleChange.objects.filter(pk=change.pk).update(**decided)


def test_a_change_of_what_changed_meanwhile_is_refused(jurek: User, prezes: User):
    change = _propose(jurek)
    save_rule(_raised(zlotys=400), today=TODAY, origin=Origin(prezes))

    with pytest.raises(Refusal, match="ktoś tymczasem zmienił"):
        approve_rule_change(change, today=TODAY, origin=Origin(prezes))

    assert legal_rule(LIMIT, on=TODAY).params == limit(400)


def test_a_refused_change_changes_nothing(jurek: User, prezes: User):
    change = _propose(jurek)
    with pytest.raises(Refusal, match="co najmniej 10 znaków"):
        refuse_rule_change(change, "nie", origin=Origin(prezes))

    refuse_rule_change(change, "Zarząd się nie zgodził", origin=Origin(prezes))

    with pytest.raises(Refusal, match="już rozstrzygnął: odrzucona"):
        approve_rule_change(change, today=TODAY, origin=Origin(prezes))
    assert legal_rule(LIMIT, on=TODAY).params == limit(500)


def test_it_waits_for_another_and_not_for_its_maker(jurek: User, prezes: User):
    _propose(jurek)

    assert [queue_rule_changes(user, TODAY).rows.count() for user in (jurek, prezes)] == [0, 1]


def test_the_screens_from_the_register_to_the_approval(jurek: User, prezes: User):
    rule = legal_rule(LIMIT, on=TODAY)
    desk, board = signed_in(jurek), signed_in(prezes)
    form = {
        "title": rule.title,
        "legal_basis": rule.legal_basis,
        "params": json.dumps(limit(700)),
        "valid_from": f"{rule.valid_from:%Y-%m-%d}",
        "valid_to": "",
        "source_note": rule.source_note,
    }

    answer = text_of(desk.post(f"{RULES}edit/{rule.pk}/", form, follow=True))
    assert "zmiana czeka na drugą osobę" in answer
    change = RuleChange.objects.get()
    own = text_of(desk.get(f"{CHANGES}{change.pk}/"))
    assert "Zatwierdzi ją inna osoba." in own
    page = parsed(board.get(f"{CHANGES}{change.pk}/"))
    assert texts(page, "//table[@class='listing']/tbody/tr/*") == ["złote", "500", "700"]
    assert "Zmiany reguł i zgód do zatwierdzenia" in text_of(board.get("/admin/"))

    board.post(f"{CHANGES}{change.pk}/", {"krok": "zatwierdz"})

    assert legal_rule(LIMIT, on=TODAY).params == limit(700)


@pytest.mark.parametrize(
    ("group", "status"),
    [("board_member", 200), ("legal_admin", 200), ("auditor", 200), ("finance_clerk", 302)],
)
def test_who_reads_the_changes(jurek: User, group: str, status: int):
    change = _propose(jurek)
    client = signed_in(staff("ktos", group))

    assert [client.get(page).status_code for page in (CHANGES, f"{CHANGES}{change.pk}/")] == [
        status
    ] * 2
    assert Client().get(CHANGES).status_code == 302
