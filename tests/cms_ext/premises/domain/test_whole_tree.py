"""Whatever staff do one after another, a tree remains."""

from contextlib import suppress
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from cms_ext.evidence.audit.domain.event import OPERATOR
from cms_ext.premises.domain.merging import merge_places
from cms_ext.premises.domain.place import (
    LEVELS,
    Place,
    change_place,
    end_places,
    enter_place,
    find_place,
    list_children,
)
from cms_ext.premises.domain.splitting import move_places
from cms_ext.premises.models import Building, Premises, Property, Staircase
from tests.cms_ext.premises.conftest import Estate

pytestmark = pytest.mark.thorough

TODAY = date(2026, 11, 20)
ACTS = st.tuples(
    st.sampled_from(["enter", "move", "merge", "end", "rename"]),
    st.integers(0, 30),
    st.integers(0, 30),
    st.sampled_from(["A", "B", "1", "2"]),
)


def places() -> list[Place]:
    return [place for model in LEVELS.values() for place in model._default_manager.order_by("pk")]


def fresh(parent: Place, code: str) -> Place:
    if isinstance(parent, Property):
        return Building(property=parent, code=code)
    if isinstance(parent, Building):
        return Staircase(building=parent, code=code)
    if isinstance(parent, Staircase):
        return Premises(
            building=parent.building, staircase=parent, code=code, number=code, area=Decimal(40)
        )
    return Property(code=code, name=code)


def act(verb: str, one: Place, other: Place, code: str) -> None:
    if verb == "enter":
        enter_place(fresh(one, code), origin=OPERATOR)
    elif verb == "move":
        move_places([one], other, origin=OPERATOR)
    elif verb == "merge":
        merge_places(one, other, today=TODAY, origin=OPERATOR)
    elif verb == "end":
        end_places([one], on=TODAY, origin=OPERATOR)
    else:
        change_place(one, {"code": code}, today=TODAY, origin=OPERATOR)


def assert_whole() -> None:
    astray = [
        flat.code
        for flat in Premises.objects.select_related("staircase")
        if flat.staircase is not None and flat.staircase.building_id != flat.building_id
    ]
    assert astray == []
    living_in_dead = [
        (parent.code, child.code)
        for parent in places()
        if parent.valid_to is not None
        for children in list_children(parent)
        for child in children
        if child.valid_to is None or child.valid_to > parent.valid_to
    ]
    assert living_in_dead == []
    for place in places():
        building = place.building if isinstance(place, Staircase) else None
        found = find_place(type(place), place.code, building=building)
        assert found is not None
        assert found.merged_into is None
        assert (found == place) is (place.merged_into_id is None)


@pytest.mark.django_db
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(acts=[("merge", 24, 3, "A"), ("end", 27, 0, "A")])  # a merged staircase, ended again
@given(acts=st.lists(ACTS, max_size=12))
def test_any_sequence_of_acts_leaves_a_tree(estate: Estate, acts: list[tuple[str, int, int, str]]):
    with transaction.atomic():
        for verb, one, other, code in acts:
            known = places()
            with suppress(ValidationError):  # refused with words
                act(verb, known[one % len(known)], known[other % len(known)], code)
            assert_whole()
        transaction.set_rollback(True)
