"""Write everything of the site into a folder, with CSVs, as of one moment, while it serves.

A password or a code that stays behind is sealed in the journal. The exported journal goes on with a
link for each such row, as if the site had closed the login itself: what is imported agrees with it,
and `verify` finds nothing. The site's own journal stays as it is.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from itertools import chain
from pathlib import Path
from typing import Any

import django
import wagtail
from django.conf import settings
from django.db.models import FileField, Max
from django.utils import timezone

from cms_ext.base.database.bulk import collect_garbage_rarely, split_into_chunks
from cms_ext.base.database.transactions import read_snapshot
from cms_ext.base.files.stored_files import StorageRefused, disk_faults_refused
from cms_ext.base.money.amounts import Money
from cms_ext.base.money.fields import MoneyField
from cms_ext.base.tables.writing import Value, stream_csv
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.evidence.sealed_rows.domain.chain import join_links, read_end
from cms_ext.evidence.sealed_rows.domain.contents import column_text, digest_column, name_kind
from cms_ext.evidence.sealed_rows.domain.sealing import find_stream
from cms_ext.evidence.sealed_rows.models import RowHead, RowSeal
from cms_ext.operations.backup.domain import folders
from cms_ext.operations.backup.domain.archive import BackupRefused
from cms_ext.operations.backup.domain.record import record_export, record_failed_export
from cms_ext.operations.backup.domain.restore import (
    Tell,
    collect_figures,
    digest_keys,
    list_applied_migrations,
)
from cms_ext.operations.site_export.domain.folder import (
    FILES,
    ROWS,
    SCHEMAS,
    SHEETS,
    ExportRefused,
    ExportWriter,
    Manifest,
    read_file_pieces,
)
from cms_ext.operations.site_export.domain.kinds import (
    AT_ONCE,
    Column,
    Kind,
    list_exported_kinds,
    list_kinds,
    list_omitted_kinds,
)
from cms_ext.plugins.coverage import SealStream, read_coverage
from cms_ext.plugins.version import find_version


@dataclass(frozen=True, slots=True)
class Closing:
    """The links that end the exported journal, and the ends of its streams after them."""

    links: list[RowSeal] = field(default_factory=list)
    heads: dict[str, RowHead] = field(default_factory=dict)


def close_journal() -> Closing:
    """Compute the links of all rows of which something stays behind; nothing is written."""
    closing = Closing()
    last = RowSeal.objects.aggregate(last=Max("pk"))["last"] or 0
    for stream in SealStream:
        links = [link for kind in list_kinds() if _is_of(kind, stream) for link in _links(kind)]
        if links:
            head = closing.heads[str(stream)] = read_end(stream)
            join_links(head, links)
            closing.links.extend(links)
    for place, link in enumerate(closing.links, start=1):
        link.pk = last + place
    return closing


def _is_of(kind: Kind, stream: SealStream) -> bool:
    coverage = read_coverage(kind.model)
    has_seals = coverage is not None and bool(coverage.in_journal)
    return bool(kind.export.reason) and has_seals and find_stream(kind.model) == stream


def _links(kind: Kind) -> Iterator[RowSeal]:
    """What differs between the journal's latest words of a row and what is exported of it."""
    name = name_kind(kind.model)
    contents: dict[str, str] = {}
    for link in RowSeal.objects.filter(kind=name).order_by("number"):
        contents[link.row] = link.content
    exported = dict(_closed_contents(kind, contents)) if kind.export.rows else {}
    for row, content in contents.items():
        now = exported.get(row, content) if kind.export.rows else ""
        if now != content:
            yield RowSeal(kind=name, row=row, content=now)


