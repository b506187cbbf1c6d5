"""Operations of a bank file that another statement of the account brought before, or may have.

Source: `bank_formats.md` §7.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from cms_ext.base.database.bulk import split_into_chunks
from cms_ext.base.money.amounts import Money
from ebok_plugin.payments import bank
from ebok_plugin.payments.domain.linked_payments import strip_reference
from ebok_plugin.payments.models import BankEntry, BankStatement

# Operations of one reference in a file that are compared with the next one.
MAX_TWINS = 20
# Statements of these days around an operation may lead from its statement to another one.
CHAIN_DAYS = timedelta(days=31)


class Twin(NamedTuple):
    """What an operation and its repetition in another statement of the account always share."""

    day: date
    mark: str
    grosze: int
    reference: str


# What tells them apart, and the balances of their statements.
Operation = tuple[bank.EntryContent, bank.BalanceSpan]
Earlier = dict[Twin, list[Operation]]


def find_twin(entry: bank.ParsedEntry) -> Twin | None:
    """Return None without a reference, which would distinguish it from similar ones."""
    reference = strip_reference(entry.bank_ref)
    grosze = int(entry.signed_amount.scaleb(2))
    return Twin(entry.value_date, entry.mark.value, grosze, reference) if reference else None


class EarlierOperations:
    """Operations of statements imported earlier, or earlier in the same file."""

    def __init__(self, statements: Sequence[bank.ParsedStatement]) -> None:
        self._statements = statements
        # By a hash of account and twin, the statement and the position of its first operations: of
        # up to 200 000 operations in a file no text is in memory.
        self._in_file: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
        self._finished = 0
        # How often an earlier operation came again in the statement that is compared.
        self._repeated: Counter[tuple[Twin, Operation]] = Counter()
        days = sorted({day for statement in statements for day in statement.entries.days})
        self._in_database = any(
            BankEntry.objects.filter(value_date__in=portion).exists()
            for portion in split_into_chunks(days)
        )

    def compare(
        self, statement: bank.ParsedStatement, portion: Sequence[bank.ParsedEntry]
    ) -> dict[int, bank.EntryMatch]:
        """Map positions in the portion to whether the operation came before; others are absent."""
        if not self._in_database and not self._in_file:
            return {}
        twins = {at: twin for at, entry in enumerate(portion) if (twin := find_twin(entry))}
        earlier: Earlier = {twin: [] for twin in twins.values()}
        self._add_of_file(statement.iban, earlier)
        if self._in_database:
            _add_of_database(statement.iban, earlier)
        days = [twin.day for twin, operations in earlier.items() if operations]
        spans = [*self._list_spans(statement, min(days), max(days))] if days else []
        results = dict.fromkeys(twins, bank.EntryMatch.DIFFERENT)
        for other_span, matches in self._match_by_statement(portion, twins, earlier).items():
            # What adds up to nothing leaves no trace in balances: then they say nothing.
            has_sum = sum(twins[at].grosze for at in matches) != 0
            if not (has_sum and bank.are_chained(_span(statement), other_span, spans)):
                for at, match in matches.items():
                    results[at] = max(results[at], match)
        return results

    def end_statement(self) -> None:
        """Count the operations of the next finished statement as earlier ones."""
        number, self._finished = self._finished, self._finished + 1
        self._repeated.clear()
        if len(self._statements) == 1:
            return
        statement = self._statements[number]
        for at, entry in enumerate(statement.entries):
            if twin := find_twin(entry):
                places = self._in_file[hash((statement.iban, twin))]
                if len(places) < MAX_TWINS:
                    places.append((number, at))

    def _match_by_statement(
        self, portion: Sequence[bank.ParsedEntry], twins: Mapping[int, Twin], earlier: Earlier
    ) -> Mapping[bank.BalanceSpan, dict[int, bank.EntryMatch]]:
        """Map each earlier statement to the positions that may be in it, with the best match.

        An earlier operation comes again once; whatever is like it beyond that a person judges.
        """
        matches: defaultdict[bank.BalanceSpan, dict[int, bank.EntryMatch]] = defaultdict(dict)
        for at, twin in twins.items():
            content = _content(portion[at])
            for operation, count in Counter(earlier[twin]).items():
                other, span = operation
                match = bank.compare_entries(content, other)
                if match is bank.EntryMatch.SAME and matches[span].get(at) is not match:
                    self._repeated[twin, operation] += 1
                    if self._repeated[twin, operation] > count:
                        match = bank.EntryMatch.POSSIBLE
                if match:
                    matches[span][at] = max(match, matches[span].get(at, match))
        return matches

    def _add_of_file(self, account: str, earlier: Earlier) -> None:
        wanted: defaultdict[int, set[int]] = defaultdict(set)
        for twin in earlier:
            for number, at in self._in_file.get(hash((account, twin)), ()):
                wanted[number].add(at)
        for number, places in wanted.items():
            statement, first = self._statements[number], min(places)
            entries = statement.entries.between(first, max(places) + 1)
            for at, entry in enumerate(entries, first):
                found = find_twin(entry) if at in places else None
                if found in earlier:
                    earlier[found].append((_content(entry), _span(statement)))

    def _list_spans(
        self, statement: bank.ParsedStatement, first: date, last: date
    ) -> Iterator[bank.BalanceSpan]:
        """Yield the balances of the account's statements around these days."""
        stored = BankStatement.objects.filter(
            account=statement.iban,
            closing_date__gte=first - CHAIN_DAYS,
            opening_date__lte=last + CHAIN_DAYS,
        ).order_by()
        for columns in stored.values_list(*_SPAN):
            yield _stored_span(*columns)
        for other in self._statements:
            if other.iban == statement.iban:
                yield _span(other)


_SPAN = ("opening", "opening_date", "closing", "closing_date")
_CONTENT = ("counterparty_nrb", "virtual_raw", "title")


def _add_of_database(account: str, earlier: Earlier) -> None:
    columns = ("value_date", "mark", "amount", "bank_ref", *_CONTENT)
    amounts = sorted({twin.grosze for twin in earlier})
    for days in split_into_chunks(sorted({twin.day for twin in earlier})):
        rows = BankEntry.objects.filter(
            value_date__in=days, amount__among=amounts, statement__account=account
        ).exclude(bank_ref="")
        for day, mark, amount, reference, sender, virtual, title, *span in rows.values_list(
            *columns, *(f"statement__{name}" for name in _SPAN)
        ):
            twin = Twin(day, mark, amount.grosze, strip_reference(reference))
            if twin in earlier:
                content = bank.entry_content(sender, virtual, title)
                earlier[twin].append((content, _stored_span(*span)))


def _content(entry: bank.ParsedEntry) -> bank.EntryContent:
    return bank.entry_content(entry.counterparty_nrb or "", entry.virtual_raw, entry.title)


def _span(statement: bank.ParsedStatement) -> bank.BalanceSpan:
    return bank.BalanceSpan(statement.opening, statement.closing)


def _stored_span(opening: Money, opened: date, closing: Money, closed: date) -> bank.BalanceSpan:
    return bank.BalanceSpan(
        bank.Balance(opening.amount, opened), bank.Balance(closing.amount, closed)
    )
