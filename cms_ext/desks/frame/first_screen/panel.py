"""What stands on the first screen: „Dziś” in words, the most urgent first, and the search."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from django.contrib.auth.models import AnonymousUser
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.admin.ui.components import Component

from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.frontend.theme.figures import days_left, plain_date
from cms_ext.office.desk_kit.waiting import WaitingLine
from cms_ext.people.identity.models import User
from cms_ext.plugins import MOST_HITS, DeskTask, SearchGroup, SearchHit, list_plugins

# A term further away than this many days is told by its day.
NEAR = 14


@dataclass(frozen=True, slots=True)
class TodayLine:
    """A queue as the panel shows it: its title, number, age and term, and where it leads."""

    title: str
    number: int
    age: str
    term: str
    is_late: bool
    button: str
    address: str


class SearchPanel(Component):
    """On top, for who has somebody on the telephone; in one line, so that „Dziś” stays in sight."""

    order = 3

    def __init__(self, groups: list[SearchGroup]) -> None:
        self.groups = groups

    def render_html(self, parent_context: Any = None) -> SafeString:
        return render_to_string("cms_ext/first_screen/search_form.html", {"groups": self.groups})


class TasksPanel(Component):
    """What is begun by one press, beneath the search; nothing for whoever has no such task."""

    order = 4

    def __init__(self, tasks: list[DeskTask]) -> None:
        self.tasks = tasks

    def render_html(self, parent_context: Any = None) -> SafeString:
        tasks = [(_(task.title), reverse(task.url_name)) for task in self.tasks]
        return render_to_string("cms_ext/first_screen/tasks.html", {"tasks": tasks})


class TodayPanel(Component):
    """On top of the first screen of everybody."""

    order = 5

    class Media:
        css: ClassVar[dict[str, list[str]]] = {"all": ["cms_ext/first_screen/first_screen.css"]}

    def __init__(self, lines: list[WaitingLine], today: date) -> None:
        self.lines = [describe_line(line, today) for line in lines]

    def render_html(self, parent_context: Any = None) -> SafeString:
        context = {
            "waiting": [line for line in self.lines if line.number],
            "empty": sorted(
                (line for line in self.lines if not line.number), key=lambda line: line.title
            ),
        }
        return render_to_string("cms_ext/first_screen/today.html", context)


def describe_line(line: WaitingLine, today: date) -> TodayLine:
    """The line in words; `button` and title are translated here."""
    waiting = line.waiting
    return TodayLine(
        title=_(line.queue.title),
        number=waiting.number,
        age=age_in_words(waiting.oldest, today) if waiting.oldest else "",
        term=term_in_words(waiting.nearest, today) if waiting.nearest else "",
        is_late=waiting.nearest is not None and waiting.nearest < today,
        button=_(line.queue.button),
        address=line.address,
    )


def age_in_words(since: date, today: date) -> str:
    """`najdłużej czeka: 12 dni`; a day ahead (a payment of tomorrow) waits since today."""
    days = (today - since).days
    if days <= 0:
        return _("od dziś")
    words = ngettext("%(days)d dzień", "%(days)d dni", days) % {"days": days}
    return _("najdłużej czeka: %(days)s") % {"days": words}


def term_in_words(term: date, today: date) -> str:
    """`termin: jutro`, `3 dni po terminie`, or the day of one that is far away."""
    late = (today - term).days
    if late > 0:
        return ngettext("%(days)d dzień po terminie", "%(days)d dni po terminie", late) % {
            "days": late
        }
    day = days_left(term, today) if -late <= NEAR else plain_date(term)
    return _("termin: %(day)s") % {"day": day}


def list_tasks(user: User | AnonymousUser) -> list[DeskTask]:
    """The tasks of all plugins to which this person has every right, in their order."""
    found = [
        task
        for plugin in list_plugins()
        for task in plugin.desk.tasks
        if user.has_perms(task.rights)
    ]
    return sorted(found, key=lambda task: task.order)


SHOWN = MOST_HITS - 1


@dataclass(frozen=True, slots=True)
class FoundGroup:
    """The hits of one group as they are shown; `whole` leads to the desk's own search."""

    group: SearchGroup
    hits: Sequence[SearchHit]
    more: bool
    whole: str


def list_searchable_groups(user: User | AnonymousUser) -> list[SearchGroup]:
    """The groups that this person may search, in their order."""
    found = [
        one
        for plugin in list_plugins()
        for one in plugin.desk.finds
        if user.has_perms(one.rights) and (not one.offered or one.offered(user))
    ]
    return sorted(found, key=lambda group: group.order)


def search_groups(
    groups: Iterable[SearchGroup], user: User, query: str, today: date, *, origin: Origin
) -> list[FoundGroup]:
    """Those of the user's groups in which something was found; none for an empty query.

    The access log names what was shown of people.

    What was asked stands nowhere: it may be a name.
    """
    found = []
    for group in groups if query else ():
        hits = list(group.find(query, user, today))
        if not hits:
            continue
        shown = hits[:SHOWN]
        if group.recorded:
            keys = [hit.key for hit in shown]
            record("LIST", origin, note=group.recorded, changes={"shown": keys})
        whole = f"{reverse(group.url_name)}?{urlencode({'q': query})}"
        found.append(FoundGroup(group, shown, len(hits) > SHOWN, whole))
    return found
