from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from django.utils.translation import gettext as _

from cms_ext.base.folding import folded_words, stem
from cms_ext.public_site.editing.draft import BuildingAddress, Hint, PageDraft

WORD = re.compile(r"\w+")
STREET_BEFORE = re.compile(r"\b(?:ul|ulic\w*|al|alej\w*|os|osiedl\w*|pl|plac\w*)\b\.?\s*$", re.I)
NUMBER = r"\d+[a-zA-Z]?\b"
NUMBERS_AFTER = re.compile(rf"\s+({NUMBER}(?:\s*(?:,|i|oraz|lub|–|-)\s*{NUMBER})*)")
# A date or an hour behind the street's name is no number of a house.
NO_NUMBER = re.compile(r"[.:]\d|\s+(?:stycz|lut|mar|kwie|maj|czerw|lip|sier|wrze|paź|list|grud)")

# A street as the stems of its words, and a house number or "" where none is written.
Mention = tuple[tuple[str, ...], str]


def places_fit_targets(draft: PageDraft) -> Iterator[Hint]:
    """Each street of ours that the text names is one whose people the announcement is for."""
    by_street: defaultdict[tuple[str, ...], list[BuildingAddress]] = defaultdict(list)
    for address in draft.addresses:
        by_street[_stems(address.street)].append(address)
    elsewhere = dict(_mentions(draft.venue, by_street))
    told: set[str] = set()
    for words in draft.words:
        for mention, written in _mentions(words.text, by_street):
            if mention in elsewhere or _meant(mention, by_street[mention[0]]) or written in told:
                continue
            told.add(written)
            hint = _(
                "Tekst wymienia adres „%(address)s”, a w polu „Kogo dotyczy” go nie ma. "
                "Zaznacz go albo popraw tekst."
            )
            yield Hint("place", hint % {"address": written}, words.place)


def _meant(mention: Mention, addresses: list[BuildingAddress]) -> bool:
    """Whether somebody there is concerned; a house that is not ours is nobody's business."""
    _street, number = mention
    if not number:
        return any(address.meant for address in addresses)
    return all(one.meant for one in addresses if one.number.lower() == number.lower())


def _mentions(
    text: str, streets: dict[tuple[str, ...], list[BuildingAddress]]
) -> Iterator[tuple[Mention, str]]:
    """The known streets in a text in any inflection, each with the numbers behind it."""
    words = list(WORD.finditer(text))
    for at, word in enumerate(words):
        for stems in streets:
            of_name = words[at : at + len(stems)]
            if not word.group()[:1].isupper() or not _spelt(of_name, stems):
                continue
            written = text[word.start() : of_name[-1].end()]
            numbers = _numbers(text[of_name[-1].end() :])
            for number in numbers:
                yield (stems, number), f"{written} {number}"
            if not numbers and STREET_BEFORE.search(text[: word.start()]):
                yield (stems, ""), written


def _numbers(after: str) -> list[str]:
    found = NUMBERS_AFTER.match(after)
    if found is None or NO_NUMBER.match(after[found.end() :]):
        return []
    return re.findall(NUMBER, found[1])


def _spelt(words: list[re.Match[str]], stems: tuple[str, ...]) -> bool:
    plain = [" ".join(folded_words(word.group())) for word in words]
    return len(plain) == len(stems) and all(
        word.startswith(beginning) for word, beginning in zip(plain, stems, strict=True)
    )


def _stems(street: str) -> tuple[str, ...]:
    return tuple(stem(word) for word in folded_words(street))
