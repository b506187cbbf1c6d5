"""Matching each operation of a bank file to a payer, and judging what to post.

Operations are looked up in portions, with each kind of query once a portion, and none is in memory
longer than its portion. Source: `bank_formats.md` §6–8.
"""

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from django.utils.translation import ngettext

from cms_ext.base.database.bulk import split_into_chunks
from cms_ext.base.dates.period import Period
from cms_ext.base.money.amounts import MAX_AMOUNT
from cms_ext.evidence.sealed_rows.domain.chain import read_end
from cms_ext.plugins.coverage import SealStream
from ebok_plugin.ledger.domain.period import closed_periods
from ebok_plugin.ledger.domain.posting import rows_with_open_days
from ebok_plugin.ledger.models import Account
from ebok_plugin.payments import bank
from ebok_plugin.payments.domain.bank_file import BankImportStatus, BankReport
from ebok_plugin.payments.domain.bank_reading import UploadReading
from ebok_plugin.payments.domain.earlier_operations import EarlierOperations
from ebok_plugin.payments.domain.import_record import last_posting_key
from ebok_plugin.payments.domain.linked_payments import (
    BankMatch,
    BankSource,
    EntryStatus,
    FilePayments,
    MatchedOperations,
    Reason,
    bank_source,
)
from ebok_plugin.payments.domain.sender_rule import find_posting_rules
from ebok_plugin.payments.models import BankEntry, BankStatement, SenderRule

OPERATIONS_AT_ONCE = 2_000
MAX_GROSZE = MAX_AMOUNT.grosze


class NamedAccount(NamedTuple):
    """The account that an operation names: its key, and the days on which it is open."""

    pk: int
    opened_on: date
    closed_on: date | None


def match_state_digest() -> Hashable:
    """Return a value that changes with everything that outdates a match.

    These are postings, closed months and accounts. All of an account is a sealed row, so the
    end of their chain changes with any of them.
    """
    return last_posting_key(), read_end(SealStream.MONEY).hash, closed_periods()


def match_entries(statements: Sequence[bank.ParsedStatement]) -> MatchedOperations:
    """Match every operation of the statements: by virtual account, or by a rule for its sender.

    Payments that a file posted are not posted again: first those of the account that the number
    names, then those of operations without a number that name an account by reference, payer or
    title. Where none or several match, the operation waits, and the person who places it sees
    them (`placing.place_payment`). A constant number of queries for each portion.
    """
    files = FilePayments({day for statement in statements for day in statement.entries.days})
    by_number: Iterator[BankMatch] = (
        match
        for portion in split_into_chunks(_by_number(statements), OPERATIONS_AT_ONCE)
        for match in files.linked_by_account(portion)
    )
    if bank_source() is BankSource.FILE:
        by_number = map(_left_to_files, by_number)
    matched = MatchedOperations(statements, by_number)
    if not files.are_left:
        return matched
    return MatchedOperations(
        statements,
        (
            match
            for portion in split_into_chunks(matched, OPERATIONS_AT_ONCE)
            for match in files.linked_by_text(portion)
        ),
    )


def _left_to_files(match: BankMatch) -> BankMatch:
    """Leave a match to the payments file, where only files may post."""
    if not match.is_posted:
        return match
    account = None if match.rule else match.account
    return match._replace(
        fate=EntryStatus.UNMATCHED, account=account, wait_reason=Reason.BY_FILE, rule=None
    )


def _by_number(statements: Sequence[bank.ParsedStatement]) -> Iterator[BankMatch]:
    closed, earlier = closed_periods(), EarlierOperations(statements)
    any_rules = SenderRule.objects.filter(state=SenderRule.State.ACTIVE).exists()
    for statement in statements:
        for portion in split_into_chunks(statement.entries, OPERATIONS_AT_ONCE):
            accounts = _accounts(entry.virtual_id for entry in portion if entry.virtual_id)
            repeats = earlier.compare(statement, portion)
            rules = _rules(portion, accounts) if any_rules else {}
            for at, entry in enumerate(portion):
                grosze = int(entry.signed_amount.scaleb(2))
                account = accounts.get(entry.virtual_id or "")
                repeat = repeats.get(at, bank.EntryMatch.DIFFERENT)
                judged = _judged(entry, grosze, account, closed)
                if repeat is bank.EntryMatch.SAME:
                    judged = EntryStatus.DUPLICATE, None, None
                elif repeat and entry.mark is bank.Mark.C:
                    judged = EntryStatus.UNMATCHED, judged[1], Reason.MAYBE_DUPLICATE
                match = BankMatch(statement, entry, grosze, *judged)
                rule = rules.get(entry.counterparty_nrb or "") if rules else None
                yield _ruled(match, rule, closed) if rule else match
        # Only after the statement: two equal payments of one statement are two payments.
        earlier.end_statement()


