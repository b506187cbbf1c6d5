"""The first screen: „Dziś” in words, the most urgent first, tasks, and the search.

Quiet lines that a member of staff puts off are stored in a cookie of the browser.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, ClassVar

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages
from wagtail.admin.ui.components import Component

from cms_ext.base.dates.clock import business_today
from cms_ext.base.text.polish import order_polish
from cms_ext.base.text.typed_values import normalised_query
from cms_ext.evidence.audit.domain.event import Origin, read_origin, record
from cms_ext.frontend.theme.figures import days_left, plain_date
from cms_ext.office.desk_kit.waiting import WaitingLine, waiting_lines
from cms_ext.people.identity.models import User
from cms_ext.people.identity.views.guard import ENTERS_ADMIN, StaffRequest, for_staff
from cms_ext.plugins import MAX_HITS, DeskTask, SearchGroup, SearchHit, list_plugins

# A quiet line is put off for so many days, as the form suggests and at most.
USUAL_DAYS_OFF, MAX_DAYS_OFF = 30, 92
# A term further away than this many days is named by its date.
NEAR = 14


@dataclass(frozen=True, slots=True)
class TodayLine:
    """A queue as the panel displays it: title, number, age, term, and where it leads.

    A quiet one is never late; `put_off` is the day until which this person put it off.
    """

    code: str
    title: str
    number: int
    age: str
    term: str
    is_late: bool
    button: str
    address: str
    is_quiet: bool = False
    put_off: date | None = None


class SearchPanel(Component):
    """The search on top, for calls; one line, so that „Dziś” stays visible."""

    order = 3

    def __init__(self, groups: list[SearchGroup]) -> None:
        self.groups = groups

    def render_html(self, parent_context: Any = None) -> SafeString:
        return render_to_string("cms_ext/first_screen/search_form.html", {"groups": self.groups})


class TasksPanel(Component):
    """Tasks that begin with one click, below the search; empty without such rights."""

    order = 4

    def __init__(self, tasks: list[DeskTask]) -> None:
        self.tasks = tasks

    def render_html(self, parent_context: Any = None) -> SafeString:
        tasks = [(_(task.title), reverse(task.url_name)) for task in self.tasks]
        return render_to_string("cms_ext/first_screen/tasks.html", {"tasks": tasks})


class TodayPanel(Component):
    """The queues, on top of everybody's first screen."""

    order = 5

    class Media:
        css: ClassVar[dict[str, list[str]]] = {"all": ["cms_ext/first_screen/first_screen.css"]}

    def __init__(
        self, lines: list[WaitingLine], today: date, put_off: Mapping[str, date] | None = None
    ) -> None:
        days = put_off or {}
        self.lines = [describe_line(line, today, days.get(line.code)) for line in lines]
        self.today = today

    def render_html(self, parent_context: Any = None) -> SafeString:
        quiet = [line for line in self.lines if line.number and line.is_quiet]
        request: StaffRequest | None = (parent_context or {}).get("request")
        context = {
            "request": request,
            "waiting": [line for line in self.lines if line.number and not line.is_quiet],
            "quiet": [line for line in quiet if line.put_off is None],
            "put_off": [line for line in quiet if line.put_off is not None],
            "until": self.today + timedelta(USUAL_DAYS_OFF),
            "earliest": self.today + timedelta(1),
            "latest": self.today + timedelta(MAX_DAYS_OFF),
            "empty": sorted(
                (line for line in self.lines if not line.number),
                key=lambda line: order_polish(line.title),
            ),
        }
        return render_to_string("cms_ext/first_screen/today.html", context, request=request)


def describe_line(line: WaitingLine, today: date, put_off: date | None = None) -> TodayLine:
    """Describe a queue as text; translates its title and button."""
    waiting, is_quiet = line.waiting, line.queue.is_quiet
    term = term_in_words(waiting.nearest, today) if waiting.nearest else ""
    is_past = waiting.nearest is not None and waiting.nearest < today
    return TodayLine(
        code=line.code,
        title=_(line.queue.title),
        number=waiting.number,
        age=age_in_words(waiting.oldest, today) if waiting.oldest else "",
        # A lasting duty says no „868 dni po terminie” on an office's first day.
        term="" if is_past and is_quiet else term,
        is_late=is_past and not is_quiet,
        button=_(line.queue.button),
        address=line.address,
        is_quiet=is_quiet,
        put_off=put_off if put_off and put_off > today else None,
    )


def age_in_words(since: date, today: date) -> str:
    """Word `najdłużej czeka: 12 dni`; a day ahead (tomorrow's payment) counts as today."""
    days = (today - since).days
    if days <= 0:
        return _("od dziś")
    words = ngettext("%(days)d dzień", "%(days)d dni", days) % {"days": days}
    return _("najdłużej czeka: %(days)s") % {"days": words}


