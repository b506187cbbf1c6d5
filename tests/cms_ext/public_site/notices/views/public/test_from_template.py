"""The editor's screen of a template: questions, how it will read, published."""

from typing import Any

import pytest
from django.test import Client

from cms_ext.public_site.notices.models import (
    AnnouncementIndexPage,
    AnnouncementPage,
    AnnouncementTemplate,
)
from tests.clients import signed_in
from tests.cms_ext.conftest import TODAY
from tests.cms_ext.public_site.notices.estates import Estates
from tests.page_checks import parsed, texts
from tests.people import staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def address(index: AnnouncementIndexPage) -> str:
    template = AnnouncementTemplate.objects.get(name="Brak ciepłej wody")
    return f"/admin/ogloszenia/nowe/{template.pk}/"


def filled_form(**changes: Any) -> dict[str, Any]:
    return {
        "starts_at": "2026-11-24T08:00",
        "ends_at": "2026-11-25T15:00",
        "everybody": "0",
        "desk": "",
    } | changes


def two_places(estates: Estates) -> dict[str, Any]:
    return {"buildings": [estates.w3.pk], "staircases": [estates.w1_1.pk]}


@pytest.mark.thorough
def test_a_new_notice_is_one_press_away_on_the_first_screen_and_on_its_list(
    index: AnnouncementIndexPage,
):
    editor = signed_in(staff("redaktor", "editor"))
    form = f"/admin/pages/add/cms_ext_notices/announcementpage/{index.pk}/"
    buttons = "//a[normalize-space()='Dodaj ogłoszenie']/@href"

    assert parsed(editor.get("/admin/")).xpath(buttons) == [form]
    assert parsed(editor.get("/admin/ogloszenia/", follow=True)).xpath(buttons) == [form]
    assert editor.get(form).status_code == 200
    # Other pages have none, nor has anyone who may not write.
    assert parsed(editor.get(f"/admin/pages/{index.get_parent().pk}/")).xpath(buttons) == []
    clerk = signed_in(staff("finanse", "finance_clerk"))
    assert parsed(clerk.get("/admin/")).xpath(buttons) == []
    assert [clerk.get(address).status_code for address in (f"/admin/pages/{index.pk}/", form)] == [
        302,
        302,
    ]


def test_the_first_screen_offers_the_templates_to_those_who_write(index: AnnouncementIndexPage):
    panel = "//section[@aria-labelledby='h-wzory']//a"

    offered = texts(parsed(signed_in(staff("redaktor", "editor")).get("/admin/")), panel)

    names = "Komunikat pilny, Brak wody, Brak ciepłej wody, Brak prądu, Przegląd kominiarski"
    assert ", ".join(offered) == f"Dodaj ogłoszenie, {names}, Odczyty, Biuro nieczynne, Zebranie"
    clerk = signed_in(staff("finanse", "finance_clerk")).get("/admin/")
    assert texts(parsed(clerk), panel) == []


