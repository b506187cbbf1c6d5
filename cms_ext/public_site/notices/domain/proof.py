"""Recording in the chain of publications when an announcement was public."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from cms_ext.office.audit.domain.event import Origin
from cms_ext.public_site.notices.models import AnnouncementPage
from cms_ext.public_site.proof.domain.publication import Shown, record_closing, record_opening
from cms_ext.public_site.proof.models import Readers


def record_shown(page: AnnouncementPage, *, on: date, origin: Origin) -> None:
    """Record that an announcement is public as it stands; the same again writes nothing."""
    shown = Shown(
        title=page.title,
        text="\n".join((page.title, page.text())),
        file_sha256=files_digest(page),
        audience=Readers.PUBLIC,
        address=urlsplit(page.get_url() or "").path,
        first=page.valid_from,
        last=page.valid_until,
    )
    record_opening(page, shown, on=on, origin=origin)


def record_hidden(page: AnnouncementPage, *, on: date, origin: Origin) -> None:
    """Record that an announcement was taken off the site."""
    record_closing(page, on=on, origin=origin)


def files_digest(page: AnnouncementPage) -> str:
    """The SHA-256 of the one attachment; of the lines `digest  name` when there are several.

    A file that the store has lost is left out: readers do not get it either.
    """
    files = [block.value["document"] for block in page.attachments if block.value["document"]]
    kept = [file for file in files if file.file.storage.exists(file.file.name)]
    lines = [f"{_sha256(file)}  {file.filename}" for file in kept]
    if len(lines) < 2:
        return "".join(line[:64] for line in lines)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _sha256(file: Any) -> str:
    with file.open_file() as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