def term_in_words(term: date, today: date) -> str:
    """Word `termin: jutro`, `3 dni po terminie`, or the date of a distant term."""
    late = (today - term).days
    if late > 0:
        return ngettext("%(days)d dzień po terminie", "%(days)d dni po terminie", late) % {
            "days": late
        }
    day = days_left(term, today) if -late <= NEAR else plain_date(term)
    return _("termin: %(day)s") % {"day": day}


def list_tasks(user: User | AnonymousUser) -> list[DeskTask]:
    """List the tasks of all plugins to which this person has every right, in their order."""
    tasks = [
        task
        for plugin in list_plugins()
        for task in plugin.desk.tasks
        if user.has_perms(task.rights)
    ]
    return sorted(tasks, key=lambda task: task.order)


SHOWN = MAX_HITS - 1


@dataclass(frozen=True, slots=True)
class FoundGroup:
    """The hits of one group for display; `whole` leads to the desk's own search."""

    group: SearchGroup
    hits: Sequence[SearchHit]
    more: bool
    whole: str


def list_searchable_groups(user: User | AnonymousUser) -> list[SearchGroup]:
    """List the groups that this person may search, in their order."""
    groups = [
        group
        for plugin in list_plugins()
        for group in plugin.desk.finds
        if user.has_perms(group.rights) and (not group.offered or group.offered(user))
    ]
    return sorted(groups, key=lambda group: group.order)


def search_groups(
    groups: Iterable[SearchGroup], user: User, query: str, today: date, *, origin: Origin
) -> list[FoundGroup]:
    """Search the user's groups; return those with hits, none for an empty query.

    The access log names the displayed people, but not the query, which may be a name.
    """
    found = []
    for group in groups if query else ():
        hits = list(group.find(query, user, today))
        if not hits:
            continue
        displayed = hits[:SHOWN]
        if group.recorded:
            keys = [hit.key for hit in displayed]
            record("LIST", origin, note=group.recorded, changes={"shown": keys})
        address = f"{reverse(group.url_name)}?{urlencode({'q': query})}"
        found.append(FoundGroup(group, displayed, len(hits) > SHOWN, address))
    return found


@require_safe
@for_staff(ENTERS_ADMIN)
def show_search(request: StaffRequest) -> HttpResponse:
    """Display what matches the query, by group, as far as the user has the rights."""
    query = normalised_query(request.GET.get("q", ""))
    groups = list_searchable_groups(request.user)
    origin = read_origin(request)
    context = {
        "query": query,
        "groups": groups,
        "found": search_groups(groups, request.user, query, business_today(), origin=origin),
    }
    return render(request, "cms_ext/first_screen/search.html", context)


MAX_CODE_LENGTH = 80


class PutOffForm(forms.Form):
    queue = forms.CharField(max_length=MAX_CODE_LENGTH)
    until = forms.DateField()

    def clean_until(self) -> date:
        until: date = self.cleaned_data["until"]
        today = business_today()
        if not today < until <= today + timedelta(MAX_DAYS_OFF):
            raise forms.ValidationError("until")
        return until


def _cookie(request: HttpRequest, queue: str) -> str:
    return f"odlozone-{request.user.pk}-{queue}"


def read_put_off(request: HttpRequest, queues: list[str]) -> dict[str, date]:
    """Return the day of each of these queues that this person put off in this browser."""
    days = {}
    for queue in queues:
        try:
            day = parse_date(request.COOKIES.get(_cookie(request, queue), ""))
        except ValueError:
            continue
        if day is not None:
            days[queue] = day
    return days


@require_POST
@for_staff(ENTERS_ADMIN)
def put_off(request: StaffRequest) -> HttpResponse:
    """Put a quiet line of one's own off until a day within three months."""
    answer = redirect("wagtailadmin_home")
    today = business_today()
    form = PutOffForm(request.POST)
    if not form.is_valid():
        latest = plain_date(today + timedelta(MAX_DAYS_OFF))
        words = _("Nie odłożono. Podaj dzień od jutra do %(day)s.")
        messages.error(request, words % {"day": latest})
        return answer
    queue, until = form.cleaned_data["queue"], form.cleaned_data["until"]
    own = {line.code for line in waiting_lines(request.user, today) if line.queue.is_quiet}
    if queue not in own:
        messages.error(request, _("Tej kolejki nie można odłożyć."))
        return answer
    answer.set_cookie(
        _cookie(request, queue),
        until.isoformat(),
        max_age=(until - today).days * 24 * 60 * 60,
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )
    messages.success(request, _("Odłożono do %(day)s.") % {"day": plain_date(until)})
    return answer
