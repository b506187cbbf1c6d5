"""The ready words of one paper: each begins with a letter that says where it stands. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from members_area.library.domain.search.words import number_word, telling

# The title and what the desk wrote beside it, and the text of the file; as it is, and its stem.
TITLE, TITLE_STEM, TEXT, TEXT_STEM = "a", "b", "c", "d"
NUMBER = "n"


@dataclass(frozen=True, slots=True)
class Wording:
    """The parts of a paper that are searched."""

    title: str
    number: str
    texts: tuple[str, ...] = ()


def entry_words(wording: Wording) -> list[str]:
    """The different words that the index keeps for a paper, in order."""
    words = [
        *_kept((wording.title, wording.number), TITLE, TITLE_STEM),
        *_kept(wording.texts, TEXT, TEXT_STEM),
    ]
    if wording.number:
        words.append(NUMBER + number_word(wording.number))
    return list(dict.fromkeys(words))


def _kept(texts: Iterable[str], raw: str, stem: str) -> Iterator[str]:
    for word in telling(texts):
        yield raw + word.raw
        yield stem + word.stem
