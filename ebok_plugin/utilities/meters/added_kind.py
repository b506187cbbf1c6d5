"""The kind of file that meters add to the import of the finance desk."""

from __future__ import annotations

from ebok_plugin.payments.added_kinds import AddedKind
from ebok_plugin.utilities.meters.csv_import.meter_readings import (
    ABOUT,
    NAME,
    SAMPLE_ROWS,
    meter_readings_schema,
)
from ebok_plugin.utilities.meters.domain.reading_import import MeterReadingsImport

METER_READINGS = AddedKind(
    "meter_readings", NAME, meter_readings_schema, MeterReadingsImport, ABOUT, SAMPLE_ROWS
)
