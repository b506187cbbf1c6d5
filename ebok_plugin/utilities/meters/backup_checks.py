"""The figures of meters that a restored backup must show again."""

from __future__ import annotations

from cms_ext.evidence.audit.backup_checks import digest_of
from ebok_plugin.utilities.meters.models import Meter, Reading


def figures() -> dict[str, str]:
    """Every meter with its days, and every reading with its state."""
    meters = Meter.objects.order_by("pk").values_list(
        "pk", "premises_id", "kind", "number", "installed_on", "dismounted_on"
    )
    readings = Reading.objects.order_by("pk").values_list(
        "pk", "meter_id", "day", "value", "source", "state"
    )
    return {
        "liczniki": digest_of(meters.iterator()),
        "odczyty liczników": digest_of(readings.iterator()),
    }
