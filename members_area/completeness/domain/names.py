"""Codes in words: organs and kinds by their names, a place of the library in one phrase."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.dates import MONTHS
from django.utils.translation import gettext as _

from members_area.completeness.domain.finding import CompletenessFinding
from members_area.library.models import DocumentKind
from members_area.register.models import Organ

QUARTERS = ("", "I", "II", "III", "IV")


@dataclass(frozen=True, slots=True)
class RegisterNames:
    """Organs and kinds by their codes, in the order in which they stand in their registers."""

    organs: dict[str, Organ]
    kinds: dict[str, DocumentKind]

    def organ(self, code: str) -> str:
        """Return the organ's name, or that of the whole co-op for an empty code."""
        return self.organs[code].name if code in self.organs else _("Spółdzielnia")

    def kind(self, code: str) -> str:
        return self.kinds[code].name if code in self.kinds else _("Dokument")

    def place(self, finding: CompletenessFinding) -> str:
        """`Rada Nadzorcza · Protokół posiedzenia · 2026, I kwartał`."""
        parts = [self.organ(finding.organ)] if finding.organ else []
        return " · ".join([*parts, self.kind(finding.kind), period_words(finding)])

    def order(self, organ: str, kind: str) -> tuple[int, int]:
        """Return the sort key of a row: the order of the registers, papers of no organ first."""
        organs, kinds = list(self.organs), list(self.kinds)
        return (
            organs.index(organ) if organ in self.organs else -1,
            kinds.index(kind) if kind in self.kinds else -1,
        )

    def number(self, finding: CompletenessFinding) -> str:
        """Return a missing number as its organ writes it today, or "" when that is not known."""
        organ = self.organs.get(finding.organ)
        if finding.number or organ is None or finding.seq is None or finding.year is None:
            return finding.number
        year = finding.year
        spellings = (f"{finding.seq}/{organ.abbreviation}/{year}", f"{finding.seq}/{year}")
        meant = (finding.seq, year)
        return next((one for one in spellings if organ.read_number(one) == meant), "")


def names() -> RegisterNames:
    """Return the names of all organs and kinds, in two queries."""
    return RegisterNames(
        {one.code: one for one in Organ.objects.all()},
        {one.code: one for one in DocumentKind.objects.all()},
    )


def period_words(finding: CompletenessFinding) -> str:
    """`2026, I kwartał`, `2026, marzec`, `2026`."""
    year = str(finding.year or "")
    if finding.quarter:
        return _("%(year)s, %(quarter)s kwartał") % {
            "year": year,
            "quarter": QUARTERS[finding.quarter],
        }
    if finding.month:
        return f"{year}, {MONTHS[finding.month]}"
    return year
