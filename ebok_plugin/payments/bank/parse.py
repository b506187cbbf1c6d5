"""Parsing a bank file: checked statements or one error (bank_formats.md §1, §6, §7).

Statements are told apart, recognised when they come again, and missing ones found. The parser
compares those of one file; the caller compares them with earlier imports.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from enum import Enum, auto
from typing import NamedTuple

from ebok_plugin.payments.bank.camt053 import read_camt053
from ebok_plugin.payments.bank.detect import detect_format
from ebok_plugin.payments.bank.errors import BankFileOutcome, BankFinding, Code, first_failure
from ebok_plugin.payments.bank.mt940 import read_mt940
from ebok_plugin.payments.bank.profiles import BankProfile
from ebok_plugin.payments.bank.statement import (
    LIMITS,
    Balance,
    BankFileError,
    BankLimits,
    BankReading,
    FilePosition,
    ParsedFile,
    ParsedStatement,
    PartialStatement,
    StatementFormat,
    too_long_number_finding,
)
from ebok_plugin.payments.bank.values import format_amount, format_date, parse_own_account


class StatementKey(NamedTuple):
    """What a statement is called; two different ones may be called alike."""

    account: str
    number: str
    closing_date: date


class StatementContent(NamedTuple):
    """What tells apart statements with one key; `identifier` is the bank's, or empty."""

    identifier: str
    opening: Decimal
    closing: Decimal
    digest: str


class Likeness(Enum):
    SAME = auto()
    CHANGED = auto()
    OTHER = auto()


def statement_key(statement: ParsedStatement) -> StatementKey:
    return StatementKey(statement.iban, statement.number, statement.closing.date)


def statement_content(statement: ParsedStatement) -> StatementContent:
    return StatementContent(
        statement.identifier,
        statement.opening.amount,
        statement.closing.amount,
        digest_statement(statement),
    )


def compare_content(content: StatementContent, others: Iterable[StatementContent]) -> Likeness:
    """Compare a statement with the others of its key.

    Another content is another statement when its balances follow, or when the bank names it
    otherwise and it does not begin at the same balance, as a corrected one would.
    """
    others = list(others)
    if any(content.digest == other.digest for other in others):
        return Likeness.SAME
    changed = any(not _is_another(content, other) for other in others)
    return Likeness.CHANGED if changed else Likeness.OTHER


def _is_another(one: StatementContent, other: StatementContent) -> bool:
    follow = one.opening == other.closing or other.opening == one.closing
    named_otherwise = one.identifier != other.identifier and "" not in (
        one.identifier,
        other.identifier,
    )
    if one.opening == other.opening:
        return follow and named_otherwise
    return follow or named_otherwise


def digest_statement(statement: ParsedStatement) -> str:
    """Digest what would be posted, so that changes under the same key are noticed."""
    balances = _balance(statement.opening), _balance(statement.closing)
    digest = hashlib.sha256("\0".join(balances).encode())
    for day, mark, amount, bank_ref, title, virtual_raw in statement.entries.identities():
        identity = f"{day}\0{mark}\0{amount:.2f}"
        digest.update(f"\0{identity}\0{bank_ref}\0{title}\0{virtual_raw}".encode())
    return digest.hexdigest()


def without_repeats(
    statements: Iterable[ParsedStatement],
) -> tuple[list[ParsedStatement], list[BankFinding]]:
    """Return the statements of a file without repeats, and findings for repeats.

    BANK_DUPLICATE_STATEMENT, or BANK_STATEMENT_CHANGED for another content.
    """
    by_key: dict[StatementKey, list[StatementContent]] = defaultdict(list)
    kept, findings = [], []
    for statement in statements:
        earlier, content = by_key[statement_key(statement)], statement_content(statement)
        likeness = compare_content(content, earlier)
        if likeness is Likeness.OTHER:
            earlier.append(content)
            kept.append(statement)
        elif likeness is Likeness.SAME:
            findings.append(_repeated(statement))
        else:
            findings.append(changed_statement_finding(statement))
    return kept, findings


def find_gaps(
    statements: Sequence[ParsedStatement], imported: Mapping[str, Iterable[Balance]]
) -> list[BankFinding]:
    """Find statements that do not begin where the one before them ended.

    `statements` are the new ones of a file, without known ones; `imported` are the closing
    balances of all earlier imports by account. The statement before is the last that closed no
    later. The first import of an account has no predecessor; a statement older than all imports
    has a gap.
    """
    findings = []
    for account, new_statements in _by_account(statements).items():
        closings = sorted(imported.get(account, ()), key=lambda closing: closing.date)
        # Sorting is stable for statements that close on one day.
        steps: list[tuple[Balance, ParsedStatement | None]] = [
            *((closing, None) for closing in closings),
            *((statement.closing, statement) for statement in new_statements),
        ]
        # Statements of one day may come in any order.
        of_day = Counter(closing for closing, statement in steps if statement)
        last_day: date | None = None
        # An ordered set, because several statements may close on one day.
        ends = dict.fromkeys(closing.amount for closing in closings[:1])
        for closing, statement in sorted(steps, key=lambda step: step[0].date):
            if statement and ends and statement.opening.amount not in ends:
                before = Balance(statement.opening.amount, closing.date)
                if of_day[before] <= (before == closing):
                    findings.append(_gap(statement, next(reversed(ends))))
            if closing.date != last_day:
                last_day, ends = closing.date, {}
            ends[closing.amount] = None
    return findings


