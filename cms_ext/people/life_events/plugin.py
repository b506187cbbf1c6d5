"""What events add to the site: rights, their queue on „Dziś”, log text, the check, death."""

from collections.abc import Sequence
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from cms_ext import plugins
from cms_ext.base.dates.period import format_day
from cms_ext.people.identity.models import Person, User
from cms_ext.people.life_events.domain import death
from cms_ext.people.life_events.domain.life_event import (
    list_person_events,
    name_event,
    select_open_events,
)
from cms_ext.people.life_events.domain.misaddressed import find_misaddressed_letters
from cms_ext.people.life_events.models import LifeEvent
from cms_ext.people.life_events.rights import CHANGES, REPORTS, RIGHTS, ROLES, SEES

ACTIONS = (
    ("LIFE_EVENT_OPENED", gettext_noop("Zgłoszenie zdarzenia")),
    ("LIFE_EVENT_STEP_SKIPPED", gettext_noop("Pominięcie kroku zdarzenia")),
    ("LIFE_EVENT_ENDED", gettext_noop("Zakończenie zdarzenia")),
)


def list_event_sections(person: Person, user: User, today: date) -> Sequence[plugins.PersonSection]:
    """Return the events of the person, with the button that reports one, if the user may see."""
    if not user.has_perm(SEES):
        return []
    rows = tuple(_row(event) for event in list_person_events(person))
    links: tuple[plugins.PersonLink, ...] = ()
    if user.has_perm(REPORTS):
        address = f"{reverse('life_event_new')}?osoba={person.pk}"
        links = (plugins.PersonLink(_("Zgłoś zdarzenie"), address),)
    return [plugins.PersonSection(_("Zdarzenia"), rows, _("Nie zgłoszono żadnego."), links)]


def _row(event: LifeEvent) -> plugins.PersonRow:
    text = _("od {day}, {state}")
    detail = text.format(day=format_day(event.on), state=event.get_state_display())
    return plugins.PersonRow(name_event(event), detail, reverse("life_event", args=[event.pk]))


PLUGIN = plugins.Plugin(
    people=plugins.PeoplePart(
        person=plugins.PersonPage(sections=list_event_sections),
        life_events=plugins.LifeEventPart(kinds=(death.KIND,), steps=death.list_death_steps),
    ),
    desk=plugins.DeskPart(
        help=(
            plugins.HelpChapter(
                "clerks",
                "Zdarzenia: śmierć, sprzedaż, zamknięcie konta",
                ("life_events", "life_event_new"),
            ),
        ),
        roles=ROLES,
        rights=RIGHTS,
        queues=(
            plugins.WorkQueue(
                "life_events",
                gettext_noop("Zdarzenia w toku"),
                "life_events",
                (SEES, CHANGES),
                lambda user, today: plugins.WaitingRows(select_open_events(), since="opened_at"),
                button=gettext_noop("Prowadź dalej"),
                order=56,
            ),
        ),
    ),
    evidence=plugins.EvidencePart(
        log=plugins.LogWords(actions=ACTIONS),
        checks=(
            plugins.Check(
                "dead-logins", gettext_noop("Dostępy osób zmarłych"), death.find_dead_logins
            ),
            plugins.Check(
                "letters", gettext_noop("Pisma i wiadomości w drodze"), find_misaddressed_letters
            ),
        ),
    ),
)
