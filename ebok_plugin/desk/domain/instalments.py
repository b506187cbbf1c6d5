"""The rows of a plan: equal ones, or as a clerk wrote them. Pure but for its messages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _

from ebok_plugin.ledger.period import Period
from ebok_plugin.money import Money

_LINE = re.compile(r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4})[\s:;,]+(?P<amount>.+)")


def equal_rows(whole: Money, count: int, first: date) -> Iterator[tuple[date, Money]]:
    """`count` monthly instalments from `first`; what does not divide is in the last one.

    A month without that day has its last one instead.
    """
    part, rest = divmod(whole.grosze, count)
    for number in range(count):
        month = Period.of(first).plus(number)
        day = first.replace(
            year=month.year, month=month.month, day=min(first.day, month.last_day.day)
        )
        yield day, Money.from_grosze(part + (rest if number == count - 1 else 0))


def read_rows(text: str) -> Iterator[tuple[date, Money]]:
    """One row a line, `15.01.2027 200,00`. Raises ValueError with a message for the clerk."""
    for number, line in enumerate((one.strip() for one in text.splitlines()), start=1):
        if not line:
            continue
        found = _LINE.fullmatch(line)
        try:
            if found is None:
                raise ValueError
            day = date(int(found["year"]), int(found["month"]), int(found["day"]))
            amount = Money.parse(found["amount"])
        except ValueError as error:
            raise ValueError(
                _("Wiersz {number}: napisz termin i kwotę, na przykład 15.01.2027 200,00.").format(
                    number=number
                )
            ) from error
        yield day, amount
