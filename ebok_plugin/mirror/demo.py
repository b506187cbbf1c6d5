"""The demo of a mirror: the people of the co-op's demo on the snapshots of a program."""

import io
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.premises.domain.codes import (
    find_or_make_building,
    find_or_make_premises,
    find_or_make_staircase,
)
from ebok_plugin.mirror.domain.intake import SnapshotUpload, import_snapshot
from ebok_plugin.mirror.domain.judging import SnapshotReport
from ebok_plugin.payments import demo_files

SNAPSHOTS = (
    *(date(2026, 8, 31), date(2026, 9, 30), date(2026, 10, 31)),
    date(2026, 11, 20),
)


def load_snapshots(today: date) -> Iterator[SnapshotReport]:
    """Make the premises of the demo, and accept the snapshots up to `today`, each on its day."""
    for row in demo_files.read_rows("accounts.csv"):
        building, _new = find_or_make_building(row["building"], address=row["address"])
        staircase, _new = find_or_make_staircase(building, row["stairwell"])
        find_or_make_premises(
            row["premises_code"],
            building=building,
            staircase=staircase,
            number=row["premises_no"],
            area=Decimal(row["area_m2"].replace(",", ".")),
            address=row["address"],
            persons=int(row["persons"]),
        )
    for day in SNAPSHOTS:
        if day <= today:
            name = f"stan_{day}.csv"
            upload = SnapshotUpload(stream=io.BytesIO(demo_files.demo_file(name)), name=name)
            yield import_snapshot(upload, today=day, origin=SYSTEM)