class AccountRule(NamedTuple):
    """A rule for a sender, with the days on which its account is open."""

    pk: int
    account: NamedAccount


def _rules(
    portion: Sequence[bank.ParsedEntry], accounts: Mapping[str, NamedAccount]
) -> dict[str, AccountRule]:
    """Find the rules for the senders of a portion. At most three queries.

    A sender who names another account by number in the same portion has none.
    """
    found = find_posting_rules(entry.counterparty_nrb or "" for entry in portion)
    if not found:
        return {}
    numbered = {
        (entry.counterparty_nrb, accounts[entry.virtual_id].pk)
        for entry in portion
        if entry.virtual_id and entry.virtual_id in accounts
    }
    rows = Account.objects.filter(pk__in={rule.account for rule in found.values()}).order_by()
    by_key = {pk: NamedAccount(pk, *days) for pk, *days in rows_with_open_days(rows, "pk")}
    return {
        sender: AccountRule(rule.pk, by_key[rule.account])
        for sender, rule in found.items()
        if all(other != sender or pk == rule.account for other, pk in numbered)
    }


def _ruled(match: BankMatch, rule: AccountRule, closed: Collection[str]) -> BankMatch:
    """Post a payment without a number by the rule for its sender, if its account may take it."""
    if match.wait_reason is not Reason.NO_NUMBER or not match.grosze:
        return match
    reason = reason_to_wait(rule.account, match.entry.value_date, match.grosze, closed)
    if reason:
        return match._replace(wait_reason=reason)
    return match._replace(
        fate=EntryStatus.MATCHED, account=rule.account.pk, wait_reason=None, rule=rule.pk
    )


Judged = tuple[EntryStatus, int | None, Reason | None]


def _judged(
    entry: bank.ParsedEntry, grosze: int, account: NamedAccount | None, closed: Collection[str]
) -> Judged:
    named = account.pk if account else None
    if entry.mark is bank.Mark.D:
        return EntryStatus.OUTGOING, None, None
    if entry.mark is not bank.Mark.C:
        back = Reason.TAKEN_BACK if entry.mark is bank.Mark.RC else Reason.GIVEN_BACK
        return EntryStatus.UNMATCHED, named, back
    if account is None:
        unknown = Reason.UNKNOWN_NUMBER if entry.virtual_raw else Reason.NO_NUMBER
        return EntryStatus.UNMATCHED, None, unknown
    if not grosze:
        return EntryStatus.UNMATCHED, named, None
    reason = reason_to_wait(account, entry.value_date, grosze, closed)
    return EntryStatus.UNMATCHED if reason else EntryStatus.MATCHED, named, reason


def reason_to_wait(
    account: Account | NamedAccount, day: date, grosze: int, closed: Collection[str]
) -> Reason | None:
    """Find why a payment of that value date is not posted to its account automatically."""
    if day < account.opened_on:
        return Reason.BEFORE_OPENING
    if account.closed_on is not None and day > account.closed_on:
        return Reason.ACCOUNT_CLOSED
    if closed and str(Period.of(day)) in closed:
        return Reason.PERIOD_CLOSED
    return Reason.AMOUNT_TOO_LARGE if grosze > MAX_GROSZE else None


def _accounts(numbers: Iterable[str]) -> dict[str, NamedAccount]:
    rows = Account.objects.filter(nrb__among=set(numbers)).order_by()
    return {
        number: NamedAccount(*named) for number, *named in rows_with_open_days(rows, "nrb", "pk")
    }


ALREADY_POSTED = (BankEntry.EntryStatus.DUPLICATE, BankEntry.EntryStatus.FROM_FILE)


@dataclass(frozen=True, slots=True)
class BankJudgement:
    """The report, and what to post when its status is REHEARSED."""

    report: BankReport
    encoding: str = ""
    new: Sequence[bank.ParsedStatement] = ()
    matches: MatchedOperations | None = None


