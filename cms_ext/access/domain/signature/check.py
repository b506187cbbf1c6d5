"""The technical check of an electronically signed file, offline (access.md §2b)."""

import base64
import json
import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from cms_ext.access.domain.signature.report import STOPPED, SignatureReport, unreadable_report
from cms_ext.access.domain.signature.trust import BrokenTrustStore, TrustEntry, read_store
from cms_ext.base.files.sandbox import Program, ProgramStopped

SECONDS = 25
WORKER = Program("cms_ext.access.domain.signature.worker")
log = logging.getLogger(__name__)


def run_worker(
    request: Mapping[str, Any], worker: Program = WORKER, seconds: float = SECONDS
) -> SignatureReport:
    """Send a request to a worker process and read its report; waits `seconds` at most."""
    try:
        answer = worker.run([], json.dumps(request).encode(), patience=seconds)
        return SignatureReport.from_json(json.loads(answer))
    except ProgramStopped as stopped:
        reason = "ran into a limit" if stopped.by_limit else "fell over the file"
        log.warning("a signature check %s", reason)
    except ValueError:
        log.warning("a signature check answered with something else than a report")
    return unreadable_report(STOPPED)


def check_signature(content: bytes, mime: str, detached: bytes | None = None) -> SignatureReport:
    """Check the electronic signatures of a PDF, an XML or an ASiC-E file.

    `mime` decides the reader: `application/pdf`, anything ending in `xml`, anything ending in `zip`
    (ASiC-E); other files have no signature. `detached` is the document that the signature file
    (`content`) is about, next to it or inside of it. A separate process takes the file apart; the
    first one in a minute takes a second longer. The content never makes it raise: a file that
    cannot be read gives a report that says so.
    """
    return run_worker(
        {
            "content": _text(content),
            "mime": mime,
            "detached": None if detached is None else _text(detached),
            "now": timezone.localtime().isoformat(),
            "trust": [_row(entry) for entry in _trusted()],
        }
    )


def store_folder() -> Path | None:
    """Return the folder of the trust store (COOP_TRUST_STORE); None when the setting is empty."""
    return Path(settings.COOP_TRUST_STORE) if settings.COOP_TRUST_STORE else None


def _trusted() -> list[TrustEntry]:
    try:
        return read_store(store_folder())
    except BrokenTrustStore:
        # The system check finds it at start; a store that breaks later must not stop the intake.
        log.exception("the trust store cannot be read, so no certificate is trusted")
        return []


def _row(entry: TrustEntry) -> dict[str, Any]:
    return {
        "certificate": _text(entry.certificate),
        "kind": entry.kind.value,
        "title": entry.title,
        "valid_from": entry.valid_from.isoformat(),
        "valid_to": entry.valid_to.isoformat(),
        "source": entry.source,
        "added_by": entry.added_by,
        "added_on": entry.added_on.isoformat(),
    }


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")
