"""A CSV file with one article in a row, read row by row."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from cms_ext.operations.moving_in.article import (
    LARGEST_ARTICLE,
    ArticleProblem,
    OldArticle,
    SourceProblem,
    UnreadableArticle,
)
from cms_ext.operations.moving_in.readers.encoding import coding_of_file
from cms_ext.operations.moving_in.readers.fields import NAMES, article_of

SEPARATORS = (";", ",", "\t")


def read_csv(path: Path) -> Iterator[OldArticle | UnreadableArticle]:
    """Yield an article for each row; the first row names the fields. Raises SourceProblem."""
    coding = coding_of_file(path)
    # The library's own limit, 128 kB, is shorter than an article may be.
    csv.field_size_limit(LARGEST_ARTICLE)
    with path.open(encoding=coding.name, newline="") as file:
        header = file.readline()
        file.seek(0)
        rows = csv.reader(file, delimiter=max(SEPARATORS, key=header.count), strict=True)
        try:
            names = [name.strip().lower() for name in next(rows, [])]
            _require_fields(names)
            for row in rows:
                if any(cell.strip() for cell in row):
                    yield _article(names, row, f"wiersz {rows.line_num}", coding.note)
        except csv.Error as error:
            raise SourceProblem(
                f"Plik CSV jest uszkodzony w wierszu {rows.line_num}: {error}."
            ) from error


def _article(
    names: list[str], cells: list[str], where: str, note: str
) -> OldArticle | UnreadableArticle:
    row = dict(zip(names, cells, strict=False))
    source_id = row.get("source_id") or row.get("id") or ""
    if len(cells) != len(names):
        message = f"Kolumn jest {len(cells)}, a w pierwszym wierszu {len(names)}."
        return UnreadableArticle(source_id, where, message)
    try:
        return article_of(row, note)
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
