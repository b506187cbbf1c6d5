"""The tasks of a member on the start page. Apps above the library add theirs.

An app calls `add_waiting_source(source)` in its `AppConfig.ready`; so the library needs to know
none of them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from cms_ext.people.identity.models import User
from members_area.library.models import Audience
from members_area.library.models.document import DocumentQuerySet


@dataclass(frozen=True, slots=True)
class WaitingTask:
    """Something to do or to fetch: what, one sentence, where, and until when if there is a day."""

    title: str
    text: str
    url: str
    until: date | None = None


Source = Callable[[User, date], Sequence[WaitingTask]]
_SOURCES: list[Source] = []


def add_waiting_source(source: Source) -> None:
    """Add a source; adding it again changes nothing."""
    if source not in _SOURCES:
        _SOURCES.append(source)


def waiting_for(user: User, visible: DocumentQuerySet, today: date) -> list[WaitingTask]:
    """A member's tasks: those with a day first, the nearest on top, then papers opened for them."""
    told = [one for source in _SOURCES for one in source(user, today)]
    own = visible.filter(audience=Audience.ON_REQUEST).order_by("title", "pk")
    told += [
        WaitingTask(
            document.title,
            _("Spółdzielnia otworzyła ten dokument tylko dla Ciebie."),
            reverse("ikcs:document", args=[document.pk]),
        )
        for document in own
    ]
    return sorted(told, key=lambda one: one.until or date.max)
