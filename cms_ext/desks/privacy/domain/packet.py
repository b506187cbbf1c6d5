"""The packet with everything about a person: its sections, its archive, and the export."""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import IO, Any, TypeAlias
from zipfile import ZIP_DEFLATED, ZipFile

from django.db import models, transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.evidence.sealed_rows.domain.stored_file import FILES, StoredFileChanged
from cms_ext.evidence.verification.domain import note_finding
from cms_ext.people.identity.models import Person
from cms_ext.plugins import list_plugins

Value: TypeAlias = "str | int | Decimal | bool | date | datetime | None"
Row: TypeAlias = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class PacketFile:
    """A file of the packet: its path below `pliki/`, and how to open it."""

    path: str
    open: Callable[[], IO[bytes]]


@dataclass(frozen=True, slots=True)
class PacketSection:
    """One kind of data: a title, why it is stored, and rows of labels with values.

    All rows of a section have the same labels, in the order of display. Values are plain: text,
    numbers, dates, truth values, None. No secret and no hash belongs here. Sections are sorted by
    `order`, equal ones as collected.
    """

    title: str
    rows: Sequence[Row]
    why: str = ""
    files: Sequence[PacketFile] = ()
    order: int = 100


CHUNK = 64 * 1024
UNSAFE = re.compile(r"[^\w.()+,= -]+")
STYLE = Path(__file__).resolve().parents[1] / "packet.css"


class _Outlet:
    """The output of ZipFile: it can only append, and is emptied after every piece."""

    def __init__(self) -> None:
        self._held: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._held.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Do nothing: ZipFile calls it, and nothing is buffered."""

    def pop_ready(self) -> bytes:
        data = b"".join(self._held)
        self._held.clear()
        return data


def write_archive(
    person: Person, sections: Sequence[PacketSection], made_at: datetime
) -> Iterator[bytes]:
    """Yield the pieces of the archive; only one piece of a file is in memory."""
    outlet = _Outlet()
    with ZipFile(outlet, "w", ZIP_DEFLATED) as zipped:  # type: ignore[call-overload]  # it only needs write and flush
        zipped.writestr("index.html", _page(person, sections, made_at))
        zipped.writestr("styl.css", STYLE.read_bytes())
        zipped.writestr("dane.json", _json(person, sections, made_at))
        yield outlet.pop_ready()
        for file in (file for section in sections for file in section.files):
            yield from _file(zipped, outlet, file)
    yield outlet.pop_ready()


def make_archive_name(today: date) -> str:
    """Return `moje-dane-2026-11-20.zip`, which names nobody."""
    return f"moje-dane-{today}.zip"


def _file(zipped: ZipFile, outlet: _Outlet, file: PacketFile) -> Iterator[bytes]:
    path = f"pliki/{safe_path(file.path)}"
    try:
        opened = file.open()
    except StoredFileChanged as changed:
        note_finding(FILES, str(changed))
        zipped.writestr(
            f"{path} – BRAK.txt", _("Tego pliku nie możemy teraz wydać: jest zmieniony.")
        )
        return
    with opened as source, zipped.open(path, "w") as target:
        while piece := source.read(CHUNK):
            target.write(piece)
            yield outlet.pop_ready()


def safe_path(path: str) -> str:
    """Return a path that stays inside the folder where somebody unpacks the archive."""
    parts = (UNSAFE.sub("_", part).strip(". ") for part in path.split("/"))
    return "/".join(part[-120:] for part in parts if part)


def _json(person: Person, sections: Sequence[PacketSection], made_at: datetime) -> str:
    content = {
        "person": person.pk,
        "made_at": made_at.isoformat(),
        "sections": [
            {
                "title": section.title,
                "why": section.why,
                "rows": [
                    {label: _plain(value) for label, value in row.items()} for row in section.rows
                ],
                "files": [f"pliki/{safe_path(file.path)}" for file in section.files],
            }
            for section in sections
        ],
    }
    return json.dumps(content, ensure_ascii=False, indent=1)


def _plain(value: Value) -> Any:
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat()
    return str(value) if isinstance(value, date | Decimal) else value


def _page(person: Person, sections: Sequence[PacketSection], made_at: datetime) -> str:
    context = {
        "person": person,
        "made_at": timezone.localtime(made_at),
        "sections": [
            {
                "title": section.title,
                "why": section.why,
                "labels": list(section.rows[0]),
                "facts": [(label, _format(value)) for label, value in section.rows[0].items()],
                "rows": [[_format(value) for value in row.values()] for row in section.rows],
                "files": [f"pliki/{safe_path(file.path)}" for file in section.files],
            }
            for section in sections
        ],
    }
    return render_to_string("cms_ext/privacy/packet.html", context)


def _format(value: Value) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return _("tak") if value else _("nie")
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%d.%m.%Y %H:%M}"
    if isinstance(value, date):
        return f"{value:%d.%m.%Y}"
    return str(value).replace(".", ",") if isinstance(value, Decimal) else str(value)


class ExportedBy(models.TextChoices):
    """Who made the copy: the person, a clerk for them, or the operator by command."""

    OWN = "OWN", gettext_lazy("na własnym koncie")
    DESK = "DESK", gettext_lazy("przez pracownika")
    COMMAND = "COMMAND", gettext_lazy("poleceniem administratora serwera")


def collect_sections(person: Person) -> list[PacketSection]:
    """Collect the sections about a person in their order, without empty ones.

    A plugin declares `personal_data=PersonalData(collect=…)`: `(person) -> [PacketSection]`. It may
    still have rows with the number of an entry that was merged into this one.
    """
    found: list[PacketSection] = []
    entries = (person, *person.merged_from.order_by("pk"))
    for plugin in list_plugins():
        if plugin.people.personal_data and plugin.people.personal_data.collect:
            for entry in entries:
                found += plugin.people.personal_data.collect(entry)
    return sorted((section for section in found if section.rows), key=lambda section: section.order)


@transaction.atomic
def export_person(person: Person, way: ExportedBy, origin: Origin) -> Iterator[bytes]:
    """Yield the archive with everything about a person, and record the export."""
    sections = collect_sections(person)
    files = sum(len(section.files) for section in sections)
    record(
        "PERSON_EXPORTED",
        origin,
        obj=person,
        subject=person,
        reason_code=way,
        changes={"sections": len(sections), "files": files},
    )
    return write_archive(person, sections, timezone.now())
