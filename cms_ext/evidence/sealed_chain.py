"""A chain of rows sealed with the co-op's key: changes and cuts are noticed.

Each link has the hash of the link before. The end of the chain is a sealed row of its own, which is
also the lock of the chain; it is published once a day (`EvidencePart.chains`). The modules that
write links define what their hash is computed over, and how they are sealed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import Enum, auto
from functools import cache
from typing import Any, ClassVar, TypeVar

from django.db import models
from django.db.models import Max, QuerySet
from django.utils.translation import gettext_lazy as _

from cms_ext.base.database.prepared_query import PreparedQuery
from cms_ext.evidence.audit.domain.event import key_of_hash, keyed_hash, list_keys
from cms_ext.plugins import ChainEnd

THE_ONE = 1
# Replaces the previous hash if this site had not sealed the end of the chain: so the break stays
# visible, however much is written after it.
BROKEN = "broken"


class ChainLink(models.Model):
    """A link: `number` runs from 1 without a gap, `prev_hash` is the previous `hash`."""

    number = models.PositiveBigIntegerField(_("nr w łańcuchu"), unique=True)
    prev_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        abstract = True
        default_permissions = ()
        ordering: ClassVar[list[str]] = ["number"]

    def __str__(self) -> str:
        return str(self.number)


class SealedEnd(models.Model):
    """The sealed end of a chain; its one row is the lock of the chain.

    `named` is part of the sealed text, so that no link and no other chain's end can replace it.
    """

    number = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, blank=True)
    seal = models.CharField(max_length=64, blank=True)

    named: ClassVar[str]

    class Meta:
        abstract = True
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.number)

    @property
    def has_begun(self) -> bool:
        return bool(self.number)

    @property
    def sealed_text(self) -> str:
        """The text that the seal is computed over."""
        return f"{self.named} {self.number} {self.hash}"


Link = TypeVar("Link", bound=ChainLink)
End = TypeVar("End", bound=SealedEnd)


def end_of(ends: type[End], key: int | str = THE_ONE) -> End:
    """The end of the chain; an empty end if nothing was ever written."""
    return ends._default_manager.filter(pk=key).first() or ends(pk=key)


def lock_end(ends: type[End], links: QuerySet[Any], key: int | str = THE_ONE) -> End:
    """Lock and return the end of the chain of `links`: nobody else writes in this transaction."""
    found: End | None = _locked_end(ends).first(key=key)
    if found is not None:
        return found
    end, made = ends._default_manager.select_for_update().get_or_create(pk=key)
    if made:
        # The end was taken away: what is written now follows the links, unsealed.
        end.number = links.aggregate(last=Max("number"))["last"] or 0
    return end


@cache
def _locked_end(ends: type[End]) -> PreparedQuery[End]:
    def build(key: int | str) -> QuerySet[End]:
        return ends._default_manager.select_for_update().filter(pk=key)

    return PreparedQuery(build)


def hash_before(end: SealedEnd) -> str:
    """The hash that the next link refers to."""
    return end.hash if is_sealed(end) else BROKEN


def move_end(end: SealedEnd, number: int, last: str) -> None:
    """Write where the chain ends from now on, under its seal."""
    end.number, end.hash = number, last
    end.seal = keyed_hash(end.sealed_text)
    end.save()


def is_sealed(end: SealedEnd) -> bool:
    """True if this site sealed the end, with the present key or a former one."""
    if not end.has_begun:
        return not end.seal
    return key_of_hash(end.sealed_text, end.seal) is not None


def end_to_publish(ends: type[End], key: int | str = THE_ONE) -> ChainEnd:
    """The end of the chain in the form that is published."""
    end = end_of(ends, key)
    return ChainEnd(end.number, end.hash)


def hashes_of(links: QuerySet[Any], numbers: Sequence[int]) -> Mapping[int, str]:
    """The hashes of the links with these numbers."""
    return dict(links.filter(number__in=numbers).values_list("number", "hash"))


class ChainFault(Enum):
    """A fault of a link, or of the end."""

    GAP = auto()
    UNLINKED = auto()
    CHANGED = auto()
    FOREIGN = auto()
    WITHDRAWN_KEY = auto()
    OTHER_END = auto()
    UNSEALED_END = auto()


def chain_faults(
    links: Iterable[Link],
    end: SealedEnd,
    *,
    key_of: Callable[[Link], int | None],
    is_whole: Callable[[Link], bool],
) -> Iterator[tuple[ChainFault, Link | None, int]]:
    """Walk the links in their order: each fault, its link, and the number of the link before.

    `key_of` says which key sealed a link, as `key_of_hash` does; `is_whole` whether its hash is
    that of what it is about. Faults of the end have no link.
    """
    number, before = 0, ""
    # How old a key may be: once a newer one was used, an older one seals nothing any more.
    oldest = len(list_keys())
    for link in links:
        if link.number != number + 1:
            yield ChainFault.GAP, link, number
        elif link.prev_hash != before:
            yield ChainFault.UNLINKED, link, number
        if not is_whole(link):
            yield ChainFault.CHANGED, link, number
        elif (key := key_of(link)) is None:
            yield ChainFault.FOREIGN, link, number
        elif key > oldest:
            yield ChainFault.WITHDRAWN_KEY, link, number
        else:
            oldest = key
        number, before = link.number, link.hash
    if (end.number, end.hash) != (number, before):
        yield ChainFault.OTHER_END, None, number
    elif not is_sealed(end):
        yield ChainFault.UNSEALED_END, None, number
