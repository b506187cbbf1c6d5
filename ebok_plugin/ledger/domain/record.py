"""The values from which a replay is computed, without Django objects.

The entries, the plans (`ledger.md` §13), the co-op's choices (`ledger.md` §8), and the state before
a day, also as the text and the bytes of a snapshot's row.
"""

import json
import re
import unicodedata
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, NamedTuple
from zlib import crc32

from cms_ext.base.database.row_digest import content_digest
from cms_ext.base.dates.period import NOMINATIVE
from ebok_plugin.ledger.vocabulary import (
    KIND_ORDER,
    EntryKind,
    SubAccount,
    name_operation,
    states_due_date,
)


@dataclass(frozen=True, slots=True)
class Designation:
    """The purpose of a credit: a document, a month (`2026-02`), or nothing."""

    document: int | None = None
    period: str = ""


NOTHING = Designation()


_ACCENTS = re.compile("[\u0300-\u036f]")


def fold_text(text: str) -> str:
    """Lower case without Polish letters, so that `STYCZEN` equals `styczeń`."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().replace("ł", "l"))
    return _ACCENTS.sub("", decomposed)


# A form counts as a whole word only: no letter, digit, `/` or `-` touches it.
_BEFORE = r"(?<![^\W_])(?<![/-])"
_AFTER = r"(?![^\W_])(?![/-])"
_MONTHS = {fold_text(name): f"{number:02d}" for number, name in enumerate(NOMINATIVE, start=1)}
_FORMS = re.compile(
    rf"{_BEFORE}(?:(?P<m1>0[1-9]|1[0-2])/(?P<y1>[0-9]{{4}})"
    rf"|(?P<y2>[0-9]{{4}})-(?P<m2>0[1-9]|1[0-2])"
    rf"|(?P<name>{'|'.join(_MONTHS)})\s+(?P<y3>[0-9]{{4}})){_AFTER}"
)
_WORD = re.compile(r"(?:[^\W_]|[/-])+")


def periods_named(folded_title: str) -> set[str]:
    """Return the months that a title names: `02/2026`, `2026-02`, `luty 2026`."""
    named = set()
    for found in _FORMS.finditer(folded_title):
        month = found["m1"] or found["m2"] or _MONTHS[found["name"]]
        named.add(f"{found['y1'] or found['y2'] or found['y3']}-{month}")
    return named


# The words of a document number or of a part of a title, folded.
Words = tuple[str, ...]


def split_words(text: str) -> Words:
    """Split a text into words as document numbers and titles are compared."""
    return tuple(_WORD.findall(fold_text(text)))


def word_runs(words: Sequence[str], longest: int) -> Iterator[Words]:
    """Yield all sequences of up to `longest` neighbouring words."""
    for length in range(1, min(longest, len(words)) + 1):
        for start in range(len(words) - length + 1):
            yield tuple(words[start : start + length])


class Documents:
    """The document numbers of one account, found in titles without trying each of them."""

    def __init__(self) -> None:
        self._by_words: dict[Words, tuple[int, str]] = {}
        self._longest = 0

    def add(self, document: int, number: str, period: str) -> None:
        """Let titles of payments name this document from now on."""
        words = split_words(number)
        self._by_words[words] = (document, period)
        self._longest = max(self._longest, len(words))

    def named(self, words: Words) -> set[tuple[int, str]]:
        """Return the (document, period) pairs whose number is among the words of a title."""
        if not self._by_words:
            return set()
        found = (run for run in word_runs(words, self._longest) if run in self._by_words)
        return {self._by_words[run] for run in found}


# People pay by a standing order: the same title is at each of their payments.
@lru_cache(maxsize=4096)
def _read(title: str) -> tuple[Words, frozenset[str]]:
    """Return the words and the months of a title."""
    text = fold_text(title)
    return tuple(_WORD.findall(text)), frozenset(periods_named(text))


def title_words(title: str) -> Words:
    """Return the words of a payer's title; cached."""
    return _read(title)[0]


