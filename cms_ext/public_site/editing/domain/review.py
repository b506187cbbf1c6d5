"""Find what an editor may want to correct: before publication, and nightly in all pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.documents import get_document_model
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.fields import StreamField
from wagtail.models import Page

from cms_ext.frontend.theme.models import CoopSettings
from cms_ext.premises.models import Building, Staircase
from cms_ext.public_site.detector.domain.file_words import FileText, read_file_texts
from cms_ext.public_site.detector.domain.inspection import read_register_names
from cms_ext.public_site.editing.checks import CHECKS
from cms_ext.public_site.editing.checks.wording import (
    check_link_targets,
    check_picture_descriptions,
)
from cms_ext.public_site.editing.domain.missed import Target, find_dead_targets, parse_rich_text
from cms_ext.public_site.editing.draft import (
    BuildingAddress,
    CheckedFile,
    DraftPassage,
    EditorLocation,
    Heading,
    Hint,
    Link,
    OutdatedTranslation,
    PageDraft,
    Picture,
    Table,
    Validity,
)
from cms_ext.public_site.editing.models import Finding
from cms_ext.public_site.notices.blocks import Visit, read_schedules
from cms_ext.public_site.notices.domain.outages import Choice, Estate, list_estates, select_offered
from cms_ext.public_site.notices.guards import read_public_values
from cms_ext.public_site.notices.models import AnnouncementPage
from cms_ext.public_site.notices.translation import list_translations
from cms_ext.public_site.pages.blocks import HeadingBlock, PictureBlock
from cms_ext.public_site.pages.models import SitePage

# Text fields that readers see, if the page type has them.
PLAIN = ("title", "lead", "poster_text")
# Each block of this field is a text of its own.
TRANSLATIONS = "translations"
HOUSE = re.compile(
    r"^(?:(?:ul|ulica|al|aleja|os|osiedle|pl|plac)\b\.?\s*)?(?P<street>\D.*?)\s+(?P<number>\d+\w?)$",
    re.IGNORECASE,
)


@dataclass(slots=True)
class _Parts:
    """The parts of a page collected so far."""

    words: list[DraftPassage] = field(default_factory=list)
    headings: list[Heading] = field(default_factory=list)
    links: list[tuple[EditorLocation, str, Target]] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    # Each file once, at its first link.
    files: dict[int, EditorLocation] = field(default_factory=dict)

    def plain(self, place: EditorLocation, text: object) -> None:
        if text and str(text).strip():
            self.words.append(DraftPassage(place, str(text).strip()))

    def rich(self, place: EditorLocation, source: str) -> None:
        found = parse_rich_text(source)
        self.words += [DraftPassage(place, text) for text in found.paragraphs]
        self.links += [(place, text, target) for text, target in found.links]
        for _text, target in found.links:
            if target.kind == "document" and target.value.isdecimal():
                self.files.setdefault(int(target.value), place)


def read_drafts(pages: list[SitePage], today: date) -> list[PageDraft]:
    """Return all that the checks need, in a constant number of queries.

    Small unread files are read at once, for some seconds (`detector`).
    """
    names, allowed, houses = read_register_names(), read_public_values(today), list(_houses())
    parts = [_parts_of(page) for page in pages]
    file_texts = _texts_of_files(parts)
    return [
        _of_announcement(
            page,
            replace(outline, files=_files_of(found, file_texts), names=names, allowed=allowed),
            houses,
        )
        for page, found, outline in zip(pages, parts, _outlines(parts, today), strict=True)
    ]


def read_outlines(pages: list[SitePage], today: date) -> list[PageDraft]:
    """Return only what is on the pages: words, headings, links, pictures, tables."""
    return _outlines([_parts_of(page) for page in pages], today)


def _outlines(parts: list[_Parts], today: date) -> list[PageDraft]:
    dead = find_dead_targets(target for found in parts for _place, _text, target in found.links)
    return [
        PageDraft(
            today,
            words=tuple(found.words),
            headings=tuple(found.headings),
            links=tuple(Link(place, text, to in dead) for place, text, to in found.links),
            pictures=tuple(found.pictures),
            tables=tuple(found.tables),
        )
        for found in parts
    ]


def _texts_of_files(parts: list[_Parts]) -> dict[int, FileText]:
    keys = dict.fromkeys(key for found in parts for key in found.files)
    stored = get_document_model().objects.in_bulk(keys) if keys else {}
    texts = read_file_texts([stored[key] for key in keys if key in stored])
    return {text.document.pk: text for text in texts}


def _files_of(parts: _Parts, file_texts: dict[int, FileText]) -> tuple[CheckedFile, ...]:
    return tuple(
        CheckedFile(place, text.document.title, text.seen, text.hidden, text.unchecked)
        for key, place in parts.files.items()
        if (text := file_texts.get(key)) is not None
    )


def _of_announcement(page: SitePage, draft: PageDraft, houses: list[_House]) -> PageDraft:
    if not isinstance(page, AnnouncementPage):
        return draft
    targets = page.targets
    addresses = () if targets.everybody else tuple(house.for_targets(targets) for house in houses)
    return replace(
        draft,
        validity=_validity(page),
        older=tuple(_older(page)),
        addresses=addresses,
        venue=page.place,
    )


def _older(page: AnnouncementPage) -> Iterator[OutdatedTranslation]:
    label = _place_of_field(page, TRANSLATIONS).label
    for translation in list_translations(page):
        if translation.older:
            yield OutdatedTranslation(
                EditorLocation(translation.path, label), translation.language.polish
            )


def _validity(page: AnnouncementPage) -> Validity:
    kind = page.kind
    # The form fills in the usual day only at the first publication (notices.forms).
    usual = (
        kind.last_day(page.valid_from, page.event_end)
        if kind is not None and not page.number and not kind.needs_end
        else None
    )
    ends = kind is not None and (kind.needs_end or kind.life_days is not None)
    return Validity(
        _place_of_field(page, "valid_until"), str(kind or ""), ends, page.valid_until, usual
    )


# --- the words of the page --------------------------------------------------------------------
def _parts_of(page: SitePage) -> _Parts:
    parts = _Parts()
    streams = []
    for described in page._meta.get_fields():
        if isinstance(described, StreamField):
            streams.append(described.name)
        elif described.name in PLAIN:
            parts.plain(_place_of_field(page, described.name), getattr(page, described.name))
    for name in streams:
        label = capfirst(str(page._meta.get_field(name).verbose_name))
        for number, child in enumerate(getattr(page, name), start=1):
            facts = {"field": label, "number": number, "block": child.block.label}
            called = _("%(field)s, klocek %(number)s (%(block)s)") % facts
            place = EditorLocation(f"{name}.{child.id}" if child.id else name, called)
            _block(parts, place, child.block, child.value)
    return parts


def _place_of_field(page: SitePage, name: str) -> EditorLocation:
    return EditorLocation(name, capfirst(str(page._meta.get_field(name).verbose_name)))


def _block(parts: _Parts, place: EditorLocation, block: blocks.Block, value: Any) -> None:
    """Collect one block of any kind and the blocks inside it."""
    if isinstance(block, HeadingBlock):
        level = str(value["level"])
        parts.plain(place, value["text"])
        part = place.path if place.path.startswith(TRANSLATIONS) else ""
        parts.headings.append(Heading(place, str(value["text"]), int(level), part))
    elif isinstance(block, PictureBlock):
        parts.pictures.append(Picture(place, str(value["description"] or "")))
        parts.plain(place, value["caption"])
    elif isinstance(block, DocumentChooserBlock):
        if value is not None:
            parts.files.setdefault(value.pk, place)
    elif isinstance(block, TypedTableBlock):
        _table(parts, place, value)
    elif isinstance(block, blocks.RichTextBlock):
        parts.rich(place, value.source if value else "")
    elif isinstance(block, (blocks.CharBlock, blocks.TextBlock)):
        parts.plain(place, value)
    else:
        for inner, inside in _inside(block, value):
            _block(parts, place, inner, inside)


def _inside(block: blocks.Block, value: Any) -> Iterator[tuple[blocks.Block, Any]]:
    if isinstance(block, blocks.StructBlock):
        for name, inner in block.child_blocks.items():
            yield inner, value[name]
    elif isinstance(block, blocks.ListBlock):
        for item in value:
            yield block.child_block, item
    elif isinstance(block, blocks.StreamBlock):
        for child in value:
            yield child.block, child.value


def _table(parts: _Parts, place: EditorLocation, table: Any) -> None:
    if table is None:
        return
    headings = tuple(str(column["heading"] or "") for column in table.columns)
    parts.tables.append(Table(place, headings))
    parts.plain(place, table.caption)
    for heading in headings:
        parts.plain(place, heading)
    for row in table.rows:
        for cell in row:
            _block(parts, place, cell.block, cell.value)


# --- what the checks must know of the co-op -----------------------------------------------------
@dataclass(frozen=True, slots=True)
class _House:
    """An address and its building; the office's address has none."""

    street: str
    number: str
    building: Building | None

    def for_targets(self, targets: Any) -> BuildingAddress:
        targeted = self.building is None or targets.reach_some_of(self.building)
        return BuildingAddress(self.street, self.number, targeted)


