"""Registries for what apps above the library add to its pages.

An app calls `add_…_source(source)` in its `AppConfig.ready`, so the library imports none of them.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from cms_ext.frontend.theme.figures import short_date
from cms_ext.people.identity.models import User
from cms_ext.plugins import PaperLink
from members_area.apps import IKCS
from members_area.library.domain.queries.listed import opened_papers
from members_area.library.domain.search.question import SearchQuestion
from members_area.library.models import Document


@dataclass(frozen=True, slots=True)
class RegisterLink:
    """A link to an entry of another register or to the form for one."""

    words: str
    url: str


RegisterSource = Callable[[Document, User], Sequence[RegisterLink]]
_REGISTER_SOURCES: list[RegisterSource] = []


def add_register_source(source: RegisterSource) -> None:
    """Add a source; adding it again changes nothing."""
    if source not in _REGISTER_SOURCES:
        _REGISTER_SOURCES.append(source)


def list_register_links(document: Document, user: User) -> list[RegisterLink]:
    """Return the entries about this paper in other registers, as far as this user may see them."""
    return [place for source in _REGISTER_SOURCES for place in source(document, user)]


PublicSource = Callable[[], Sequence[RegisterLink]]
_PUBLIC_SOURCES: list[PublicSource] = []


def add_public_source(source: PublicSource) -> None:
    """Add a source; adding it again changes nothing."""
    if source not in _PUBLIC_SOURCES:
        _PUBLIC_SOURCES.append(source)


def list_public_pages() -> list[RegisterLink]:
    """Links to the pages about the library that everybody may open today."""
    return [link for source in _PUBLIC_SOURCES for link in source()]


@dataclass(frozen=True, slots=True)
class WaitingTask:
    """A member's task: title, one sentence, address, and the last day if there is one."""

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


def list_waiting_tasks(user: User, today: date) -> list[WaitingTask]:
    """A member's tasks: the nearest term first, then those without a day."""
    tasks = [task for source in _WAITING_SOURCES for task in source(user, today)]
    tasks += [
        WaitingTask(
            paper.title,
            _("Spółdzielnia otworzyła ten dokument tylko dla Ciebie."),
            reverse("ikcs:document", args=[paper.pk]),
        )
        for paper in opened_papers(user, today)
    ]
    return sorted(tasks, key=lambda task: task.until or date.max)


@dataclass(frozen=True, slots=True)
class AbsentPaper:
    """A missing paper that the reader may expect; `due` is the day by which it must come."""

    name: str
    sentence: str
    due: date | None


# The years are those selected besides the query.
AbsentSource = Callable[[User, SearchQuestion, Collection[int], date], Sequence[AbsentPaper]]
_ABSENT_SOURCES: list[AbsentSource] = []


def add_absent_source(source: AbsentSource) -> None:
    """Add a source; adding it again changes nothing."""
    if source not in _ABSENT_SOURCES:
        _ABSENT_SOURCES.append(source)


def list_absent_papers(
    user: User, question: SearchQuestion, years: Collection[int], today: date
) -> list[AbsentPaper]:
    """Return the missing documents that the reader searches for; none without a query."""
    if not question:
        return []
    return [paper for source in _ABSENT_SOURCES for paper in source(user, question, years, today)]


def list_own_tiles(user: User, realm: str, today: date) -> Sequence[PaperLink]:
    """Tiles for a signed-in member: the first task, then the members' library."""
    if realm != IKCS:
        return []
    papers = PaperLink(
        _("Znajdź dokument"),
        reverse("ikcs:documents"),
        _("Statut, regulaminy, uchwały i protokoły"),
    )
    waiting = list_waiting_tasks(user, today)
    if not waiting:
        return [papers]
    first = waiting[0]
    until = _("do %(day)s") % {"day": short_date(first.until)} if first.until else ""
    return [PaperLink(first.title, first.url, until or first.text), papers]
