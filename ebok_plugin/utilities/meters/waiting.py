"""What waits at the desk of meters."""

from __future__ import annotations

from datetime import date

from cms_ext.people.identity.models import User
from cms_ext.plugins import WaitingRows
from ebok_plugin.utilities.meters.models import Reading


def waiting_readings(user: User, today: date) -> WaitingRows:
    return WaitingRows(Reading.objects.waiting(), since="day")
