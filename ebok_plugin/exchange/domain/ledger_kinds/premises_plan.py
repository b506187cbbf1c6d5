"""The premises of an accounts file laid over those on file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from cms_ext.desks.import_desk.domain.table import Change
from cms_ext.public_site.premises.domain.queries.code import HouseCodes, premises_of_codes
from cms_ext.public_site.premises.models import Building, Premises, Staircase
from ebok_plugin.exchange.csv_import.kinds.accounts import AccountRow
from ebok_plugin.ledger.chunks import chunks


class PremisesPlan:
    """What is there, what must be made and what changes.

    Codes that a part of the tree had before it was renamed or merged are read as those of today.
    Several accounts may stand on one premises, an old payer's and a new one's: the open one has
    the say over area and persons, the last of the file where that does not decide.
    """

    def __init__(self) -> None:
        self.speaking: dict[str, tuple[int, AccountRow]] = {}
        self.known: dict[str, Premises] = {}
        self.buildings: set[str] = set()
        self.staircases: set[tuple[str, str]] = set()

    def load(self, rows: Iterable[tuple[int, AccountRow]]) -> None:
        codes = HouseCodes()
        for line, named in rows:
            today = codes.today(named.building, named.stairwell)
            row = named
            if today != (named.building, named.stairwell):
                row = replace(named, building=today[0], stairwell=today[1])
            before = self.speaking.get(row.premises_code)
            if before is None or before[1].closed_on is not None or row.closed_on is None:
                self.speaking[row.premises_code] = (line, row)
        for portion in chunks(sorted(self.speaking)):
            self.known.update(premises_of_codes(portion))
        self.buildings = set(Building.objects.values_list("code", flat=True))
        self.staircases = set(Staircase.objects.values_list("building__code", "code"))

    @property
    def made(self) -> list[str]:
        """What is not there yet, in words."""
        rows = [row for _line, row in self.speaking.values()]
        buildings = dict.fromkeys(row.building for row in rows)
        stairs = dict.fromkeys((row.building, row.stairwell) for row in rows if row.stairwell)
        return [
            *(
                f"budynek {code} (do przypisania)"
                for code in buildings
                if code not in self.buildings
            ),
            *(f"klatka {b}/{s}" for b, s in stairs if (b, s) not in self.staircases),
            *(f"lokal {row.premises_code}" for row in rows if row.premises_code not in self.known),
        ]

    @property
    def changes(self) -> list[Change]:
        """The values of known premises that the file replaces."""
        return [
            Change(line, code, name, old, new)
            for code, (line, row) in self.speaking.items()
            if code in self.known
            for name, old, new in differences(self.known[code], row)
        ]


def differences(premises: Premises, row: AccountRow) -> Iterator[tuple[str, str, str]]:
    """Column, old and new value; an empty optional cell changes nothing."""
    stairs = premises.staircase.code if premises.staircase else ""
    pairs = {
        "building": (premises.building.code, row.building),
        "stairwell": (stairs, row.stairwell or stairs),
        "premises_no": (premises.number, row.premises_no),
        "address": (premises.address, row.address or premises.address),
        "area_m2": (premises.area, row.area_m2),
        "persons": (premises.persons, row.persons),
    }
    for name, (old, new) in pairs.items():
        if old != new:
            yield name, str(old), str(new)
