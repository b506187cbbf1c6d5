"""A source of articles, opened by its name: what it holds and where its files are."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from cms_ext.operations.moving_in.article import (
    LARGEST_ARTICLE,
    ArticleProblem,
    OldArticle,
    SourceProblem,
    UnreadableArticle,
)
from cms_ext.operations.moving_in.files import FileProblem, Files, FolderFiles, NoFiles, ZipFiles
from cms_ext.operations.moving_in.readers.feed import read_feed
from cms_ext.operations.moving_in.readers.html_file import read_html
from cms_ext.operations.moving_in.readers.rows import read_csv, read_json

PAGES = (".html", ".htm")
FORMATS: Mapping[str, Callable[[Path], Iterator[OldArticle | UnreadableArticle]]] = {
    ".json": read_json,
    ".csv": read_csv,
    ".xml": read_feed,
    ".rss": read_feed,
    ".atom": read_feed,
}


@dataclass(frozen=True, slots=True)
class OldSite:
    """`name` tells one old site from another; `articles()` begins anew each time."""

    name: str
    articles: Callable[[], Iterator[OldArticle | UnreadableArticle]]
    files: Files


def opened(path: Path, files: Path | None = None, name: str = "") -> OldSite:
    """Open a source by its path. Raises SourceProblem, also later while it is read."""
    named = name or path.stem
    given: Files = FolderFiles(files) if files else NoFiles()
    if path.is_dir():
        return _pages(named, FolderFiles(path), given if files else None)
    if not path.is_file():
        raise SourceProblem(f"Nie ma takiego pliku ani folderu: {path.name}.")
    ending = path.suffix.lower()
    if ending == ".zip":
        return _pages(named, ZipFiles(path), given if files else None)
    if ending in PAGES:
        around = FolderFiles(path.parent)
        return OldSite(named, lambda: iter([_page(around, path.name)]), given if files else around)
    if ending not in FORMATS:
        raise SourceProblem(
            f"Pliku {path.name} nie umiemy odczytać. Przyjmujemy folder i pliki: "
            f"{', '.join(('.zip', *PAGES, *FORMATS))}."
        )
    return OldSite(named, lambda: FORMATS[ending](path), given)


def open_sent_file(path: Path, called: str, name: str, files: Files | None) -> OldSite:
    """Open a file that somebody sent under the name `called`, with the old site's `files`.

    Nothing that lies beside it on the disk is looked at. Raises SourceProblem.
    """
    ending = path.suffix.lower()
    if ending == ".zip":
        return _pages(name, ZipFiles(path), files)
    if ending in PAGES:
        return OldSite(name, lambda: iter([_sent_page(path, called)]), files or NoFiles())
    return OldSite(name, lambda: FORMATS[ending](path), files or NoFiles())


def _sent_page(path: Path, called: str) -> OldArticle | UnreadableArticle:
    with path.open("rb") as file:
        content = file.read(LARGEST_ARTICLE + 1)
    try:
        return read_html(called, content)
    except (ArticleProblem, SourceProblem) as problem:
        return UnreadableArticle(called, called, str(problem))


def _pages(name: str, inside: Files, given: Files | None) -> OldSite:
    """The HTML files of a folder or an archive; other files stand beside them."""

    def articles() -> Iterator[OldArticle | UnreadableArticle]:
        for page in inside.names():
            if page.lower().endswith(PAGES):
                yield _page(inside, page)

    return OldSite(name, articles, given or inside)


def _page(files: Files, name: str) -> OldArticle | UnreadableArticle:
    try:
        return read_html(name, files.read(name, LARGEST_ARTICLE))
    except (ArticleProblem, FileProblem, SourceProblem) as problem:
        return UnreadableArticle(name, name, str(problem))
