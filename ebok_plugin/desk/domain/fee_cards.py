"""Waiting fee changes as cards of the desk's task list, one for each kind of task."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from ebok_plugin.fee_changes.domain.queries.waiting import Counts, waiting
from ebok_plugin.ledger.period import shown


@dataclass(frozen=True, slots=True)
class FeeCard:
    """How many of one kind wait; `change` is the only change that they are about, else None."""

    title: str
    count: int
    hint: str
    change: int | None


def fee_cards(today: date) -> Iterator[FeeCard]:
    """The cards of kinds with waiting tasks."""
    found = waiting(today)
    kinds = (
        (_("Zmiany opłat do sprawdzenia albo zatwierdzenia"), found.to_check, ""),
        (_("Opinie prawne o doręczeniu do zatwierdzenia"), found.opinions, ""),
        (
            _("Listy o zmianie opłat bez potwierdzenia doręczenia"),
            found.letters,
            _last_day(found.letters_by, today),
        ),
        (
            _("Sprawy sądowe o zmianę opłat w toku"),
            found.contests,
            _("Po prawomocnym wyroku wpisz, jak się zakończyły."),
        ),
    )
    for title, counts, hint in kinds:
        if counts:
            yield FeeCard(title, sum(counts.values()), hint, _only(counts))


def _only(counts: Counts) -> int | None:
    return next(iter(counts)) if len(counts) == 1 else None


def _last_day(day: date | None, today: date) -> str:
    if day is None:
        return ""
    if day < today:
        return _("Ostatni dzień doręczenia minął {day}.").format(day=shown(day))
    return _("Ostatni dzień doręczenia: {day}.").format(day=shown(day))
