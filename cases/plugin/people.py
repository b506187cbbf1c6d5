"""The cases on the pages of a person and of a flat."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from urllib.parse import urlencode

from django.db.models import BooleanField, ExpressionWrapper, Model, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from cases.domain.queries import SEES
from cases.models import Case, SameHere
from cases.vocabulary import OPEN
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.frontend.theme.figures import short_date
from cms_ext.people.identity.models import Person, User
from cms_ext.plugins import PersonLink, PersonRow, PersonSection, list_payers
from cms_ext.premises.models import Premises

MOST_LISTED = 10


def sections(person: Person, user: User, today: date) -> Sequence[PersonSection]:
    """His cases, the open ones first, then the newest; for who may see cases. One query."""
    if not user.has_perm(SEES):
        return []
    cases = Case.objects.filter(person=person)
    empty = _("Ta osoba nie ma żadnej sprawy.")
    _shown, section = listed_section(cases, empty, person.name)
    return [section]


def listed_section(
    cases: QuerySet[Case], empty: str, query: str = ""
) -> tuple[list[Case], PersonSection]:
    """The first of these cases, the open ones and then the newest, and the section that lists them.

    `query` finds all of them at the desk's own search.
    """
    is_open = ExpressionWrapper(Q(state__in=OPEN), output_field=BooleanField())
    found = list(cases.order_by(is_open.desc(), "-received_on", "-number")[: MOST_LISTED + 1])
    shown = found[:MOST_LISTED]
    all_of_them = f"{reverse('cases_desk_queue')}?{urlencode({'q': query})}"
    has_more = query and len(found) > MOST_LISTED
    links = (PersonLink(_("Wszystkie sprawy"), all_of_them),) if has_more else ()
    return shown, PersonSection(_("Sprawy"), tuple(map(_row, shown)), empty, links)


def _row(case: Case) -> PersonRow:
    detail = _("%(state)s, wpłynęła %(day)s") % {
        "state": case.get_state_display(),
        "day": short_date(case.received_on),
    }
    return PersonRow(
        f"{case.number}: {case.title}", detail, reverse("cases_desk_one", args=[case.pk])
    )


def combine(kept: Person, merged: Person, origin: Origin) -> Sequence[Model]:
    """`PersonPart.combine`: who said „To samo u mnie” under two entries is one household."""
    told = SameHere.objects.filter(person=kept)
    twice = Q(case__in=told.filter(case__isnull=False).values("case"))
    twice |= Q(outage__in=told.filter(outage__isnull=False).values("outage"))
    SameHere.objects.filter(twice, person=merged).delete()
    return []


def sections_of_flat(premises: Premises, origin: Origin, today: date) -> Sequence[PersonSection]:
    """Cases about the flat or its accounts, and those of who pays that are about no other house.

    For who may see cases; the access log names those that were shown.
    """
    if not origin.signed_in.has_perm(SEES):
        return []
    payers = dict(list_payers(premises))
    of_payer = Q(account_no="", premises=None, person__in=payers.values())
    about = of_payer & (Q(building=None) | Q(building=premises.building_id))
    cases = Case.objects.filter(Q(premises=premises) | Q(account_no__in=payers) | about)
    shown, section = listed_section(cases, _("Z tym lokalem nie wiąże się żadna sprawa."))
    if shown:
        seen = {"shown": [str(case.pk) for case in shown]}
        record("LIST", origin, note=Case._meta.label, changes=seen)
    return [section]