def read_title(title: str, documents: Documents) -> Designation:
    """Return the one month or document that a title names; two different months name nothing."""
    words, months = _read(title)
    named = documents.named(words)
    periods = months | {period for _, period in named}
    if len(periods) != 1:
        return NOTHING
    return Designation(_only(document for document, _ in named), next(iter(periods)))


def _only(documents: Iterable[int]) -> int | None:
    different = set(documents)
    return different.pop() if len(different) == 1 else None


# An instalment open for more than 14 days breaks the plan.
TOLERANCE = timedelta(14)
# Raised when the rules of the replay change: snapshots made by other rules are not read. The shape
# of what they hold is seen in the fields.
VERSION = 1
_CRC = "I"  # four bytes each


class EntryRecord(NamedTuple):
    """One entry of one account, light enough for tens of thousands.

    `grosze` is signed like the entry. `document` is the charge document of a CHARGE with its
    number, month and what it corrects; `reverses` is the seq of the entry that a REVERSAL undoes;
    `designated_document` of an INTEREST_NOTE is the charge whose delay it claims.
    """

    seq: int
    kind: EntryKind
    grosze: int
    booking_date: date
    due_date: date | None = None
    subaccount: SubAccount = SubAccount.MAIN
    title: str = ""
    reverses: int | None = None
    document: int | None = None
    document_no: str = ""
    period: str = ""
    corrects: int | None = None
    designated_period: str = ""
    designated_document: int | None = None
    own_due_date: bool | None = None

    @property
    def has_own_due_date(self) -> bool:
        """Return whether the due date of an opening debit was stated, not taken from its day."""
        return states_due_date(self.own_due_date, self.due_date, self.booking_date)

    @property
    def operation(self) -> str:
        """What kind of operation it is, as text."""
        return name_operation(self.kind, corrects=self.corrects is not None)


def in_order(records: Iterable[EntryRecord]) -> list[EntryRecord]:
    """Sort by booking date, kind and seq: the order everywhere (`ledger.md` §4.5)."""
    return sorted(records, key=lambda r: (r.booking_date, KIND_ORDER[r.kind], r.seq))


def select_booked(records: Iterable[EntryRecord], day: date) -> list[EntryRecord]:
    """Return what counts on a day: an entry is in no balance before its booking date."""
    return [record for record in records if record.booking_date <= day]


def without_reversed(records: Iterable[EntryRecord]) -> list[EntryRecord]:
    """Return the ledger without reversed entries and their REVERSALs (INV-11)."""
    known = list(records)
    undone = {record.reverses for record in known if record.reverses is not None}
    if not undone:
        return known
    undone.intersection_update([record.seq for record in known])
    return [r for r in known if r.seq not in undone and r.reverses not in undone]


class Rest(NamedTuple):
    """The open part of an entry in grosze; under a plan with its pk, instalment and date."""

    record: EntryRecord
    grosze: int
    plan: int | None = None
    due_date: date | None = None
    instalment: int = 0


class OldDocument(NamedTuple):
    """A charge document that the title of a payment may name."""

    pk: int
    number: str
    period: str


@dataclass(frozen=True, slots=True)
class CarriedState:
    """The account at the end of `day`: its balance in grosze, what is open, what is free.

    `plans_over` are the plans that no longer counted. `documents` need hold only those that a later
    title names, in the order in which they were posted.
    """

    day: date | None = None
    balance: int = 0
    debits: tuple[Rest, ...] = ()
    credits: tuple[Rest, ...] = ()
    plans_over: frozenset[int] = frozenset()
    documents: tuple[OldDocument, ...] = ()


FROM_THE_FIRST = CarriedState()


class PlanRow(NamedTuple):
    """One instalment: an amount in grosze and the day by which it is to be paid."""

    due_date: date
    grosze: int


