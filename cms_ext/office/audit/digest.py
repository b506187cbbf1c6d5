"""How a figure of a backup is written, by whoever declares `backup_checks`."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence

from cms_ext.office.audit.domain.event import plain


def digest_of(rows: Iterable[Sequence[object]]) -> str:
    """`COUNT, SHA-256` of rows in a fixed order; read one by one, so that any number of them fits.

    Moments count as moments, whatever zone the database gave them in.
    """
    digest, count = hashlib.sha256(), 0
    for row in rows:
        line = json.dumps([plain(value) for value in row], ensure_ascii=False, default=str)
        digest.update(line.encode() + b"\n")
        count += 1
    return f"{count}, {digest.hexdigest()}"
