"""A resident's own ledger as a file (`import_formats.md` §7): logged, and limited per hour."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from cms_ext.base.money.amounts import Money
from cms_ext.base.tables.writing import Value
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.evidence.audit.models import AuditEvent, Stream
from cms_ext.people.identity.models import User
from ebok_plugin.ledger.domain.queries.statement import (
    StatementLine,
    StatementStream,
)
from ebok_plugin.ledger.models import Account

DOWNLOAD = "DOWNLOAD"
AN_HOUR = timedelta(hours=1)
MAX_PER_HOUR = 20


class TooManyDownloads(Exception):
    """The person has taken as many files in the last hour as are allowed."""


@transaction.atomic
def record_download(account: Account, start: date, end: date, form: str, origin: Origin) -> None:
    """Log the download of these days, or raise TooManyDownloads.

    The limit runs on the real clock and counts per login (`import_formats.md` §7).
    """
    _record(account, {"format": form, "from": str(start), "to": str(end)}, origin)


@transaction.atomic
def record_joint_download(
    accounts: Sequence[Account], start: date, end: date, form: str, origin: Origin
) -> None:
    """Log one file about several accounts as one download."""
    numbers = [account.account_no for account in accounts]
    changes = {"format": form, "from": str(start), "to": str(end), "accounts": numbers}
    _record(origin.signed_in, changes, origin)


def _record(about: Account | User, changes: Mapping[str, object], origin: Origin) -> None:
    # Recorded before it is counted: writing takes the lock of the chain, so that two downloads
    # at once cannot both be the twentieth.
    record(DOWNLOAD, origin, stream=Stream.SIGN_IN, obj=about, changes=changes)
    recent = AuditEvent.objects.filter(
        actor=origin.actor, action=DOWNLOAD, at__gt=timezone.now() - AN_HOUR
    )
    if recent.count() > MAX_PER_HOUR:
        raise TooManyDownloads


HEADER = (
    "Data",
    "Rodzaj",
    "Tytuł",
    "Okres",
    "Termin płatności",
    "Obciążenie",
    "Wpłata",
    "Saldo po operacji",
)
WIDTHS = (12, 22, 44, 10, 18, 14, 14, 18)


def list_statement_rows(statement: StatementStream) -> Iterator[tuple[Value, ...]]:
    """Yield the heading and the rows of the page as rows of a file."""
    yield HEADER
    yield _edge(statement.start, "Saldo początkowe", statement.opening)
    balance = statement.opening
    for row in statement.rows:
        yield _line(row)
        balance = row.balance_after
    yield _edge(statement.end, "Saldo końcowe", balance)


def _edge(day: date, label: str, balance: Money) -> tuple[Value, ...]:
    return (day, label, None, None, None, None, None, balance.amount)


def _line(row: StatementLine) -> tuple[Value, ...]:
    return (
        row.booking_date,
        row.name,
        row.title,
        row.period or None,
        row.due_date,
        row.debit.amount if row.debit else None,
        row.credit.amount if row.credit else None,
        row.balance_after.amount,
    )
