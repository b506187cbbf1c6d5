"""Field :86:, the bank's details of one operation, in the dialect of its bank.

A payer may type whatever marks a key in the dialect. So keys come in their bank's order, each at
most once, and a key out of order is the payer's text. Source: bank_formats.md §4.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from ebok_plugin.payments.bank.profiles import BankProfile, DetailsLayout, Fields
from ebok_plugin.payments.bank.statement import BankLimits, too_large_error

# Where the address begins in a value with name and address but no separator.
_ADDRESS = re.compile(r"(?:^|(?<= ))(?:(?:ul|al|os|pl)\.|\d\d-\d{3}\b)", re.IGNORECASE)

# Without the control bytes that Python calls blanks: a digit may have been in their place.
_BLANKS = re.compile(r"[^\S\x0b\x0c\x1c-\x1f]+")


class Details(NamedTuple):
    title: str = ""
    name: str = ""
    address: str = ""
    account: str = ""
    virtual: str = ""


NO_DETAILS = Details()
# Arguments: the lines of the field, whether the entry came in, the line where the field begins.
DetailsReader = Callable[[Sequence[str], bool, int], Details]


def select_details_reader(profile: BankProfile, limits: BankLimits) -> DetailsReader:
    if profile.layout is DetailsLayout.TEXT:
        return _text_reader(profile, limits)
    return KeyedDetails(profile, limits)


def keyed_pattern(profile: BankProfile) -> re.Pattern[str]:
    """Match the separator and two digits; a separator before anything else is text."""
    return re.compile(rf"{re.escape(profile.separator)}(\d\d)", re.ASCII)


def worded_pattern(profile: BankProfile) -> re.Pattern[str]:
    """Match a known key at the start or after `; `; unknown keys belong to the value."""
    keys = sorted({*_read_keys(profile), *profile.other_keys}, key=len, reverse=True)
    return re.compile(rf"(?:^|; )({'|'.join(map(re.escape, keys))})")


def _read_keys(profile: BankProfile) -> Iterator[str]:
    """Yield the keys whose values are read."""
    texts = profile.title_fields + profile.name_fields + profile.address_fields
    for keys in texts + profile.account_fields + profile.virtual_fields:
        yield from keys


class Key(NamedTuple):
    """A possible key: whether a line begins with it, whether it looks like one at all.

    Banks also write undocumented keys; such a key counts only where a line begins.
    """

    name: str
    begins_line: bool
    is_plausible: bool
    is_known: bool


def _between_lines(keys: Sequence[Key], places: Sequence[int]) -> list[int]:
    """Choose rising keys: first of those that begin lines, then between them from the end on."""
    fences = set(_longest_rising(keys, [at for at in places if keys[at].begins_line]))
    floors, floor = {}, ""
    for at in places:
        floors[at] = floor
        floor = keys[at].name if at in fences else floor
    chosen: list[int] = []
    for at in reversed(places):
        below = keys[chosen[-1]].name if chosen else "~"
        if at in fences or (not keys[at].begins_line and floors[at] < keys[at].name < below):
            chosen.append(at)
    return chosen[::-1]


def _longest_rising(keys: Sequence[Key], places: Sequence[int]) -> list[int]:
    """Find the longest run of rising keys; of equals the later, as the title stands early."""
    runs: list[list[int]] = []  # of the keys behind, the last first

    def count_known(run: list[int]) -> tuple[int, int]:
        return sum(keys[at].is_known for at in run), len(run)

    for at in reversed(places):
        above = (run for run in runs if keys[run[0]].name > keys[at].name)
        runs.append([at, *max(above, key=count_known, default=[])])
    return max(runs, key=count_known, default=[])


# Banks cut lines of titles and names at so many characters; the next key may follow in the line.
_FULL_LINES = (27, 35)
# An account number, the code of a bank, or nothing.
_ACCOUNT = re.compile(
    r"(?:[A-Z]{0,2}\d[\dA-Z/.-]{6,}|[A-Z]{6}[A-Z\d]{2}(?:[A-Z\d]{3})?)?", re.ASCII
)


class KeyedDetails:
    """Reads a field whose values stand behind a separator and two digits. A DetailsReader."""

    def __init__(self, profile: BankProfile, limits: BankLimits) -> None:
        self._profile = profile
        self._limits = limits
        # A line may be broken inside a key.
        self._pattern = re.compile(rf"(\n?){re.escape(profile.separator)}\n?(\d\n?\d)", re.ASCII)
        self._title_keys = profile.title_fields[0]
        self._known = {*_read_keys(profile), *profile.other_keys}
        self._accounts = {key for keys in profile.account_fields for key in keys}
        # Nearly all operations of a file have the same keys.
        self._choose = lru_cache(1_000)(self._choose_keys)

    def __call__(self, lines: Sequence[str], incoming: bool, line: int) -> Details:
        profile = self._profile
        _head, *parts = self._pattern.split("\n".join(lines))
        breaks, names, values = parts[::3], parts[1::3], parts[2::3]
        _check_count(len(names), self._limits, line)
        if any(len(name) > 2 for name in names):
            names = [name.replace("\n", "") for name in names]
        implausible = tuple(self._implausible(names, breaks, values))
        chosen = self._choose(tuple(names), tuple(breaks), implausible)
        if not chosen:
            # Some banks write plain text about their own fees: a raw title is better than none.
            return Details(title=_one_line(profile.line_join.join(lines)))
        if len(chosen) < len(names):
            for at, others in _with_others(chosen, len(names)):
                for other in others:
                    payers = f"{breaks[other]}{profile.separator}{names[other]}{values[other]}"
                    values[at] += payers
        texts = {names[at]: values[at].replace("\n", profile.line_join) for at in chosen}
        if profile.empty_marker and profile.empty_marker in "".join(lines):
            texts = {k: v.replace(profile.empty_marker, "") for k, v in texts.items()}
        return Details(
            title=_first(texts, profile.title_fields, _join_cut_lines),
            name=_first(texts, profile.name_fields, _join_cut_lines),
            address=_first(texts, profile.address_fields, " ".join),
            account=_first(texts, profile.account_fields),
            virtual=_first(texts, profile.virtual_fields),
        )

    def _implausible(
        self, names: Sequence[str], breaks: Sequence[str], values: Sequence[str]
    ) -> Iterator[int]:
        """Yield the keys that do not look like any: up to the first one all text is the bank's."""
        first = self._title_keys[0]
        title = names.index(first) if first in names else len(names)
        for at in range(title + 1, len(names)):
            may_be_text = self._profile.is_cut_anywhere or not breaks[at]
            if may_be_text and not self._is_plausible(names[at], values[at], values[at - 1]):
                yield at

    def _is_plausible(self, name: str, value: str, before: str) -> bool:
        """Judge a key inside a line."""
        marker = self._profile.empty_marker
        text = value.replace(marker, "") if marker else value
        if text[:1] == " " and not text.isspace() and len(before) not in _FULL_LINES:
            return False
        compact = "".join(text.split())
        is_account = name in self._accounts
        return name in self._known and (not is_account or bool(_ACCOUNT.fullmatch(compact)))

    def _choose_keys(
        self, names: Sequence[str], breaks: Sequence[str], implausible: Collection[int]
    ) -> list[int]:
        """Return the positions of the bank's keys; the others are the payer's text.

        In order come those below the title's and early ones, the title's, then rising ones.
        """
        keys = [
            Key(
                name,
                begins_line=bool(breaks[at]) and not self._profile.is_cut_anywhere,
                is_plausible=at not in implausible,
                is_known=name in self._known,
            )
            for at, name in enumerate(names)
        ]
        head: dict[str, int] = {}
        start = len(keys)
        for at, key in enumerate(keys):
            is_early = key.name < self._title_keys[0] or key.name in self._profile.early_keys
            if key.is_plausible and not is_early:
                start = at
                break
            if key.is_plausible:
                head.setdefault(key.name, at)
        later = [
            at
            for at in range(start, len(keys))
            if keys[at].is_plausible and keys[at].name > self._title_keys[-1]
            if keys[at].name not in head
        ]
        tail = _between_lines(keys, self._drop_before_name(keys, later))
        title = self._choose_title(keys, start, tail[0] if tail else len(keys))
        return [*head.values(), *title, *tail]

    def _drop_before_name(self, keys: Sequence[Key], places: Sequence[int]) -> list[int]:
        """Drop keys that the payer typed into the title, before the bank's key of the name.

        Keys rise: those from the name's on come behind it, and the bank's own is the last one.
        """
        name = self._profile.name_fields[0][0]
        own = [at for at in places if keys[at].begins_line and keys[at].name == name]
        return [at for at in places if not own or at >= own[-1] or keys[at].name < name]

    def _choose_title(self, keys: Sequence[Key], start: int, end: int) -> list[int]:
        """Return the keys of the title, which follow one another without a gap."""
        if start >= end or keys[start].name not in self._title_keys:
            return []
        chosen = [start]
        for name in self._title_keys[self._title_keys.index(keys[start].name) + 1 :]:
            behind = range(chosen[-1] + 1, end)
            places = [at for at in behind if keys[at].is_plausible and keys[at].name == name]
            if not places:
                break
            chosen.append(next((at for at in places if keys[at].begins_line), places[0]))
        return chosen


