"""Days and months as Polish sentences need them. Pure, without Django."""

from __future__ import annotations

from datetime import date

NOMINATIVE = (
    "styczeń",
    "luty",
    "marzec",
    "kwiecień",
    "maj",
    "czerwiec",
    "lipiec",
    "sierpień",
    "wrzesień",
    "październik",
    "listopad",
    "grudzień",
)
GENITIVE = (
    "stycznia",
    "lutego",
    "marca",
    "kwietnia",
    "maja",
    "czerwca",
    "lipca",
    "sierpnia",
    "września",
    "października",
    "listopada",
    "grudnia",
)
# With the preposition, because only September takes „we”.
IN_MONTH = (
    "w styczniu",
    "w lutym",
    "w marcu",
    "w kwietniu",
    "w maju",
    "w czerwcu",
    "w lipcu",
    "w sierpniu",
    "we wrześniu",
    "w październiku",
    "w listopadzie",
    "w grudniu",
)


def shown(day: date) -> str:
    """`16.02.2026`, as in every message and heading."""
    return f"{day:%d.%m.%Y}"
