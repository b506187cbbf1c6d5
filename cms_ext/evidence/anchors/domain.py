"""Publishes the heads of all hash chains daily: rows for page and feed, and a file."""

import asyncio
import hashlib
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.base.dates.clock import elapsed_time
from cms_ext.evidence.anchors.models import Anchor, AnchorStamp
from cms_ext.plugins import Chain, list_plugins

# What stands before the first line.
NOTHING = "0" * 64
MOMENT = "%Y-%m-%dT%H:%M:%SZ"
SHAPE = re.compile(
    r"^(?P<at>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ) (?P<chain>[a-z-]{1,40}) (?P<number>\d{1,18}) "
    r"(?P<head>[0-9a-f]{64}) (?P<line_hash>[0-9a-f]{64})$"
)


@dataclass(frozen=True, slots=True)
class AnchorLine:
    """`2026-11-22T23:00:04Z publications 812 HEAD LINE_HASH`: the UTC moment, chain, number."""

    at: datetime
    chain: str
    number: int
    head: str
    line_hash: str

    @property
    def content(self) -> str:
        """Return the line without its own hash."""
        return f"{self.at.astimezone(UTC):{MOMENT}} {self.chain} {self.number} {self.head}"

    def __str__(self) -> str:
        return f"{self.content} {self.line_hash}"

    def follows(self, before: str) -> bool:
        """Return True if its hash is that of its content after the line with the hash `before`."""
        return self.line_hash == line_hash(before, self.content)


def line_hash(before: str, content: str) -> str:
    """SHA-256 of the hash of the line before, a blank, and the line: 64 hex digits."""
    return hashlib.sha256(f"{before} {content}".encode()).hexdigest()


def new_line(at: datetime, chain: str, number: int, head: str, before: str) -> AnchorLine:
    """Make the line that follows the one with the hash `before`."""
    bare = AnchorLine(at.astimezone(UTC).replace(microsecond=0), chain, number, head, "")
    return AnchorLine(bare.at, chain, number, head, line_hash(before, bare.content))


def read_line(text: str) -> AnchorLine | None:
    """Parse a line; None for anything else."""
    found = SHAPE.match(text)
    if found is None:
        return None
    try:
        at = datetime.strptime(found["at"], MOMENT).replace(tzinfo=UTC)
    except ValueError:
        return None
    return AnchorLine(at, found["chain"], int(found["number"]), found["head"], found["line_hash"])


def list_chains() -> list[Chain]:
    """All chains declared on this site, in the order of the declarations."""
    return [chain for plugin in list_plugins() for chain in plugin.evidence.chains]


@transaction.atomic
def anchor_heads(now: datetime) -> list[Anchor]:
    """Write a line for each chain with entries and no line of this day. Repeatable."""
    last = Anchor.objects.order_by("-pk").first()
    before = last.line_hash if last else NOTHING
    made = []
    for chain in list_chains():
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


def make_line(anchor: Anchor) -> AnchorLine:
    """Return the row as the line that was published."""
    return AnchorLine(anchor.at, anchor.chain, anchor.number, anchor.head, anchor.line_hash)


def newest_lines() -> list[AnchorLine]:
    """Return the newest line of each chain, oldest first. Two queries."""
    newest = Anchor.objects.order_by().values("chain").annotate(newest=Max("pk"))
    keys = [row["newest"] for row in newest]
    return [make_line(anchor) for anchor in Anchor.objects.filter(pk__in=keys).order_by("pk")]


def anchor_file() -> Path:
    """Return the append-only file of all lines, outside the database and outside its backups."""
    return Path(settings.COOP_ANCHOR_FILE)


_fixed_lines: ContextVar[list[str] | None] = ContextVar("fixed_lines", default=None)


@contextmanager
def fixed_file() -> Iterator[None]:
    """Have checks see the file as it is now, before their snapshot of the database.

    What is published meanwhile would be lines that the snapshot does not know.
    """
    token = _fixed_lines.set(_read_file())
    try:
        yield
    finally:
        _fixed_lines.reset(token)


def lines_in_file() -> list[str]:
    """Return the lines of the file without their ends; none if there is no file."""
    fixed = _fixed_lines.get()
    return _read_file() if fixed is None else fixed


def _read_file() -> list[str]:
    try:
        return anchor_file().read_text(encoding="utf-8", errors="replace").splitlines()
    except FileNotFoundError:
        return []


