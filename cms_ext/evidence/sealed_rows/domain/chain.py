"""The chains of the journal: changes and cuts of them are noticed.

Each link has the hash of the link before, and a seal under the co-op's key. The end of a chain is a
sealed row of its own, which is also its lock; it is published once a day (`EvidencePart.chains`).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextvars import ContextVar
from enum import Enum, auto

from django.db import connection
from django.db.models import Max, QuerySet
from django.utils import timezone

from cms_ext.base.database.insert import insert_rows
from cms_ext.base.database.prepared_query import PreparedQuery
from cms_ext.base.database.row_digest import content_digest
from cms_ext.evidence.audit.domain.event import (
    key_of_hash,
    keyed_hash,
    list_keys,
    lock_acts,
    normalise_logged_value,
)
from cms_ext.evidence.sealed_rows.models import RowHead, RowSeal
from cms_ext.plugins import Chain, ChainEnd
from cms_ext.plugins.coverage import SealStream

AT_ONCE = 2_000
# Replaces the previous hash if this site had not sealed the end of the chain: so the break stays
# visible, however much is written after it.
BROKEN = "broken"
CHAINED = (
    "stream",
    "number",
    "kind",
    "row",
    "content",
    "broken",
    "found",
    "accepted",
    "made_at",
    "prev_hash",
)

WRITTEN = (*CHAINED, "hash", "seal")
# Every change of a sealed row and every posting moves an end: the ORM takes three times as long.
_MOVE_END = """
    UPDATE cms_ext_sealed_rows_rowhead SET kinds = %s, number = %s, hash = %s, seal = %s
    WHERE stream = %s
"""

# How often links were written, to notice that a row which went with another one has moved the end.
links_written: ContextVar[int] = ContextVar("links_written", default=0)


def read_end(stream: SealStream) -> RowHead:
    """Return the end of a stream; an empty end if nothing was ever sealed."""
    return RowHead.objects.filter(stream=stream).first() or RowHead(stream=stream)


def lock_chain_end(stream: SealStream = SealStream.MONEY) -> RowHead:
    """Lock and return the end of a stream: nobody else seals in it meanwhile."""
    if stream == SealStream.OFFICE:
        # Its verbs record, too: some before they write, some after.
        lock_acts()
    found: RowHead | None = _locked_end.first(stream=stream)
    if found is not None:
        return found
    head, made = RowHead.objects.select_for_update().get_or_create(stream=stream)
    if made:
        # The end was taken away: what is written now follows the links, unsealed.
        links = RowSeal.objects.filter(stream=stream)
        head.number = links.aggregate(last=Max("number"))["last"] or 0
    return head


def _locked(stream: SealStream) -> QuerySet[RowHead]:
    return RowHead.objects.select_for_update().filter(stream=stream)


_locked_end = PreparedQuery(_locked)


def seal_content(head: RowHead, kind: str, row: int | str, content: str) -> None:
    """Add a link whose content the caller computes, at a locked end; two queries.

    Of such a kind there is no model: its own auditor computes the contents again.
    """
    add_links(head, [RowSeal(kind=kind, row=str(row), content=content)])


def add_links(head: RowHead, links: Sequence[RowSeal], *, began: str = "") -> None:
    """Write links at a locked end; their keys stay unknown.

    `began` is a kind whose rows are sealed from now on.
    """
    if not links and not began:
        return
    was_broken = not is_end_sealed(head)
    join_links(head, links)
    if links:
        _insert(links)
    links_written.set(links_written.get() + 1)
    if not links and was_broken:
        # A foreign end stays unsealed: no new link would show the break.
        return
    head.kinds = ",".join(filter(None, (head.kinds, began)))
    head.seal = keyed_hash(head.sealed_text)
    with connection.cursor() as cursor:
        cursor.execute(_MOVE_END, [head.kinds, head.number, head.hash, head.seal, head.stream])


def join_links(head: RowHead, links: Sequence[RowSeal]) -> None:
    """Number, hash and seal links at an end, and move it; nothing is written."""
    before = head.hash if is_end_sealed(head) else BROKEN
    now = timezone.now()
    for number, link in enumerate(links, start=head.number + 1):
        link.stream, link.number, link.made_at, link.prev_hash = head.stream, number, now, before
        link.hash = before = link_hash(link)
        link.seal = keyed_hash(sealed_text(link.hash))
    if links:
        head.number, head.hash = links[-1].number, links[-1].hash
        head.seal = keyed_hash(head.sealed_text)


def _insert(links: Sequence[RowSeal]) -> None:
    """Write links together, at a third of what the ORM takes."""
    made_at = connection.ops.adapt_datetimefield_value(links[0].made_at)
    rows = (
        [made_at if name == "made_at" else getattr(link, name) for name in WRITTEN]
        for link in links
    )
    insert_rows(RowSeal, WRITTEN, rows)


def link_hash(link: RowSeal) -> str:
    """64 hex digits over a link and the link before."""
    content = {name: normalise_logged_value(getattr(link, name)) for name in CHAINED}
    return content_digest(content)


def sealed_text(link: str) -> str:
    """Return the text that the seal of a link is computed over."""
    return f"sealed row {link}"


def key_of_link(link: RowSeal) -> int | None:
    """Which key sealed a link, as `key_of_hash` does; None for no key of the co-op."""
    return key_of_hash(sealed_text(link.hash), link.seal)


def is_link_whole(link: RowSeal) -> bool:
    """Tell whether a link is as it was written."""
    return link.hash == link_hash(link)


def is_end_sealed(head: RowHead) -> bool:
    """Return True if this site sealed the end, with the present key or a former one."""
    if not head.has_begun:
        return not head.seal
    return key_of_hash(head.sealed_text, head.seal) is not None


def declare_chain(stream: SealStream, code: str, title: str) -> Chain:
    """Declare a stream's chain to be published (`EvidencePart.chains`)."""

    def end() -> ChainEnd:
        head = read_end(stream)
        return ChainEnd(head.number, head.hash)

    def hashes(numbers: Sequence[int]) -> Mapping[int, str]:
        links = RowSeal.objects.filter(stream=stream, number__in=numbers)
        return dict(links.values_list("number", "hash"))

    return Chain(code, title, end=end, hashes=hashes)


