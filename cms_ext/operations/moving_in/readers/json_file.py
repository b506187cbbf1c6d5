"""A JSON list of articles, read one by one: memory does not grow with the list."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

from cms_ext.operations.moving_in.article import (
    LARGEST_ARTICLE,
    ArticleProblem,
    OldArticle,
    SourceProblem,
    UnreadableArticle,
)
from cms_ext.operations.moving_in.readers.encoding import coding_of_file
from cms_ext.operations.moving_in.readers.fields import article_of

PIECE = 256 * 1024
BLANK = re.compile(r"[ \t\r\n]*")
NOT_A_LIST = "To nie jest lista artykułów w JSON: oczekiwano [ {…}, {…} ]."


def read_json(path: Path) -> Iterator[OldArticle | UnreadableArticle]:
    """Yield the articles of a JSON list of objects. Raises SourceProblem for anything else."""
    coding = coding_of_file(path)
    with path.open(encoding=coding.name) as file:
        for number, value in enumerate(_Reading(file).values(), start=1):
            where = f"artykuł {number}. na liście"
            if not isinstance(value, dict):
                yield UnreadableArticle("", where, "To nie jest obiekt z polami artykułu.")
                continue
            try:
                yield article_of(value, coding.note)
            except ArticleProblem as problem:
                source_id = str(value.get("source_id", value.get("id", "")))
                yield UnreadableArticle(source_id, where, str(problem))


class _Reading:
    """A window that moves over the file; it holds one value at a time."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._text = ""
        self._at = 0
        self._ended = False
        self._decoder = json.JSONDecoder()

    def values(self) -> Iterator[Any]:
        if self._next_sign() != "[":
            raise SourceProblem(NOT_A_LIST)
        self._at += 1
        while self._next_sign() != "]":
            yield self._value()
            if self._next_sign() == ",":
                self._at += 1
                if self._next_sign() == "]":
                    raise SourceProblem(NOT_A_LIST)
            elif self._next_sign() != "]":
                raise SourceProblem(NOT_A_LIST)
        self._at += 1
        if self._next_sign():
            raise SourceProblem("Po liście artykułów stoi w pliku jeszcze coś.")

    def _next_sign(self) -> str:
        """The next sign that is no blank; nothing at the end of the file."""
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
