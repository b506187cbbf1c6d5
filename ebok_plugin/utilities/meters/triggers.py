"""Triggers that keep meters and readings unchanged (`cms_ext.base.database.append_only`)."""

from cms_ext.base.database.append_only import Guard, forbid_deletion, freeze_columns

METER, READING = "ebok_plugin_meters_meter", "ebok_plugin_meters_reading"

METER_GUARDS = (
    # The premises may change: one entered twice is merged with the other.
    freeze_columns("meters_meter_keeps", METER, "kind", "number", "unit", "installed_on"),
    forbid_deletion("meters_meter_stays", METER),
)
# Separate from READING_GUARDS: the column was added later.
LINK_GUARDS = (freeze_columns("meters_reading_keeps_link", READING, "link_number"),)
READING_GUARDS = (
    freeze_columns(
        "meters_reading_keeps",
        READING,
        "meter_id",
        "day",
        "value",
        "source",
        "occasion",
        "doubt",
        "entered_at",
        "entered_by_id",
    ),
    freeze_columns(
        "meters_reading_returned",
        READING,
        "state",
        "reason",
        "decided_on",
        "decided_by_id",
        when="OLD.state = 'RETURNED'",
    ),
    Guard(
        "meters_reading_decided",
        READING,
        "UPDATE",
        "OLD.state = 'ACCEPTED' AND NEW.state = 'WAITING'",
        f"{READING} is decided",
    ),
    forbid_deletion("meters_reading_stays", READING),
)
