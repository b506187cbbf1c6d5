from __future__ import annotations

from datetime import date

import pytest

from cms_ext.office.audit.domain.event import SYSTEM
from cms_ext.office.audit.models import AuditEvent
from cms_ext.people.identity.models import Person
from members_area.register.domain.membership import (
    admit_member,
    close_membership,
    correct_membership,
)

pytestmark = pytest.mark.django_db


def test_each_step_leaves_one_event_without_personal_values() -> None:
    lucja = Person.objects.create(name="Łucja Przykładowa")

    membership = admit_member(lucja, 3, on=date(2009, 5, 12), origin=SYSTEM)
    correct_membership(
        membership, member_no=4, joined_on=date(2009, 5, 12), ended_on=None, origin=SYSTEM
    )
    close_membership(membership, on=date(2020, 1, 1), origin=SYSTEM)

    events = AuditEvent.objects.order_by("seq").values_list(
        "action", "object_id", "from_state", "to_state", "changes"
    )
    key = str(membership.pk)
    assert list(events) == [
        ("MEMBER_ADMITTED", key, "", "OPEN", {}),
        ("MEMBERSHIP_CORRECTED", key, "OPEN", "OPEN", {"fields": ["member_no"]}),
        ("MEMBERSHIP_ENDED", key, "OPEN", "ENDED", {}),
    ]
