"""Two desks at one person at the same moment: one waits for the other or is refused."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from cms_ext.office.audit.domain.event import SYSTEM
from cms_ext.people.identity.domain.merge import MergeRefused
from cms_ext.people.identity.models import Person
from members_area.register.domain.membership import admit_member
from members_area.register.models import Membership
from tests.cms_ext.people.identity.domain.mergers import entered, merge
from tests.crowd import Crowd, answers_at_once, in_a_thread, outcomes_at_once

TODAY = date(2026, 11, 20)


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_two_clerks_merge_in_both_directions_at_once(crowd: Crowd) -> None:
    one, other = entered("Anna Lis"), entered("LIS ANNA")

    with crowd():
        said = outcomes_at_once(
            lambda: merge(one, other),
            lambda: merge(other, one),
            refusal=MergeRefused,
            told=lambda _: "refused",
        )
        shells = in_a_thread(Person.objects.filter(merged_into__isnull=False).count)

    assert (said, shells) == (["done", "refused"], 1)


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_a_member_admitted_during_a_merger_is_never_left_on_a_shell(crowd: Crowd) -> None:
    one, other = entered("Anna Lis"), entered("LIS ANNA")

    with crowd():
        answers_at_once(
            lambda: merge(one, other),
            lambda: admit_member(other, 31, on=date(2020, 1, 1), origin=SYSTEM),
            refusal=(MergeRefused, ValidationError),
        )
        on_shell = in_a_thread(Membership.objects.filter(person__merged_into__isnull=False).count)

    assert on_shell == 0
