"""Two desks at one person at the same moment: one waits for the other or is refused."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from cms_ext.office.audit.domain.event import SYSTEM
from cms_ext.people.identity.domain.merge import MergeRefused
from cms_ext.people.identity.models import Person
from members_area.register.domain.membership import admit_member
from members_area.register.models import Membership
from tests.cms_ext.people.identity.domain.mergers import entered, merge
from tests.crowd import Crowd

TODAY = date(2026, 11, 20)


def both(first: Callable[[], object], second: Callable[[], object]) -> list[str]:
    start = Barrier(2)

    def act(what: Callable[[], object]) -> str:
        try:
            start.wait(timeout=30)
            what()
        except (MergeRefused, ValidationError):
            return "refused"
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(2) as pool:
        return sorted(pool.map(act, (first, second)))


def in_a_thread(count: Callable[[], int]) -> int:
    """What stands in the database that the crowd wrote to."""

    def counted() -> int:
        try:
            return count()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(counted).result()


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_clerks_merge_in_both_directions_at_once(crowd: Crowd) -> None:
    one, other = entered("Anna Lis"), entered("LIS ANNA")

    with crowd():
        said = both(lambda: merge(one, other), lambda: merge(other, one))
        shells = in_a_thread(Person.objects.filter(merged_into__isnull=False).count)

    assert (said, shells) == (["done", "refused"], 1)


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_member_admitted_during_a_merger_is_never_left_on_a_shell(crowd: Crowd) -> None:
    one, other = entered("Anna Lis"), entered("LIS ANNA")

    with crowd():
        both(
            lambda: merge(one, other),
            lambda: admit_member(other, 31, on=date(2020, 1, 1), origin=SYSTEM),
        )
        on_shell = in_a_thread(Membership.objects.filter(person__merged_into__isnull=False).count)

    assert on_shell == 0