def _houses() -> Iterator[_House]:
    for building in Building.objects.all():
        yield from _house(building.address, building)
    for address in CoopSettings.objects.values_list("address", flat=True):
        yield from _house(address, None)


def _house(address: str, building: Building | None) -> Iterator[_House]:
    found = HOUSE.match(address.partition(",")[0].strip())
    if found:
        yield _House(found["street"], found["number"], building)


def find_hints(page: SitePage, today: date) -> list[Hint]:
    """Return all that the checks find in the given version of the page."""
    [draft] = read_drafts([page], today)
    return run_checks(draft)


def run_checks(draft: PageDraft) -> list[Hint]:
    return [hint for check in CHECKS for hint in check(draft)]


NIGHTLY_CHECKS = (check_link_targets, check_picture_descriptions)


@transaction.atomic
def survey_pages(today: date) -> int:
    """Replace the findings of the last survey by new ones; return their number."""
    pages = [page for page in Page.objects.live().specific() if isinstance(page, SitePage)]
    found = [
        Finding(page_id=page.pk, code=hint.code, words=hint.words, path=hint.place.path)
        for page, outline in zip(pages, read_outlines(pages, today), strict=True)
        for check in NIGHTLY_CHECKS
        for hint in check(outline)
    ]
    Finding.objects.all().delete()
    Finding.objects.bulk_create(found)
    return len(found)


@dataclass(frozen=True, slots=True)
class PlacePreview:
    """Whether a staircase's list shows the announcement, and its rows of schedules."""

    where: Choice
    shown: bool
    visits: tuple[Visit, ...]


def list_staircases(today: date) -> list[Estate]:
    """Return today's premises tree with staircases only."""
    found = (
        Estate(one.name, tuple(c for c in one.choices if isinstance(c.place, Staircase)))
        for one in select_offered(list_estates(today))
    )
    return [estate for estate in found if estate.choices]


def preview_place(page: AnnouncementPage, where: Choice) -> PlacePreview:
    """Return what residents of a place will see once the draft is published."""
    place = where.place
    if not isinstance(place, Staircase):
        raise TypeError(where.key)
    rows = read_schedules([page])[page.pk]
    theirs = tuple(row for row in rows if row.staircase in (None, place))
    return PlacePreview(where, page.targets.reach(place), theirs)
