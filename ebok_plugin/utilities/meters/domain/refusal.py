"""Why a meter or a reading cannot be taken: a code for scripts, words for people."""

from __future__ import annotations

from cms_ext.office.desk_kit.workflow.refusal import Refusal


class MeterRefused(Refusal):
    """METER_NUMBER, METER_HANGS, METER_DAY, METER_RADIO, METER_REPLACED: nothing of it was done."""


class ReadingRefused(Refusal):
    """READING_FUTURE, READING_DISMOUNTED, READING_EARLY, READING_LONG, READING_SCALE,
    READING_NEGATIVE, READING_TWICE, READING_DECIDED, READING_REASON, READING_FIXED.
    """
