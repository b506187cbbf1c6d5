"""What stands on the first screen: „Dziś” in words, the most urgent first, and the search."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.admin.ui.components import Component

from cms_ext.frontend.theme.figures import days_left, plain_date
from cms_ext.office.desk_kit.waiting import WaitingLine
from cms_ext.plugins import DeskTask, SearchGroup

# A term further away than this many days is told by its day.
NEAR = 14


@dataclass(frozen=True, slots=True)
class ShownLine:
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
        self.lines = [shown(line, today) for line in lines]

    def render_html(self, parent_context: Any = None) -> SafeString:
        context = {
            "waiting": [line for line in self.lines if line.number],
            "empty": sorted(
                (line for line in self.lines if not line.number), key=lambda line: line.title
            ),
        }
        return render_to_string("cms_ext/first_screen/today.html", context)


def shown(line: WaitingLine, today: date) -> ShownLine:
    """The line in words; `button` and title are translated here."""
    waiting = line.waiting
    return ShownLine(
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
