"""The files of the old site, in a folder or a ZIP; no name leads out, nothing is unpacked."""

import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Protocol

from cms_ext.base.tables.zip_archive import BROKEN, decode_name, is_encrypted, is_link
from cms_ext.operations.moving_in.article import (
    LARGEST_ARTICLE,
    ArticleProblem,
    FileProblem,
    OldArticle,
    SourceProblem,
    UnreadableArticle,
)
from cms_ext.operations.moving_in.readers.html_file import read_feed, read_html
from cms_ext.operations.moving_in.readers.rows import read_csv, read_json

MAX_FILES = 20_000
MAX_BYTES = 2 * 1024**3
# A higher compression ratio means a zip bomb.
MAX_RATIO = 200
MAX_PATH_LENGTH = 500


class Files(Protocol):
    """Files by their path from the root of the old site, `images/plan.jpg`."""

    def names(self) -> Iterator[str]:
        """Return the paths of all files, sorted."""

    def size(self, path: str) -> int | None:
        """Return the size in bytes; None when there is no such file. Raises FileProblem."""

    def read(self, path: str, most: int) -> bytes:
        """Return the content. Raises FileProblem when it is broken or larger than `most` bytes."""


class NoFiles:
    """No files were given."""

    def names(self) -> Iterator[str]:
        return iter(())

    def size(self, path: str) -> int | None:
        return None

    def read(self, path: str, most: int) -> bytes:
        raise FileProblem("Nie ma takiego pliku.")


class FolderFiles:
    """The files of a folder; symbolic links are never followed."""

    def __init__(self, folder: Path) -> None:
        if not folder.is_dir():
            raise SourceProblem(f"Nie ma takiego folderu: {folder.name}.")
        self._folder = folder

    def names(self) -> Iterator[str]:
        found = (path for path in self._folder.rglob("*") if path.is_symlink() or path.is_file())
        return iter(sorted(path.relative_to(self._folder).as_posix() for path in found))

    def size(self, path: str) -> int | None:
        place = self._place(path)
        return place.stat().st_size if place.is_file() else None

    def read(self, path: str, most: int) -> bytes:
        with self._place(path).open("rb") as file:
            return _within(file.read(most + 1), most)

    def _place(self, path: str) -> Path:
        require_inside(path)
        place = self._folder
        for part in PurePosixPath(path).parts:
            place /= part
            if place.is_symlink():
                raise FileProblem("To dowiązanie, a nie plik.")
        return place


class ZipFiles:
    """The files of a ZIP.

    Raises SourceProblem for an archive that is broken, encrypted, too large, or leads out.
    """

    def __init__(self, path: Path) -> None:
        try:
            self._archive = zipfile.ZipFile(path)
        except BROKEN as error:
            raise SourceProblem("Archiwum ZIP nie da się otworzyć. Spakuj je ponownie.") from error
        items = [item for item in self._archive.infolist() if not item.is_dir()]
        size, packed = sum(i.file_size for i in items), sum(i.compress_size for i in items)
        if len(items) > MAX_FILES or size > min(MAX_BYTES, MAX_RATIO * (packed + 4096)):
            raise SourceProblem(
                "Archiwum ZIP po rozpakowaniu jest za duże. Podziel je na mniejsze."
            )
        self._items = {decode_name(item): item for item in items}
        if len(self._items) < len(items):
            raise SourceProblem("W archiwum ZIP jest dwa razy plik o tej samej nazwie.")
        for name, item in self._items.items():
            _require_plain(name, item)

    def names(self) -> Iterator[str]:
        return iter(sorted(self._items))

    def size(self, path: str) -> int | None:
        require_inside(path)
        item = self._items.get(path)
        return item.file_size if item else None

    def read(self, path: str, most: int) -> bytes:
        try:
            with self._archive.open(self._items[path]) as file:
                content = file.read(most + 1)
        except BROKEN as error:
            raise FileProblem("Pliku nie da się odczytać z archiwum.") from error
        # The archive's directory may declare a wrong size.
        return _within(content, most)


def require_inside(path: str) -> None:
    """Raise FileProblem for a path that leads out of the old site."""
    parts = PurePosixPath(path).parts
    if ".." in parts or path.startswith("/") or "\\" in path or "\x00" in path:
        raise FileProblem("Nazwa prowadzi poza folder starej strony.")
    if len(path) > MAX_PATH_LENGTH:
        raise FileProblem(f"Nazwa pliku jest dłuższa niż {MAX_PATH_LENGTH} znaków.")


def _require_plain(name: str, item: zipfile.ZipInfo) -> None:
    try:
        require_inside(name)
    except FileProblem as problem:
        raise SourceProblem(f"Archiwum ZIP, plik {name[:60]}: {problem}") from problem
    if is_link(item):
        raise SourceProblem(f"Archiwum ZIP, plik {name[:60]}: to dowiązanie, a nie plik.")
    if is_encrypted(item):
        raise SourceProblem("Archiwum ZIP jest zaszyfrowane. Spakuj pliki bez hasła.")


def _within(content: bytes, most: int) -> bytes:
    if len(content) > most:
        raise FileProblem(f"Plik jest większy niż {most // 1024**2} MB.")
    return content


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
    """A source: `name` tells old sites apart, `articles()` begins again each time."""

    name: str
    articles: Callable[[], Iterator[OldArticle | UnreadableArticle]]
    files: Files


def open_source(path: Path, files: Path | None = None, name: str = "") -> OldSite:
    """Open a source by its path. Raises SourceProblem, also later while it is read."""
    named = name or path.stem
    extra_files: Files = FolderFiles(files) if files else NoFiles()
    if path.is_dir():
        return _pages(named, FolderFiles(path), extra_files if files else None)
    if not path.is_file():
        raise SourceProblem(f"Nie ma takiego pliku ani folderu: {path.name}.")
    ending = path.suffix.lower()
    if ending == ".zip":
        return _pages(named, ZipFiles(path), extra_files if files else None)
    if ending in PAGES:
        around = FolderFiles(path.parent)
        return OldSite(
            named, lambda: iter([_page(around, path.name)]), extra_files if files else around
        )
    if ending not in FORMATS:
        raise SourceProblem(
            f"Pliku {path.name} nie umiemy odczytać. Przyjmujemy folder i pliki: "
            f"{', '.join(('.zip', *PAGES, *FORMATS))}."
        )
    return OldSite(named, lambda: FORMATS[ending](path), extra_files)


def open_sent_file(path: Path, called: str, name: str, files: Files | None) -> OldSite:
    """Open an uploaded file named `called`, with the old site's `files`.

    Looks at nothing else on the disk. Raises SourceProblem.
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


def _pages(name: str, inside: Files, extra_files: Files | None) -> OldSite:
    """Return the HTML files of a folder or an archive; other files are attachments."""

    def articles() -> Iterator[OldArticle | UnreadableArticle]:
        for page in inside.names():
            if page.lower().endswith(PAGES):
                yield _page(inside, page)

    return OldSite(name, articles, extra_files or inside)


def _page(files: Files, name: str) -> OldArticle | UnreadableArticle:
    try:
        return read_html(name, files.read(name, LARGEST_ARTICLE))
    except (ArticleProblem, FileProblem, SourceProblem) as problem:
        return UnreadableArticle(name, name, str(problem))
