"""The course of applications for programs of others (`ExchangePart`): no word of the form."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from cms_ext.access.models import AccessApplication
from cms_ext.plugins import Window


@dataclass(frozen=True, slots=True)
class ApplicationCourse:
    """An application's number and course; `panel` and the states are codes of `vocabulary`."""

    id: str
    number: str
    panel: str
    channel: str
    state: str
    received_at: datetime
    decide_by: date
    decided_at: datetime | None
    reject_reason: str


@dataclass(frozen=True, slots=True)
class ApplicationFilters:
    state: str = ""


def list_courses(filters: ApplicationFilters, window: Window) -> Sequence[ApplicationCourse]:
    """Return the applications of all desks, the oldest first. One query."""
    found = AccessApplication.objects.order_by("pk")
    if filters.state:
        found = found.filter(state=filters.state)
    if window.after:
        found = found.filter(pk__gt=int(window.after))
    return [_row(application) for application in found[: window.size]]


def find_course(key: str, today: date) -> ApplicationCourse | None:
    known = key.isdecimal() and len(key) < 18
    application = AccessApplication.objects.filter(pk=int(key)).first() if known else None
    return _row(application) if application else None


def _row(application: AccessApplication) -> ApplicationCourse:
    return ApplicationCourse(
        id=str(application.pk),
        number=application.number,
        panel=application.panel,
        channel=application.channel,
        state=application.state,
        received_at=application.received_at,
        decide_by=application.decide_by,
        decided_at=application.decided_at,
        reject_reason=application.reject_reason,
    )
