"""The packet as a ZIP archive, streamed: JSON for programs, a page for people, and the files."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.desks.privacy.domain.packet import PacketFile, Section, Value
from cms_ext.people.identity.models import Person

CHUNK = 64 * 1024
UNSAFE = re.compile(r"[^\w.()+,= -]+")
STYLE = Path(__file__).resolve().parents[1] / "packet.css"


class _Outlet:
    """What ZipFile writes into: it can only go forward, and is emptied after every piece."""

    def __init__(self) -> None:
        self._held: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._held.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """ZipFile calls it; nothing is buffered elsewhere."""

    def taken(self) -> bytes:
        data = b"".join(self._held)
        self._held.clear()
        return data


def archive(person: Person, sections: Sequence[Section], made_at: datetime) -> Iterator[bytes]:
    """The pieces of the archive; of a file no more is in memory than one piece."""
    outlet = _Outlet()
    with ZipFile(outlet, "w", ZIP_DEFLATED) as zipped:  # type: ignore[call-overload]  # it only needs write and flush
        zipped.writestr("index.html", _page(person, sections, made_at))
        zipped.writestr("styl.css", STYLE.read_bytes())
        zipped.writestr("dane.json", _json(person, sections, made_at))
        yield outlet.taken()
        for file in (file for section in sections for file in section.files):
            yield from _file(zipped, outlet, file)
    yield outlet.taken()


def archive_name(today: date) -> str:
    """`moje-dane-2026-11-20.zip`; it holds nobody's name."""
    return f"moje-dane-{today}.zip"


def _file(zipped: ZipFile, outlet: _Outlet, file: PacketFile) -> Iterator[bytes]:
    with file.open() as source, zipped.open(f"pliki/{safe_path(file.path)}", "w") as target:
        while piece := source.read(CHUNK):
            target.write(piece)
            yield outlet.taken()


def safe_path(path: str) -> str:
    """A path that stays inside the folder into which somebody unpacks the archive."""
    parts = (UNSAFE.sub("_", part).strip(". ") for part in path.split("/"))
    return "/".join(part[-120:] for part in parts if part)


def _json(person: Person, sections: Sequence[Section], made_at: datetime) -> str:
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


def _page(person: Person, sections: Sequence[Section], made_at: datetime) -> str:
    context = {
        "person": person,
        "made_at": timezone.localtime(made_at),
        "sections": [
            {
                "title": section.title,
                "why": section.why,
                "labels": list(section.rows[0]),
                "facts": [(label, _shown(value)) for label, value in section.rows[0].items()],
                "rows": [[_shown(value) for value in row.values()] for row in section.rows],
                "files": [f"pliki/{safe_path(file.path)}" for file in section.files],
            }
            for section in sections
        ],
    }
    return render_to_string("cms_ext/privacy/packet.html", context)


def _shown(value: Value) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return _("tak") if value else _("nie")
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%d.%m.%Y %H:%M}"
    if isinstance(value, date):
        return f"{value:%d.%m.%Y}"
    return str(value).replace(".", ",") if isinstance(value, Decimal) else str(value)
