"""The queue of a desk: new applications, late ones, and what to take up next."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cms_ext.access.domain import queue
from cms_ext.access.domain.applicant import name_on_file_should_be
from cms_ext.access.forms.desk import ApplicationFilterForm
from cms_ext.access.models import AccessApplication
from cms_ext.access.vocabulary import ApplicationState
from cms_ext.base.dates.clock import business_today
from cms_ext.desks.frame.listing import Day, Fact, Name, StaffList
from cms_ext.desks.people.person_register.domain.desk import list_desks
from cms_ext.people.identity.models import User


@dataclass(frozen=True, slots=True)
class ApplicationRow:
    """An application as the list shows it; `term` is None when nothing is due any more."""

    application: AccessApplication
    panel: str
    passed: int
    counted: int
    term: queue.ApplicationTerm | None
    may_begin: bool

    @property
    def waits_until(self) -> date | None:
        """Return the last day on which the applicant may bring what is missing."""
        return find_wait_end(self.application)

    @property
    def unsigned(self) -> str:
        return "" if self.application.in_queue else gettext("bez podpisanego formularza")

    @property
    def who(self) -> str:
        """Return the person on file, else the name in the form."""
        if self.application.person:
            return self.application.person.name
        return name_on_file_should_be(self.application.payload)


class ApplicationQueue(StaffList):
    """The applications of the user's own desks; `?stan=` chooses the view."""

    template_name = "cms_ext/access/desk/queue.html"
    guarded_by = (queue.SEES,)
    model = AccessApplication
    shows_people = True
    page_title = _("Wnioski o dostęp")
    list_label = _("Wnioski")
    header_icon = "key"
    search_label = _("Szukaj")
    search_hint = _("numer wniosku, nazwisko albo numer członkowski")
    empty = _("Nie ma tu żadnego wniosku.")
    empty_hint = _(
        "Nowe wnioski pojawią się same: z formularza na stronie, z poczty i te, które wpiszesz "
        "z papieru."
    )
    not_found = _("Nie znaleziono wniosku „%(query)s”.")
    not_found_hint = _("Wpisz cały numer wniosku, początek nazwiska albo numer członkowski.")
    export_filename = "wnioski-o-dostep"
    columns = (
        Name(
            "number",
            _("Numer"),
            "application.number",
            hint="who",
            url_name="access_desk_application",
            key="application.pk",
            whole=True,
            template="cms_ext/access/desk/cells/begin.html",
        ),
        Fact("panel", _("Panel")),
        Fact("channel", _("Kanał"), "application.get_channel_display"),
        Day("received_at", _("Wpłynął"), "application.received_at", form="j.m.Y"),
        Fact("state", _("Stan"), "application.get_state_display", hint="unsigned"),
        Fact(
            "checks",
            _("Kontrole"),
            lambda row: f"{row.passed}/{row.counted}" if row.counted else "",
            template="cms_ext/access/desk/cells/checks.html",
            classname="desk-nowrap",
        ),
        Fact(
            "term",
            _("Termin"),
            template="cms_ext/access/desk/cells/term.html",
            in_file="term.ends_on",
        ),
    )

    @cached_property
    def filter_form(self) -> ApplicationFilterForm:
        return ApplicationFilterForm(initial={"stan": self.request.GET.get("stan", "")})

    @property
    def ways_in(self) -> list[tuple[str, str]]:
        return list_paper_panels(self.request.user)

    @property
    def issues_to_many(self) -> bool:
        return bool(queue.batch_procedures(self.request.user))

    def get_queryset(self) -> QuerySet[AccessApplication]:
        mine = queue.select_applications(self.request.user)
        return queue.listed_applications(
            mine, self.request.GET.get("stan", ""), self.query, business_today()
        )

    def rows_of(self, rows: Sequence[AccessApplication]) -> Sequence[ApplicationRow]:
        return queue_rows(rows, queue.deciding_panels(self.request.user), business_today())


def list_paper_panels(user: User) -> list[tuple[str, str]]:
    """List (address part, name on screen) of the panels whose paper forms this user enters."""
    names, deciding = queue.panel_names(), queue.deciding_panels(user)
    return [
        (one.path, names.get(one.panel, one.panel))
        for _realm, one in list_desks(user)
        if one.panel in deciding
    ]


def queue_rows(
    applications: Iterable[AccessApplication], deciding: set[str], today: date
) -> list[ApplicationRow]:
    """Return the listed applications with their panel's name, checks and term."""
    names = queue.panel_names()
    return [
        ApplicationRow(
            application,
            names.get(application.panel, application.panel),
            application.passed,  # type: ignore[attr-defined]  # annotated by `listed_applications`
            application.counted,  # type: ignore[attr-defined]  # annotated by `listed_applications`
            find_term(application, today),
            application.state == ApplicationState.SUBMITTED and application.panel in deciding,
        )
        for application in applications
    ]


def find_term(application: AccessApplication, today: date) -> queue.ApplicationTerm | None:
    """Return the desk's term; None while the applicant has the turn, and once it is decided."""
    if application.state not in queue.AT_DESK:
        return None
    return queue.count_term(
        timezone.localdate(application.received_at), application.decide_by, today
    )


def find_wait_end(application: AccessApplication) -> date | None:
    return application.supplement_by if application.state == ApplicationState.INCOMPLETE else None
