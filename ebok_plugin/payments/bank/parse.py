"""Parsing a bank file: checked statements or one error (bank_formats.md §1, §6)."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import fields
from datetime import date
from itertools import chain

from ebok_plugin.payments.bank.camt053 import read_camt053
from ebok_plugin.payments.bank.detect import detect_format
from ebok_plugin.payments.bank.errors import BankFileOutcome, BankFinding, Code, first_failure
from ebok_plugin.payments.bank.identity import without_repeats
from ebok_plugin.payments.bank.mt940 import read_mt940
from ebok_plugin.payments.bank.profiles import BankProfile
from ebok_plugin.payments.bank.statement import (
    LIMITS,
    BankFileError,
    BankLimits,
    BankReading,
    FilePosition,
    ParsedFile,
    ParsedStatement,
    PartialStatement,
    StatementFormat,
    too_large_error,
)
from ebok_plugin.payments.bank.values import format_amount, format_date, parse_own_account

CURRENCY = "PLN"


def check_accounts(
    statements: Sequence[PartialStatement], own_accounts: Collection[str]
) -> Iterator[BankFinding]:
    """Report statements of foreign accounts, or not in złoty."""
    own_numbers = {parse_own_account(account) for account in own_accounts}
    for statement in statements:
        if statement.iban not in own_numbers:
            last = f"…{statement.iban[-4:]}"
            message = f"Rachunku {last} nie ma wśród własnych rachunków w ustawieniach."
            yield statement.finding(Code.BANK_UNKNOWN_ACCOUNT, message, "account", last)
        if (found := statement.currency) != CURRENCY:
            wrong = f"Wyciąg jest w {found or 'nieznanej walucie'}."
            message = f"{wrong} Obsługiwana waluta: {CURRENCY}."
            yield statement.finding(Code.BANK_CURRENCY, message, "opening", found or None, CURRENCY)


def check_statement_dates(
    statements: Sequence[PartialStatement], today: date, oldest: date | None
) -> Iterator[BankFinding]:
    """Report days after `today` or before `oldest`."""
    for statement in statements:
        balances = {"opening": statement.opening, "closing": statement.closing}
        days = [(one.date, statement.places[name]) for name, one in balances.items() if one]
        for day, place in chain(days, statement.entries.days.items()):
            if day > today:
                limit, why = today, f"a dziś jest {format_date(today)}"
            elif oldest and day < oldest:
                limit, why = oldest, f"a najstarsza dopuszczalna to {format_date(oldest)}"
            else:
                continue
            message = f"Wyciąg {statement.number} ma datę {format_date(day)}, {why}."
            found, wanted = day.isoformat(), limit.isoformat()
            yield statement.finding(Code.BANK_BAD_DATE, message, place, found, wanted)


def check_sums(
    statements: Sequence[PartialStatement], kind: StatementFormat
) -> Iterator[BankFinding]:
    """Report statements whose opening balance and entries do not make the closing balance."""
    for statement in statements:
        if statement.opening is None or statement.closing is None:
            continue
        computed = statement.opening.amount + statement.total
        if computed == statement.closing.amount:
            continue
        if statement.left_out:
            place = statement.places["closing"]._replace(field="Ntry/Sts")
            status = statement.left_out[0]
            message = f"Wyciąg zawiera operację o statusie {status} (niezaksięgowaną). "
            message += "Niczego nie zaksięgowano."
            yield statement.finding(Code.BANK_PENDING_ENTRY, message, place, status, "BOOK")
            continue
        amounts = computed, statement.closing.amount, abs(computed - statement.closing.amount)
        ours, theirs, difference = (format_amount(one, statement.currency) for one in amounts)
        # For CAMT the difference is enough: the preview next to it shows the sums.
        compared = "nie równa się saldu końcowemu"
        if kind is StatementFormat.MT940:
            compared = f"= {ours}, a saldo końcowe w pliku = {theirs}"
        message = f"Wyciąg {statement.number}: saldo początkowe + operacje {compared} "
        message += f"(różnica {difference}). Niczego nie zaksięgowano."
        yield statement.finding(Code.BANK_BALANCE_MISMATCH, message, "closing", theirs, ours)


def parse_statements(
    data: bytes,
    profile: BankProfile,
    *,
    today: date,
    own_accounts: Collection[str] | None,
    max_age_years: int | None = 5,
    camt_versions: Collection[str] = (),
    limits: BankLimits = LIMITS,
) -> ParsedFile:
    """Read and check a bank file: all of its statements are right, or it is refused.

    `own_accounts`: 26-digit numbers of the co-op; None reads any account in any currency, which
    is for rehearsal only. `max_age_years`: None accepts statements of any age. `camt_versions`:
    two-digit versions of camt.053 tried with a real file, besides those shipped. The format is
    found by content, so XML is read as CAMT.053 whatever the profile. Staff confirm warnings
    that are HELD (`ParsedFile.held`) before posting. The caller checks whether statements and
    payers are known. Raises BankFileError, and for any bytes nothing else.
    """
    kind = detect_format(data, limits)
    if kind is StatementFormat.CAMT053:
        reading = read_camt053(data, profile, limits, camt_versions)
    else:
        reading = read_mt940(data, profile, limits)
    _check_numbers(reading.statements, limits)
    errors = list(reading.errors)
    if own_accounts is not None:
        errors += check_accounts(reading.statements, own_accounts)
    errors += check_statement_dates(reading.statements, today, _oldest(today, max_age_years))
    errors += check_sums(reading.statements, kind)
    _refuse(errors, reading)
    statements, repeats = without_repeats(map(_complete, reading.statements))
    _refuse([found for found in repeats if found.outcome is not BankFileOutcome.ACCEPTED], reading)
    return ParsedFile(
        kind=kind,
        encoding=reading.encoding,
        warnings=(*reading.warnings, *repeats),
        statements=tuple(statements),
    )


def _check_numbers(statements: Sequence[PartialStatement], limits: BankLimits) -> None:
    for statement in statements:
        if len(statement.number) > limits.number_length:
            line, field = statement.places.get("number", FilePosition(None, "Stmt"))
            found, most = f"{len(statement.number)}", limits.number_length
            message = f"Numer wyciągu ma {found} znaków"
            raise too_large_error(message, most, line=line, field=field, found=found)


def _refuse(errors: list[BankFinding], reading: BankReading) -> None:
    if errors:
        raise BankFileError(first_failure(errors), tuple(reading.statements))


def _complete(partial: PartialStatement) -> ParsedStatement:
    """Turn a checked statement, which has both balances, into a ParsedStatement."""
    return ParsedStatement(**{one.name: getattr(partial, one.name) for one in fields(partial)})


def _oldest(today: date, years: int | None) -> date | None:
    if years is None:
        return None
    try:
        return today.replace(year=today.year - years)
    except ValueError:  # the 29th of February
        return today.replace(year=today.year - years, day=28)
