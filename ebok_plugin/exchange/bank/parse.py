"""The door of the package: checked statements or one error out (bank_formats.md §1, §6)."""

from collections.abc import Collection
from datetime import date

from ebok_plugin.exchange.bank.camt053 import read_camt053
from ebok_plugin.exchange.bank.chain import without_repeats
from ebok_plugin.exchange.bank.errors import BankFileOutcome, BankFinding, first_failure
from ebok_plugin.exchange.bank.limits import LIMITS, BankLimits
from ebok_plugin.exchange.bank.mt940 import read_mt940
from ebok_plugin.exchange.bank.profile import BankProfile
from ebok_plugin.exchange.bank.reading import BankReading
from ebok_plugin.exchange.bank.refusal import BankFileError
from ebok_plugin.exchange.bank.sniff import sniff
from ebok_plugin.exchange.bank.statement import (
    ParsedFile,
    ParsedStatement,
    PartialStatement,
    StatementFormat,
)
from ebok_plugin.exchange.bank.validate import check_accounts, check_dates, check_sums


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
    """Read and check a whole bank file: every statement of it is right, or it is refused.

    `own_accounts`: 26-digit numbers of the co-op; None reads any account in any currency, which
    is for rehearsal only. `max_age_years`: None takes statements of any age. `camt_versions`:
    two-digit versions of camt.053 tried with a real file, beside those shipped.

    The kind is found by content, so XML is read as CAMT.053 whatever the profile. `warnings` may
    hold a code whose outcome is HELD (`ParsedFile.held`): then staff confirm before posting.
    Whether statements and payers are known is asked of `chain` and the database by the caller.

    Raises BankFileError, and for any bytes nothing else.
    """
    kind = sniff(data, limits)
    if kind is StatementFormat.CAMT053:
        reading = read_camt053(data, profile, limits, camt_versions)
    else:
        reading = read_mt940(data, profile, limits)
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


def _refuse(errors: list[BankFinding], reading: BankReading) -> None:
    if errors:
        raise BankFileError(first_failure(errors), tuple(reading.statements))


def _complete(partial: PartialStatement) -> ParsedStatement:
    """Only after the checks: a statement without a balance does not get here."""
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
    )


def _oldest(today: date, years: int | None) -> date | None:
    if years is None:
        return None
    try:
        return today.replace(year=today.year - years)
    except ValueError:  # the 29th of February
        return today.replace(year=today.year - years, day=28)
