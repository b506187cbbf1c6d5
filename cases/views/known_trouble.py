"""What is offered on the forms before a fault is reported a second time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.http import HttpRequest

from cases.domain.public_faults import FAULTS
from cases.domain.same_here import KnownTrouble, known_troubles
from cases.forms.customer import CaseForm
from cms_ext.base.dates.clock import business_now
from cms_ext.people.identity.models import User
from cms_ext.plugins import panel_of
from cms_ext.premises.models import Building

# What the button says that sends all the same.
SOMETHING_ELSE = "inna"


def troubles_at_first(
    request: HttpRequest, kind: str, buildings: Sequence[Building] = ()
) -> Sequence[KnownTrouble]:
    """Above the form of a fault; nothing above that of another type, nor once it was sent."""
    if kind not in ("", FAULTS) or request.method == "POST":
        return ()
    return known_troubles(business_now(), buildings=buildings)


def own_buildings(user: object, today: date) -> Sequence[Building]:
    """Those of the premises that the panel knows as this resident's; none where it knows none."""
    panel = panel_of(user.realm) if isinstance(user, User) else None
    if panel is None or not panel.premises:
        return ()
    return list({one.building for one in panel.premises(user, today)})


def troubles_like(request: HttpRequest, form: CaseForm) -> Sequence[KnownTrouble]:
    """What may be the same as a fault that was just typed, until its sender says that it is not.

    One with files is a report of its own: a browser would send them no second time.
    """
    known = form.cleaned_data
    subject, building = form.subjects[known["subject"]], known.get("building")
    said = request.POST.get("to") == SOMETHING_ELSE or known["files"]
    if said or building is None or subject.type.code != FAULTS:
        return ()
    return known_troubles(business_now(), buildings=[building], subject=subject)
