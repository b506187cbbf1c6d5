"""The work queues of all plugins, counted in one query."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.auth.models import AnonymousUser, PermissionsMixin
from django.db.models import CharField, Count, DateField, DateTimeField, F, Min, QuerySet, Value
from django.db.models.functions import Cast, TruncDate
from django.http import HttpRequest
from django.urls import reverse

from cms_ext.base.dates.clock import business_today
from cms_ext.plugins.desk_part import Waiting, WaitingRows, WorkQueue
from cms_ext.plugins.registry import plugin_configs


@dataclass(frozen=True, slots=True)
class WaitingLine:
    """A queue of this person, also an empty one; `code` is "plugin.queue"."""

    code: str
    queue: WorkQueue
    waiting: Waiting

    @property
    def address(self) -> str:
        return reverse(self.queue.url_name) + self.queue.query


def waiting_lines(
    user: PermissionsMixin | AnonymousUser, today: date, *, for_menus: bool = False
) -> list[WaitingLine]:
    """All queues of this person, the most urgent first: by nearest term, then by oldest.

    What residents wait for with a term comes before the office's own duties; quiet ones are last.

    One query for all that are rows, whatever their number, besides what single queues ask.
    """
    mine = list(_queues_of(user, for_menus))
    answers = {code: queue.waiting(user, today) for code, queue in mine}
    counted = _counted({code: one for code, one in answers.items() if isinstance(one, WaitingRows)})
    counted |= {code: one for code, one in answers.items() if isinstance(one, Waiting)}
    lines = [WaitingLine(code, queue, counted[code]) for code, queue in mine if code in counted]
    return sorted(lines, key=urgency)


def load_lines(request: HttpRequest) -> list[WaitingLine]:
    """All queues of the request's user; menus of the same page take their numbers from here."""
    lines = waiting_lines(request.user, business_today())
    request._coop_waiting = lines  # type: ignore[attr-defined]  # read below
    return lines


def waiting_numbers(request: HttpRequest) -> dict[str, int]:
    """Count what waits behind each `url_name`, for menus; a missing name means 0.

    Counts only queues that the person may see, and queries the database once per request.
    """
    numbers: dict[str, int] = {}
    for line in _lines_for_menus(request):
        if line.queue.in_menus:
            name = line.queue.url_name
            numbers[name] = numbers.get(name, 0) + line.waiting.number
    return numbers


def _lines_for_menus(request: HttpRequest) -> list[WaitingLine]:
    try:
        return request._coop_waiting  # type: ignore[attr-defined,no-any-return]  # set here or above
    except AttributeError:
        lines = waiting_lines(request.user, business_today(), for_menus=True)
        request._coop_waiting = lines  # type: ignore[attr-defined]  # read back above
        return lines


def _queues_of(
    user: PermissionsMixin | AnonymousUser, for_menus: bool
) -> Iterator[tuple[str, WorkQueue]]:
    for config in plugin_configs():
        for queue in config.plugin.desk.queues:
            if (queue.in_menus or not for_menus) and user.has_perms(queue.rights):
                yield f"{config.slug}.{queue.code}", queue


def urgency(line: WaitingLine) -> tuple[Any, ...]:
    """Return the key by which the lines of „Dziś” are sorted, the most urgent first."""
    waiting = line.waiting
    last = date.max
    return (
        not waiting.number,
        line.queue.is_quiet,
        not (line.queue.for_residents and waiting.nearest),
        waiting.nearest or last,
        waiting.oldest or last,
        line.queue.order,
        line.code,
    )


def _counted(queues: dict[str, WaitingRows]) -> dict[str, Waiting]:
    counted = dict.fromkeys(queues, Waiting(0))
    parts = [_summed(code, rows) for code, rows in queues.items()]
    if parts:
        first, *others = parts
        found = first.union(*others, all=True) if others else first
        counted |= {code: Waiting(*figures) for code, *figures in found}
    return counted


def _summed(code: str, queue: WaitingRows) -> Any:
    rows = queue.rows.order_by()
    # The names are ours: an annotation must not be called like a field of any model.
    return (
        rows.values(coop_queue=Value(code, CharField()))
        .annotate(
            coop_number=Count("pk", distinct=True),
            coop_oldest=_first_day(rows, queue.since),
            coop_nearest=_first_day(rows, queue.due),
        )
        .values_list("coop_queue", "coop_number", "coop_oldest", "coop_nearest")
    )


def _first_day(rows: QuerySet[Any], field: str) -> Any:
    """Return the earliest day of a field.

    A column of a UNION has one type, also where it is empty.
    """
    if not field:
        return Cast(Value(None), DateField())
    kind = F(field).resolve_expression(rows.query.clone()).output_field
    return TruncDate(Min(field)) if isinstance(kind, DateTimeField) else Min(field)
