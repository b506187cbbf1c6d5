"""The applications on a person's page at the desks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from cms_ext.access.domain.queue import SEES, View, applications_for, listed_applications
from cms_ext.access.models import AccessApplication
from cms_ext.access.vocabulary import ApplicationState
from cms_ext.people.identity.models import Person, User
from cms_ext.plugins import PersonRow, PersonSection, list_procedures


def sections(person: Person, user: User, today: date) -> Sequence[PersonSection]:
    """Those that this member of staff may read, as their list orders them."""
    if not user.has_perm(SEES):
        return []
    applications = listed_applications(
        applications_for(user).filter(person=person), View.ALL, "", today
    )
    return [
        PersonSection(
            _("Wnioski"),
            tuple(map(_row, applications)),
            _("Ta osoba nie złożyła wniosku w Twoim dziale."),
            after_logins=True,
        )
    ]


def realms(person: Person) -> Iterable[str]:
    """The realms to which the person applied."""
    applications = AccessApplication.objects.filter(person=person)
    panels = set(applications.values_list("panel", flat=True))
    return [realm for realm, procedure in list_procedures() if procedure.panel in panels]


def _row(application: AccessApplication) -> PersonRow:
    received = date_format(localtime(application.received_at), "j.m.Y")
    return PersonRow(
        application.number,
        f"{ApplicationState(application.state).label}, {received}",
        reverse("access_desk_application", args=[application.pk]),
    )
