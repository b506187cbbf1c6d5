"""Names of streets without what people leave out: „ul.”, case, diacritics. Pure."""

from __future__ import annotations

from cms_ext.base.text.folding import folded_words

# Words of which people say at most so many of a name.
MOST_WORDS = 6

KINDS = frozenset(
    ("ul", "ulica", "al", "aleja", "aleje", "pl", "plac", "os", "osiedle", "skwer", "rondo")
)
# Room is left for what tells two alike apart.
LONGEST_KEY = 110


def bare_words(name: str) -> list[str]:
    """The folded words of a name without the kind of street: „ul. Leśna” gives `lesna`.

    A name that is nothing else keeps its words: „Osiedle” may be a street.
    """
    words = folded_words(name)
    bare = [word for word in words if word not in KINDS]
    return bare or words


def folded_name(name: str) -> str:
    return " ".join(bare_words(name))


def searched_words(*texts: str) -> str:
    """The words of all texts, each with a blank before it, so that its beginning can be found."""
    return "".join(f" {word}" for text in texts for word in folded_words(text))


def key_of(place: str, name: str) -> str:
    """What names the street in addresses: `przykladowo-lesna`."""
    words = (*folded_words(place), *(bare_words(name) if name else ()))
    return "-".join(words)[:LONGEST_KEY].strip("-")
