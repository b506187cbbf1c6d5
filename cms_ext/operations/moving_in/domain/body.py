"""Convert the sanitised body of an old article to blocks, with links, pictures and files."""

import hashlib
import re
import secrets
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from html import escape
from pathlib import PurePosixPath
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.db.models.fields.files import FieldFile
from lxml import etree
from lxml import html as lxml_html
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from cms_ext.base.files.stored_files import save_file
from cms_ext.base.files.uploads.content import Unsuitable
from cms_ext.base.files.uploads.fields import BUSY
from cms_ext.base.files.virus_scan import NotClean, ScannerUnavailable, scan_file
from cms_ext.base.text.sanitising.canonical import parse_html
from cms_ext.base.text.sanitising.clean import sanitise_html
from cms_ext.base.web.limits import ServerBusy
from cms_ext.operations.moving_in.article import (
    Addresses,
    FileProblem,
    OldAddress,
    OldArticle,
    parse_host,
    parse_old_address,
)
from cms_ext.operations.moving_in.files import Files
from cms_ext.public_site.notices.domain.html_import import CAPS, read_element_words, remove_element
from cms_ext.public_site.pages.domain.body import build_stream
from cms_ext.public_site.pages.domain.editing import UnknownFile, find_file_ending, get_public_files
from cms_ext.public_site.pages.domain.pictures import redraw_picture

MAX_TITLE_LENGTH = 255
MAX_STEM_LENGTH = 60


class FileStore:
    """Imports files; `stored` collects those that were not in the library before."""

    def __init__(self, files: Files, stored: list[FieldFile]) -> None:
        self._files = files
        self._stored = stored

    def store(self, path: str, title: str) -> Any | None:
        """Return the file as a picture or document, None if missing. Raises FileProblem."""
        if self._files.size(path) is None:
            return None
        content = self._files.read(path, settings.WAGTAILDOCS_MAX_UPLOAD_SIZE)
        name = PurePosixPath(path).name
        try:
            ending = find_file_ending(content, name)
            scan_file(name, content)
        except (UnknownFile, NotClean) as refused:
            raise FileProblem(str(refused)) from refused
        except ScannerUnavailable as silent:
            raise FileProblem(str(BUSY)) from silent
        named = f"{PurePosixPath(name).stem[:MAX_STEM_LENGTH]}.{ending}"
        model = get_image_model() if is_picture(ending) else get_document_model()
        if is_picture(ending):
            try:
                named, content = redraw_picture(named, content)
            except Unsuitable as refused:
                raise FileProblem(str(refused)) from refused
            except ServerBusy as busy:
                raise FileProblem(str(BUSY)) from busy
        # The digest that Wagtail uses for its files.
        digest = hashlib.sha1(content, usedforsecurity=False).hexdigest()
        row = model(
            title=(title or name)[:MAX_TITLE_LENGTH],
            collection=get_public_files(),
            file_hash=digest,
            file_size=len(content),
        )
        existing = model.objects.filter(collection=row.collection, file_hash=digest).first()
        return existing or self._save(row, content, named)

    def _save(self, row: Any, content: bytes, name: str) -> Any:
        save_file(row.file, name, ContentFile(content), self._stored)
        if isinstance(row, get_image_model()):
            row._meta.get_field("file").update_dimension_fields(row, force=True)
        row.save()
        return row


def is_picture(ending: str) -> bool:
    return ending in settings.WAGTAILIMAGES_EXTENSIONS


