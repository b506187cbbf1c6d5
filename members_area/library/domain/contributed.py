"""What apps above the library add to it: links to their registers, tasks of a member."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from cms_ext.people.identity.models import User
from members_area.library.models import Audience, Document
from members_area.library.models.document import DocumentQuerySet

# An app calls `register_source(source)` in its `AppConfig.ready`; so the library needs to know none
# of them.


@dataclass(frozen=True, slots=True)
class RegisterLink:
    """An entry of another register, or the form for one: its text and address."""

    words: str
    url: str


RegisterSource = Callable[[Document, User], Sequence[RegisterLink]]
_REGISTER_SOURCES: list[RegisterSource] = []


def register_source(source: RegisterSource) -> None:
    """Add a source; adding it again changes nothing."""
    if source not in _REGISTER_SOURCES:
        _REGISTER_SOURCES.append(source)


def places_of(document: Document, user: User) -> list[RegisterLink]:
    """The entries about this paper in other registers that this user may see."""
    return [place for source in _REGISTER_SOURCES for place in source(document, user)]


# An app calls `add_waiting_source(source)` in its `AppConfig.ready`; so the library needs to know
# none of them.


@dataclass(frozen=True, slots=True)
class WaitingTask:
    """Something to do or to fetch: what, one sentence, where, and until when if there is a day."""

    title: str
    text: str
    url: str
    until: date | None = None


WaitingSource = Callable[[User, date], Sequence[WaitingTask]]
_WAITING_SOURCES: list[WaitingSource] = []


def add_waiting_source(source: WaitingSource) -> None:
    """Add a source; adding it again changes nothing."""
    if source not in _WAITING_SOURCES:
        _WAITING_SOURCES.append(source)


def waiting_for(user: User, visible: DocumentQuerySet, today: date) -> list[WaitingTask]:
    """A member's tasks: those with a day first, the nearest on top, then papers opened for them."""
    told = [one for source in _WAITING_SOURCES for one in source(user, today)]
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
