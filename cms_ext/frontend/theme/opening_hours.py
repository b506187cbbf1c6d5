"""Opening hours by weekday and the shortest way to say them. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

# An editor may type a hyphen; on screen it is a dash.
HOURS = re.compile(r"^\d{1,2}:[0-5]\d[-–]\d{1,2}:[0-5]\d\Z")
DAYS = ("poniedziałek", "wtorek", "środa", "czwartek", "piątek", "sobota", "niedziela")


@dataclass(frozen=True, slots=True)
class OpeningLine:
    """Neighbouring days with the same hours: days `wtorek–czwartek`, hours `8:00–15:00`."""

    days: str
    hours: str


def opening_lines(week: Sequence[str]) -> list[OpeningLine]:
    """The open days of a week (seven texts, Monday first, empty when closed), grouped."""
    lines = []
    for hours, group in groupby(enumerate(week), key=lambda pair: pair[1]):
        days = [DAYS[number] for number, _hours in group]
        if hours:
            lines.append(OpeningLine(_span(days), hours.replace("-", "–")))
    return lines


def _span(days: Sequence[str]) -> str:
    return days[0] if len(days) == 1 else f"{days[0]}–{days[-1]}"