def map_texts(value: Any, change: Callable[[str], str]) -> Any:
    """Return a copy of the value with `change` applied to each of its texts."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list):
        return [map_texts(item, change) for item in value]
    if isinstance(value, dict):
        return {name: map_texts(item, change) for name, item in value.items()}
    return value


FIRST, DEEPEST = 2, 4
MAX_DESCRIPTION_LENGTH = 200
# The ending of a link to a file and not to a page.
FILE_ENDING = re.compile(r"\.(?!html?$|php$|aspx?$)[a-z0-9]{2,4}$", re.I)


@dataclass(slots=True)
class ArticleBody:
    """The converted body; `blocks` is a raw StreamField.

    `pending` maps each link to an article without a page, as it is written in the blocks, to the id
    of that article.
    """

    blocks: list[dict[str, Any]] = field(default_factory=list)
    pending: dict[str, str] = field(default_factory=dict)
    changes: list[str] = field(default_factory=list)


def convert_body(
    article: OldArticle,
    addresses: Addresses,
    pages: dict[str, int],
    files: FileStore,
    own_hosts: Collection[str],
) -> ArticleBody:
    """Convert an old body to blocks. Raises NotSanitisable for too large or deep ones."""
    return _Moving(article, addresses, pages, files).body(own_hosts)


def page_link(page: int) -> str:
    return f'<a linktype="page" id="{page}">'


def report_linked_article(source_id: str) -> str:
    return f"Odnośnik do artykułu {source_id} prowadzi teraz do jego strony."


def report_unlinked_article(source_id: str) -> str:
    return (
        f"Odnośnik do artykułu {source_id} został przy starym adresie: artykuł nie jest wczytany."
    )


class _Moving:
    """Converts one body.

    Links and pictures are resolved before sanitising and replaced by random marks, which are
    resolved afterwards.
    """

    def __init__(
        self, article: OldArticle, addresses: Addresses, pages: dict[str, int], files: FileStore
    ) -> None:
        self._article = article
        self._addresses = addresses
        self._pages = pages
        self._files = files
        self._mark = secrets.token_hex(8)
        self._links: list[str] = []
        self._pictures: list[dict[str, Any]] = []
        self._placed: set[int] = set()
        self._body = ArticleBody()

    def body(self, own_hosts: Collection[str]) -> ArticleBody:
        root = parse_html(self._article.body_html.encode("utf-8", "replace"))
        for link in [*root.iter("a")]:
            self._link(link)
        for picture in [*root.iter("img")]:
            self._picture(picture)
        source = str(etree.tostring(root, encoding="unicode", method="html"))
        passed = sanitise_html(source, own_hosts=own_hosts, caps=CAPS)
        self._note_change(*(one.in_words for one in passed.dropped if self._mark not in one.name))
        blocks = [*self._blocks(passed.html), *self._pictures_left()]
        if correct_heading_levels(blocks):
            self._note_change("Nagłówki dostały poziomy po kolei.")
        self._body.blocks = [map_texts(block, self._put_back) for block in blocks]
        return self._body

    # --- before sanitising -----------------------------------------------------------------------
    def _link(self, link: etree._Element) -> None:
        written = str(link.get("href", ""))
        try:
            address = parse_old_address(written, self._article.folder, self._addresses.hosts)
        except FileProblem as problem:
            self._note_change(f"Usunięto odnośnik {written[:80]}: {problem}")
            link.attrib.pop("href")
            return
        if written.strip().startswith("#"):
            # The sanitiser removes the anchors inside a page.
            self._note_change(f"Usunięto odnośnik {written[:80]} w obrębie strony.")
            link.attrib.pop("href")
            return
        if address is None:
            return
        source_id = self._addresses.article_at(address)
        file = None if source_id else self._file(address, read_element_words(link))
        if source_id is not None:
            self._mark_link(link, self._link_to_article(source_id, address))
        elif file is None:
            # A relative address would be resolved against the new page.
            link.set("href", written if parse_host(written) else address.written)
        elif _is_document(file):
            link.text = link.text if read_element_words(link) else file.title
            self._mark_link(link, f'<a linktype="document" id="{file.pk}">')
        else:
            self._link_to_picture(link, file)

    def _mark_link(self, link: etree._Element, opening: str) -> None:
        link.attrib.pop("title", "")
        link.set("href", f"#{self._mark}-{len(self._links)}")
        self._links.append(opening)

    def _link_to_picture(self, link: etree._Element, image: Any) -> None:
        """Take over the picture that a link leads to, instead of the preview inside it."""
        small = [*link.iter("img")]
        words = read_element_words(link) or "".join(str(one.get("alt", "")) for one in small)
        for one in small:
            remove_element(one)
        link.tail = f"{self._mark_picture(image, words)}{link.tail or ''}"
        link.attrib.pop("href")

    def _link_to_article(self, source_id: str, address: OldAddress) -> str:
        page = self._pages.get(source_id)
        if page is not None:
            self._note_change(report_linked_article(source_id))
            return page_link(page)
        opening = f'<a href="{escape(address.written)}">'
        self._body.pending[opening] = source_id
        return opening

    def _picture(self, picture: etree._Element) -> None:
        written = str(picture.get("src", ""))
        mark = ""
        try:
            address = parse_old_address(written, self._article.folder, self._addresses.hosts)
            file = self._file(address, str(picture.get("alt", ""))) if address else None
        except FileProblem as problem:
            self._note_change(f"Pominięto zdjęcie {written[:80]}: {problem}")
        else:
            if address is None:
                self._note_change(f"Pominięto zdjęcie spoza starej strony: {written[:80]}")
            elif file is not None and not _is_document(file):
                mark = self._mark_picture(file, str(picture.get("alt", "")))
        picture.tail = f"{mark}{picture.tail or ''}"
        remove_element(picture)

    def _mark_picture(self, image: Any, description: str) -> str:
        words = " ".join(description.split())[:MAX_DESCRIPTION_LENGTH]
        if not words:
            self._note_change(f"Zdjęcie {image.title[:80]} nie ma opisu. Dopisz go.")
        value = {"image": image.pk, "description": words, "caption": ""}
        self._pictures.append({"type": "picture", "value": value})
        return f"[{self._mark}:{len(self._pictures) - 1}]"

    def _file(self, address: OldAddress, title: str) -> Any | None:
        """Return the file at an address, or None; report what became of it."""
        path = address.path.lstrip("/")
        try:
            file = self._files.store(path, title) if path else None
        except FileProblem as problem:
            self._note_change(f"Nie wczytano pliku {address.path[:80]}: {problem}")
            return None
        if file is not None:
            self._note_change(f"Wczytano plik {address.path[:80]}.")
        elif FILE_ENDING.search(path):
            self._note_change(f"Brak pliku {address.path[:80]} wśród podanych plików.")
        return file

    # --- after sanitising ------------------------------------------------------------------------
    def _blocks(self, html: str) -> Iterator[dict[str, Any]]:
        """Yield the blocks; a picture follows the paragraph, list or table it was in."""
        caption, piece = self._article.title, ""
        root = lxml_html.fragment_fromstring(html, create_parent="div")
        parts = [escape(root.text or "", quote=False)]
        parts += [str(lxml_html.tostring(part, encoding="unicode")) for part in root]
        for part in parts:
            html_part, pictures = self._without_pictures(part)
            piece += html_part
            if pictures:
                for block in (*build_stream(piece, caption), *pictures):
                    if block["type"] == "heading":
                        caption = str(block["value"]["text"]) or caption
                    yield block
                piece = ""
        yield from build_stream(piece, caption)

    def _without_pictures(self, html: str) -> tuple[str, list[dict[str, Any]]]:
        mark = re.compile(rf"\[{self._mark}:(\d+)\]")
        found = [int(number) for number in mark.findall(html)]
        self._placed.update(found)
        return mark.sub("", html), [self._pictures[number] for number in found]

    def _pictures_left(self) -> list[dict[str, Any]]:
        """Return the pictures whose place the sanitiser removed."""
        numbered = enumerate(self._pictures)
        return [picture for number, picture in numbered if number not in self._placed]

    def _put_back(self, text: str) -> str:
        mark = re.compile(rf'<a href="#{self._mark}-(\d+)">')
        return mark.sub(lambda found: self._links[int(found.group(1))], text)

    def _note_change(self, *sentences: str) -> None:
        self._body.changes += [
            sentence for sentence in sentences if sentence not in self._body.changes
        ]


def _is_document(row: Any) -> bool:
    return bool(row._meta.app_label == "wagtaildocs")


def correct_heading_levels(blocks: list[dict[str, Any]]) -> bool:
    """Correct the heading levels of a raw body in place; return whether any changed."""
    open_levels: list[int] = []
    changed = False
    for block in blocks:
        if block["type"] != "heading":
            continue
        value = block["value"]
        level = int(value["level"])
        while open_levels and open_levels[-1] >= level:
            open_levels.pop()
        open_levels.append(level)
        right = str(min(FIRST + len(open_levels) - 1, DEEPEST))
        changed = changed or value["level"] != right
        value["level"] = right
    return changed
