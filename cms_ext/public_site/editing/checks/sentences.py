from __future__ import annotations

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from cms_ext.public_site.editing.draft import Hint, PageDraft

LONGEST = 25
BEGINNING = 6
WORD = re.compile(r"\w[\w’'./:-]*")
END = re.compile(r"(?:(?<=[.!?…])|(?<=[.!?…][”\")]))\s+(?=[„\"(]?[\dA-ZĄĆĘŁŃÓŚŹŻ])|\n+")
# After these a capital letter or a number goes on with the same sentence.
# fmt: off
SHORTENED = frozenset({
    "al", "art", "dr", "godz", "im", "inż", "itp", "ks", "lok", "m.in", "mgr", "np", "nr", "ok",
    "os", "par", "pkt", "pl", "pok", "por", "prof", "św", "tel", "tj", "tzw", "ul", "ust", "wg",
    "zob",
})
# fmt: on


def short_sentences(draft: PageDraft) -> Iterator[Hint]:
    """A sentence of more than 25 words is read twice, and hardly understood when read out."""
    for words in draft.words:
        for sentence in sentences(words.text):
            found = WORD.findall(sentence)
            if len(found) > LONGEST:
                told = _(
                    "Długie zdanie (słów: %(count)s): „%(beginning)s…”. Podziel je na krótsze."
                )
                facts = {"count": len(found), "beginning": " ".join(found[:BEGINNING]).rstrip(".")}
                yield Hint("sentence", told % facts, words.place)


def sentences(text: str) -> list[str]:
    """A text in its sentences; „ul. Leśna”, „godz. 9” and „J. Kowal” do not end one."""
    found: list[str] = []
    start = 0
    for gap in END.finditer(text):
        if "\n" in gap.group() or not _goes_on(text[start : gap.start()]):
            found.append(text[start : gap.start()])
            start = gap.end()
    return [part.strip() for part in (*found, text[start:]) if part.strip()]


def _goes_on(before: str) -> bool:
    if not before.endswith("."):
        return False
    last = before[:-1].rpartition(" ")[2].lstrip('„"(').lower()
    return last in SHORTENED or (len(last) == 1 and last.isalpha() and before[-2].isupper())
