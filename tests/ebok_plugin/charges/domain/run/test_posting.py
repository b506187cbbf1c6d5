"""Posting in portions: progress, going on after a stop, nothing twice."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone

from cms_ext.office.audit.domain.event import Origin
from ebok_plugin.charges.domain.queries import month_rows
from ebok_plugin.charges.domain.queries.charge_run import PostingProgress, progress_of
from ebok_plugin.charges.domain.rate import add_rate
from ebok_plugin.charges.domain.run.posting import post_portion, post_run
from ebok_plugin.charges.domain.run.rehearsal import approve_charge_run, rehearse_charge_run
from ebok_plugin.charges.errors import RunRefused
from ebok_plugin.charges.models import Basis, ChargeRun, Component
from ebok_plugin.ledger.domain.audit import audit
from ebok_plugin.ledger.errors import PostingError
from ebok_plugin.ledger.models import Account, Batch, ChargeDocument, ClosedPeriod
from tests.ebok_plugin.charges.coop import lines_of, month, priced
from tests.ebok_plugin.ledger.books import open_account

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 20)
DECEMBER = month("2026-12")
NUMBERS = ["100001", "100002", "100003", "100004", "100005"]


@pytest.fixture
def run(felicja: Origin, kamil: Origin, monkeypatch: pytest.MonkeyPatch) -> ChargeRun:
    """Five accounts, approved, in portions of two."""
    monkeypatch.setattr(month_rows, "PORTION", 2)
    priced("EKS", Basis.AREA_M2, "4.60")
    for number in NUMBERS:
        open_account(number)
    return approve_charge_run(
        rehearse_charge_run(DECEMBER, origin=felicja, today=TODAY), origin=kamil
    )


def numbers(run: ChargeRun) -> list[str]:
    found = ChargeDocument.objects.filter(batch__charge_run_portion__run=run)
    return sorted(found.values_list("account__account_no", flat=True))


def test_portion_by_portion_until_nothing_is_left(
    run: ChargeRun, felicja: Origin, kamil: Origin
) -> None:
    seen = []
    while run.state != "POSTED":
        run = post_portion(run, today=TODAY)
        seen.append((run.state, progress_of(run)))

    assert seen == [
        ("POSTING", PostingProgress(2, 5)),
        ("POSTING", PostingProgress(4, 5)),
        ("POSTING", PostingProgress(5, 5)),
        ("POSTED", PostingProgress(5, 5)),
    ]
    assert [progress.percent for _state, progress in seen] == [40, 80, 100, 100]
    assert lines_of("2026-12") == [
        (number, "EKS", Decimal("48.6"), Decimal("4.6"), "223.56") for number in NUMBERS
    ]
    assert numbers(run) == NUMBERS
    people = set(Batch.objects.values_list("made_by", "approved_by"))
    assert felicja.actor
    assert kamil.actor
    assert people == {(felicja.actor.pk, kamil.actor.pk)}
    assert list(audit()) == []


def test_it_goes_on_where_it_stopped_and_a_finished_run_does_nothing(run: ChargeRun) -> None:
    post_portion(run, today=TODAY)
    done = post_run(run, today=date(2026, 11, 23))
    with pytest.raises(RunRefused, match="zaksięgowane"):
        post_run(done, today=TODAY)

    assert numbers(done) == NUMBERS
    assert len(lines_of("2026-12")) == 5
    assert done.finished_at is not None


def test_a_rehearsed_run_is_not_posted(felicja: Origin) -> None:
    priced("EKS", Basis.AREA_M2, "4.60")
    open_account("100005")
    waiting = rehearse_charge_run(DECEMBER, origin=felicja, today=TODAY)

    with pytest.raises(RunRefused) as refusal:
        post_run(waiting, today=TODAY)

    assert (refusal.value.code, lines_of("2026-12")) == ("RUN_STATE", [])


def test_a_rate_changed_between_two_portions_stops_the_run(
    run: ChargeRun, felicja: Origin, kamil: Origin
) -> None:
    post_portion(run, today=TODAY)
    add_rate(Component.objects.get(), Decimal("4.85"), valid_from=date(2026, 12, 1))
    with pytest.raises(RunRefused) as refusal:
        post_run(run, today=TODAY)

    run.refresh_from_db()
    assert (refusal.value.code, run.state, numbers(run)) == ("RUN_CHANGED", "VOID", NUMBERS[:2])
    # The rest is charged by a new run, at the rate of the day on which it was rehearsed.
    rest = approve_charge_run(
        rehearse_charge_run(DECEMBER, origin=felicja, today=TODAY), origin=kamil
    )
    post_run(rest, today=TODAY)
    assert [(number, amount) for number, *_, amount in lines_of("2026-12")] == [
        ("100001", "223.56"),
        ("100002", "223.56"),
        ("100003", "235.71"),
        ("100004", "235.71"),
        ("100005", "235.71"),
    ]
    assert list(audit()) == []


@pytest.mark.parametrize("closed", NUMBERS[2:], ids=["next portion", "its end", "last portion"])
def test_an_account_that_left_the_month_stops_the_run(run: ChargeRun, closed: str) -> None:
    post_portion(run, today=TODAY)
    Account.objects.filter(account_no=closed).update(closed_on=date(2026, 9, 30))

    with pytest.raises(RunRefused, match="Od próby zmieniły się"):
        post_run(run, today=TODAY)

    assert closed not in numbers(run)


def test_a_month_closed_meanwhile_leaves_the_run_waiting(run: ChargeRun) -> None:
    post_portion(run, today=TODAY)
    closing = ClosedPeriod.objects.create(period="2026-12", closed_at=timezone.now())
    with pytest.raises(PostingError) as refusal:
        post_run(run, today=TODAY)

    run.refresh_from_db()
    assert (refusal.value.code, run.state, progress_of(run)) == (
        "PERIOD_CLOSED",
        "POSTING",
        PostingProgress(2, 5),
    )
    closing.delete()
    assert post_run(run, today=TODAY).state == "POSTED"
