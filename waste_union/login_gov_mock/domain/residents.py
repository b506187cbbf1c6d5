"""Who can be chosen on the mock's page: the demo's residents and one who is on nobody's file."""

from __future__ import annotations

from dataclasses import dataclass

from stdnum.pl import pesel

from cms_ext.operations.new_site.demo.people import people


@dataclass(frozen=True, slots=True)
class Resident:
    """Somebody with a number; `key` names her in the form."""

    key: str
    name: str
    pesel: str

    @property
    def first_name(self) -> str:
        return self.name.rpartition(" ")[0]

    @property
    def family_name(self) -> str:
        return self.name.rpartition(" ")[2]

    @property
    def born_on(self) -> str:
        return pesel.get_birth_date(self.pesel).isoformat()


# Born so long ago that the number can be nobody's who lives.
STRANGER = Resident("nieznany", "Nikodem Nieznany", "99872312399")


def residents() -> list[Resident]:
    """In the order of people.yaml, the stranger last."""
    names = {row["key"]: row["name"] for row in people()["persons"]}
    numbers = people().get("pesels", {})
    known = [Resident(key, names[key], number) for key, number in numbers.items()]
    return [*known, STRANGER]
