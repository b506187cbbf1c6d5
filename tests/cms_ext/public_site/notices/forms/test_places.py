from datetime import date
from typing import Any

import pytest
from django.test import Client

from cms_ext.premises.domain.codes import find_or_make_building
from cms_ext.premises.models import Building, Property, Staircase
from cms_ext.public_site.notices.guards import NotPublishable
from cms_ext.public_site.notices.models import AnnouncementIndexPage, AnnouncementPage
from cms_ext.public_site.notices.targets import Targets
from tests.cms_ext.public_site.notices.estates import Estates
from tests.cms_ext.public_site.notices.forms.typed import form, posted, streamfield_list
from tests.page_checks import parsed, texts

pytestmark = pytest.mark.django_db


def visits(*staircases: object, place: str = "") -> list[tuple[str, dict[str, Any]]]:
    """A body with one schedule: each staircase, or the place, on the same day."""
    rows = [
        {"staircase": key, "place": place, "day": "2026-12-01", "start": "8:00", "end": "9:00"}
        for key in staircases
    ]
    return [("schedule", {"caption": "Harmonogram", "visits": streamfield_list(rows)})]


@pytest.mark.thorough
def test_a_schedule_names_only_staircases_that_it_concerns_or_another_place(
    editor: Client, estates: Estates
):
    body = visits(estates.w1_1.pk, estates.w3_1.pk)

    errors = posted(editor, form(body=body, buildings=[estates.w1.pk]))

    assert errors == {
        "body": [
            "E-ANN-04 Harmonogram zawiera klatkę spoza wybranych nieruchomości: ul. Wrzosowa 3, "
            "klatka 1. Zaznacz ją w polu „Kogo dotyczy” albo usuń ten termin."
        ]
    }
    assert AnnouncementPage.objects.count() == 0
    assert posted(editor, form(body=body, properties=[estates.wrzosowa.pk])) == {}
    page = AnnouncementPage.objects.get()
    assert page.targets_label == "Nieruchomość Wrzosowa"
    [schedule] = page.body
    named = [visit["staircase"] for visit in schedule.value["visits"]]
    assert named == [estates.w1_1, estates.w3_1]

    another = form(body=visits(""), slug="inne")
    assert list(posted(editor, another)) == ["body"]
    assert posted(editor, form(body=visits("", place="garaże"), slug="inne")) == {}


@pytest.mark.thorough
def test_the_editor_sees_how_many_premises_the_draft_concerns(editor: Client, estates: Estates):
    posted(editor, form(buildings=[estates.w3.pk], staircases=[estates.j2_1.pk]))
    page = AnnouncementPage.objects.get()

    shown = texts(parsed(editor.get(f"/admin/pages/{page.pk}/edit/")), "//main//p")

    [summary] = [words for words in shown if words.startswith("Dotyczy")]
    assert summary.startswith("Dotyczy 7 lokali. Na przykład: ul. Jodłowa 2 m. 11, ")


@pytest.mark.thorough
def test_whom_it_concerns_has_to_be_chosen_before_it_is_published(editor: Client, estates: Estates):
    index = AnnouncementIndexPage.objects.get()
    new = parsed(editor.get(f"/admin/pages/add/cms_ext_notices/announcementpage/{index.pk}/"))
    assert new.xpath("//input[@name='everybody']/@value") == ["1", "0"]
    assert new.xpath("//input[@name='everybody'][@checked]") == []

    nobody = "E-ANN-06 Ogłoszenie nie mówi, kogo dotyczy."
    everybody_and_a_place = {"everybody": "1", "buildings": [estates.w1.pk]}
    for whom, words in (
        ({"everybody": ""}, nobody),
        ({"everybody": "0"}, nobody),
        (everybody_and_a_place, "a zaznaczono też miejsca"),
    ):
        errors = posted(editor, form(**whom))
        assert (list(errors), words in errors["everybody"][0]) == (["everybody"], True), errors
    assert AnnouncementPage.objects.count() == 0


