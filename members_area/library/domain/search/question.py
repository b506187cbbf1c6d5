"""A parsed search query, the words of a text that match it, and snippets with hits."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from cms_ext.base.text.folding import TextPiece
from members_area.library.domain.search import index
from members_area.library.models import PageText

MAX_WORDS, MAX_QUERY_LENGTH = 8, 50
# The beginning of a word is looked up besides its stem, because a word typed without diacritics
# has another stem. It must be long enough that `windy` does not find `windykacja`.
ENDING, MIN_BEGINNING_LENGTH = 2, 5
# Shorter words and years occur in half of all documents.
MIN_WORD_LENGTH = 3
# The parts of a paper's number: `3`, `RN`, `2024`.
MAX_ABBREVIATION_LENGTH, MAX_NUMBER_PARTS = 3, 4

# Alternatives for one word; those that end with `*` are prefixes.
Term = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class QuestionWord:
    """A word of the query; `others` are the forms of its synonyms."""

    forms: index.Forms
    others: tuple[index.Forms, ...] = ()

    @property
    def beginning(self) -> str | None:
        """Return the prefix by which the word matches; None when only the full word does."""
        raw = self.forms.raw
        if raw.isdigit() or len(raw) <= MIN_BEGINNING_LENGTH:
            return None
        return raw[: max(MIN_BEGINNING_LENGTH, len(raw) - ENDING)]

    @property
    def says_something(self) -> bool:
        """Return True if the word alone is distinctive enough to find documents by it."""
        return not self.forms.raw.isdigit() and len(self.forms.raw) >= MIN_WORD_LENGTH

    def in_title(self) -> Term:
        return (index.TITLE_STEM + self.forms.stem, self._raw_term(index.TITLE))

    def by_stem(self) -> Term:
        return (index.TITLE_STEM + self.forms.stem, index.TEXT_STEM + self.forms.stem)

    def anyhow(self) -> Term:
        """Return the term for a match by stem, prefix or synonym, in title or text."""
        synonyms = (
            mark + other.stem
            for other in self.others
            for mark in (index.TITLE_STEM, index.TEXT_STEM)
        )
        all_of = (
            *self.in_title(),
            index.TEXT_STEM + self.forms.stem,
            self._raw_term(index.TEXT),
            *synonyms,
        )
        return tuple(dict.fromkeys(all_of))

    def answered_by(self, found: index.Forms) -> bool:
        """Return True if this word of a text matches."""
        if found.stem == self.forms.stem or found.raw == self.forms.raw:
            return True
        beginning = self.beginning
        if beginning is not None and found.raw.startswith(beginning):
            return True
        return any(found.stem == other.stem for other in self.others)

    def _raw_term(self, mark: str) -> str:
        beginning = self.beginning
        return mark + (self.forms.raw if beginning is None else f"{beginning}*")


@dataclass(frozen=True, slots=True)
class SearchQuestion:
    """The words of a query, and the numbers of documents that it may name."""

    words: tuple[QuestionWord, ...] = ()
    numbers: Term = ()
    # A cache: a text repeats the same words.
    _known: dict[index.Forms, QuestionWord | None] = field(
        default_factory=dict, init=False, compare=False, repr=False
    )

    def __bool__(self) -> bool:
        return bool(self.words)

    def answering(self, found: index.Forms) -> QuestionWord | None:
        """Return the word of the query that this word of a text matches."""
        if found not in self._known:
            self._known[found] = next(
                (word for word in self.words if word.answered_by(found)), None
            )
        return self._known[found]

    @property
    def saying(self) -> tuple[QuestionWord, ...]:
        return tuple(word for word in self.words if word.says_something)


def read_query(query: str, synonyms: Iterable[Sequence[str]]) -> SearchQuestion:
    """Parse a query; `synonyms` are groups of words of one meaning."""
    word_forms = list(dict.fromkeys(place.forms for place in _first_words(query)))
    kept = [form for form in word_forms if form.raw not in index.STOP_WORDS][:MAX_WORDS]
    groups = [tuple(index.read_forms(word) for word in group) for group in synonyms]
    return SearchQuestion(
        tuple(QuestionWord(one, _synonyms_of(one, groups)) for one in kept), _numbers(query)
    )


def _first_words(query: str) -> Iterable[index.WordPosition]:
    return islice(index.find_indexed_words(query), MAX_QUERY_LENGTH)


def _synonyms_of(
    question: index.Forms, groups: list[tuple[index.Forms, ...]]
) -> tuple[index.Forms, ...]:
    return tuple(
        other
        for group in groups
        if any(question.raw == one.raw or question.stem == one.stem for one in group)
        for other in group
        if other.stem != question.stem
    )


def _numbers(query: str) -> Term:
    """Return the runs of digits and abbreviations, with digits among them, that may be a number."""
    words = [place.forms.raw for place in _first_words(query)]
    return tuple(
        dict.fromkeys(index.NUMBER + index.join_number(" ".join(run)) for run in _runs(words))
    )


def _runs(words: list[str]) -> Iterator[list[str]]:
    for start in range(len(words)):
        for length in range(2, MAX_NUMBER_PARTS + 1):
            run = words[start : start + length]
            parts = all(one.isdigit() or len(one) <= MAX_ABBREVIATION_LENGTH for one in run)
            if len(run) == length and parts and any(one.isdigit() for one in run):
                yield run


# Characters; a longer sentence is shortened around its first hit.
MAX_SNIPPET_LENGTH = 260
# The rest of a longer paper is searched, but gives no snippet.
MAX_PAGES = 100
# A line shorter than this share of the longest one on its page ends its paragraph.
FULL_LINE = 0.7
# A sentence ends with a word of four letters or more, so not after „ul.”, „nr” or „r.”.
END_OF_SENTENCE = re.compile(r"(?<=[\w)”]{4}[.!?])\s+(?=[A-ZĄĆĘŁŃÓŚŹŻ„§])")

# „Strona 1 z 1”, „str. 2”: words of a page header besides the title.
OF_A_PAGE_HEAD = frozenset({"strona", "str", "s", "z"})


@dataclass(frozen=True, slots=True)
class Snippet:
    """A sentence in pieces with its hits; `page` counts from 1."""

    page: int
    pieces: list[TextPiece]


def find_snippets(titles: Mapping[int, str], question: SearchQuestion) -> dict[int, Snippet]:
    """Return the best snippet of each file, by the file's key. One query.

    `titles` are the documents' titles by the same keys; the reader may open these files.
    """
    if not question:
        return {}
    answered = {file: _words_in(title, question) for file, title in titles.items()}
    pages = PageText.objects.filter(rendition__in=titles, page__lte=MAX_PAGES)
    best: dict[int, tuple[int, int, str]] = {}
    in_order = pages.order_by("rendition", "page").values_list("rendition", "page", "text")
    title_words = {file: _words(title) for file, title in titles.items()}
    for file, page, text in in_order:
        for passage in _sentences(text):
            sentence = _without_title(passage, title_words[file])
            worth = _worth(sentence, question, answered[file])
            if worth > best.get(file, (0,))[0]:
                best[file] = (worth, page, sentence)
    return {
        key: Snippet(page, mark_found_words(_shorten(sentence, question), question))
        for key, (_, page, sentence) in best.items()
    }


def _words(text: str) -> list[str]:
    return [place.forms.raw for place in index.find_indexed_words(text)]


def _without_title(sentence: str, title: list[str]) -> str:
    """Remove the title from a sentence, because the list shows it above the snippet.

    A page header often repeats the title without a full stop. Returns "" for a sentence of nothing
    but title words, numbers and „Strona 1 z 1”.
    """
    found = list(index.find_indexed_words(sentence))
    words = [place.forms.raw for place in found]
    ends = range(len(title), len(words) + 1) if title else ()
    end = next((end for end in ends if words[end - len(title) : end] == title), 0)
    left = sentence
    # A title of one word is a word of the sentence.
    if end > 1 and len(title) > 1:
        before, after = sentence[: found[end - len(title)].start], sentence[found[end - 1].end :]
        left = max(before, after, key=len).strip(" ,;:–—-.…")
    wording = {word for word in _words(left) if not word.isdigit()}
    return left if wording - {*title} - OF_A_PAGE_HEAD else ""


def _worth(sentence: str, question: SearchQuestion, in_title: frozenset[QuestionWord]) -> int:
    """Score a sentence; a hit that the title above it lacks counts more."""
    answered = _words_in(sentence, question)
    return len(answered) + len(question.words) * len(answered - in_title)


def _words_in(text: str, question: SearchQuestion) -> frozenset[QuestionWord]:
    words = (question.answering(place.forms) for place in index.find_indexed_words(text))
    return frozenset(word for word in words if word is not None)


def mark_found_words(text: str, question: SearchQuestion) -> list[TextPiece]:
    """Split the text into pieces, with matching words as hits; joined they are the text again."""
    pieces: list[TextPiece] = []
    at = 0
    for place in index.find_indexed_words(text) if question else ():
        if question.answering(place.forms):
            pieces.append(TextPiece(text[at : place.start], False))
            pieces.append(TextPiece(text[place.start : place.end], True))
            at = place.end
    pieces.append(TextPiece(text[at:], False))
    return [piece for piece in pieces if piece.text]


def _sentences(text: str) -> Iterator[str]:
    for paragraph in _paragraphs(text):
        yield from END_OF_SENTENCE.split(paragraph)


def _paragraphs(text: str) -> Iterator[str]:
    """Join the lines of a page into paragraphs; a short line ends a paragraph."""
    lines = [" ".join(line.split()) for line in text.splitlines()]
    full = FULL_LINE * max(map(len, lines), default=0)
    paragraph: list[str] = []
    for line in lines:
        paragraph.append(line)
        if len(line) < full:
            yield " ".join(paragraph).strip()
            paragraph = []
    yield " ".join(paragraph).strip()


def _shorten(sentence: str, question: SearchQuestion) -> str:
    if len(sentence) <= MAX_SNIPPET_LENGTH:
        return sentence
    first = next(
        place.start
        for place in index.find_indexed_words(sentence)
        if question.answering(place.forms)
    )
    start = (
        0
        if first < MAX_SNIPPET_LENGTH // 2
        else sentence.rfind(" ", 0, first - MAX_SNIPPET_LENGTH // 3) + 1
    )
    end = len(sentence)
    if start + MAX_SNIPPET_LENGTH < end:
        end = max(sentence.rfind(" ", start, start + MAX_SNIPPET_LENGTH), first)
    return f"{'…' if start else ''}{sentence[start:end]}{'…' if end < len(sentence) else ''}"
