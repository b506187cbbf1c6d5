"""Which faults the neighbours are told of, and what of them."""

from __future__ import annotations

import pytest

from cms_ext.office.audit.domain.event import Origin
from cms_ext.people.identity.models import User
from cms_ext.public_site.premises.models import Building
from ebok_plugin.cases.domain.handling import triage_case
from ebok_plugin.cases.domain.public_faults import PublicFault, open_public_faults
from ebok_plugin.cases.models import Case, CaseSubject
from ebok_plugin.cases.vocabulary import CasePriority
from tests.ebok_plugin.cases.cases import HEAT, LAMP, MONDAY, TODAY, fault, opened, subject, walks

pytestmark = pytest.mark.django_db
LIFT, LEAK = "Dźwig (winda)", "Przeciek lub brak wody"


def triaged(case: Case, clerk: User, *, public: bool, of: CaseSubject | None = None) -> Case:
    return triage_case(
        case,
        subject=of or case.subject,
        priority=CasePriority.NORMAL,
        assigned_to=clerk,
        public_place=public,
        today=TODAY,
        origin=Origin(actor=clerk),
    )


def test_open_faults_of_shared_parts_of_this_building_are_told(
    house: Building, other_house: Building, daria: User, prezes: User
) -> None:
    lamp = fault(building=house, on=MONDAY, place="pod drzwiami Kowalskich")
    lift = opened(LIFT, building=house).case
    opened(LEAK, building=house)
    opened(HEAT, building=house)
    fault(building=other_house)
    fault()
    done = fault(building=house)
    for name in ("triage", "resolve"):
        walks(daria, prezes)[name](done)

    assert open_public_faults(house) == [
        PublicFault(lift.pk, LIFT, TODAY),
        PublicFault(lamp.pk, LAMP, MONDAY),
    ]


def test_a_clerk_shows_a_leak_in_the_cellar_and_hides_a_lamp_at_home(
    house: Building, daria: User
) -> None:
    leak, lamp = opened(LEAK, building=house).case, fault(building=house)

    triaged(leak, daria, public=True)
    triaged(lamp, daria, public=False)

    assert [one.key for one in open_public_faults(house)] == [leak.pk]


def test_a_complaint_is_never_told(house: Building, daria: User) -> None:
    case = fault(building=house)

    triaged(case, daria, public=True, of=subject(HEAT))

    assert open_public_faults(house) == []
