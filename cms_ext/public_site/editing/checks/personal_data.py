"""Personal data in the words of a page, and in its files."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from django.utils.translation import gettext as _

from cms_ext.public_site.detector import detect
from cms_ext.public_site.detector.engine.rules import rules
from cms_ext.public_site.editing.draft import EditorLocation, File, Hint, PageDraft

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
        if span.rule in rules().only_warn:
            words = _("Sprawdź, czy to nazwisko może tu stać: „%(beginning)s…”.")
        facts = {"what": rules().names[span.rule], "beginning": beginning}
        yield Hint("personal", words % facts, place)


def _place_of(draft: PageDraft, position: int) -> EditorLocation:
    start = 0
    for words in draft.words:
        start += len(words.text) + len(BETWEEN)
        if position < start:
            return words.place
    raise IndexError(position)


FILES_SHOWN = 3


def data_in_files(draft: PageDraft) -> Iterator[Hint]:
    """What the detector finds inside the files, each value once; it is not repeated."""
    for file in draft.files:
        on_pages = _(
            "W pliku „%(file)s” może być czyjaś dana osobowa (%(what)s): „%(beginning)s…”."
        )
        unseen = _(
            "W pliku „%(file)s” jest dana osobowa, której nie widać na stronach (%(what)s): "
            "„%(beginning)s…”. Usuń ją z właściwości, komentarzy albo wcześniejszych wersji."
        )
        yield from _found(draft, file, file.seen, on_pages)
        # The properties of a file name whoever wrote it.
        yield from _found(draft, file, file.hidden, unseen, besides=rules().only_warn)


def checked_files(draft: PageDraft) -> Iterator[Hint]:
    """Files that nobody but a person can look into."""
    for file in draft.files:
        if file.unchecked:
            words = _("Pliku „%(file)s” nie sprawdzono. %(why)s Przejrzyj go przed publikacją.")
            facts = {"file": file.title, "why": file.unchecked}
            yield Hint("unchecked", words % facts, file.place)


def _found(
    draft: PageDraft, file: File, text: str, words: str, *, besides: Collection[str] = ()
) -> Iterator[Hint]:
    spans = detect(text, names=draft.names, allowed=draft.allowed)
    told = dict.fromkeys(
        (rules().names[span.rule], text[span.start : span.start + FILES_SHOWN])
        for span in spans
        if span.rule not in besides
    )
    for what, beginning in told:
        facts = {"file": file.title, "what": what, "beginning": beginning}
        yield Hint("file", words % facts, file.place)