def judge_file(reading: UploadReading, confirmed: Set[str]) -> BankJudgement:
    """Compare the file with earlier imports and match its operations.

    Writes nothing and does not change the reading, which may be judged again. The result holds
    as long as nobody else posts. `confirmed` as in BankUpload.
    """
    parsed, former = reading.file, reading.report
    report = replace(former, errors=[*former.errors], warnings=[*former.warnings])
    if parsed is None:
        return BankJudgement(report)
    stored = _stored_contents(parsed.statements)
    new: list[bank.ParsedStatement] = []
    for statement in parsed.statements:
        others = stored[bank.statement_key(statement)]
        likeness = bank.compare_content(bank.statement_content(statement), others)
        if likeness is bank.ContentMatch.OTHER:
            new.append(statement)
        elif likeness is bank.ContentMatch.CHANGED:
            report.errors.append(bank.changed_statement_finding(statement))
    if report.errors:
        report.status = BankImportStatus.QUARANTINED
        return BankJudgement(report, parsed.encoding)
    if not new:
        report.status = BankImportStatus.UNCHANGED
        return BankJudgement(report, parsed.encoding)
    matches = match_entries(new)
    report.fates, report.sums, report.waits = matches.fates, matches.sums, matches.waits
    report.matches = matches
    report.warnings += [*bank.find_statement_gaps(new, _closings(new)), *_about(matches)]
    report.status = (
        BankImportStatus.QUARANTINED if _waiting(report, confirmed) else BankImportStatus.REHEARSED
    )
    return BankJudgement(report, parsed.encoding, new, matches)


def _waiting(report: BankReport, confirmed: Set[str]) -> list[bank.BankFinding]:
    """List the warnings that staff must look at before anything is posted."""
    return [
        warning
        for warning in report.warnings
        if bank.OUTCOMES[warning.code] is bank.BankFileOutcome.HELD
        and warning.code not in confirmed
    ]


def _stored_contents(
    statements: Iterable[bank.ParsedStatement],
) -> dict[bank.StatementKey, list[bank.StatementContent]]:
    """Map the keys of these statements to what the database has under them."""
    by_key: defaultdict[bank.StatementKey, list[bank.StatementContent]] = defaultdict(list)
    numbers = {statement.number for statement in statements}
    for portion in split_into_chunks(sorted(numbers)):
        rows = BankStatement.objects.filter(number__in=portion).order_by("pk")
        for account, number, day, opening, closing, identifier, digest in rows.values_list(
            "account",
            "number",
            "closing_date",
            "opening",
            "closing",
            "identifier",
            "fingerprint",
        ):
            by_key[bank.StatementKey(account, number, day)].append(
                bank.StatementContent(identifier, opening.amount, closing.amount, digest)
            )
    return by_key


def _closings(statements: Iterable[bank.ParsedStatement]) -> dict[str, list[bank.Balance]]:
    """Map accounts to the closing balances of all earlier statements."""
    closings: defaultdict[str, list[bank.Balance]] = defaultdict(list)
    accounts = {statement.iban for statement in statements}
    rows = BankStatement.objects.filter(account__in=accounts).order_by("closing_date", "pk")
    for account, amount, day in rows.values_list("account", "closing", "closing_date"):
        closings[account].append(bank.Balance(amount.amount, day))
    return closings


def _about(matches: MatchedOperations) -> list[bank.BankFinding]:
    """List the warnings about the operations as a whole."""
    findings = []
    if matches.unknown_virtuals:
        findings.append(bank.unknown_virtual_finding(matches.unknown_virtuals))
    doubles = sum(matches.fates.get(fate.value, 0) for fate in ALREADY_POSTED)
    if doubles:
        message = ngettext(
            "%(n)s operacja wygląda na już zaksięgowaną z innego wyciągu. "
            "Nie zostanie zaksięgowana drugi raz.",
            "%(n)s operacji wygląda na już zaksięgowane z innego wyciągu. "
            "Nie zostaną zaksięgowane drugi raz.",
            doubles,
        )
        findings.append(bank.BankFinding(bank.Code.PROBABLE_DUPLICATE, message % {"n": doubles}))
    if doubtful := matches.waits.get(Reason.MAYBE_DUPLICATE.value, 0):
        message = ngettext(
            "%(n)s operacja może być powtórzeniem innej. Czeka we „Wpłatach do wyjaśnienia”.",
            "%(n)s operacji może być powtórzeniem innych. Czekają we „Wpłatach do wyjaśnienia”.",
            doubtful,
        )
        findings.append(bank.BankFinding(bank.Code.POSSIBLE_DUPLICATE, message % {"n": doubtful}))
    return findings