@pytest.mark.thorough
def test_an_editor_reads_it_before_it_is_published(address: str, estates: Estates):
    ewa = signed_in(staff("redaktor", "editor", "publisher"))

    whole = filled_form(**two_places(estates))
    shown = ewa.post(address, whole | {"show": "1"})

    assert AnnouncementPage.objects.count() == 0
    # Enter in a field shows and does not publish.
    buttons = parsed(shown).xpath("//main//form//button[@type='submit']/@name")
    assert (buttons[0], "publish" in buttons) == ("show", True)
    words = texts(parsed(shown), "//section[@aria-labelledby='h-tak']/*")
    assert words[1] == "Przerwa w dostawie ciepłej wody – ul. Wrzosowa 3, ul. Wrzosowa 1 (klatka 1)"
    assert words[-5:-2] == [
        "Kogo dotyczy",
        "ul. Wrzosowa 3, ul. Wrzosowa 1 (klatka 1)",
        "Dotyczy 7 lokali. Na przykład: "
        "ul. Wrzosowa 1 m. 11, ul. Wrzosowa 1 m. 12, ul. Wrzosowa 1 m. 13, ul. Wrzosowa 3 m. 11, "
        "ul. Wrzosowa 3 m. 12.",
    ]
    preview = parsed(shown)
    assert dict(zip(texts(preview, "//main//dt"), texts(preview, "//main//dd"), strict=True)) == {
        "Zobaczą najpierw po zalogowaniu": "0 osób",
        "Dostaną e-mail": "0 osób",
        "Plakaty do wywieszenia": "w 2 klatkach",
    }

    done = ewa.post(address, whole | {"publish": "1"}, follow=True)

    page = AnnouncementPage.objects.get()
    assert (page.live, page.targets_label) == (True, "ul. Wrzosowa 3, ul. Wrzosowa 1 (klatka 1)")
    assert f"Opublikowano „{page.title}”." in done.content.decode()
    offered = texts(parsed(done), "//div[contains(@class, 'messages')]//a")
    assert offered == ["Zobacz na stronie", "Drukuj plakaty (2)", "Sprostuj", "Wycofaj", "Popraw"]
    assert Client().get(page.url).status_code == 200


def test_who_may_not_publish_is_offered_a_draft(address: str, estates: Estates):
    editor = signed_in(staff("redaktor", "editor"))

    whole = filled_form(**two_places(estates))
    buttons = texts(parsed(editor.post(address, whole)), "//section//button")
    refused = editor.post(address, whole | {"publish": "1"})
    drafted = editor.post(address, whole | {"draft": "1"})

    page = AnnouncementPage.objects.get()
    assert buttons == ["Zapisz szkic i edytuj"]
    # Wagtail leads anyone who lacks a right to the first screen, with a message.
    assert refused.status_code == 302
    assert (drafted["Location"], page.live) == (f"/admin/pages/{page.pk}/edit/", False)


@pytest.mark.thorough
def test_what_does_not_fit_is_said_at_its_field(address: str, estates: Estates):
    editor = signed_in(staff("redaktor", "editor", "publisher"))
    over = {"starts_at": "2026-11-18T08:00", "ends_at": "2026-11-19T08:00"}
    for changes, field, words in (
        ({"ends_at": "2026-11-24T07:59"}, "ends_at", "E-ANN-01 Data końca jest wcześniejsza"),
        (over, "ends_at", "Ten dzień już minął."),
        ({"starts_at": ""}, "starts_at", "wymagane"),
        ({"starts_at": "jutro"}, "starts_at", "datę"),
        ({"everybody": "0", "buildings": ["999999"]}, "buildings", "999999"),
        ({"everybody": "x"}, "everybody", "x"),
        ({"desk": "999"}, "desk", "poprawn"),
    ):
        answer = editor.post(address, filled_form(publish="1", **{"everybody": "1"} | changes))
        errors = answer.context["form"].errors
        assert (list(errors), words in errors[field][0]) == ([field], True), errors
    assert AnnouncementPage.objects.count() == 0


def test_it_is_shut_for_everybody_else(address: str):
    editor, clerk = staff("redaktor", "editor"), staff("finanse", "finance_clerk")
    assert Client().get(address).status_code == 302
    assert signed_in(clerk).get(address).status_code == 302
    assert signed_in(editor).get("/admin/ogloszenia/nowe/999/").status_code == 404


def test_a_search_without_a_script_keeps_what_was_typed_and_chosen(address: str, estates: Estates):
    ewa = signed_in(staff("redaktor", "editor"))
    whole = filled_form(**two_places(estates), search="1", find="Jodłowa")

    shown = parsed(ewa.post(address, whole))

    assert texts(shown, "//*[@role='alert']") == []
    assert shown.xpath("//input[@id='id_starts_at']/@value") == ["2026-11-24T08:00"]
    assert shown.xpath("//input[@name='everybody'][@checked]/@value") == ["0"]
    chosen = "//ul[@data-whom-chosen]//label"
    assert texts(shown, chosen) == ["ul. Wrzosowa 3", "ul. Wrzosowa 1, klatka 1"]
    assert shown.xpath("//input[@type='checkbox'][@checked]/@value") == [
        str(estates.w3.pk),
        str(estates.w1_1.pk),
    ]
    assert texts(shown, "//ul[@data-whom-tree]/li/div/span[1]") == [
        "Nieruchomość Jodłowa",
        "Nieruchomość Wrzosowa",
    ]
    missed = parsed(ewa.post(address, filled_form(search="1", find="Nowa 7")))
    assert not missed.xpath("//*[@data-whom-missed]")[0].get("hidden")
    assert AnnouncementPage.objects.count() == 0


