from typing import Any

import pytest
from django.db import transaction
from django.db.models import ProtectedError

from cms_ext.people.identity.models import User
from cms_ext.people.identity.vocabulary import LoginState
from cms_ext.premises.models import Building, Premises, Staircase
from cms_ext.public_site.notices.domain.recipients import (
    Count,
    Recipients,
    count_recipients,
    filter_concerning,
    list_naming,
    read_residents,
)
from cms_ext.public_site.notices.models import AnnouncementPage
from cms_ext.public_site.notices.targets import Targets
from ebok_plugin.ledger.models import AccountAccess
from tests.cms_ext.conftest import TODAY, Publish
from tests.cms_ext.public_site.notices.estates import Estates
from tests.ebok_plugin.ledger.books import open_account
from tests.page_checks import parsed, texts
from tests.people import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.mark.thorough
@pytest.mark.both_databases
def test_an_01_what_a_reader_at_a_place_is_shown(publish: Publish, estates: Estates):
    publish("Dla wszystkich")
    publish("Wrzosowa", properties=[estates.wrzosowa])
    publish("Wrzosowa 1", buildings=[estates.w1])
    publish("Wrzosowa 1 klatka 1", staircases=[estates.w1_1])
    publish("Wrzosowa 1 klatka 2", staircases=[estates.w1_2])
    publish("Jodłowa 2 i Wrzosowa 3", buildings=[estates.j2, estates.w3])
    publish("Jodłowa i Jodłowa 2", properties=[estates.jodlowa], buildings=[estates.j2])
    wrzosowa_1 = {"Wrzosowa", "Wrzosowa 1", "Wrzosowa 1 klatka 1", "Wrzosowa 1 klatka 2"}
    jodlowa = {"Jodłowa 2 i Wrzosowa 3", "Jodłowa i Jodłowa 2"}
    expected = {
        "w1_1": wrzosowa_1 - {"Wrzosowa 1 klatka 2"},
        "w1_2": wrzosowa_1 - {"Wrzosowa 1 klatka 1"},
        "w3_1": {"Wrzosowa", "Jodłowa 2 i Wrzosowa 3"},
        "j2_1": jodlowa,
        "j2_2": jodlowa,
        "w1": wrzosowa_1,
        "j2": jodlowa,
        "jodlowa": jodlowa,
        "wrzosowa": wrzosowa_1 | {"Jodłowa 2 i Wrzosowa 3"},
    }

    pages = AnnouncementPage.objects.all()
    found = {
        place: sorted(page.title for page in filter_concerning(pages, getattr(estates, place)))
        for place in expected
    }

    assert found == {
        place: sorted({"Dla wszystkich", *titles}) for place, titles in expected.items()
    }
    # The page itself judges as the list does.
    for place in ("w1_1", "w1_2", "w3_1", "j2_1", "j2_2"):
        reached = [page for page in pages if page.targets.reach(getattr(estates, place))]
        assert sorted(page.title for page in reached) == found[place]


def test_the_editor_sees_the_exact_number_and_some_addresses(estates: Estates):
    e = estates
    inside_each_other = Targets((e.wrzosowa,), (e.w1,), (e.w1_1,))
    with_a_garage = Targets(buildings=(e.w3,))
    expected = [
        (Targets(everybody=True), 16, 5, "ul. Jodłowa 2 m. 11"),
        (Targets((e.wrzosowa,)), 10, 3, "ul. Wrzosowa 1 m. 11"),
        (with_a_garage, 4, 1, "ul. Wrzosowa 3 m. 11"),
        (Targets(staircases=(e.w1_2, e.j2_1)), 6, 2, "ul. Jodłowa 2 m. 11"),
        (inside_each_other, 10, 3, "ul. Wrzosowa 1 m. 11"),
    ]

    found = [(targets, count_recipients(targets, TODAY)) for targets, *_rest in expected]

    assert [(of, one.premises, one.staircases, one.sample[0]) for of, one in found] == expected
    assert [len(one.sample) for _of, one in found] == [5, 5, 4, 5, 5]


def test_before_somebody_chooses_or_lives_there_nobody_is_concerned(estates: Estates):
    nobody = Recipients(0, 0, 0, 0, ())
    assert count_recipients(Targets(), TODAY) == nobody
    assert not Targets().reach(estates.w1_1)

    Premises.objects.all().delete()
    Staircase.objects.all().delete()
    assert count_recipients(Targets(everybody=True), TODAY) == nobody


