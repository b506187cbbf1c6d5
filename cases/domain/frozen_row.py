"""The figures of a row, frozen: written once as bytes that anybody can hash again, and read."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date

from cases.models import Case, DisputedRow
from cms_ext.plugins import Figure, RowFigures


@dataclass(frozen=True, slots=True)
class RowInDispute:
    """A row as it stood when somebody complained of it."""

    kind: str
    key: str
    found: RowFigures


@dataclass(frozen=True, slots=True)
class FrozenFigures:
    """What a frozen row says."""

    title: str
    figures: tuple[Figure, ...]


def frozen_content(row: RowInDispute, on: date) -> str:
    """The canonical text: JSON with sorted keys and without blanks; its UTF-8 bytes are hashed."""
    content = {
        "account_no": row.found.account_no,
        "figures": [[one.label, one.value] for one in row.found.figures],
        "frozen_on": on.isoformat(),
        "key": row.key,
        "kind": row.kind,
        "title": row.found.title,
    }
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest_of(content: str) -> str:
    return hashlib.sha256(content.encode()).hexdigest()


def freeze(case: Case, row: RowInDispute, on: date) -> DisputedRow:
    content = frozen_content(row, on)
    return DisputedRow.objects.create(
        case=case,
        kind=row.kind,
        key=row.key,
        content=content,
        sha256=digest_of(content),
        frozen_on=on,
    )


def figures_then(row: DisputedRow) -> FrozenFigures:
    content = json.loads(row.content)
    figures = tuple(Figure(label, value) for label, value in content["figures"])
    return FrozenFigures(content["title"], figures)
