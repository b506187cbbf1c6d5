"""A chain of rows under the co-op's key: what was written cannot be changed or cut off unseen.

Each link has the hash of the link before; the end of the chain stands in a row of its own, which is
the chain's lock, and bears a seal. It is told outside the database once a day (`Plugin.chains`).
What a link's hash is computed over, and how it is sealed, is known by those who write it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import Enum, auto
from functools import cache
from typing import ClassVar, TypeVar

from django.db import models
from django.db.models import Max, QuerySet
from django.utils.translation import gettext_lazy as _

from cms_ext.base.database.prepared_query import PreparedQuery
from cms_ext.evidence.audit.domain.event import key_of_hash, keyed_hash, list_keys
from cms_ext.plugins import ChainEnd

THE_ONE = 1
# Stands for the hash before, where the end of the chain was not what this site had sealed: the
# break stays to be seen however much is written after it.
BROKEN = "broken"


class ChainLink(models.Model):
    """One link: `number` runs from 1 without a gap, `prev_hash` is the `hash` of the one before."""

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
    """Where a chain ends, under a seal; its one row is the lock of the chain.

    `named` stands in what the seal is computed over: no link and no other chain's end can be put in
    its place.
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
        """What the seal is computed over."""
        return f"{self.named} {self.number} {self.hash}"


Link = TypeVar("Link", bound=ChainLink)
End = TypeVar("End", bound=SealedEnd)


def end_of(ends: type[End]) -> End:
    """Where the chain ends now; an empty end where nothing was ever written."""
    return ends._default_manager.filter(pk=THE_ONE).first() or ends()


def lock_end(ends: type[End], links: type[ChainLink]) -> End:
    """Where the chain ends; nobody else writes to it before the end of this transaction."""
    found: End | None = _locked_end(ends).first(key=THE_ONE)
    if found is not None:
        return found
    end, made = ends._default_manager.select_for_update().get_or_create(pk=THE_ONE)
    if made:
        # Not the first one: it was taken away. What is written now follows the links, unsealed.
        end.number = links._default_manager.aggregate(last=Max("number"))["last"] or 0
    return end


@cache
def _locked_end(ends: type[End]) -> PreparedQuery[End]:
    def build(key: int) -> QuerySet[End]:
        return ends._default_manager.select_for_update().filter(pk=key)

    return PreparedQuery(build)


def hash_before(end: SealedEnd) -> str:
    """What the next link is chained to."""
    return end.hash if is_sealed(end) else BROKEN


def move_end(end: SealedEnd, number: int, last: str) -> None:
    """Write where the chain ends from now on, under its seal."""
    end.number, end.hash = number, last
    end.seal = keyed_hash(end.sealed_text)
    end.save()


def is_sealed(end: SealedEnd) -> bool:
    """Whether this site sealed the end, with the key in use or one before it."""
    if not end.has_begun:
        return not end.seal
    return key_of_hash(end.sealed_text, end.seal) is not None


def end_to_publish(ends: type[End]) -> ChainEnd:
    """Where the chain ends now, to be told outside."""
    end = end_of(ends)
    return ChainEnd(end.number, end.hash)


def hashes_of(links: type[ChainLink], numbers: Sequence[int]) -> Mapping[int, str]:
    """The hashes of the links with these numbers."""
    return dict(links._default_manager.filter(number__in=numbers).values_list("number", "hash"))


class ChainFault(Enum):
    """What is wrong at a link, or at the end."""

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