def _closed_contents(kind: Kind, sealed: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the journal's words of each row with the closed columns as they are exported.

    Its other columns stay what the journal says: a difference there is still to be found.
    """
    key = kind.model._meta.pk
    assert key is not None
    names = list(kind.columns_by_name)
    coverage = read_coverage(kind.model)
    assert coverage is not None
    closed = [name for name in kind.export.closed if name in coverage.in_journal]
    for values in kind.rows():
        row = dict(zip(names, values, strict=True))
        pk = str(row[key.name])
        if not sealed.get(pk):
            continue
        content = json.loads(sealed[pk])
        for name in closed:
            text = column_text(kind.columns_by_name[name].field, row[name])
            if text and name in coverage.digested:
                text = digest_column(kind.model, pk, name, text)
            content[name] = text
        yield pk, json.dumps(content, ensure_ascii=False)


# By Django's names of the types of columns: how the JSON value becomes a cell.
CELLS: dict[str, Callable[[Any], Value]] = {
    "DateTimeField": datetime.fromisoformat,
    "DecimalField": Decimal,
    "FloatField": lambda value: Decimal(repr(value)),
}


def write_sheet(kind: Kind, rows: Path) -> Iterator[bytes]:
    """Yield the CSV of the written JSON Lines: a heading of the columns' names, then the rows."""
    return stream_csv(_lines(kind, rows))


def _lines(kind: Kind, rows: Path) -> Iterator[list[Value]]:
    cells = [(column.name, _cell_of(column)) for column in kind.columns]
    yield [name for name, _cell in cells]
    with rows.open("rb") as file:
        for line in file:
            row = json.loads(line)
            yield [None if row[name] is None else cell(row[name]) for name, cell in cells]


def _cell_of(column: Column) -> Callable[[Any], Value]:
    if isinstance(column.field, MoneyField):
        return lambda grosze: Money.from_grosze(grosze).amount
    return CELLS.get(column.held.get_internal_type(), _plain)


def _plain(value: Any) -> Value:
    """Texts and whole numbers as they are, any other JSON as its text."""
    if isinstance(value, str | int):
        return value
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


WORK = "export"
# Sessions, which SECRET_KEY signs, stay behind.
KEYS = ("COOP_AUDIT_KEY", "COOP_SEAL_KEY")


@dataclass(frozen=True, slots=True)
class ExportResult:
    """A complete export: `rows` by kind, `files` originals, `missing` ones that were lost."""

    path: Path
    rows: dict[str, int]
    files: int
    missing: list[str]
    sha256: str


def make_export(
    target: Path,
    *,
    by: str,
    origin: Origin,
    tell: Tell,
    deliver: Callable[[Path], None] | None = None,
) -> ExportResult:
    """Write an export as `write_export` does, and record how it ended; `by` made it.

    `deliver` takes the finished folder elsewhere; it may raise ExportRefused.
    """
    try:
        made = write_export(target, tell=tell)
        if deliver:
            deliver(target)
    except (ExportRefused, BackupRefused) as refusal:
        record_failed_export(target.name, by=by, origin=origin, why=str(refusal))
        raise
    record_export(target.name, by=by, origin=origin, files=made.files, sha256=made.sha256)
    return made


def write_export(target: Path, *, tell: Tell) -> ExportResult:
    """Write the folder `target`, complete or not at all.

    Raises ExportRefused when it exists, when its parent cannot take it or is a folder of the site,
    and BackupRefused for files that no export could hold and for a disk that takes nothing.
    """
    target = target.absolute()
    _demand_free(target)
    try:
        with disk_faults_refused():
            manifest = _write_whole(target, tell)
    except StorageRefused as refusal:
        raise BackupRefused(f"Eksport {target} nie powstał. {refusal.fault}") from refusal
    return ExportResult(
        target, manifest.rows, manifest.files, manifest.missing, manifest.list_sha256
    )


def _write_whole(target: Path, tell: Tell) -> Manifest:
    folders.remove_leftovers(target.parent)
    with folders.open_workplace(target.parent, target.name) as place, collect_garbage_rarely():
        writer = ExportWriter(place / WORK)
        manifest = _write(writer, tell)
        _demand_free(target)
        writer.folder.rename(target)
    return manifest


def _demand_free(target: Path) -> None:
    if target.exists() or target.is_symlink():
        raise ExportRefused(str(target), "istniejący folder", "nowa nazwa: eksport nie nadpisuje")
    if not target.parent.is_dir():
        raise ExportRefused(
            str(target.parent), "brak folderu", "folder, w którym powstanie eksport"
        )
    for folder in folders.list_folders():
        if target.parent.resolve().is_relative_to(folder.root):
            raise ExportRefused(
                str(target), f"folder serwisu {folder.root}", "folder poza serwisem"
            )


def _write(writer: ExportWriter, tell: Tell) -> Manifest:
    at = timezone.localtime()
    counts: dict[str, int] = {}
    with read_snapshot():
        tell("Liczby kontrolne")
        figures, migrations, closing = collect_figures(), list_applied_migrations(), close_journal()
        for kind in list_exported_kinds():
            tell(kind.label)
            counts[kind.label] = _write_kind(writer, kind, closing)
        named = sorted(_named_files())
    lost = [name for name in named if not _write_file(writer, name)]
    tell(f"Pliki: {len(named) - len(lost)}")

    def describe(list_sha256: str) -> Manifest:
        return Manifest(
            made_at=at.isoformat(timespec="seconds"),
            program={
                "wagtail-coop": find_version("cms_ext"),
                "wagtail": wagtail.__version__,
                "django": django.get_version(),
            },
            plugins=list(settings.PLUGINS),
            migrations=migrations,
            keys={name: digest for name, digest in digest_keys().items() if name in KEYS},
            figures=figures,
            rows=counts,
            left_out=list_omitted_kinds(),
            files=len(named) - len(lost),
            missing=lost,
            list_sha256=list_sha256,
        )

    return writer.close(describe)


def _write_kind(writer: ExportWriter, kind: Kind, closing: Closing) -> int:
    count = 0

    def lines() -> Iterator[bytes]:
        nonlocal count
        for portion in split_into_chunks(_rows(kind, closing), AT_ONCE):
            count += len(portion)
            yield b"".join(map(line_of, portion))

    name = f"{ROWS}/{kind.label}.jsonl"
    writer.add(name, lines())
    writer.add(f"{SHEETS}/{kind.label}.csv", write_sheet(kind, writer.folder / name))
    schema = json.dumps(kind.schema, ensure_ascii=False, sort_keys=True, indent=1)
    writer.add(f"{SCHEMAS}/{kind.label}.json", iter([schema.encode()]))
    return count


def line_of(row: dict[str, Any]) -> bytes:
    """A row as it is in the file."""
    text = json.dumps(row, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return f"{text}\n".encode()


def _rows(kind: Kind, closing: Closing) -> Iterator[dict[str, Any]]:
    """Return the rows of a kind; the journal's go on to the end that the export gives it."""
    rows = map(kind.dump, kind.rows())
    if kind.model is RowSeal:
        return chain(rows, (_dump_row(kind, link) for link in closing.links))
    if kind.model is RowHead:
        return (
            _dump_row(kind, closing.heads[row["stream"]]) if row["stream"] in closing.heads else row
            for row in rows
        )
    return rows


def _dump_row(kind: Kind, row: RowSeal | RowHead) -> dict[str, Any]:
    return {column.name: column.dump(getattr(row, column.field.attname)) for column in kind.columns}


def _named_files() -> Iterator[str]:
    """Yield the files that exported rows name: `private/…`, `media/…`."""
    roots = folders.list_folders()
    found = set()
    for kind in list_exported_kinds():
        for column in kind.columns:
            if isinstance(column.field, FileField) and column.closed is None:
                name = column.field.attname
                rows = kind.model._base_manager.exclude(**{name: ""}).exclude(**{name: None})
                for stored in rows.values_list(name, flat=True).iterator(AT_ONCE):
                    path = Path(column.field.storage.path(stored))
                    found.add(folders.name_in_archive(path, roots))
    yield from found


def _write_file(writer: ExportWriter, name: str) -> bool:
    """Copy an original; False for one that is lost."""
    top = name.partition("/")[0]
    (folder,) = (one for one in folders.list_folders() if one.name == top)
    path = folder.place_of(name)
    if path.is_symlink():
        raise ExportRefused(str(path), "dowiązanie", "sam plik")
    if not path.is_file():
        return False
    writer.add(f"{FILES}/{name}", read_file_pieces(path))
    return True
