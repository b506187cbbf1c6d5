"""Whom an announcement concerns: for the reader's filter, and for the editor who counts."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from django.db.models import ProtectedError
from django.test import Client

from cms_ext.public_site.notices.domain.targets import (
    Recipients,
    announcements_concerning,
    announcements_naming,
    recipients,
)
from cms_ext.public_site.notices.models import AnnouncementPage
from cms_ext.public_site.notices.targets import Targets
from cms_ext.public_site.premises.models import Premises
from tests.cms_ext.conftest import TODAY, Publish
from tests.cms_ext.public_site.notices.estates import Estates
from tests.page_checks import parsed, texts
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db

EVERYBODY = "Dla wszystkich"


@shared
def announced(publish: Publish, estates: Estates) -> Estates:
    publish(EVERYBODY)
    publish("Wrzosowa", properties=[estates.wrzosowa])
    publish("Wrzosowa 1", buildings=[estates.w1])
    publish("Wrzosowa 1 klatka 1", staircases=[estates.w1_1])
    publish("Wrzosowa 1 klatka 2", staircases=[estates.w1_2])
    publish("Jodłowa 2 i Wrzosowa 3", buildings=[estates.j2, estates.w3])
    publish("Jodłowa i Jodłowa 2", properties=[estates.jodlowa], buildings=[estates.j2])
    return estates


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("place", "titles"),
    [
        ("w1_1", {"Wrzosowa", "Wrzosowa 1", "Wrzosowa 1 klatka 1"}),
        ("w1_2", {"Wrzosowa", "Wrzosowa 1", "Wrzosowa 1 klatka 2"}),
        ("w3_1", {"Wrzosowa", "Jodłowa 2 i Wrzosowa 3"}),
        ("j2_1", {"Jodłowa 2 i Wrzosowa 3", "Jodłowa i Jodłowa 2"}),
        ("w1", {"Wrzosowa", "Wrzosowa 1", "Wrzosowa 1 klatka 1", "Wrzosowa 1 klatka 2"}),
        ("j2", {"Jodłowa 2 i Wrzosowa 3", "Jodłowa i Jodłowa 2"}),
        ("jodlowa", {"Jodłowa 2 i Wrzosowa 3", "Jodłowa i Jodłowa 2"}),
        (
            "wrzosowa",
            {
                "Wrzosowa",
                "Wrzosowa 1",
                "Wrzosowa 1 klatka 1",
                "Wrzosowa 1 klatka 2",
                "Jodłowa 2 i Wrzosowa 3",
            },
        ),
    ],
)
def test_an_01_what_a_reader_at_a_place_is_shown(
    announced: Estates, place: str, titles: set[str]
) -> None:
    found = announcements_concerning(AnnouncementPage.objects.all(), getattr(announced, place))

    assert sorted(page.title for page in found) == sorted({EVERYBODY, *titles})


def test_an_01_the_page_itself_judges_as_the_list_does(announced: Estates) -> None:
    for name in ("w1_1", "w1_2", "w3_1", "j2_1", "j2_2"):
        staircase = getattr(announced, name)
        pages = AnnouncementPage.objects.all()
        listed = {page.title for page in announcements_concerning(pages, staircase)}
        assert {page.title for page in pages if page.targets.reach(staircase)} == listed


@pytest.mark.parametrize(
    ("chosen", "premises", "staircases", "sample"),
    [
        ({}, 16, 5, "ul. Jodłowa 2 m. 11"),
        ({"properties": ["wrzosowa"]}, 10, 3, "ul. Wrzosowa 1 m. 11"),
        ({"buildings": ["w3"]}, 4, 1, "ul. Wrzosowa 3 m. 11"),
        ({"staircases": ["w1_2", "j2_1"]}, 6, 2, "ul. Jodłowa 2 m. 11"),
        ({"properties": ["wrzosowa"], "buildings": ["w1"], "staircases": ["w1_1"]}, 10, 3, None),
    ],
    ids=["everybody", "a property", "a building with a garage", "two entrances", "once each"],
)
def test_the_editor_sees_the_exact_number_and_some_addresses(
    estates: Estates,
    chosen: dict[str, list[str]],
    premises: int,
    staircases: int,
    sample: str | None,
) -> None:
    targets = Targets(
        **{
            field: tuple(getattr(estates, name) for name in names)
            for field, names in chosen.items()
        },
        everybody=not chosen,
    )

    found = recipients(targets, TODAY)

    assert (found.premises, found.staircases) == (premises, staircases)
    assert len(found.sample) == min(5, premises)
    assert sample is None or found.sample[0] == sample


def test_before_somebody_chooses_nobody_is_concerned(estates: Estates) -> None:
    assert recipients(Targets(), TODAY) == Recipients(0, 0, 0, ())
    assert not Targets().reach(estates.w1_1)


def test_nobody_lives_there_yet(db: None) -> None:
    assert recipients(Targets(everybody=True), TODAY) == Recipients(0, 0, 0, ())


@pytest.mark.parametrize(
    ("chosen", "label"),
    [
        ({}, ""),
        ({"properties": ["jodlowa"], "buildings": ["w3"]}, "Nieruchomość Jodłowa, ul. Wrzosowa 3"),
        ({"staircases": ["w1_2", "w1_1"]}, "ul. Wrzosowa 1 (klatki 1, 2)"),
        (
            {"staircases": ["w1_2", "j2_1"]},
            "ul. Jodłowa 2 (klatka 1), ul. Wrzosowa 1 (klatka 2)",
        ),
    ],
)
def test_how_the_places_are_called(
    estates: Estates, publish: Publish, chosen: dict[str, list[str]], label: str
) -> None:
    targets: dict[str, Any] = {
        field: [getattr(estates, name) for name in names] for field, names in chosen.items()
    }

    assert publish("Ogłoszenie", **targets).targets_label == label


def test_a_building_that_is_renamed_is_called_so_on_the_list(
    client: Client, estates: Estates, publish: Publish
) -> None:
    publish("Przegląd", staircases=[estates.w1_1], place="piwnice")

    estates.w1.address = "ul. Lawendowa 1"
    estates.w1.save()

    places = texts(parsed(client.get("/ogloszenia/")), "//*[contains(@class, 'notice__validity')]")
    assert places == ["ul. Lawendowa 1 (klatka 1), piwnice"]


def test_a_renamed_building_is_found_by_its_new_name(
    client: Client, estates: Estates, publish: Publish
) -> None:
    publish("Przegląd", staircases=[estates.w1_1])

    estates.w1.address = "ul. Lawendowa 1"
    estates.w1.save()

    found = texts(parsed(client.get("/szukaj/?q=lawendowa")), "//ul[@class='results']//h3")
    assert found == ["Przegląd"]


@pytest.mark.parametrize("name", ["wrzosowa", "w1", "w1_1"])
def test_a_place_that_an_announcement_names_is_not_deleted(
    estates: Estates, publish: Publish, name: str
) -> None:
    """Without its only place the announcement would be for nobody."""
    publish("Przegląd", staircases=[estates.w1_1])
    Premises.objects.all().delete()

    with pytest.raises(ProtectedError), transaction.atomic():
        getattr(estates, name).delete()

    estates.w1_2.delete()
    assert AnnouncementPage.objects.get().targets.staircases == (estates.w1_1,)


def test_saving_a_place_reads_only_what_names_it(estates: Estates, publish: Publish) -> None:
    publish("Dla wszystkich")
    publish("Dla nieruchomości", properties=[estates.wrzosowa])
    publish("Klatka", staircases=[estates.w1_1])

    named = {
        name: sorted(page.title for page in announcements_naming(getattr(estates, name)))
        for name in ("wrzosowa", "w1", "w1_1", "w1_2", "jodlowa")
    }

    assert named == {
        "wrzosowa": ["Dla nieruchomości", "Klatka"],
        "w1": ["Klatka"],
        "w1_1": ["Klatka"],
        "w1_2": [],
        "jodlowa": [],
    }


def test_the_targets_of_a_draft_are_not_those_of_the_site(
    estates: Estates, publish: Publish
) -> None:
    page = publish("Przegląd", buildings=[estates.w1])
    page.buildings = [estates.w3]
    draft = page.save_revision()

    live = AnnouncementPage.objects.get()
    assert (live.targets_label, live.targets.buildings) == ("ul. Wrzosowa 1", (estates.w1,))

    draft.publish()

    live = AnnouncementPage.objects.get()
    assert (live.targets_label, live.targets.buildings) == ("ul. Wrzosowa 3", (estates.w3,))
