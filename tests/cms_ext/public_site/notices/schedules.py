"""A schedule as the body of an announcement has it."""

from typing import Any

from cms_ext.premises.models import Staircase


def schedule(*rows: tuple[Staircase | None, str]) -> list[dict[str, Any]]:
    """A body with one schedule: at each staircase, or in the garages, on that day."""
    visits = [
        {
            "type": "item",
            "id": f"row{number}",
            "value": {
                "staircase": staircase.pk if staircase else None,
                "place": "" if staircase else "garaże",
                "day": day,
                "start": "8:00",
                "end": "9:30",
            },
        }
        for number, (staircase, day) in enumerate(rows)
    ]
    return [{"type": "schedule", "value": {"caption": "Harmonogram", "visits": visits}}]
