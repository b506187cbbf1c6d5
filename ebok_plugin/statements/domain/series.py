"""Kinds of series of papers that other apps add: whose accounts, how drawn, how settled."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from cms_ext.people.identity.models import Person
from ebok_plugin.ledger.models import Account
from ebok_plugin.statements.models import PaperBatch


@dataclass(frozen=True, slots=True)
class DrawnPaper:
    """A rendered paper before it is stored; `person` is its addressee, None for the payer.

    One that `needs_proof` of delivery goes by post, also to who gets papers in E-BOK.
    """

    account: Account
    title: str
    pdf: bytes
    person: Person | None = None
    needs_proof: bool = False

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.pdf).hexdigest()

    @property
    def addressee(self) -> Person:
        return self.person or self.account.payer


@dataclass(frozen=True, slots=True)
class Series:
    """One kind of series: its accounts, its papers, and what follows in the same transaction.

    `draw` gets the accounts of a portion, with payer and premises; `settle` also what was drawn.
    """

    accounts: Callable[[PaperBatch, QuerySet[Account]], QuerySet[Account]]
    draw: Callable[[PaperBatch, Sequence[Account]], Iterable[DrawnPaper]]
    settle: Callable[[PaperBatch, Sequence[Account], Sequence[DrawnPaper]], None]


_series: dict[str, Series] = {}


def register_series(kind: PaperBatch.Kind, series: Series) -> None:
    """Register how the papers of a kind are made."""
    _series[kind] = series


def find_series(kind: str) -> Series | None:
    """Return the registered kind of series, None for those of this app."""
    return _series.get(kind)
