"""On a mirror the accounting program does the money part, and its snapshot proves the step."""

from datetime import UTC, date, datetime

import pytest

from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.people.identity.domain.person import record_death
from cms_ext.people.identity.models import User
from cms_ext.people.life_events.domain.life_event import (
    NewLifeEvent,
    finish_event,
    list_steps,
    open_event,
)
from cms_ext.people.life_events.models import LifeEvent
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
    return {step.key.split("-")[0]: step.state.value for step in steps}


@pytest.mark.parametrize(
    ("kind", "later", "done"),
    [
        ("SALE", (ANNA, OTHER), False),
        ("SALE", (JAN, OTHER), True),
        ("SALE", (OTHER,), True),
        ("CLOSING", (JAN, OTHER), False),
        ("CLOSING", (OTHER,), True),
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
    if done:
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
