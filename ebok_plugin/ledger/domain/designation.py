"""Which month or document a payer names in the title of a transfer (`ledger.md` §8)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from cms_ext.base.dates.months import NOMINATIVE


@dataclass(frozen=True, slots=True)
class Designation:
    """What a credit is meant for: a document, a month (`2026-02`), or nothing."""

    document: int | None = None
    period: str = ""


NOTHING = Designation()


_ACCENTS = re.compile("[\u0300-\u036f]")


def folded(text: str) -> str:
    """Lower case without Polish signs, so that `STYCZEN` is `styczeń`."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().replace("ł", "l"))
    return _ACCENTS.sub("", decomposed)


# A form counts as a whole word only: no letter, digit, `/` or `-` touches it.
_BEFORE = r"(?<![^\W_])(?<![/-])"
_AFTER = r"(?![^\W_])(?![/-])"
_MONTHS = {folded(name): f"{number:02d}" for number, name in enumerate(NOMINATIVE, start=1)}
_FORMS = re.compile(
    rf"{_BEFORE}(?:(?P<m1>0[1-9]|1[0-2])/(?P<y1>[0-9]{{4}})"
    rf"|(?P<y2>[0-9]{{4}})-(?P<m2>0[1-9]|1[0-2])"
    rf"|(?P<name>{'|'.join(_MONTHS)})\s+(?P<y3>[0-9]{{4}})){_AFTER}"
)
_WORD = re.compile(r"(?:[^\W_]|[/-])+")


def periods_named(folded_title: str) -> set[str]:
    """The months that a title names: `02/2026`, `2026-02`, `luty 2026`."""
    named = set()
    for found in _FORMS.finditer(folded_title):
        month = found["m1"] or found["m2"] or _MONTHS[found["name"]]
        named.add(f"{found['y1'] or found['y2'] or found['y3']}-{month}")
    return named


# The words of a document number or of a part of a title, folded.
Words = tuple[str, ...]


def words_of(text: str) -> Words:
    """The words of a text in the form in which document numbers and titles are compared."""
    return tuple(_WORD.findall(folded(text)))


def runs(words: Sequence[str], longest: int) -> Iterator[Words]:
    """All sequences of up to `longest` neighbouring words."""
    for length in range(1, min(longest, len(words)) + 1):
        for start in range(len(words) - length + 1):
            yield tuple(words[start : start + length])


class Documents:
    """The document numbers of one account, found in titles without trying each of them."""

    def __init__(self) -> None:
        self._by_words: dict[Words, tuple[int, str]] = {}
        self._longest = 0

    def add(self, document: int, number: str, period: str) -> None:
        """From now on the title of a payment may name this document."""
        words = words_of(number)
        self._by_words[words] = (document, period)
        self._longest = max(self._longest, len(words))

    def named(self, words: Words) -> set[tuple[int, str]]:
        """The (document, period) pairs whose number stands among the words of a title."""
        if not self._by_words:
            return set()
        found = (run for run in runs(words, self._longest) if run in self._by_words)
        return {self._by_words[run] for run in found}


# People pay by a standing order: the same title stands at each of their payments.
@lru_cache(maxsize=4096)
def _read(title: str) -> tuple[Words, frozenset[str]]:
    """The words and the months of a title."""
    text = folded(title)
    return tuple(_WORD.findall(text)), frozenset(periods_named(text))


def title_words(title: str) -> Words:
    """The words of a payer's title, which are read once for all who need them."""
    return _read(title)[0]


def read_title(title: str, documents: Documents) -> Designation:
    """The one month or document that a title names; two different months name nothing."""
    words, months = _read(title)
    named = documents.named(words)
    periods = months | {period for _, period in named}
    if len(periods) != 1:
        return NOTHING
    return Designation(_only(document for document, _ in named), next(iter(periods)))


def _only(documents: Iterable[int]) -> int | None:
    different = set(documents)
    return different.pop() if len(different) == 1 else None
