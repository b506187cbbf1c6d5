"""The identity of statements: which differ, which come again and which are missing.

The parser compares the statements of a file with each other; the caller compares them with earlier
imports (bank_formats.md §6, §7).
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from enum import Enum, IntEnum, auto
from typing import NamedTuple

from cms_ext.base.text.folding import folded_words
from ebok_plugin.payments.bank.errors import BankFinding, Code
from ebok_plugin.payments.bank.statement import Balance, ParsedStatement
from ebok_plugin.payments.bank.values import format_amount


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


class ContentMatch(Enum):
    SAME = auto()
    CHANGED = auto()
    OTHER = auto()


def statement_key(statement: ParsedStatement) -> StatementKey:
    return StatementKey(statement.iban, statement.number, statement.closing.date)


def statement_content(statement: ParsedStatement) -> StatementContent:
    amounts = statement.opening.amount, statement.closing.amount
    return StatementContent(statement.identifier, *amounts, statement.digest)


def compare_content(content: StatementContent, others: Iterable[StatementContent]) -> ContentMatch:
    """Compare a statement with the others of its key.

    Another content is another statement when its balances follow, or when the bank names it
    otherwise and it does not begin at the same balance, as a corrected one would.
    """
    others = list(others)
    if any(content.digest == other.digest for other in others):
        return ContentMatch.SAME
    changed = any(not _is_another(content, other) for other in others)
    return ContentMatch.CHANGED if changed else ContentMatch.OTHER


def _is_another(one: StatementContent, other: StatementContent) -> bool:
    follow = one.opening == other.closing or other.opening == one.closing
    identifiers = {one.identifier, other.identifier}
    named_otherwise = len(identifiers) == 2 and "" not in identifiers
    if one.opening == other.opening:
        return follow and named_otherwise
    return follow or named_otherwise


class EntryMatch(IntEnum):
    """Whether two operations of one day, mark, amount and reference are one."""

    DIFFERENT = 0
    POSSIBLE = 1  # a person decides
    SAME = 2


class EntryContent(NamedTuple):
    """What tells operations of one reference apart; empty where the bank says nothing.

    `title` has the folded letters and digits, `virtual` the last digits of the virtual account.
    """

    sender: str
    virtual: str
    title: str


# So many digits of a virtual account are alike however a bank writes it.
_VIRTUAL_DIGITS = 12
# Banks cut titles at this length, or at a longer one.
_MIN_CUT_LENGTH = 27


def entry_content(sender: str, virtual_raw: str, title: str) -> EntryContent:
    digits = "".join(filter(str.isdecimal, virtual_raw))
    # A letter between words comes and goes: „i” is written as „&”.
    words = (word for word in folded_words(title) if len(word) > 1 or word.isdecimal())
    virtual = digits[-_VIRTUAL_DIGITS:].zfill(_VIRTUAL_DIGITS) if digits else ""
    return EntryContent(sender, virtual, "".join(words))


def compare_entries(content: EntryContent, other: EntryContent) -> EntryMatch:
    """Compare two operations of one day, mark, amount and reference, which banks may repeat."""
    agreeing = [
        ours == theirs
        for ours, theirs in ((content.sender, other.sender), (content.virtual, other.virtual))
        if ours and theirs
    ]
    if not all(agreeing):
        return EntryMatch.DIFFERENT
    titles = sorted((content.title, other.title), key=len)
    if all(titles):
        is_cut = len(titles[0]) >= _MIN_CUT_LENGTH and titles[1].startswith(titles[0])
        if not is_cut and titles[0] != titles[1]:
            return EntryMatch.POSSIBLE if agreeing else EntryMatch.DIFFERENT
        return EntryMatch.SAME
    return EntryMatch.SAME if agreeing else EntryMatch.POSSIBLE


class BalanceSpan(NamedTuple):
    """The balances between which a statement lies."""

    opening: Balance
    closing: Balance


def are_chained(span: BalanceSpan, other: BalanceSpan, between: Sequence[BalanceSpan]) -> bool:
    """Return True if balances lead from one statement to the other: they share no operation."""
    return _leads_to(span, other, between) or _leads_to(other, span, between)


def _leads_to(first: BalanceSpan, last: BalanceSpan, between: Sequence[BalanceSpan]) -> bool:
    if first.closing.date > last.opening.date:
        return False
    # Statements that begin or end alike may be the same one in another format.
    if first.opening.amount == last.opening.amount or first.closing.amount == last.closing.amount:
        return False
    steps = [
        (span.opening.amount, span.closing.amount)
        for span in between
        if first.closing.date <= span.opening.date and span.closing.date <= last.opening.date
    ]
    ends, reached = {first.closing.amount}, 0
    while len(ends) > reached:
        reached = len(ends)
        ends |= {closing for opening, closing in steps if opening in ends}
    return last.opening.amount in ends


def without_repeats(
    statements: Iterable[ParsedStatement],
) -> tuple[list[ParsedStatement], list[BankFinding]]:
    """Return the statements without repeats, and a finding for each repeat."""
    by_key: dict[StatementKey, list[StatementContent]] = defaultdict(list)
    kept, findings = [], []
    for statement in statements:
        earlier, content = by_key[statement_key(statement)], statement_content(statement)
        likeness = compare_content(content, earlier)
        if likeness is ContentMatch.OTHER:
            earlier.append(content)
            kept.append(statement)
        elif likeness is ContentMatch.SAME:
            message = f"Wyciąg {statement.number} występuje w pliku dwa razy. "
            message += "Drugie wystąpienie pominięto – nic nie dodano podwójnie."
            findings.append(statement.finding(Code.BANK_DUPLICATE_STATEMENT, message, "closing"))
        else:
            findings.append(changed_statement_finding(statement))
    return kept, findings


def find_statement_gaps(
    statements: Sequence[ParsedStatement], imported: Mapping[str, Iterable[Balance]]
) -> list[BankFinding]:
    """Find statements that do not begin where the one before them ended.

    `statements` are the new ones of a file, without known ones; `imported` are the closing
    balances of all earlier imports by account. The statement before is the last that closed no
    later. The first import of an account has no predecessor; a statement older than all imports
    has a gap.
    """
    findings = []
    by_account: dict[str, list[ParsedStatement]] = defaultdict(list)
    for new in statements:
        by_account[new.iban].append(new)
    for account, new_statements in by_account.items():
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
                    starts = format_amount(statement.opening.amount, statement.currency)
                    end = format_amount(next(reversed(ends)), statement.currency)
                    message = f"Brakuje wyciągu: poprzedni zaimportowany kończy się saldem {end}, "
                    message += f"a ten zaczyna od {starts}."
                    code = Code.BANK_STATEMENT_GAP
                    findings.append(statement.finding(code, message, "opening", starts, end))
            if closing.date != last_day:
                last_day, ends = closing.date, {}
            ends[closing.amount] = None
    return findings


def changed_statement_finding(statement: ParsedStatement) -> BankFinding:
    """Report a statement with a known key and another digest."""
    message = f"Wyciąg {statement.number} był już importowany z inną treścią. "
    message += "Niczego nie zaksięgowano."
    return statement.finding(Code.BANK_STATEMENT_CHANGED, message, "closing")
