"""The process in which a signed file from outside is taken apart (`check.py` asks for it).

It imports no Django and gets no secrets: the request comes as JSON on the standard input, the
report goes as JSON to the standard output. Whatever a hostile file raises ends this process, and
the caller reports the file as unreadable.
"""

from __future__ import annotations

import base64
import json
import sys
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

# Behind the walls no module can be read any more: what a certificate is judged by comes before.
from cms_ext.access.domain.signature import chain as _chain  # noqa: F401 - see above
from cms_ext.access.domain.signature.asice import read_asice
from cms_ext.access.domain.signature.fact import NoSignature, SignatureFact, UnreadableSignature
from cms_ext.access.domain.signature.pades import read_pdf
from cms_ext.access.domain.signature.report import (
    SignatureReport,
    no_signature,
    report_of,
    unreadable,
)
from cms_ext.access.domain.signature.trust import TrustEntry, TrustKind
from cms_ext.access.domain.signature.xades import read_xml
from cms_ext.base.files.sandbox.walls import confine_process

MEMORY_BYTES = 1024 * 1024 * 1024
CPU_SECONDS = 20


def check(request: Mapping[str, Any]) -> SignatureReport:
    """The report of `request`, as `check.py` writes it."""
    detached = request["detached"]
    try:
        facts = _read(
            base64.b64decode(request["content"]),
            request["mime"],
            base64.b64decode(detached) if detached is not None else None,
        )
    except NoSignature:
        return no_signature()
    except UnreadableSignature as reason:
        return unreadable(str(reason))
    entries = [_entry(row) for row in request["trust"]]
    return report_of(facts, entries, datetime.fromisoformat(request["now"]))


def _read(content: bytes, mime: str, detached: bytes | None) -> list[SignatureFact]:
    if mime == "application/pdf":
        return read_pdf(content)
    if mime.endswith("zip"):
        return read_asice(content)
    if mime.endswith("xml"):
        return read_xml(content, detached)
    raise NoSignature


def _entry(row: Mapping[str, str]) -> TrustEntry:
    return TrustEntry(
        certificate=base64.b64decode(row["certificate"]),
        kind=TrustKind(row["kind"]),
        title=row["title"],
        valid_from=date.fromisoformat(row["valid_from"]),
        valid_to=date.fromisoformat(row["valid_to"]),
        source=row["source"],
        added_by=row["added_by"],
        added_on=date.fromisoformat(row["added_on"]),
    )


def main(_arguments: list[str]) -> None:
    confine_process(memory=MEMORY_BYTES, seconds=CPU_SECONDS)
    json.dump(check(json.load(sys.stdin)).as_json(), sys.stdout)
