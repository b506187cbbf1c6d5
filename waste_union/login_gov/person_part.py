"""Signing in by login.gov.pl on a person's page at the desks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from cms_ext.people.identity.models import Person, User
from cms_ext.plugins import PersonLink, PersonRow, PersonSection
from waste_union.login_gov.domain.known_person import is_ours, mark_of
from waste_union.login_gov.domain.rights import may_know
from waste_union.login_gov.models import PeselMark
from waste_union.login_gov.steps import STEPS


def sections(person: Person, user: User, today: date) -> Sequence[PersonSection]:
    """Whether the number is kept, for the desk that may change it."""
    if person.kind != Person.Kind.PERSON or not may_know(user):
        return []
    mark = mark_of(person)
    links = () if person.died_on is not None else _links(person, mark)
    return [
        PersonSection(
            _("Logowanie przez login.gov.pl"),
            () if mark is None else (_row(mark),),
            _(
                "Numeru PESEL nie zapisano, więc ta osoba nie zaloguje się przez login.gov.pl. "
                "Przechowujemy tylko jego skrót, numeru nie da się z niego odczytać."
            ),
            links,
            after_logins=True,
        )
    ]


def _links(person: Person, mark: PeselMark | None) -> tuple[PersonLink, ...]:
    return tuple(
        PersonLink(str(step.title), reverse("login_gov_step", args=[person.pk, step.slug]))
        for step in STEPS.values()
        if step.slug == "wpisz" or mark is not None
    )


def _row(mark: PeselMark) -> PersonRow:
    if not is_ours(mark):
        return PersonRow(
            _("Zapis zmieniono poza serwisem"),
            _("Nikogo nie wpuszcza. Usuń go i wpisz numer od nowa z dokumentu."),
        )
    detail = _("od %(day)s, na podstawie: %(proof)s") % {
        "day": date_format(localtime(mark.known_at), "j.m.Y"),
        "proof": mark.get_proof_display(),
    }
    return PersonRow(_("Numer PESEL zapisano jako skrót"), detail)
