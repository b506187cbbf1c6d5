"""What a death or a sale means for a membership: steps of the event, and the nightly check."""

from collections.abc import Iterator, Sequence
from datetime import date

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from cms_ext.people.life_events.domain.death import DEATH
from cms_ext.people.life_events.domain.misaddressed import Misaddressed, make_finding
from cms_ext.people.life_events.models import LifeEvent
from cms_ext.plugins import EventStep, StepState
from members_area.register.models import Membership, OfficeTerm

# The kind that E-BOK declares; on a site without it there is no such event.
SALE = "SALE"
CLERK = "membership_clerk"
CHANGES = "members_area_register.change_membership"
SEES_TERMS = "members_area_register.view_officeterm"


def list_membership_steps(event: LifeEvent, today: date) -> Sequence[EventStep]:
    """Return the steps at the register of members and the organs."""
    if event.kind not in (DEATH, SALE):
        return []
    return [_membership_step(event), *(_office_steps(event, today) if event.kind == DEATH else ())]


def _membership_step(event: LifeEvent) -> EventStep:
    memberships = list(Membership.objects.filter(person=event.person_id).order_by("joined_on"))
    lasting = next((row for row in memberships if row.ended_on is None), None)
    state = StepState.TO_DO if lasting else StepState.DONE
    return EventStep(
        "membership",
        _("Zakończ członkostwo z dniem zdarzenia"),
        CLERK,
        state if memberships else StepState.NOT_NEEDED,
        "" if memberships else _("Ta osoba nie była członkiem."),
        reverse("register_membership_end", args=[lasting.pk]) if lasting else "",
        _("Zakończ członkostwo"),
        (CHANGES,),
        # Who sold may hold another flat.
        skippable=event.kind == SALE,
        order=70,
    )


def _office_steps(event: LifeEvent, today: date) -> Iterator[EventStep]:
    lasting = Q(ends_on__isnull=True) | Q(ends_on__gt=today)
    terms = OfficeTerm.objects.filter(lasting, person=event.person_id).select_related("organ")
    for term in terms.order_by("pk"):
        yield EventStep(
            f"office-{term.pk}",
            _("Zakończ kadencję: {organ}").format(organ=term.organ.name),
            CLERK,
            StepState.TO_DO,
            "",
            reverse("members_area_register_officeterm_modeladmin_index"),
            _("Kadencje"),
            (SEES_TERMS,),
        )


def find_dead_members() -> Iterator[Misaddressed]:
    """Yield the lasting memberships of people who died."""
    lasting = Membership.objects.filter(ended_on__isnull=True, person__died_on__isnull=False)
    for row in lasting.order_by("pk"):
        text = _("Członek nr {number} nie żyje, a członkostwo trwa.")
        yield make_finding("DEAD_MEMBER", row, text.format(number=row.member_no))
