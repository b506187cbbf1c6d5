"""Which letters an account has, and how far their changes are, told by three numbers."""

from __future__ import annotations

from typing import NamedTuple

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from ebok_plugin.fee_changes.models import FeeChange, FeeNotice

State = FeeChange.State


class AccountLetters(NamedTuple):
    """All letters ever made for an account, those whose change waits for its day, and those whose
    change is in force.

    A letter stays as it was made and its change only goes on: never back, and never twice to the
    same state. So any step changes one of the numbers, and no later one changes it back.
    """

    made: int
    waiting: int
    in_force: int


def letter_counts(account: OuterRef) -> dict[str, Coalesce]:
    """The numbers by their names, each to be asked beside the account."""
    letters = FeeNotice.objects.filter(account=account)
    return {
        "made": _many(letters),
        "waiting": _many(letters.filter(change__state=State.NOTIFYING)),
        "in_force": _many(letters.filter(change__state=State.IN_FORCE)),
    }


def _many(letters: QuerySet[FeeNotice]) -> Coalesce:
    counted = letters.order_by().values("account").annotate(many=Count("pk"))
    return Coalesce(Subquery(counted.values("many")), 0, output_field=IntegerField())
