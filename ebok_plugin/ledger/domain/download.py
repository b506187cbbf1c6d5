"""A resident's own ledger as a file (`import_formats.md` §7): logged, and limited per hour."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from io import StringIO

from django.db import transaction
from django.utils import timezone

from cms_ext.base.database.bulk import split_into_chunks
from cms_ext.base.money.amounts import Money
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.evidence.audit.models import AuditEvent, Stream
from cms_ext.office.desk_kit.exporting import BOM, neutralise_formula
from cms_ext.people.identity.models import User
from ebok_plugin.ledger.domain.queries.statement import (
    StatementLine,
    StatementStream,
)
from ebok_plugin.ledger.models import Account

DOWNLOAD = "DOWNLOAD"
AN_HOUR = timedelta(hours=1)
MOST_IN_AN_HOUR = 20


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
    if recent.count() > MOST_IN_AN_HOUR:
        raise TooManyDownloads


LINES_AT_ONCE = 500

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


def statement_csv(statement: StatementStream) -> Iterator[bytes]:
    """Yield the rows of the page as CSV.

    UTF-8 with BOM, semicolons, CRLF, decimal comma, ISO dates.
    """
    yield BOM
    for portion in split_into_chunks(_lines(statement), LINES_AT_ONCE):
        text = StringIO(newline="")
        csv.writer(text, delimiter=";", lineterminator="\r\n").writerows(portion)
        yield text.getvalue().encode()


def _lines(statement: StatementStream) -> Iterator[tuple[str, ...]]:
    yield HEADER
    yield _edge(str(statement.start), "Saldo początkowe", statement.opening)
    balance = statement.opening
    for row in statement.rows:
        yield _line(row)
        balance = row.balance_after
    yield _edge(str(statement.end), "Saldo końcowe", balance)


def _edge(day: str, label: str, balance: Money) -> tuple[str, ...]:
    return (day, label, "", "", "", "", "", _number(balance))


def _line(row: StatementLine) -> tuple[str, ...]:
    return (
        str(row.booking_date),
        str(row.kind.label),
        neutralise_formula(row.title),
        row.period,
        str(row.due_date or ""),
        _number(row.debit) if row.debit else "",
        _number(row.credit) if row.credit else "",
        _number(row.balance_after),
    )


def _number(money: Money) -> str:
    return f"{money.amount:.2f}".replace(".", ",")
