"""Comparing the chains as the database has them now with what was told outside."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from cms_ext.evidence.anchors.domain.line import NOTHING, AnchorLine, read_line
from cms_ext.evidence.anchors.domain.stamping import moment_of
from cms_ext.evidence.anchors.domain.writing import chains, line_of, lines_in_file
from cms_ext.evidence.anchors.models import Anchor, AnchorStamp
from cms_ext.plugins import Chain

AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class AnchorFinding:
    """What does not agree with a line that was told; `chain` is its code, "" for the lines."""

    chain: str
    number: int
    message: str


def verify_anchors() -> Iterator[AnchorFinding]:
    """Every difference between chains, lines, file and time stamps; nothing on a whole site."""
    anchors = list(Anchor.objects.order_by("pk"))
    yield from _broken_lines(anchors)
    yield from _different_file(anchors)
    for chain in chains():
        yield from _compared(chain, _published_lines(chain.code))
    for stamp in AnchorStamp.objects.select_related("anchor").order_by("pk"):
        if moment_of(bytes(stamp.token), stamp.anchor.line_hash) != stamp.at:
            message = _("znacznik czasu nie należy do tego wiersza")
            yield AnchorFinding(stamp.anchor.chain, stamp.anchor.number, message)


def chain_findings(code: str) -> Iterator[AnchorFinding]:
    """What does not agree with the lines of one chain, for the command that verifies it."""
    yield from line_findings(code, _published_lines(code))


def line_findings(code: str, lines: Sequence[AnchorLine]) -> Iterator[AnchorFinding]:
    """What of one chain does not agree with these of its lines."""
    for chain in chains():
        if chain.code == code:
            yield from _compared(chain, lines)


def copy_findings(copy: Iterable[str]) -> Iterator[AnchorFinding]:
    """What does not agree with lines that somebody outside has kept: feed, page or letter.

    Other words of the copy are passed over.
    """
    lines = [line for text in copy if (line := read_line(text.strip()))]
    told = set(Anchor.objects.values_list("line_hash", flat=True))
    for line in lines:
        if line.line_hash not in told:
            message = _("takiego wiersza nie ma wśród podanych przez ten serwis")
            yield AnchorFinding(line.chain, line.number, message)
    for chain in chains():
        yield from _compared(chain, [line for line in lines if line.chain == chain.code])


def _published_lines(code: str) -> list[AnchorLine]:
    """The lines of a chain that the database has, and those that only the file has."""
    lines = [line_of(anchor) for anchor in Anchor.objects.filter(chain=code).order_by("pk")]
    filed = [line for text in lines_in_file() if (line := read_line(text))]
    return list(dict.fromkeys([*lines, *(line for line in filed if line.chain == code)]))


def _broken_lines(anchors: Sequence[Anchor]) -> Iterator[AnchorFinding]:
    before = NOTHING
    for anchor in anchors:
        if anchor.before != before or not line_of(anchor).follows(before):
            message = _("wiersz z %(at)s nie łączy się z poprzednim albo został zmieniony")
            yield _about(anchor, message)
        before = anchor.line_hash


def _different_file(anchors: Sequence[Anchor]) -> Iterator[AnchorFinding]:
    filed = lines_in_file()
    known, there = {str(line_of(anchor)) for anchor in anchors}, set(filed)
    for anchor in anchors:
        if str(line_of(anchor)) not in there:
            yield _about(anchor, _("w pliku nie ma wiersza z %(at)s, który jest w bazie"))
    for place, text in enumerate(filed, start=1):
        if text not in known:
            message = _("wiersza nr %(place)d pliku nie ma w bazie") % {"place": place}
            yield AnchorFinding("", 0, message)


def _about(anchor: Anchor, message: str) -> AnchorFinding:
    at = line_of(anchor).content.partition(" ")[0]
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
