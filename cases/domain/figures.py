"""The frozen figures of a complaint beside those of today, for its customer and for the desk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum

from django.contrib.auth.models import AnonymousUser

from cases.domain.frozen_row import figures_then
from cases.models import Case, DisputedRow
from cms_ext.people.identity.models import User
from cms_ext.plugins import Figure, RowFigures, disputable_rows, row_now, row_seen


class Today(Enum):
    """What today's figures are: the SAME, they DIFFER, the row is GONE, or they are SHUT.

    Shut: whoever looks may not see the row, or the plugin that has it is off.
    """

    SAME = "SAME"
    DIFFER = "DIFFER"
    GONE = "GONE"
    SHUT = "SHUT"


@dataclass(frozen=True, slots=True)
class ComparedFigure:
    """One figure then and now; "" where there is none."""

    label: str
    then: str
    now: str

    @property
    def differs(self) -> bool:
        return self.then != self.now


@dataclass(frozen=True, slots=True)
class ComparedRow:
    """`url` is the page of the row for its reader; "" for the desk and where it is not there."""

    title: str
    frozen_on: date
    sha256: str
    today: Today
    figures: tuple[ComparedFigure, ...]
    url: str = ""

    @property
    def changed(self) -> list[ComparedFigure]:
        return [one for one in self.figures if one.differs]

    @property
    def is_compared(self) -> bool:
        """Whether there is a column of today's figures."""
        return self.today in (Today.SAME, Today.DIFFER)


def own_figures(case: Case, user: User | AnonymousUser, today: date) -> ComparedRow | None:
    """As the customer reads them: today's only of what he may see today."""
    row = _row_of(case)
    if row is None:
        return None
    found = row_seen(row.kind, row.key, user, today)
    return _compared(row, found, Today.SHUT, found.url if found else "")


def desk_figures(case: Case, user: User | AnonymousUser, today: date) -> ComparedRow | None:
    """As a clerk reads them: today's only with the rights that the plugin of the row asks."""
    row = _row_of(case)
    if row is None:
        return None
    rows = disputable_rows(row.kind)
    if rows is None or not user.has_perms(rows.rights):
        return _compared(row, None, Today.SHUT)
    return _compared(row, row_now(rows, row.key, today), Today.GONE)


def _row_of(case: Case) -> DisputedRow | None:
    # Only somebody identified complains of a row.
    return DisputedRow.objects.filter(case=case).first() if case.person_id else None


def _compared(
    row: DisputedRow, found: RowFigures | None, missing: Today, url: str = ""
) -> ComparedRow:
    then = figures_then(row)
    figures = _beside(then.figures, found.figures if found else ())
    state = missing
    if found is not None:
        state = Today.DIFFER if any(one.differs for one in figures) else Today.SAME
    return ComparedRow(then.title, row.frozen_on, row.sha256, state, figures, url)


def _beside(then: Sequence[Figure], now: Sequence[Figure]) -> tuple[ComparedFigure, ...]:
    """In the order of then; what is new stands below."""
    was = {one.label: one.value for one in then}
    is_now = {one.label: one.value for one in now}
    return tuple(
        ComparedFigure(label, was.get(label, ""), is_now.get(label, ""))
        for label in {**was, **is_now}
    )
