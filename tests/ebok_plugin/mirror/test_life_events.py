"""On a mirror the accounting program does the money part, and its snapshot proves the step."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from cms_ext.evidence.audit.domain.event import SYSTEM, Origin
from cms_ext.people.identity.domain.person import record_death
from cms_ext.people.identity.models import User
from cms_ext.people.life_events.domain.life_event import (
    NewLifeEvent,
    finish_event,
    list_steps,
    open_event,
)
from cms_ext.people.life_events.models import LifeEvent
from cms_ext.premises.domain.place import end_places
from cms_ext.premises.domain.splitting import split_premises
from cms_ext.premises.models import Premises
from ebok_plugin.desk.domain.misaddressed import find_misaddressed
from ebok_plugin.ledger.models import Account
from tests.ebok_plugin.mirror.feeds import balance, bring, feed
from tests.people import staff
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
SOLD, TODAY = date(2026, 11, 10), date(2026, 11, 20)
TICKS = frozenset({"MIRROR_PAYER", "MIRROR_FEWER", "MIRROR_NEW_ACCOUNTS", "MIRROR_JUMP"})


@pytest.fixture(autouse=True)
def _mirror(settings, tmp_path) -> None:
    settings.COOP_LEDGER = "mirror"
    settings.COOP_PRIVATE_ROOT = tmp_path


@shared
def celina() -> User:
    return staff("celina", "finance_clerk")


def snapshot(day: str, *rows: str) -> None:
    report = bring(feed(*rows, day=day), today=date.fromisoformat(day), confirmed=TICKS)
    assert list(report.errors) == []


ANNA = balance("100001", "100.00", payer_name="Anna Lis")
JAN = balance("100001", "100.00", payer_name="Jan Nowak")
OTHER = balance("100002", "0.00", payer_name="Piotr Wrona")


def report(kind: str, celina: User) -> LifeEvent:
    account = Account.objects.get(account_no="100001")
    new = NewLifeEvent(kind, account.payer, SOLD, "pismo z 10 listopada", account.account_no)
    return open_event(new, origin=Origin(celina), today=TODAY)


def states(event: LifeEvent) -> dict[str, str]:
    steps = list_steps(event, TODAY)
    return {re.sub(r"-\d+$", "", step.key): step.state.value for step in steps}


@pytest.mark.parametrize(
    ("kind", "later", "done"),
    [
        ("SALE", (ANNA, OTHER), False),
        ("SALE", (JAN, OTHER), True),
        ("SALE", (OTHER,), True),
        ("CLOSING", (JAN, OTHER), False),
        ("CLOSING", (OTHER,), True),
        ("JOINING", (ANNA, OTHER), False),
        ("JOINING", (OTHER,), True),
        ("DEATH", (ANNA, OTHER), False),
        ("DEATH", (JAN, OTHER), True),
    ],
)
def test_the_next_snapshot_says_whether_the_program_has_the_change(
    kind: str, later: tuple[str, ...], done: bool, celina: User
):
    snapshot("2026-11-09", ANNA, OTHER)
    event = report(kind, celina)
    assert states(event)["program"] == "TO_DO"
    # What the own ledger does is nobody's step here.
    assert not {"late", "payer", "close", "charge", "persons"} & states(event).keys()
    snapshot("2026-11-19", *later)
    event = LifeEvent.objects.get()
    assert states(event)["program"] == ("DONE" if done else "TO_DO")
    seller = ["SELLER_PAYS"] if kind == "SALE" and not done else []
    assert [finding.code for finding in find_misaddressed()] == seller
    if done and kind == "DEATH":
        record_death(event.person, SOLD, Origin(celina))
        event = LifeEvent.objects.get()
    if done and kind == "JOINING":
        end_places([Account.objects.get(account_no="100001").premises], on=SOLD, origin=SYSTEM)
    if done:
        assert finish_event(event, origin=Origin(celina), today=TODAY).state == "DONE"


def test_a_divided_flat_has_its_new_account_from_the_program(celina: User):
    snapshot("2026-11-09", ANNA, OTHER)
    event = report("DIVISION", celina)
    divided = Account.objects.get(account_no="100001").premises
    assert states(event) == {"division-register": "TO_DO"}

    new = Premises(code="L-100009", number="9", area=Decimal(1), persons=1, valid_from=SOLD)
    Premises.objects.filter(pk=divided.pk).update(area=3)
    split_premises(
        Premises.objects.get(pk=divided.pk),
        new,
        area_left=Decimal(2),
        today=TODAY,
        origin=Origin(celina),
    )
    assert states(event) == {"division-register": "DONE", "division-account": "TO_DO"}
    snapshot("2026-11-19", ANNA, OTHER, balance("100009", "0.00", premises_code="L-100009"))

    assert states(event) == {"division-register": "DONE", "division-account": "DONE"}
    assert finish_event(event, origin=Origin(celina), today=TODAY).state == "DONE"


@pytest.mark.parametrize(
    ("later", "state", "skippable"),
    [
        ((), "TO_DO", False),
        ((ANNA, OTHER), "TO_DO", True),
        ((balance("100001", "350.00", payer_name="Anna Lis"), OTHER), "DONE", True),
    ],
)
def test_a_moved_payment_changes_the_balance_of_a_later_snapshot(
    later: tuple[str, ...], state: str, skippable: bool, celina: User
):
    snapshot("2026-11-09", ANNA, OTHER)
    event = report("SALE", celina)
    # As it is reported on a mirror, and as the settings of these tests do not declare it.
    opened = datetime(2026, 11, 10, 12, tzinfo=UTC)
    LifeEvent.objects.filter(pk=event.pk).update(kind="WRONG_PAYMENT", opened_at=opened)
    if later:
        snapshot("2026-11-19", *later)
    [step] = [s for s in list_steps(LifeEvent.objects.get(), TODAY) if s.key == "program"]
    assert (step.state, step.skippable) == (state, skippable)
