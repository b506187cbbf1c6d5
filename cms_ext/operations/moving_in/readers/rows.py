"""Read a JSON list or a CSV file of articles one by one, in constant memory."""

import csv
import json
import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any, TextIO

from cms_ext.base.tables.records import SEPARATOR_LINE, SEPARATORS
from cms_ext.operations.moving_in.article import (
    LARGEST_ARTICLE,
    ArticleProblem,
    OldArticle,
    SourceProblem,
    UnreadableArticle,
)
from cms_ext.operations.moving_in.readers.fields import NAMES, read_old_article
from cms_ext.operations.moving_in.readers.html_file import find_coding_of_file


def read_csv(path: Path) -> Iterator[OldArticle | UnreadableArticle]:
    """Yield an article for each row; the first row names the fields. Raises SourceProblem."""
    coding = find_coding_of_file(path)
    # The library's limit of 128 kB is shorter than an article may be.
    csv.field_size_limit(LARGEST_ARTICLE)
    with path.open(encoding=coding.name, newline="") as file:
        before, header = _first_line(file)
        lines = chain([header], file)
        rows = csv.reader(lines, delimiter=max(SEPARATORS, key=header.count), strict=True)
        try:
            names = [name.strip().lower() for name in next(rows, [])]
            _require_fields(names)
            for row in rows:
                if any(cell.strip() for cell in row):
                    where = f"wiersz {before + rows.line_num}"
                    yield _article(names, row, where, coding.note)
        except csv.Error as error:
            raise SourceProblem(
                f"Plik CSV jest uszkodzony w wierszu {before + rows.line_num}: {error}."
            ) from error


def _first_line(file: TextIO) -> tuple[int, str]:
    """Return the number of lines above the first one with text, and this line.

    The line `sep=;` of a spreadsheet does not count.
    """
    for number, line in enumerate(file):
        if line.strip() and not SEPARATOR_LINE.match(line.encode()):
            return number, line
    return 0, ""


def _article(
    names: list[str], cells: list[str], where: str, note: str
) -> OldArticle | UnreadableArticle:
    row = dict(zip(names, cells, strict=False))
    source_id = row.get("source_id") or row.get("id") or ""
    if len(cells) != len(names):
        message = f"Kolumn jest {len(cells)}, a w pierwszym wierszu {len(names)}."
        return UnreadableArticle(source_id, where, message)
    try:
        return read_old_article(row, note)
    except ArticleProblem as problem:
        return UnreadableArticle(source_id, where, str(problem))


def _require_fields(names: list[str]) -> None:
    wanted = {"source_id": NAMES["source_id"], "title": NAMES["title"]}
    missing = [field for field, known in wanted.items() if not set(known) & set(names)]
    if missing:
        raise SourceProblem(
            f"W pierwszym wierszu pliku CSV brakuje kolumn: {', '.join(missing)}. "
            f"Są: {', '.join(names)[:200]}."
        )
    doubled = sorted({name for name in names if names.count(name) > 1})
    if doubled:
        raise SourceProblem(f"Kolumna {doubled[0][:60]} jest w pliku CSV dwa razy.")


PIECE = 256 * 1024
BLANK = re.compile(r"[ \t\r\n]*")
NOT_A_LIST = "To nie jest lista artykułów w JSON: oczekiwano [ {…}, {…} ]."


def read_json(path: Path) -> Iterator[OldArticle | UnreadableArticle]:
    """Yield the articles of a JSON list of objects. Raises SourceProblem for other JSON."""
    coding = find_coding_of_file(path)
    with path.open(encoding=coding.name) as file:
        for number, value in enumerate(_Reading(file).values(), start=1):
            where = f"artykuł {number}. na liście"
            if not isinstance(value, dict):
                yield UnreadableArticle("", where, "To nie jest obiekt z polami artykułu.")
                continue
            try:
                yield read_old_article(value, coding.note)
            except ArticleProblem as problem:
                source_id = str(value.get("source_id", value.get("id", "")))
                yield UnreadableArticle(source_id, where, str(problem))


class _Reading:
    """Reads the values of a JSON list through a window that holds one value at a time."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._text = ""
        self._at = 0
        self._ended = False
        self._decoder = json.JSONDecoder()

    def values(self) -> Iterator[Any]:
        if self._next_character() != "[":
            raise SourceProblem(NOT_A_LIST)
        self._at += 1
        while self._next_character() != "]":
            yield self._value()
            if self._next_character() == ",":
                self._at += 1
                if self._next_character() == "]":
                    raise SourceProblem(NOT_A_LIST)
            elif self._next_character() != "]":
                raise SourceProblem(NOT_A_LIST)
        self._at += 1
        if self._next_character():
            raise SourceProblem("Po liście artykułów stoi w pliku jeszcze coś.")

    def _next_character(self) -> str:
        """Return the next character that is no blank; "" at the end of the file."""
        while True:
            found = BLANK.match(self._text, self._at)
            self._at = found.end() if found else self._at
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._more():
                return ""

    def _value(self) -> Any:
        while True:
            try:
                value, self._at = self._decoder.raw_decode(self._text, self._at)
            except RecursionError as error:
                raise SourceProblem("W pliku JSON jest za dużo poziomów jeden w drugim.") from error
            except json.JSONDecodeError as error:
                if len(self._text) - self._at > LARGEST_ARTICLE:
                    raise SourceProblem(
                        f"Artykuł w pliku JSON ma ponad {LARGEST_ARTICLE} znaków albo jest "
                        "uszkodzony."
                    ) from error
                if not self._more():
                    raise SourceProblem(f"Plik JSON jest uszkodzony: {error.msg}.") from error
            else:
                return value

    def _more(self) -> bool:
        if self._ended:
            return False
        piece = self._file.read(PIECE)
        self._ended = not piece
        self._text = self._text[self._at :] + piece
        self._at = 0
        return not self._ended
