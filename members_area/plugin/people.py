"""The application for a login to IKCS, and the member register on a person's page."""

from collections.abc import Sequence
from datetime import date

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from cms_ext.people.identity.models import Person, User
from cms_ext.plugins import AccessCheck, AccessProcedure, Desk, PersonLink, PersonRow, PersonSection
from members_area.register.domain import queries
from members_area.register.models import Membership, OfficeTerm

ACCESS = (
    AccessProcedure(
        panel="IKCS",
        path="ikcs",
        title=gettext_noop("Oświadczenie do Internetowego Konta Członka Spółdzielni (IKCS)"),
        form="members_area/register/ikcs.yaml",
        desk=Desk("DCL", gettext_noop("Dział Członkowsko-Lokalowy"), "7", "membership_clerk"),
        find_person=queries.find_person,
        login_for=queries.login_for,
        holds_right=queries.holds_right,
        people_by_reference=queries.people_by_reference,
        reference=gettext_noop("Numer członkowski"),
        reference_column="member_no",
        list_references=queries.list_references,
        numbers_of=queries.numbers_of,
        list_holders=queries.list_holders,
        paper=gettext_noop("Oświadczenie do IKCS"),
        checks=(AccessCheck("C06", "members_area.register.access_check.run"),),
        login_in_message=False,
        not_entitled_reason="NOT_MEMBER",
    ),
)


SEES = "members_area_register.view_membership"
ADMITS = "members_area_register.add_membership"
CHANGES = "members_area_register.change_membership"
SEES_TERMS = "members_area_register.view_officeterm"


def list_person_sections(person: Person, user: User, today: date) -> Sequence[PersonSection]:
    """Memberships with links to admit and to end, and offices, as far as the user may see them."""
    found = []
    if user.has_perm(SEES):
        found.append(_memberships(person, user))
    if user.has_perm(SEES_TERMS):
        found += _offices(person)
    return found


def _memberships(person: Person, user: User) -> PersonSection:
    memberships = list(Membership.objects.filter(person=person).order_by("joined_on"))
    rows = tuple(_membership(membership, user) for membership in memberships)
    links: tuple[PersonLink, ...] = ()
    lasting = any(membership.ended_on is None for membership in memberships)
    if user.has_perm(ADMITS) and not lasting and person.died_on is None:
        address = f"{reverse('register_admission')}?osoba={person.pk}"
        links = (PersonLink(_("Przyjmij w poczet członków"), address),)
    return PersonSection(_("Członkostwo"), rows, _("Ta osoba nie jest członkiem."), links)


def _membership(one: Membership, user: User) -> PersonRow:
    links: tuple[PersonLink, ...] = ()
    if one.ended_on is None and user.has_perm(CHANGES):
        address = reverse("register_membership_end", args=[one.pk])
        links = (PersonLink(_("Zakończ członkostwo"), address),)
    return PersonRow(
        title=_("Numer rejestru %(number)s") % {"number": one.member_no},
        detail=_period(one.joined_on, one.ended_on),
        url=reverse("members_area_register_membership_modeladmin_inspect", args=[one.pk]),
        links=links,
    )


def _offices(person: Person) -> list[PersonSection]:
    """A section for people who ever held an office."""
    terms = OfficeTerm.objects.filter(person=person).select_related("organ").order_by("starts_on")
    rows = tuple(
        PersonRow(term.organ.name, _period(term.starts_on, term.ends_on)) for term in terms
    )
    return [PersonSection(_("Funkcje w organach"), rows, "")] if rows else []


def _period(start: date, end: date | None) -> str:
    if end is None:
        return _("od %(start)s") % {"start": date_format(start, "j.m.Y")}
    return _("od %(start)s, ustało %(end)s") % {
        "start": date_format(start, "j.m.Y"),
        "end": date_format(end, "j.m.Y"),
    }
