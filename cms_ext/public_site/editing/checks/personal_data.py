from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from cms_ext.public_site.detector import detect
from cms_ext.public_site.detector.engine.rules import rules
from cms_ext.public_site.editing.draft import EditorLocation, Hint, PageDraft

# The detector reads an empty line as the end of a paragraph.
BETWEEN = "\n\n"
SHOWN = 3


def personal_data(draft: PageDraft) -> Iterator[Hint]:
    """What the detector of library.md §3 finds, once in each place; the value is not repeated."""
    text = BETWEEN.join(words.text for words in draft.words)
    told: set[tuple[str, str, EditorLocation]] = set()
    for span in detect(text, names=draft.names, allowed=draft.allowed):
        place = _place_of(draft, span.start)
        beginning = text[span.start : span.start + SHOWN]
        if (span.rule, beginning, place) in told:
            continue
        told.add((span.rule, beginning, place))
        words = _("To może być czyjaś dana osobowa (%(what)s): „%(beginning)s…”. Usuń ją.")
        facts = {"what": rules().names[span.rule], "beginning": beginning}
        yield Hint("personal", words % facts, place)


def _place_of(draft: PageDraft, position: int) -> EditorLocation:
    start = 0
    for words in draft.words:
        start += len(words.text) + len(BETWEEN)
        if position < start:
            return words.place
    raise IndexError(position)
