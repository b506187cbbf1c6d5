"""A document as a list shows it: with the words that answer a search, and what holds today."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cms_ext.base.folding import TextPiece
from members_area.library.domain.force import DocumentStanding, standing_on
from members_area.library.domain.queries.catalogue import LibraryCatalogue
from members_area.library.domain.search.question import SearchQuestion
from members_area.library.domain.search.snippet import Snippet, marked, snippets
from members_area.library.models import Rendition, TextFrom
from members_area.library.views.place import LibraryEntrance

if TYPE_CHECKING:
    from members_area.library.domain.queries.catalogue import Listed

NOT_ASKED = SearchQuestion()


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A document with its file. Only a search has hits, a sentence, and papers that fit in part."""

    file: Rendition
    place: LibraryEntrance
    asked: SearchQuestion = NOT_ASKED
    snippet: Snippet | None = None
    standing: DocumentStanding | None = None
    in_part: bool = False
    text_from: str | None = None

    @property
    def url(self) -> str:
        return self.place.cover_url(self.file.document)

    @property
    def file_url(self) -> str:
        return self.place.file_url(self.file.document)

    @property
    def text_url(self) -> str | None:
        """The reading view; None when there is nothing to read there."""
        if self.text_from in (TextFrom.FILE, TextFrom.OCR):
            return self.place.text_url(self.file.document)
        return None

    @property
    def page_url(self) -> str | None:
        """The reading view at the page of the sentence that was found."""
        if self.snippet is None or self.text_url is None:
            return None
        return self.place.text_url(self.file.document, self.snippet.page)

    @property
    def title(self) -> list[TextPiece]:
        return marked(self.file.document.title, self.asked)

    @property
    def subject(self) -> list[TextPiece]:
        return marked(self.file.document.subject, self.asked)

    @property
    def is_scan(self) -> bool:
        """Its text can neither be searched nor heard."""
        return self.text_from == TextFrom.NONE

    @property
    def read_by_machine(self) -> bool:
        return self.text_from == TextFrom.OCR


def rows_of(
    papers: Iterable[Listed], place: LibraryEntrance, catalogue: LibraryCatalogue
) -> list[DocumentRow]:
    """The papers of one page of a catalogue as rows. A fixed number of queries."""
    page = list(papers)
    files = catalogue.files(page)
    sentences = snippets(list(files.values()), catalogue.question)
    documents = [file.document for file in files.values()]
    standings = standing_on(documents, catalogue.day, today=catalogue.today)
    return [
        DocumentRow(
            file,
            place,
            catalogue.question,
            sentences.get(file.pk),
            standings.get(paper.pk),
            in_part=not paper.whole,
            text_from=paper.text_from,
        )
        for paper in page
        if (file := files.get(paper.pk))
    ]
