"""Telling the heads of all chains outside: rows for page and feed, and the append-only file."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from cms_ext.evidence.anchors.domain.line import NOTHING, AnchorLine, new_line
from cms_ext.evidence.anchors.models import Anchor
from cms_ext.plugins import Chain, plugins


def chains() -> list[Chain]:
    """All chains that are declared on this site, in the order of the declarations."""
    return [chain for plugin in plugins() for chain in plugin.evidence.chains]


@transaction.atomic
def anchor_heads(now: datetime) -> list[Anchor]:
    """One line for each chain that has entries and none of this day yet. Repeatable."""
    last = Anchor.objects.order_by("-pk").first()
    before = last.line_hash if last else NOTHING
    made = []
    for chain in chains():
        newest = Anchor.objects.filter(chain=chain.code).order_by("-pk").first()
        if newest and timezone.localdate(newest.at) == timezone.localdate(now):
            continue
        end = chain.end()
        if not end.number:
            continue
        line = new_line(now, chain.code, end.number, end.hash, before)
        made.append(
            Anchor.objects.create(
                at=line.at,
                chain=line.chain,
                number=line.number,
                head=line.head,
                before=before,
                line_hash=line.line_hash,
            )
        )
        before = line.line_hash
    return made


def line_of(anchor: Anchor) -> AnchorLine:
    """The row as the line that was told."""
    return AnchorLine(anchor.at, anchor.chain, anchor.number, anchor.head, anchor.line_hash)


def newest_lines() -> list[AnchorLine]:
    """The newest line of each chain, oldest first. Two queries."""
    newest = Anchor.objects.order_by().values("chain").annotate(newest=Max("pk"))
    keys = [row["newest"] for row in newest]
    return [line_of(anchor) for anchor in Anchor.objects.filter(pk__in=keys).order_by("pk")]


def anchor_file() -> Path:
    """The append-only file of all lines, outside the database and outside its backups."""
    return Path(settings.COOP_ANCHOR_FILE)


def lines_in_file() -> list[str]:
    """Its lines, without their ends; none when there is no file."""
    try:
        return anchor_file().read_text(encoding="utf-8", errors="replace").splitlines()
    except FileNotFoundError:
        return []


def append_to_file() -> int:
    """Append the lines that follow the last one that the file has; the number of them.

    Nothing that stands in the file is ever changed: a line that should not be there stays, and
    `verify_anchors` names it. A file that is not there is written from the beginning.
    """
    told = [str(line_of(anchor)) for anchor in Anchor.objects.order_by("pk")]
    missing = _behind_the_last(lines_in_file(), told)
    if missing:
        path = anchor_file()
        path.parent.mkdir(parents=True, exist_ok=True)
        text = "".join(f"{line}\n" for line in missing)
        # An interrupted line stays as it is; what follows begins on a line of its own.
        if path.exists() and path.stat().st_size and not path.read_bytes().endswith(b"\n"):
            text = f"\n{text}"
        with path.open("a", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
    return len(missing)


def _behind_the_last(there: Sequence[str], told: Sequence[str]) -> Sequence[str]:
    known = set(there)
    begins = max((place + 1 for place, line in enumerate(told) if line in known), default=0)
    return told[begins:]