# What follows a key behind the title: one word, or an amount with its currency.
_SHORT_VALUE = re.compile(r"\S*|[\d ,.]+[A-Z]{0,3}", re.ASCII)


def _text_reader(profile: BankProfile, limits: BankLimits) -> DetailsReader:
    pattern = worded_pattern(profile)
    title_keys = {key for keys in profile.title_fields for key in keys}
    virtual_keys = {key for keys in profile.virtual_fields for key in keys}

    def is_short(name: str, value: str) -> bool:
        """Return True for a key that the bank may write behind the title, with its value."""
        if name in virtual_keys:
            return re.search(profile.virtual_pattern, value, re.ASCII) is not None
        return name in profile.other_keys and _SHORT_VALUE.fullmatch(value) is not None

    def choose(names: Sequence[str], values: Sequence[str]) -> list[int]:
        """Return the bank's keys: each once up to the title, behind it only short other ones."""
        title = next((at for at, name in enumerate(names) if name in title_keys), len(names))
        head: dict[str, int] = {}
        for at, name in enumerate(names[: title + 1]):
            head.setdefault(name, at)
        tail: dict[str, int] = {}
        for at in range(len(names) - 1, title, -1):
            if names[at] in {*head, *tail} or not is_short(names[at], values[at].strip("; ")):
                break
            tail[names[at]] = at
        return [*head.values(), *reversed(tail.values())]

    def read(lines: Sequence[str], incoming: bool, line: int) -> Details:
        head, *parts = pattern.split(_one_line(profile.line_join.join(lines)))
        _check_count(len(parts) // 2, limits, line)
        names, values = parts[::2], parts[1::2]
        texts: dict[str, str] = {}
        for at, others in _with_others(choose(names, values), len(names)):
            payers = (f"; {names[other]}{values[other]}" for other in others)
            texts[names[at]] = _one_line(values[at] + "".join(payers))
        order = 1 if incoming else -1
        name, address = _name_and_address(_first(texts, profile.name_fields[::order]))
        return Details(
            title=_first(texts, profile.title_fields) or head.rstrip("; "),
            name=name,
            address=address,
            account=_first(texts, profile.account_fields[::order]),
            virtual=_first(texts, profile.virtual_fields).rstrip("; "),
        )

    return read


def _with_others(chosen: Sequence[int], count: int) -> Iterator[tuple[int, range]]:
    """Yield each chosen key of `count` with those behind it that belong to its value."""
    for at, end in pairwise([*chosen, count]):
        yield at, range(at + 1, end)


def _check_count(count: int, limits: BankLimits, line: int) -> None:
    if count > limits.subfields:
        message = "Plik ma za dużo podpól w jednym polu :86:"
        raise too_large_error(message, limits.subfields, line=line, field=":86:")


def _first(
    texts: Mapping[str, str],
    alternatives: Fields,
    join: Callable[[Sequence[str]], str] = "".join,
) -> str:
    for keys in alternatives:
        given = [texts[key] for key in keys if key in texts]
        if given and (value := _one_line(join(given))):
            return value
    return ""


def _join_cut_lines(lines: Sequence[str]) -> str:
    """Join lines that the bank cut at a fixed width; a shorter line ends a word."""
    longest = max(map(len, lines))
    width = next((width for width in _FULL_LINES if width >= longest), longest)
    return "".join(line if len(line) == width else f"{line} " for line in lines)


def _one_line(text: str) -> str:
    if text.isprintable() and "  " not in text:
        return text.strip()  # only single spaces
    return _BLANKS.sub(" ", text).strip()


def _name_and_address(value: str) -> tuple[str, str]:
    match = _ADDRESS.search(value)
    if match is None or match.start() == 0:
        return value, ""
    return value[: match.start()].rstrip(" ,"), value[match.start() :]
