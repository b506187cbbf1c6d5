"""Folding of letters for searching: case and diacritics do not matter, on either database. Pure."""

from __future__ import annotations

from anyascii import anyascii


def folded(text: str) -> str:
    """The text in small Latin letters: "Źródło ciepła" becomes "zrodlo ciepla"."""
    return str(anyascii(text)).lower()


def terms_of(query: str) -> tuple[str, ...]:
    """The folded words of what a person typed, each once, in their order."""
    return tuple(dict.fromkeys(folded(query).split()))


def marked(text: str, terms: tuple[str, ...]) -> list[tuple[str, bool]]:
    """The text in pieces; True marks a piece that one of the folded terms hits.

    The pieces joined are the text again, so that a template can put them inside <mark>.
    """
    pieces = [folded(character) for character in text]
    starts = [0]
    for piece in pieces:
        starts.append(starts[-1] + len(piece))
    hit = bytearray(starts[-1])
    haystack = "".join(pieces)
    for term in terms:
        at = haystack.find(term)
        while at >= 0:
            hit[at : at + len(term)] = b"\1" * len(term)
            at = haystack.find(term, at + 1)
    result: list[tuple[str, bool]] = []
    for index, character in enumerate(text):
        is_hit = any(hit[starts[index] : starts[index + 1]])
        if result and result[-1][1] == is_hit:
            result[-1] = (result[-1][0] + character, is_hit)
        else:
            result.append((character, is_hit))
    return result
