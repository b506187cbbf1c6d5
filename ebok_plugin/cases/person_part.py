"""What cases have of a person, at the desks' screen „Osoby”."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from urllib.parse import urlencode

from django.db.models import BooleanField, ExpressionWrapper, Model, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from cms_ext.frontend.theme.figures import short_date
from cms_ext.office.audit.domain.event import Origin
from cms_ext.people.identity.models import Person, User
from cms_ext.plugins import PersonLink, PersonRow, PersonSection
from ebok_plugin.cases.domain.queries import SEES
from ebok_plugin.cases.models import Case, SameHere
from ebok_plugin.cases.vocabulary import OPEN

MOST_LISTED = 10


def sections(person: Person, user: User, today: date) -> Sequence[PersonSection]:
    """His cases, the open ones first, then the newest; for who may see cases. One query."""
    if not user.has_perm(SEES):
        return []
    is_open = ExpressionWrapper(Q(state__in=OPEN), output_field=BooleanField())
    cases = Case.objects.filter(person=person).order_by(is_open.desc(), "-received_on", "-number")
    found = list(cases[: MOST_LISTED + 1])
    rows = tuple(_row(case) for case in found[:MOST_LISTED])
    others = f"{reverse('cases_desk_queue')}?{urlencode({'q': person.name})}"
    links = (PersonLink(_("Wszystkie sprawy"), others),) if len(found) > MOST_LISTED else ()
    return [PersonSection(_("Sprawy"), rows, _("Ta osoba nie ma żadnej sprawy."), links)]


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
