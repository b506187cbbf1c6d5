"""What a file of a batch will become: the index is believed before the guess."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from cms_ext.base.folding import folded_words
from members_area.library.domain.audience_rule import usual_audience
from members_area.library.domain.gate.bringing import set_day
from members_area.library.domain.guess import Guess, KnownOrgan
from members_area.library.models import Audience, Document, DocumentKind
from members_area.register.models import Organ

DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})|(\d{1,2})\.(\d{1,2})\.(\d{4})")


class UnknownValue(ValueError):
    """A cell of the index with an unknown kind, organ or audience, or with no date."""


@dataclass(frozen=True, slots=True)
class FileFacts:
    """`kind` and `organ` are codes, `day` is an ISO date; all may be empty but kind and title."""

    kind: str
    title: str
    organ: str = ""
    number: str = ""
    subject: str = ""
    day: str = ""
    audience: str = ""

    def as_row(self) -> dict[str, str]:
        return {name: value for name, value in asdict(self).items() if value}


class Shelves:
    """The kinds and organs of the library, read once for a whole batch."""

    @cached_property
    def kinds(self) -> dict[str, DocumentKind]:
        return {kind.code: kind for kind in DocumentKind.objects.all()}

    @cached_property
    def organs(self) -> dict[str, Organ]:
        return {organ.code: organ for organ in Organ.objects.all()}

    @cached_property
    def known(self) -> list[KnownOrgan]:
        return [KnownOrgan(o.code, o.name, o.abbreviation) for o in self.organs.values()]

    def settle(self, row: Mapping[str, str], seems: Guess) -> FileFacts:
        """Return the facts of a file: those of the index, else a guess. Raises UnknownValue."""
        kinds = ((kind.code, (kind.code, kind.name)) for kind in self.kinds.values())
        organs = ((o.code, (o.code, o.name, o.abbreviation)) for o in self.organs.values())
        audiences = ((a.value, (a.value, str(a.label))) for a in Audience if a != Audience.ORGAN)
        return FileFacts(
            kind=_one_of(kinds, row.get("kind", ""), _("rodzaju")) or seems.kind,
            organ=_one_of(organs, row.get("organ", ""), _("organu")) or seems.organ,
            audience=_one_of(audiences, row.get("audience", ""), _("odbiorców")),
            title=(row.get("title") or seems.title)[:250],
            number=(row.get("number") or seems.number)[:40],
            subject=row.get("subject", "")[:250],
            day=_iso(row["day"]) if "day" in row else str(seems.day or ""),
        )

    def document(self, facts: FileFacts, today: date) -> Document:
        """Return an unsaved draft with these facts."""
        kind = self.kinds[facts.kind]
        document = Document(
            kind=kind,
            organ=self.organs.get(facts.organ),
            title=facts.title,
            number=facts.number,
            subject=facts.subject,
            audience=facts.audience or usual_audience(kind, today),
        )
        set_day(document, date.fromisoformat(facts.day) if facts.day else None)
        return document


def facts_of(row: Mapping[str, Any]) -> FileFacts:
    return FileFacts(**row)


def _one_of(known: Iterable[tuple[str, tuple[str, ...]]], value: str, what: str) -> str:
    """The code of the one that bears this code or name; empty for an empty value."""
    if not value:
        return ""
    wanted = folded_words(value)
    for code, names in known:
        if any(folded_words(name) == wanted for name in names):
            return code
    raise UnknownValue(
        _("Indeks: nie ma takiego %(what)s: „%(value)s”. Popraw komórkę albo zostaw ją pustą.")
        % {"what": what, "value": value[:80]}
    )


def _iso(value: str) -> str:
    found = DAY.fullmatch(value)
    try:
        if found is None:
            raise ValueError(value)
        year, month, day = found.groups()[:3] if found[1] else reversed(found.groups()[3:])
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError as error:
        raise UnknownValue(
            _("Indeks: „%s” nie jest datą. Napisz ją tak: 2026-06-24 albo 24.06.2026.") % value[:40]
        ) from error
