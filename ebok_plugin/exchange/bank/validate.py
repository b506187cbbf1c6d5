"""Checks of whole statements, the same for both formats. Source: bank_formats.md §6.

Each function gives all it finds; `errors.first_failure` picks the one that names the file.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from decimal import Decimal

from ebok_plugin.exchange.bank.account import own_account
from ebok_plugin.exchange.bank.errors import BankFinding, Code
from ebok_plugin.exchange.bank.statement import FilePosition, PartialStatement, StatementFormat
from ebok_plugin.exchange.bank.values import said_amount, said_date

CURRENCY = "PLN"


def check_accounts(
    statements: Sequence[PartialStatement], own_accounts: Collection[str]
) -> Iterator[BankFinding]:
    """Only statements of the co-op's own accounts, in złoty."""
    own = {own_account(account) for account in own_accounts}
    for statement in statements:
        if statement.iban not in own:
            place = statement.places["account"]
            last = statement.iban[-4:]
            yield BankFinding(
                Code.BANK_UNKNOWN_ACCOUNT,
                f"Rachunek …{last} nie jest rachunkiem spółdzielni w ustawieniach.",
                statement_no=statement.number,
                line=place.line,
                field=place.field,
                found=f"…{last}",
            )
        if statement.currency != CURRENCY:
            place = statement.places["opening"]
            yield BankFinding(
                Code.BANK_CURRENCY,
                f"Wyciąg jest w {statement.currency or 'nieznanej walucie'}. "
                f"Obsługiwana waluta: {CURRENCY}.",
                statement_no=statement.number,
                line=place.line,
                field=place.field,
                found=statement.currency or None,
                expected=CURRENCY,
            )


def check_dates(
    statements: Sequence[PartialStatement], today: date, oldest: date | None
) -> Iterator[BankFinding]:
    """No day after `today`, none before `oldest`."""
    for statement in statements:
        for day, place in _days(statement):
            if day > today:
                limit, why = today, f"a dziś jest {said_date(today)}"
            elif oldest and day < oldest:
                limit, why = oldest, f"a najstarsza dopuszczalna to {said_date(oldest)}"
            else:
                continue
            yield BankFinding(
                Code.BANK_BAD_DATE,
                f"Wyciąg {statement.number} ma datę {said_date(day)}, {why}.",
                statement_no=statement.number,
                line=place.line,
                field=place.field,
                found=day.isoformat(),
                expected=limit.isoformat(),
            )


def check_sums(
    statements: Sequence[PartialStatement], kind: StatementFormat
) -> Iterator[BankFinding]:
    """Opening balance and all entries make the closing balance, to the grosz."""
    for statement in statements:
        if statement.opening is None or statement.closing is None:
            continue
        computed = statement.opening.amount + statement.total
        if computed == statement.closing.amount:
            continue
        if statement.left_out:
            yield _pending(statement)
        else:
            yield _mismatch(statement, computed, statement.closing.amount, kind)


def _days(statement: PartialStatement) -> Iterator[tuple[date, FilePosition]]:
    if statement.opening:
        yield statement.opening.date, statement.places["opening"]
    if statement.closing:
        yield statement.closing.date, statement.places["closing"]
    for entry in statement.entries:
        yield entry.value_date, entry.place
        if entry.booking_date:
            yield entry.booking_date, entry.place


def _pending(statement: PartialStatement) -> BankFinding:
    place = statement.places["closing"]
    status = statement.left_out[0]
    return BankFinding(
        Code.BANK_PENDING_ENTRY,
        f"Wyciąg zawiera operację o statusie {status} (niezaksięgowaną). Niczego nie zaksięgowano.",
        statement_no=statement.number,
        line=place.line,
        field="Ntry/Sts",
        found=status,
        expected="BOOK",
    )


def _mismatch(
    statement: PartialStatement, computed: Decimal, closing: Decimal, kind: StatementFormat
) -> BankFinding:
    place = statement.places["closing"]
    ours, theirs, difference = (
        said_amount(amount, statement.currency)
        for amount in (computed, closing, abs(computed - closing))
    )
    # Of CAMT the difference says enough: its sums are shown in the preview beside it.
    compared = (
        f"= {ours}, a saldo końcowe w pliku = {theirs}"
        if kind is StatementFormat.MT940
        else "nie równa się saldu końcowemu"
    )
    return BankFinding(
        Code.BANK_BALANCE_MISMATCH,
        f"Wyciąg {statement.number}: saldo początkowe + operacje {compared} "
        f"(różnica {difference}). Niczego nie zaksięgowano.",
        statement_no=statement.number,
        line=place.line,
        field=place.field,
        found=theirs,
        expected=ours,
    )
