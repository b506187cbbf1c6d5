"""Resolutions of a small office: who may do alone what otherwise takes two."""

from datetime import timedelta

from cms_ext.base.dates.clock import business_today
from cms_ext.desks.approvals.domain.resolution import (
    NewResolution,
    approve_resolution,
    list_acts_alone,
    propose_resolution,
)
from cms_ext.desks.approvals.models import SmallOfficeResolution
from cms_ext.evidence.audit.domain.event import Origin
from tests.people import staff


def resolution_for(*codes: str) -> SmallOfficeResolution:
    """A resolution 12/2026 for these acts, approved and in force for a year from today."""
    today = business_today()
    new = NewResolution(
        number="12/2026",
        adopted_on=today,
        acts=sorted(codes),
        valid_from=today,
        valid_to=today + timedelta(days=365),
        report_to="rada@podlasem.example",
        content=b"%PDF-1.7\n",
    )
    row = propose_resolution(new, origin=Origin(staff("prawnik", "legal_admin")))
    return approve_resolution(row, origin=Origin(staff("prezes", "board_member")))


def done_alone(row: SmallOfficeResolution) -> list[tuple[str, str]]:
    """Who did which act by the resolution."""
    return [(event.actor.username, event.note) for event in list_acts_alone(row)]
