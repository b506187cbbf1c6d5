"""Checks of how a page is written: capitals, headings, sentences, tables, pictures, links."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from cms_ext.base.text.folding import folded_words
from cms_ext.public_site.editing.draft import Hint, PageDraft

MIN_CAPITAL_WORDS = 3
# A run of words in capitals; „W” and „I” between them belong to it.
RUN = re.compile(r"\b[A-ZĄĆĘŁŃÓŚŹŻ]+\b(?:[\s,!–-]+[A-ZĄĆĘŁŃÓŚŹŻ]+\b)+")
CAPITALS = re.compile(r"\w{2,}")


def check_capitals(draft: PageDraft) -> Iterator[Hint]:
    """Three words in CAPITALS in a row are hard to read and sound like a shout."""
    for words in draft.words:
        for run in RUN.findall(words.text):
            if len(CAPITALS.findall(run)) >= MIN_CAPITAL_WORDS:
                message = _("„%(text)s”: same wielkie litery czyta się trudniej. Napisz zwykłymi.")
                yield Hint("capitals", message % {"text": run}, words.place)


FIRST = 2


def check_heading_order(draft: PageDraft) -> Iterator[Hint]:
    """Headings go down one level at a time, from the level below the title."""
    above = None
    for heading in draft.headings:
        if above is not None and heading.part != above.part:
            above = None
        if above is None and heading.level > FIRST:
            words = _("Pierwszy nagłówek, „%(text)s”, ma za niski poziom. Wybierz „Nagłówek”.")
            yield Hint("heading", words % {"text": heading.text}, heading.place)
        elif above is not None and heading.level > above.level + 1:
            words = _("Od nagłówka „%(above)s” do „%(text)s” brakuje poziomu pośrodku.")
            facts = {"above": above.text, "text": heading.text}
            yield Hint("heading", words % facts, heading.place)
        above = heading


MAX_SENTENCE_WORDS = 25
BEGINNING = 6
WORD = re.compile(r"\w[\w’'./:-]*")
END = re.compile(r"(?:(?<=[.!?…])|(?<=[.!?…][”\")]))\s+(?=[„\"(]?[\dA-ZĄĆĘŁŃÓŚŹŻ])|\n+")
# Abbreviations: a capital letter or a number after them does not begin a sentence.
# fmt: off
SHORTENED = frozenset({
    "al", "art", "dr", "godz", "im", "inż", "itp", "ks", "lok", "m.in", "mgr", "np", "nr", "ok",
    "os", "par", "pkt", "pl", "pok", "por", "prof", "św", "tel", "tj", "tzw", "ul", "ust", "wg",
    "zob",
})
# fmt: on


def check_sentence_length(draft: PageDraft) -> Iterator[Hint]:
    """A sentence of more than 25 words is hard to understand."""
    for words in draft.words:
        for sentence in split_sentences(words.text):
            found = WORD.findall(sentence)
            if len(found) > MAX_SENTENCE_WORDS:
                message = _(
                    "Długie zdanie (słów: %(count)s): „%(beginning)s…”. Podziel je na krótsze."
                )
                facts = {"count": len(found), "beginning": " ".join(found[:BEGINNING]).rstrip(".")}
                yield Hint("sentence", message % facts, words.place)


def split_sentences(text: str) -> list[str]:
    """Split a text; „ul. Leśna”, „godz. 9” and „J. Kowal” do not end a sentence."""
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


def check_table_headers(draft: PageDraft) -> Iterator[Hint]:
    """Each column of a table must have a name."""
    for table in draft.tables:
        if not all(heading.strip() for heading in table.headings):
            words = _(
                "Tabela nie ma nazw wszystkich kolumn. Bez nich czytnik ekranu odczyta same "
                "wartości."
            )
            yield Hint("table", words, table.place)


FILE_NAME = re.compile(r"^\S+\.(?:jpe?g|png|webp|gif|heic)$|^(?:img|dsc|dscn|p)[-_]?\d+", re.I)


def check_picture_descriptions(draft: PageDraft) -> Iterator[Hint]:
    """Each picture needs a description as text."""
    for picture in draft.pictures:
        description = picture.description.strip()
        if not description:
            words = _("Zdjęcie nie ma opisu. Napisz, co widać: odczyta go czytnik ekranu.")
            yield Hint("picture", words, picture.place)
        elif FILE_NAME.search(description):
            words = _("Opis zdjęcia „%(text)s” to nazwa pliku. Napisz, co widać.")
            yield Hint("picture", words % {"text": description}, picture.place)


# Folded like `folded_words`; alone in a list of links these say nothing.
SAYING_NOTHING = frozenset(
    {
        "czytaj",
        "czytaj dalej",
        "czytaj wiecej",
        "kliknij",
        "kliknij tu",
        "kliknij tutaj",
        "link",
        "pobierz",
        "przejdz",
        "pod tym linkiem",
        "sprawdz",
        "sprawdz tutaj",
        "strona",
        "szczegoly",
        "tu",
        "tu kliknij",
        "tutaj",
        "tym linkiem",
        "wiecej",
        "wiecej informacji",
        "zobacz",
        "zobacz tutaj",
        "zobacz wiecej",
    }
)
BARE = re.compile(r"^(?:https?://|www\.)\S+$", re.I)


def check_link_texts(draft: PageDraft) -> Iterator[Hint]:
    """The words of a link must say where it leads, also without their sentence."""
    for link in draft.links:
        text = link.text.strip()
        if BARE.match(text):
            words = _("Link pokazuje sam adres „%(text)s”. Nazwij stronę, do której prowadzi.")
        elif " ".join(folded_words(text)) in SAYING_NOTHING:
            words = _(
                "Link „%(text)s” nie mówi, dokąd prowadzi. Nazwij cel, na przykład „formularz "
                "reklamacji”."
            )
        else:
            continue
        yield Hint("link", words % {"text": text}, link.place)


def check_link_targets(draft: PageDraft) -> Iterator[Hint]:
    """No link may lead to a page or a file of this site that is gone."""
    for link in draft.links:
        if link.gone:
            words = _(
                "Link „%(text)s” prowadzi do strony albo pliku, których nie ma w serwisie lub nie "
                "są opublikowane."
            )
            yield Hint("gone", words % {"text": link.text.strip()}, link.place)