def test_whom_it_concerns_is_not_chosen_by_silence(address: str, estates: Estates):
    ewa = signed_in(staff("redaktor", "editor", "publisher"))

    fresh = parsed(ewa.get(address))
    answer = ewa.post(address, filled_form(everybody="", publish="1"))

    assert fresh.xpath("//input[@name='everybody'][@checked]") == []
    assert texts(parsed(answer), "//*[@role='alert']//p") == [
        "E-ANN-06 Ogłoszenie nie mówi, kogo dotyczy. Wybierz „Wszyscy mieszkańcy” albo zaznacz "
        "co najmniej jedno miejsce."
    ]
    assert AnnouncementPage.objects.count() == 0

    ewa.post(address, filled_form(everybody="1", publish="1"))

    assert AnnouncementPage.objects.get().everybody


@pytest.fixture
def urgent(index: AnnouncementIndexPage) -> str:
    """Return the address of the urgent template."""
    template = AnnouncementTemplate.objects.get(name="Komunikat pilny")
    return f"/admin/ogloszenia/nowe/{template.pk}/"


def test_an_urgent_message_needs_two_answers(urgent: str, estates: Estates):
    ewa = signed_in(staff("redaktor", "editor", "publisher"))

    fresh = ewa.get(urgent)
    form = fresh.context["form"]
    two = {"what": " wyciek gazu w klatce 2. ", "ends_at": f"{TODAY:%Y-%m-%d}T23:59"}
    ticked = parsed(fresh).xpath("//input[@name='everybody'][@checked]/@value")
    ewa.post(urgent, two | {"everybody": ticked, "publish": "1"})

    assert [name for name in form.fields if form.fields[name].required] == ["what", "ends_at"]
    page = AnnouncementPage.objects.get()
    assert (page.title, page.kind.code) == ("Pilne: wyciek gazu w klatce 2", "ALERT")
    assert page.lead == (
        "Wyciek gazu w klatce 2. Przewidujemy, że potrwa do piątku, 20 listopada 2026 r., "
        "godz. 23:59. Gdzie: wszystkie budynki."
    )
    assert (page.live, page.valid_until, page.everybody) == (True, TODAY, True)


@pytest.mark.thorough
def test_what_an_urgent_message_lacks_is_said(urgent: str, estates: Estates):
    editor = signed_in(staff("redaktor", "editor", "publisher"))
    whole = {"what": "pożar", "ends_at": f"{TODAY:%Y-%m-%d}T23:59", "everybody": "1"}
    midnight = {"ends_at": f"{TODAY:%Y-%m-%d}T00:00"}
    for changes, field, words in (
        ({"what": " . "}, "what", "Napisz"),
        ({"what": ""}, "what", "wymagane"),
        ({"what": "a" * 91}, "what", "90"),
        ({"ends_at": ""}, "ends_at", "wymagane"),
        (midnight, "ends_at", "Ta chwila już minęła."),
        ({"everybody": "0"}, "everybody", "E-ANN-06"),
    ):
        answer = editor.post(urgent, whole | {"publish": "1"} | changes)
        errors = answer.context["form"].errors
        assert (list(errors), words in errors[field][0]) == ([field], True), errors
    assert AnnouncementPage.objects.count() == 0
    # The hint of the field says it before.
    hint = str(AnnouncementPage._meta.get_field("valid_until").help_text)
    assert hint.startswith("Komunikat pilny musi go mieć, zanim się ukaże.")
