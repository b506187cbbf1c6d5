"""A snapshot of what the own ledger says, for tests that compare both readers of accounts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from cms_ext.base.money.amounts import Money
from ebok_plugin.ledger.domain.reader import OwnLedger
from ebok_plugin.ledger.models import Account, ChargeLine
from ebok_plugin.ledger.vocabulary import EntryKind
from tests.ebok_plugin.mirror.feeds import bring, feed, row

KINDS = {EntryKind.CHARGE: "CZYNSZ", EntryKind.MEDIA_SETTLEMENT: "MEDIA"}


def amount(money: Money) -> str:
    return f"{money.amount:.2f}"


def mirror_own_ledger(accounts: Iterable[Account], day: date, turnover_from: date) -> None:
    """Accept the snapshot of a program that says of these accounts what the own ledger does."""
    rows = [line for account in accounts for line in _rows(account, day, turnover_from)]
    report = bring(
        feed(*rows, day=str(day), turnover_from=str(turnover_from)), today=day, confirmed=WARNINGS
    )
    assert list(report.errors) == []


WARNINGS = frozenset({"MIRROR_FEWER", "MIRROR_JUMP", "MIRROR_NEW_ACCOUNTS", "MIRROR_PAYER"})


def _rows(account: Account, day: date, turnover_from: date) -> Iterable[str]:
    number, state = account.account_no, OwnLedger.read_account_states([account], day)[account.pk]
    statement = OwnLedger.read_statement(account, turnover_from, day)
    yield row(
        "SALDO",
        number,
        balance=amount(state.state.balance),
        opening=amount(statement.opening),
        payer_name=account.payer_name,
        nrb=account.nrb,
    )
    for place, item in enumerate((*state.postings.overdue, *state.postings.upcoming)):
        yield row(
            "POZYCJA",
            number,
            document_no=f"D{place}",
            title=item.title,
            due_date=str(item.due_date),
            booking_date=str(item.booking_date),
            amount=amount(item.whole),
            remaining=amount(item.open),
            period=item.period,
        )
    for place, free in enumerate(state.postings.free_credit):
        yield row(
            "NADPLATA",
            number,
            document_no=f"W{place}",
            title=free.title,
            booking_date=str(free.booking_date),
            remaining=amount(free.open),
        )
    for place, line in enumerate(statement.rows, start=1):
        yield row(
            "OBROT",
            number,
            line=str(place),
            booking_date=str(line.booking_date),
            title=line.title,
            amount=amount(line.amount),
            kind=KINDS.get(line.kind, ""),
            period=line.period,
            due_date=str(line.due_date or ""),
        )
    charged = ChargeLine.objects.filter(
        document__account=account, document__booking_date__lte=day
    ).select_related("component", "document")
    for part in charged.order_by("document__period", "position"):
        yield row(
            "SKLADNIK",
            number,
            period=part.document.period,
            component=part.component.name,
            amount=amount(part.amount),
            quantity=str(part.quantity.normalize()),
            unit=part.component.unit,
            rate=str(part.rate.normalize()),
        )
