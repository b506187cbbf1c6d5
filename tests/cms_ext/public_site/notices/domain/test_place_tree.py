"""The premises tree in which an editor chooses places."""

from datetime import date
from decimal import Decimal

import pytest

from cms_ext.premises.domain.codes import find_or_make_building
from cms_ext.premises.models import Building, Premises, Property, Staircase
from cms_ext.public_site.notices.domain.outages import find_choice, select_offered
from cms_ext.public_site.notices.domain.outages import list_estates as estates_on
from cms_ext.public_site.notices.domain.place_tree import PlaceTree, build_place_tree
from tests.cms_ext.conftest import TODAY
from tests.cms_ext.public_site.notices.estates import Estates
from tests.query_counts import queries_of
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db


def tree(*chosen: Property | Building | Staircase, find: str = "") -> PlaceTree:
    keys: dict[str, set[int]] = {"properties": set(), "buildings": set(), "staircases": set()}
    fields = {Property: "properties", Building: "buildings", Staircase: "staircases"}
    for place in chosen:
        keys[fields[type(place)]].add(place.pk)
    return build_place_tree(keys, TODAY, find=find)


def buildings_by_property(found: PlaceTree) -> dict[str, list[str]]:
    """Return the buildings that stand under each property."""
    return {branch.label: [inner.label for inner in branch.inside] for branch in found.branches}


WHOLE = {
    "Nieruchomość Jodłowa": ["ul. Jodłowa 2"],
    "Nieruchomość Wrzosowa": ["ul. Wrzosowa 1", "ul. Wrzosowa 3"],
}


def test_a_search_finds_buildings_as_people_write_them(estates: Estates):
    expected = {
        "": WHOLE,
        "jodlo": {"Nieruchomość Jodłowa": ["ul. Jodłowa 2"]},
        "WRZOSOWA 3": {"Nieruchomość Wrzosowa": ["ul. Wrzosowa 3"]},
        "Wrzosowa 1 klatka 2": {"Nieruchomość Wrzosowa": ["ul. Wrzosowa 1"]},
        "wrzosowa 1 kl. 2": {"Nieruchomość Wrzosowa": ["ul. Wrzosowa 1"]},
        "w3": {"Nieruchomość Wrzosowa": ["ul. Wrzosowa 3"]},
        "nieruchomość wrzos": {"Nieruchomość Wrzosowa": ["ul. Wrzosowa 1", "ul. Wrzosowa 3"]},
        "Wrzosowa 33": {},
        "' OR 1=1 --": {},
    }

    trees = {find: tree(find=find) for find in expected}

    assert {find: buildings_by_property(found) for find, found in trees.items()} == expected
    assert [find for find in trees if trees[find].missed] == ["Wrzosowa 33", "' OR 1=1 --"]

    # A number is not the beginning of another.
    Building.objects.create(property=estates.jodlowa, code="J22", address="ul. Jodłowa 22")

    assert buildings_by_property(tree(find="Jodłowa 2")) == {
        "Nieruchomość Jodłowa": ["ul. Jodłowa 2"]
    }


def test_what_is_chosen_stays_is_counted_once_and_opens_its_branch(estates: Estates):
    found = tree(estates.w1_2, estates.j2, find="Wrzosowa 3")

    assert buildings_by_property(found) == WHOLE
    assert [branch.name for branch in found.chosen] == ["ul. Jodłowa 2", "ul. Wrzosowa 1, klatka 2"]
    assert not found.missed

    found = tree(estates.wrzosowa, estates.w1, estates.j2_1)

    jodlowa, wrzosowa = found.branches
    assert (jodlowa.count.premises, wrzosowa.count.premises) == (6, 10)
    assert [inner.count.premises for inner in wrzosowa.inside] == [6, 4]
    assert found.premises == 13

    for number in range(12):
        Building.objects.create(property=estates.jodlowa, code=f"J1{number}")

    opened = {branch.label: branch.open for branch in tree(estates.w1_2).branches}

    assert opened == {"Nieruchomość Jodłowa": False, "Nieruchomość Wrzosowa": True}


def test_what_is_over_is_not_offered_and_stays_where_it_was_chosen(ended: Estates):
    offered, kept = tree(), tree(ended.w1_1, ended.j2_2)

    assert buildings_by_property(offered) == WHOLE | {"Nieruchomość Wrzosowa": ["ul. Wrzosowa 3"]}
    assert [stairs.label for stairs in offered.branches[0].inside[0].inside] == ["klatka 1"]
    assert [(branch.name, branch.past) for branch in kept.chosen] == [
        ("ul. Jodłowa 2, klatka 2", "zakończono 31 października 2026"),
        ("ul. Wrzosowa 1, klatka 1", "zakończono 31 października 2026"),
    ]
    assert buildings_by_property(tree(find="Wrzosowa 1")) == {}


def test_a_tree_of_any_size_costs_the_same(estates: Estates):
    few = queries_of(tree, estates.w1_1)
    for number in range(4):
        building = Building.objects.create(property=estates.jodlowa, code=f"X{number}")
        for code in range(2):
            staircase = Staircase.objects.create(building=building, code=str(code))
            place = {"building": building, "staircase": staircase, "area": Decimal(50)}
            Premises.objects.create(code=f"X{number}-{code}", number="1", **place)

    assert queries_of(tree, estates.w1_1) == few


# --- The places that readers choose: what there is today, and what they chose before --------------
def shown_choices(*keeping: str) -> dict[str, list[str]]:
    return {
        one.name: [choice.label for choice in one.choices]
        for one in select_offered(estates_on(TODAY), keeping=keeping)
    }


@shared
def ended(estates: Estates) -> Estates:
    """One house of Wrzosowa and one entrance of Jodłowa are over."""
    for place in (estates.w1, estates.j2_2):
        place.valid_to = date(2026, 10, 31)
        place.save()
    return estates


def test_what_is_over_is_offered_only_to_who_chose_it_before(ended: Estates):
    jodlowa, wrzosowa = "Nieruchomość Jodłowa", "Nieruchomość Wrzosowa"
    lasting = ["ul. Wrzosowa 3", "ul. Wrzosowa 3, klatka 1"]
    over = "ul. Wrzosowa 1, klatka 2 (zakończono 31 października 2026)"

    assert shown_choices() == {
        jodlowa: [f"{jodlowa} – wszystkie budynki", "ul. Jodłowa 2", "ul. Jodłowa 2, klatka 1"],
        wrzosowa: [f"{wrzosowa} – wszystkie budynki", *lasting],
    }
    chosen_before = shown_choices("N2/W1/2")[wrzosowa]
    assert chosen_before == [f"{wrzosowa} – wszystkie budynki", over, *lasting]
    # An old link still finds its place.
    found = find_choice("N2/W1", estates_on(TODAY))
    assert found is not None
    assert (found.place, found.label) == (ended.w1, "ul. Wrzosowa 1")


def test_a_house_that_waits_for_its_property_is_offered_by_itself(estates: Estates):
    find_or_make_building("Z1", address="ul. Żabia 1")

    assert list(shown_choices().items())[-1] == ("Pozostałe budynki", ["ul. Żabia 1"])


def test_where_buildings_are_not_listed_a_property_is_one_choice(ended: Estates, settings):
    """They are the houses of payers: nobody reads them one after another."""
    settings.COOP_LISTS_BUILDINGS = False

    assert shown_choices("N2/W1/2") == {
        "Nieruchomość Jodłowa": ["Nieruchomość Jodłowa"],
        "Nieruchomość Wrzosowa": ["Nieruchomość Wrzosowa"],
    }
    assert find_choice("N2/W1", estates_on(TODAY)) is None
