"""The demo of a mirror: the people of the co-op's demo on the first snapshot of a program."""

from __future__ import annotations

import io
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

FIRST_SNAPSHOT = "stan_2026-11-20.csv"


def load_snapshot(today: date) -> SnapshotReport:
    """Make the premises of the demo, and accept the first snapshot."""
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
    content = io.BytesIO(demo_files.demo_file(FIRST_SNAPSHOT))
    upload = SnapshotUpload(stream=content, name=FIRST_SNAPSHOT)
    return import_snapshot(upload, today=today, origin=SYSTEM)