def changed_statement_finding(statement: ParsedStatement) -> BankFinding:
    """Report a statement with a known key and another digest."""
    place = _closing_place(statement)
    return BankFinding(
        Code.BANK_STATEMENT_CHANGED,
        f"Wyciąg {statement.number} był już importowany z inną treścią. Niczego nie zaksięgowano.",
        statement_no=statement.number,
        line=place.line,
        field=place.field,
        file=statement.file,
    )


def _repeated(statement: ParsedStatement) -> BankFinding:
    place = _closing_place(statement)
    return BankFinding(
        Code.BANK_DUPLICATE_STATEMENT,
        f"Wyciąg {statement.number} występuje w pliku dwa razy. "
        "Drugie wystąpienie pominięto – nic nie dodano podwójnie.",
        statement_no=statement.number,
        line=place.line,
        field=place.field,
        file=statement.file,
    )


def _gap(statement: ParsedStatement, before: Decimal) -> BankFinding:
    place = statement.places["opening"]
    starts = format_amount(statement.opening.amount, statement.currency)
    ends = format_amount(before, statement.currency)
    return BankFinding(
        Code.BANK_STATEMENT_GAP,
        f"Brakuje wyciągu: poprzedni zaimportowany kończy się saldem {ends}, "
        f"a ten zaczyna od {starts}.",
        statement_no=statement.number,
        line=place.line,
        field=place.field,
        found=starts,
        expected=ends,
        file=statement.file,
    )


def _by_account(statements: Iterable[ParsedStatement]) -> dict[str, list[ParsedStatement]]:
    groups: dict[str, list[ParsedStatement]] = defaultdict(list)
    for statement in statements:
        groups[statement.iban].append(statement)
    return groups


def _closing_place(statement: ParsedStatement) -> FilePosition:
    return statement.places["closing"]


def _balance(balance: Balance) -> str:
    return f"{balance.amount:.2f} {balance.date}"


CURRENCY = "PLN"


def check_accounts(
    statements: Sequence[PartialStatement], own_accounts: Collection[str]
) -> Iterator[BankFinding]:
    """Report statements of foreign accounts, or not in złoty."""
    own_numbers = {parse_own_account(account) for account in own_accounts}
    for statement in statements:
        if statement.iban not in own_numbers:
            place = statement.places["account"]
            last = statement.iban[-4:]
            yield BankFinding(
                Code.BANK_UNKNOWN_ACCOUNT,
                f"Rachunku …{last} nie ma wśród własnych rachunków w ustawieniach.",
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
    """Report days after `today` or before `oldest`."""
    for statement in statements:
        for day, place in _days(statement):
            if day > today:
                limit, why = today, f"a dziś jest {format_date(today)}"
            elif oldest and day < oldest:
                limit, why = oldest, f"a najstarsza dopuszczalna to {format_date(oldest)}"
            else:
                continue
            yield BankFinding(
                Code.BANK_BAD_DATE,
                f"Wyciąg {statement.number} ma datę {format_date(day)}, {why}.",
                statement_no=statement.number,
                line=place.line,
                field=place.field,
                found=day.isoformat(),
                expected=limit.isoformat(),
            )


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
            yield _pending(statement)
        else:
            yield _mismatch(statement, computed, statement.closing.amount, kind)


def _days(statement: PartialStatement) -> Iterator[tuple[date, FilePosition]]:
    if statement.opening:
        yield statement.opening.date, statement.places["opening"]
    if statement.closing:
        yield statement.closing.date, statement.places["closing"]
    yield from statement.entries.days.items()


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
        format_amount(amount, statement.currency)
        for amount in (computed, closing, abs(computed - closing))
    )
    # For CAMT the difference is enough: the preview beside it shows the sums.
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
    errors += check_dates(reading.statements, today, _oldest(today, max_age_years))
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
            place = statement.places.get("number", FilePosition(None, "Stmt"))
            length = len(statement.number)
            raise too_long_number_finding(place.line, place.field, length, limits.number_length)


def _refuse(errors: list[BankFinding], reading: BankReading) -> None:
    if errors:
        raise BankFileError(first_failure(errors), tuple(reading.statements))


def _complete(partial: PartialStatement) -> ParsedStatement:
    """Turn a checked statement, which has both balances, into a ParsedStatement."""
    assert partial.opening is not None
    assert partial.closing is not None
    return ParsedStatement(
        account_raw=partial.account_raw,
        iban=partial.iban,
        number=partial.number,
        sequence=partial.sequence,
        currency=partial.currency,
        opening=partial.opening,
        closing=partial.closing,
        available=partial.available,
        entries=partial.entries,
        places=partial.places,
        left_out=partial.left_out,
        identifier=partial.identifier,
    )


def _oldest(today: date, years: int | None) -> date | None:
    if years is None:
        return None
    try:
        return today.replace(year=today.year - years)
    except ValueError:  # the 29th of February
        return today.replace(year=today.year - years, day=28)
