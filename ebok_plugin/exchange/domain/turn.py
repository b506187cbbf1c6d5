"""Imports post one after another, and see whether another one posted in between."""

from __future__ import annotations

from typing import Any

from django.db.models import Max, Value

from ebok_plugin.exchange.models import ImportBatch, ImportTurn
from ebok_plugin.ledger.models import Batch


def lock_posting() -> None:
    """Wait until no other file is being posted, and lock posting until the transaction ends.

    SQLite has no row locks; there the writing transaction itself is the turn.
    """
    ImportTurn.objects.get_or_create(name="ledger")
    ImportTurn.objects.select_for_update().get(name="ledger")


def last_posting() -> frozenset[tuple[str, int]]:
    """A marker that changes with every file posted, CSV or from the bank. One query."""
    return frozenset(_last(ImportBatch).union(_last(Batch), all=True))


def _last(model: type[ImportBatch] | type[Batch]) -> Any:
    numbered = model._default_manager.order_by().values(of=Value(model.__name__))
    return numbered.annotate(last=Max("pk")).values_list("of", "last")
