"""The places that readers choose: what there is today, and what they chose before."""

from __future__ import annotations

from datetime import date

import pytest
from pytest_django import Settings

from cms_ext.public_site.notices.domain.places import choice_of, offered
from cms_ext.public_site.notices.domain.places import estates as estates_on
from cms_ext.public_site.premises.domain.codes import find_or_make_building
from tests.cms_ext.conftest import TODAY
from tests.cms_ext.public_site.notices.estates import Estates
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db


def shown(*keeping: str) -> dict[str, list[str]]:
    return {
        one.name: [choice.label for choice in one.choices]
        for one in offered(estates_on(TODAY), keeping=keeping)
    }


@shared
def ended(estates: Estates) -> Estates:
    """One house of Wrzosowa and one entrance of Jodłowa are over."""
    for place in (estates.w1, estates.j2_2):
        place.valid_to = date(2026, 10, 31)
        place.save()
    return estates


def test_what_is_over_is_offered_only_to_who_chose_it_before(ended: Estates) -> None:
    assert shown() == {
        "Nieruchomość Jodłowa": [
            "Nieruchomość Jodłowa – wszystkie budynki",
            "ul. Jodłowa 2",
            "ul. Jodłowa 2, klatka 1",
        ],
        "Nieruchomość Wrzosowa": [
            "Nieruchomość Wrzosowa – wszystkie budynki",
            "ul. Wrzosowa 3",
            "ul. Wrzosowa 3, klatka 1",
        ],
    }
    assert shown("N2/W1/2")["Nieruchomość Wrzosowa"] == [
        "Nieruchomość Wrzosowa – wszystkie budynki",
        "ul. Wrzosowa 1, klatka 2 (zakończono 31 października 2026)",
        "ul. Wrzosowa 3",
        "ul. Wrzosowa 3, klatka 1",
    ]
    # An old link still finds its place.
    found = choice_of("N2/W1", estates_on(TODAY))
    assert found is not None
    assert (found.place, found.label) == (ended.w1, "ul. Wrzosowa 1")


def test_a_house_that_waits_for_its_property_is_offered_by_itself(estates: Estates) -> None:
    find_or_make_building("Z1", address="ul. Żabia 1")

    assert list(shown().items())[-1] == ("Pozostałe budynki", ["ul. Żabia 1"])


def test_where_buildings_are_not_listed_a_property_is_one_choice(
    ended: Estates, settings: Settings
) -> None:
    """They are the houses of payers: nobody reads them one after another."""
    settings.COOP_LISTS_BUILDINGS = False

    assert shown("N2/W1/2") == {
        "Nieruchomość Jodłowa": ["Nieruchomość Jodłowa"],
        "Nieruchomość Wrzosowa": ["Nieruchomość Wrzosowa"],
    }
    assert choice_of("N2/W1", estates_on(TODAY)) is None
