"""The result of a vote as a drawing: one bar, divided as the votes were."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from members_area.resolutions.models import Vote


@dataclass(frozen=True, slots=True)
class BallotPart:
    """Votes of one kind: how it is drawn, what it is called, how many, and where on the bar."""

    css: str
    name: str
    votes: int
    percent: int
    x: str
    width: str


@dataclass(frozen=True, slots=True)
class Ballot:
    parts: tuple[BallotPart, ...]
    sentence: str


def ballot(vote: Vote) -> Ballot:
    counts = [
        ("for", _("za"), vote.votes_for),
        ("against", _("przeciw"), vote.votes_against),
        ("abstained", _("wstrzymało się"), vote.abstained),
    ]
    cast = max(vote.cast, 1)
    parts, before = [], 0
    for css, name, votes in counts:
        x, width = f"{100 * before / cast:.2f}%", f"{100 * votes / cast:.2f}%"
        parts.append(BallotPart(css, name, votes, round(100 * votes / cast), x, width))
        before += votes
    told = ", ".join(f"{part.name} {part.votes}" for part in parts)
    return Ballot(tuple(parts), _("Wynik głosowania: %(told)s.") % {"told": told})