class ChainBreak(Enum):
    """A fault of a link, or of the end."""

    GAP = auto()
    UNLINKED = auto()
    CHANGED = auto()
    FOREIGN = auto()
    WITHDRAWN_KEY = auto()
    OTHER_END = auto()
    UNSEALED_END = auto()


def iterate_links(stream: SealStream) -> Iterator[RowSeal]:
    """All links of a stream in their order, a part of them in memory."""
    return RowSeal.objects.filter(stream=stream).order_by("number").iterator(AT_ONCE)


def chain_faults(
    stream: SealStream,
    links: Iterable[RowSeal],
    is_whole: Callable[[RowSeal], bool] = is_link_whole,
) -> Iterator[tuple[ChainBreak, RowSeal | None, int]]:
    """Walk the links in their order: each fault, its link, and the number of the link before.

    `is_whole` may compare the content of a link, too. Faults of the end have no link.
    """
    head = read_end(stream)
    number, before = 0, ""
    # How old a key may be: once a newer one was used, an older one seals nothing any more.
    oldest = len(list_keys())
    for link in links:
        if link.number != number + 1:
            yield ChainBreak.GAP, link, number
        elif link.prev_hash != before:
            yield ChainBreak.UNLINKED, link, number
        if not is_whole(link):
            yield ChainBreak.CHANGED, link, number
        elif (key := key_of_link(link)) is None:
            yield ChainBreak.FOREIGN, link, number
        elif key > oldest:
            yield ChainBreak.WITHDRAWN_KEY, link, number
        else:
            oldest = key
        number, before = link.number, link.hash
    if (head.number, head.hash) != (number, before):
        yield ChainBreak.OTHER_END, None, number
    elif not is_end_sealed(head):
        yield ChainBreak.UNSEALED_END, None, number