def forget_lines() -> None:
    """Forget all lines: the heads that they name were made with another key. Triggers are off.

    They stay where they were published, and in the export that this site was loaded from.
    """
    # Past the models' own managers, which refuse every deletion.
    QuerySet(AnchorStamp).delete()
    QuerySet(Anchor).delete()


def append_to_file() -> int:
    """Append the lines after the last one that the file has; returns their number.

    Lines of the file are never changed: `verify_anchors` reports one that should not be there. A
    missing file is written from the beginning.
    """
    published = [str(make_line(anchor)) for anchor in Anchor.objects.order_by("pk")]
    missing = _lines_after_last(lines_in_file(), published)
    if missing:
        path = anchor_file()
        path.parent.mkdir(parents=True, exist_ok=True)
        text = "".join(f"{line}\n" for line in missing)
        # An interrupted line stays as it is; the next one begins on a new line.
        if path.exists() and path.stat().st_size and not path.read_bytes().endswith(b"\n"):
            text = f"\n{text}"
        with path.open("a", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
    return len(missing)


def _lines_after_last(filed: Sequence[str], published: Sequence[str]) -> Sequence[str]:
    known = set(filed)
    begins = max((place + 1 for place, line in enumerate(published) if line in known), default=0)
    return published[begins:]


SECONDS = 20


class NotStamped(RuntimeError):
    """The authority did not answer, or its answer does not stamp what was sent."""


def stamp_newest(now: datetime) -> AnchorStamp | None:
    """Have the newest line time-stamped; None if there is none or it has a stamp.

    Each line holds the hash of the one before, so the stamp covers all earlier lines: days on which
    the authority did not answer need no stamp. The token is also stored next to the file of lines.
    Raises NotStamped.
    """
    # Importing pyHanko takes a quarter of a second; it is used once a day.
    from pyhanko.sign.general import SigningError  # noqa: PLC0415 - see above
    from pyhanko.sign.timestamps.requests_client import RequestsHTTPTimeStamper  # noqa: PLC0415 - see above

    anchor = Anchor.objects.order_by("-pk").first()
    if anchor is None or AnchorStamp.objects.filter(anchor=anchor).exists():
        return None
    authority: str = settings.COOP_TIMESTAMP_URL
    client = RequestsHTTPTimeStamper(authority, timeout=SECONDS)  # type: ignore[no-untyped-call]  # theirs
    digest = bytes.fromhex(anchor.line_hash)
    try:
        answer = asyncio.run(client.async_timestamp(digest, "sha256"))
    except (SigningError, OSError, ValueError) as error:
        raise NotStamped(f"no time stamp from {authority}") from error
    token: bytes = answer.dump()
    stamped_at = moment_of(token, anchor.line_hash)
    if stamped_at is None:
        raise NotStamped(f"{authority} stamped something else")
    stamp = AnchorStamp.objects.create(
        anchor=anchor, at=stamped_at, authority=authority[:200], token=token
    )
    token_file = anchor_file().with_name(f"{now:%Y-%m-%d}-{anchor.line_hash[:12]}.tst")
    token_file.parent.mkdir(parents=True, exist_ok=True)
    token_file.write_bytes(token)
    return stamp


def moment_of(token: bytes, line_hash: str) -> datetime | None:
    """Return the time that a token states for this line; None if it is no valid stamp of it.

    Whether the authority is one to trust is for the reader: `openssl ts -verify` with its root.
    """
    from asn1crypto import cms  # noqa: PLC0415 - as above
    from pyhanko.sign.validation.errors import SignatureValidationError  # noqa: PLC0415 - as above
    from pyhanko.sign.validation.generic_cms import validate_tst_signed_data  # noqa: PLC0415 - as above
    from pyhanko_certvalidator import ValidationContext  # noqa: PLC0415 - as above

    try:
        signed = cms.ContentInfo.load(token)["content"]
        found: dict[str, Any] = asyncio.run(
            validate_tst_signed_data(
                signed, ValidationContext(trust_roots=[]), lambda _name: bytes.fromhex(line_hash)
            )
        )
    except (SignatureValidationError, ValueError, KeyError, TypeError):
        return None
    moment: datetime = found["timestamp"]
    return moment if found["intact"] and found["valid"] else None


AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class AnchorFinding:
    """A difference from a published line; `chain` is its code, "" for the lines as such."""

    chain: str
    number: int
    message: str


def verify_anchors() -> Iterator[AnchorFinding]:
    """Every difference between chains, lines, file and time stamps."""
    anchors = list(Anchor.objects.order_by("pk"))
    yield from _broken_lines(anchors)
    yield from _different_file(anchors)
    for chain in list_chains():
        yield from _compared(chain, _published_lines(chain.code))
    for stamp in AnchorStamp.objects.select_related("anchor").order_by("pk"):
        if moment_of(bytes(stamp.token), stamp.anchor.line_hash) != stamp.at:
            message = _("znacznik czasu nie należy do tego wiersza")
            yield AnchorFinding(stamp.anchor.chain, stamp.anchor.number, message)


def chain_findings(code: str) -> Iterator[AnchorFinding]:
    """Differences from the lines of one chain, for the command that verifies it."""
    yield from line_findings(code, _published_lines(code))


def line_findings(code: str, lines: Sequence[AnchorLine]) -> Iterator[AnchorFinding]:
    """Differences of one chain from these of its lines."""
    for chain in list_chains():
        if chain.code == code:
            yield from _compared(chain, lines)


def copy_findings(copy: Iterable[str]) -> Iterator[AnchorFinding]:
    """Differences from lines that somebody outside has kept: feed, page or letter.

    Other text of the copy is ignored.
    """
    lines = [line for text in copy if (line := read_line(text.strip()))]
    published = set(Anchor.objects.values_list("line_hash", flat=True))
    for line in lines:
        if line.line_hash not in published:
            message = _("takiego wiersza nie ma wśród podanych przez ten serwis")
            yield AnchorFinding(line.chain, line.number, message)
    for chain in list_chains():
        yield from _compared(chain, [line for line in lines if line.chain == chain.code])


def _published_lines(code: str) -> list[AnchorLine]:
    """Return the lines of a chain that the database has, and those that only the file has."""
    lines = [make_line(anchor) for anchor in Anchor.objects.filter(chain=code).order_by("pk")]
    filed = [line for text in lines_in_file() if (line := read_line(text))]
    return list(dict.fromkeys([*lines, *(line for line in filed if line.chain == code)]))


def _broken_lines(anchors: Sequence[Anchor]) -> Iterator[AnchorFinding]:
    before = NOTHING
    for anchor in anchors:
        if anchor.before != before or not make_line(anchor).follows(before):
            message = _("wiersz z %(at)s nie łączy się z poprzednim albo został zmieniony")
            yield _about(anchor, message)
        before = anchor.line_hash


# A line is stored before it is filed; for so long it may be in the database alone.
FILING = timedelta(minutes=1)


def _different_file(anchors: Sequence[Anchor]) -> Iterator[AnchorFinding]:
    filed = lines_in_file()
    # A line is stored before it is filed: perhaps since the check began.
    known, there = {str(make_line(anchor)) for anchor in anchors}, {*filed, *_read_file()}
    now = timezone.now()
    for anchor in anchors:
        if str(make_line(anchor)) not in there and elapsed_time(anchor.at, now) > FILING:
            yield _about(anchor, _("w pliku nie ma wiersza z %(at)s, który jest w bazie"))
    for place, text in enumerate(filed, start=1):
        if text not in known:
            message = _("wiersza nr %(place)d pliku nie ma w bazie") % {"place": place}
            yield AnchorFinding("", 0, message)


def _about(anchor: Anchor, message: str) -> AnchorFinding:
    at = make_line(anchor).content.partition(" ")[0]
    return AnchorFinding(anchor.chain, anchor.number, message % {"at": at})


def _compared(chain: Chain, lines: Sequence[AnchorLine]) -> Iterator[AnchorFinding]:
    if not lines:
        return
    end = chain.end()
    now = _hashes(chain, sorted({line.number for line in lines if line.number > end.removed_to}))
    for line in lines:
        if line.number <= end.removed_to:
            continue
        words = {"at": line.content.partition(" ")[0], "number": line.number}
        if line.number not in now:
            message = _("brakuje wpisu nr %(number)d, podanego na zewnątrz %(at)s") % words
        elif now[line.number] != line.head:
            message = _("wpis nr %(number)d ma inny skrót niż podany na zewnątrz %(at)s") % words
        else:
            continue
        yield AnchorFinding(line.chain, line.number, message)


def _hashes(chain: Chain, numbers: Sequence[int]) -> Mapping[int, str]:
    found: dict[int, str] = {}
    for start in range(0, len(numbers), AT_ONCE):
        found |= chain.hashes(numbers[start : start + AT_ONCE])
    return found