def test_a_login_counts_as_used_once_an_own_password_is_set():
    """Three payers of one house: two signed in, one has an unused code."""
    states = (LoginState.ACTIVE, LoginState.ACTIVE, LoginState.PENDING)
    for number, state in enumerate(states, start=1):
        account = open_account(f"10000{number}", f"Osoba {'ABC'[number - 1]}ska")
        AccountAccess.objects.create(
            person=account.payer, account=account, role="PAYER", valid_from=account.opened_on
        )
        login = User.objects.create_login("ebok", f"EB-{number}", PASSWORD, person=account.payer)
        User.objects.filter(pk=login.pk).update(state=state)
    house = Building.objects.get()

    recipients = count_recipients(Targets(buildings=(house,)), TODAY)

    assert (recipients.premises, recipients.people, recipients.signed_in) == (3, 3, 2)
    tree = read_residents(TODAY)
    assert tree.at("buildings", house.pk) == Count(premises=3, people=3, signed_in=2)


def test_how_the_places_are_called(estates: Estates, publish: Publish):
    e = estates
    expected: list[tuple[dict[str, Any], str]] = [
        ({}, ""),
        ({"properties": [e.jodlowa], "buildings": [e.w3]}, "Nieruchomość Jodłowa, ul. Wrzosowa 3"),
        ({"staircases": [e.w1_2, e.w1_1]}, "ul. Wrzosowa 1 (klatki 1, 2)"),
        ({"staircases": [e.w1_2, e.j2_1]}, "ul. Jodłowa 2 (klatka 1), ul. Wrzosowa 1 (klatka 2)"),
    ]

    assert [
        (targets, publish("Ogłoszenie", **targets).targets_label) for targets, _label in expected
    ] == expected


def test_a_renamed_building_is_listed_and_found_by_its_new_name(
    client, estates: Estates, publish: Publish
):
    publish("Przegląd", staircases=[estates.w1_1], place="piwnice")

    estates.w1.address = "ul. Lawendowa 1"
    estates.w1.save()

    places = texts(parsed(client.get("/ogloszenia/")), "//*[contains(@class, 'notice__validity')]")
    assert places == ["ul. Lawendowa 1 (klatka 1), piwnice"]
    found = texts(parsed(client.get("/szukaj/?q=lawendowa")), "//ul[@class='results']//h3")
    assert found == ["Przegląd"]


def test_a_place_that_an_announcement_names_is_not_deleted(estates: Estates, publish: Publish):
    """Without its only place the announcement would be for nobody."""
    publish("Przegląd", staircases=[estates.w1_1])
    Premises.objects.all().delete()

    for place in (estates.wrzosowa, estates.w1, estates.w1_1):
        with pytest.raises(ProtectedError), transaction.atomic():
            place.delete()

    estates.w1_2.delete()
    assert AnnouncementPage.objects.get().targets.staircases == (estates.w1_1,)


def test_saving_a_place_reads_only_what_names_it(estates: Estates, publish: Publish):
    publish("Dla wszystkich")
    publish("Dla nieruchomości", properties=[estates.wrzosowa])
    publish("Klatka", staircases=[estates.w1_1])

    named = {
        name: sorted(page.title for page in list_naming(getattr(estates, name)))
        for name in ("wrzosowa", "w1", "w1_1", "w1_2", "jodlowa")
    }

    assert named == {
        "wrzosowa": ["Dla nieruchomości", "Klatka"],
        "w1": ["Klatka"],
        "w1_1": ["Klatka"],
        "w1_2": [],
        "jodlowa": [],
    }


def test_the_targets_of_a_draft_are_not_those_of_the_site(estates: Estates, publish: Publish):
    page = publish("Przegląd", buildings=[estates.w1])
    page.buildings = [estates.w3]
    draft = page.save_revision()

    live = AnnouncementPage.objects.get()
    assert (live.targets_label, live.targets.buildings) == ("ul. Wrzosowa 1", (estates.w1,))

    draft.publish()

    live = AnnouncementPage.objects.get()
    assert (live.targets_label, live.targets.buildings) == ("ul. Wrzosowa 3", (estates.w3,))


# --- A version saved before there was a choice of everybody keeps its readers ---------------------
def test_an_older_version_that_names_places_never_turns_to_everybody(
    publish: Publish, estates: Estates
):
    page = publish("Dla klatki", staircases=[estates.w1_1])
    revision = page.save_revision()
    del revision.content["everybody"]
    revision.save()

    revision.publish()

    assert AnnouncementPage.objects.get().targets == Targets(staircases=(estates.w1_1,))
