"""The emergency message on top of every page, as whoever declares `Plugin.alarm` reads it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Subquery
from django.http import HttpRequest

from cms_ext.plugins import Alarm, declared, plugins


def alarm_columns(now: datetime) -> dict[str, Subquery]:
    """What to annotate the site with, for `shown_alarm`."""
    alarm = _declared_alarm()
    return {"alarm": declared(alarm.column)(now)} if alarm else {}


def shown_alarm(facts: Any, request: HttpRequest) -> object | None:
    """The message among the facts of a page; None when there is none."""
    alarm = _declared_alarm()
    return declared(alarm.shown)(facts.alarm, request) if alarm else None


def _declared_alarm() -> Alarm | None:
    return next((plugin.alarm for plugin in plugins() if plugin.alarm), None)
