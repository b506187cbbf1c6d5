"""The demo's addresses and schedules, from the folder `collections` of its fixtures, by import.

A co-op's fixtures have none: then nothing is loaded.
"""

from __future__ import annotations

from datetime import date

from django.conf import settings

from cms_ext.desks.import_desk.domain.import_table import import_table
from cms_ext.desks.import_desk.domain.table import ImportStatus
from cms_ext.evidence.audit.domain.event import OPERATOR
from waste_union.collections.domain.days import DAYS
from waste_union.collections.domain.import_addresses import ADDRESSES

FILES = ((ADDRESSES, "addresses.csv"), (DAYS, "days_2026.csv"), (DAYS, "days_2027.csv"))


class DemoBroken(RuntimeError):
    """A file of the demo was refused: its words say why."""


def load(today: date, premises: int) -> None:
    """A second time nothing is added: the files are known."""
    for table, name in FILES:
        path = settings.COOP_DEMO_FIXTURES / "collections" / name
        if not path.exists():
            continue
        with path.open("rb") as file:
            report = import_table(table, file, name, today=today, origin=OPERATOR)
        if report.status is ImportStatus.REFUSED:
            raise DemoBroken(f"{name}: {report.errors[0].message}")