@pytest.mark.thorough
def test_a_draft_keeps_what_was_chosen_so_far(editor: Client, estates: Estates):
    w1 = {"buildings": [estates.w1.pk]}
    kept = [
        ({"everybody": ""}, (False, ""), []),
        ({"everybody": "0"}, (False, ""), []),
        ({"everybody": "1"}, (True, ""), ["1"]),
        (w1 | {"everybody": ""}, (False, "ul. Wrzosowa 1"), ["0"]),
        (w1 | {"everybody": "1"}, (False, "ul. Wrzosowa 1"), ["0"]),
    ]

    found = []
    for number, (whom, *_kept) in enumerate(kept):
        draft = form(**whom, slug=f"szkic-{number}")
        del draft["action-publish"]
        assert posted(editor, draft) == {}
        page = AnnouncementPage.objects.latest("pk")
        shown = parsed(editor.get(f"/admin/pages/{page.pk}/edit/"))
        answered = shown.xpath("//input[@name='everybody'][@checked]/@value")
        found.append((whom, (page.everybody, page.targets_label), answered))

    assert found == kept


def test_a_live_page_may_have_a_draft_that_still_lacks_its_places(editor: Client, client):
    posted(editor, form())
    page = AnnouncementPage.objects.get()
    draft = form(everybody="0")
    del draft["action-publish"]

    answer = editor.post(f"/admin/pages/{page.pk}/edit/", draft)

    page.refresh_from_db()
    assert (answer.status_code, page.live, page.everybody) == (302, True, True)
    with pytest.raises(NotPublishable) as refused:
        page.get_latest_revision().publish()
    assert refused.value.messages[0].startswith("E-ANN-06 ")


def test_what_lies_inside_a_chosen_place_needs_no_choice_of_its_own(
    editor: Client, estates: Estates
):
    e = estates
    chosen = {
        "properties": [e.wrzosowa.pk],
        "buildings": [e.w1.pk, e.j2.pk],
        "staircases": [e.w3_1.pk, e.j2_1.pk],
    }

    assert posted(editor, form(**chosen)) == {}

    page = AnnouncementPage.objects.get()
    assert page.targets == Targets((e.wrzosowa,), (e.j2,))


def ended(place: Building | Property | Staircase) -> str:
    """End the place in October; return the refusal for an editor who chooses it."""
    place.valid_to = date(2026, 10, 31)
    place.save()
    return f"{place}: tego miejsca nie można wybrać (zakończono 31 października 2026). Odznacz je."


@pytest.mark.thorough
def test_what_is_over_is_not_chosen_anew_not_even_in_a_draft(editor: Client, estates: Estates):
    refusal = ended(estates.w1)
    chosen = form(buildings=[estates.w1.pk, estates.j2.pk])
    draft = {name: value for name, value in chosen.items() if name != "action-publish"}

    assert posted(editor, chosen) == {"buildings": [refusal]}
    assert posted(editor, draft) == {"buildings": [refusal]}
    # An entrance of a house that is over is over too.
    errors = posted(editor, form(staircases=[estates.w1_1.pk]))
    assert list(errors) == ["staircases"]
    assert errors["staircases"][0].startswith("ul. Wrzosowa 1, klatka 1: tego miejsca nie można")
    assert AnnouncementPage.objects.count() == 0


@pytest.mark.thorough
def test_a_notice_keeps_a_place_that_is_over_and_tells_so(editor: Client, estates: Estates):
    posted(editor, form(buildings=[estates.w1.pk]))
    page = AnnouncementPage.objects.get()
    ended(estates.w1)
    edit = f"/admin/pages/{page.pk}/edit/"

    answer = editor.post(edit, form(lead="Nowe słowa.", buildings=[estates.w1.pk]))

    page.refresh_from_db()
    assert (answer.status_code, page.lead, page.targets_label) == (
        302,
        "Nowe słowa.",
        "ul. Wrzosowa 1",
    )
    [box] = parsed(editor.get(edit)).xpath("//ul[contains(@class, 'whom-chosen')]/li")
    assert " ".join(box.text_content().split()) == (
        "ul. Wrzosowa 1 (zakończono 31 października 2026)"
    )


@pytest.mark.thorough
def test_what_waits_for_its_property_is_chosen_house_by_house(editor: Client, estates: Estates):
    house, _made = find_or_make_building("Z1", address="ul. Żabia 1")

    errors = posted(editor, form(properties=[house.property.pk]))

    assert errors == {
        "properties": [
            "do przypisania: tego miejsca nie można wybrać (budynki czekają na przypisanie). "
            "Odznacz je."
        ]
    }
    assert posted(editor, form(buildings=[house.pk])) == {}