@dataclass(frozen=True, slots=True)
class Plan:
    """An approved plan.

    From the end of `agreed_on` the open part of the entries `debits` (their seqs), up to the sum of
    the rows, is due by the rows instead of by their own due dates. `ended_on` is the first day on
    which a cancelled plan no longer counts. Whether it was kept or broken is not stored: that
    follows from what was paid. `interest_stopped`: no late interest for the days under the plan, if
    it is kept.
    """

    pk: int
    agreed_on: date
    ended_on: date | None
    interest_stopped: bool
    debits: frozenset[int]
    rows: tuple[PlanRow, ...]


@dataclass(frozen=True, slots=True)
class AllocationSettings:
    """The co-op's choices of allocation.

    `subaccount_priority` names each subaccount once and decides only between equal due dates;
    ValueError when one is missing.
    """

    interest_first: bool = False
    subaccount_priority: tuple[SubAccount, ...] = (
        SubAccount.COURT,
        SubAccount.INTEREST,
        SubAccount.MAIN,
        SubAccount.REPAIR,
        SubAccount.MEDIA,
    )
    read_designation_from_title: bool = True

    def __post_init__(self) -> None:
        if sorted(self.subaccount_priority) != sorted(SubAccount):
            raise ValueError("subaccount_priority must name each subaccount exactly once.")


DEFAULT_SETTINGS = AllocationSettings()


def digest_rules(settings: AllocationSettings) -> str:
    """Return the digest of a snapshot's rules and shape; snapshots of other rules are unused."""
    rules = [
        VERSION,
        list(EntryRecord._fields),
        list(Rest._fields),
        settings.interest_first,
        list(settings.subaccount_priority),
        settings.read_designation_from_title,
    ]
    return content_digest(rules)


def snapshot_as_text(carried: CarriedState) -> str:
    """Write open debits, free credits and plans that are over as JSON, without sums."""
    content = {
        "debits": [_rest(rest) for rest in carried.debits],
        "credits": [_rest(rest) for rest in carried.credits],
        "over": sorted(carried.plans_over),
    }
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def read_snapshot_text(text: str, day: date, balance: int) -> CarriedState:
    """Read what `snapshot_as_text` wrote."""
    content = json.loads(text)
    return CarriedState(
        day=day,
        balance=balance,
        debits=tuple(_read_rest(rest) for rest in content["debits"]),
        credits=tuple(_read_rest(rest) for rest in content["credits"]),
        plans_over=frozenset(content["over"]),
    )


def pack_numbers(numbers: Iterable[Words], before: bytes = b"") -> bytes:
    """Pack document numbers as sorted checksums, to ask whether one may be among them.

    `before` are packed earlier numbers; they are included.
    """
    sums = array(_CRC)
    sums.frombytes(before)
    return array(_CRC, sorted({*sums, *map(_checksum, numbers)})).tobytes()


def may_contain(numbers: bytes, wanted: Iterable[Words]) -> bool:
    """Return whether one of the numbers may be among those packed; never False when one is."""
    sums = array(_CRC)
    sums.frombytes(numbers)
    return not set(sums).isdisjoint(map(_checksum, wanted))


def _checksum(words: Words) -> int:
    return crc32("\0".join(words).encode())


def _rest(rest: Rest) -> list[Any]:
    record = [str(one) if isinstance(one, date) else one for one in rest.record]
    due_date = str(rest.due_date) if rest.due_date else None
    return [record, rest.grosze, rest.plan, due_date, rest.instalment]


def _read_rest(values: list[Any]) -> Rest:
    fields, grosze, plan, due_date, instalment = values
    record = EntryRecord(*fields)
    return Rest(
        record._replace(
            kind=EntryKind(record.kind),
            booking_date=date.fromisoformat(fields[3]),
            due_date=date.fromisoformat(fields[4]) if fields[4] else None,
            subaccount=SubAccount(record.subaccount),
        ),
        grosze,
        plan,
        date.fromisoformat(due_date) if due_date else None,
        instalment,
    )
