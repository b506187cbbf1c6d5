"""Writing an announcement in another language, and what tells that its translation is old."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from cms_ext.people.identity.models import Person, User
from cms_ext.public_site.editing.domain.review import hints_for
from cms_ext.public_site.notices.guards import NotPublishable
from cms_ext.public_site.notices.models import AnnouncementIndexPage, AnnouncementPage
from tests.clients import signed_in
from tests.cms_ext.attachments import attached
from tests.cms_ext.conftest import TODAY, Publish
from tests.cms_ext.public_site.notices.languages import (
    UKRAINIAN,
    WATER,
    again,
    into,
    older,
    paragraph,
    stream,
)
from tests.page_checks import parsed, texts
from tests.people import staff
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db


@shared
def page(publish: Publish) -> AnnouncementPage:
    return publish("Brak wody", "OUTAGE", valid_until=TODAY, translations=stream(WATER, into("en")))


@shared
def redaktor(index: AnnouncementIndexPage) -> User:
    return staff("redaktor", "editor", "publisher")


# --- which text is newer --------------------------------------------------------------------------
def edited(page: AnnouncementPage, **changes: Any) -> AnnouncementPage:
    """Saved as the editor's form does, as a draft and then published."""
    draft = again(page).get_latest_revision_as_object()
    for name, value in changes.items():
        setattr(draft, name, value)
    draft.save_revision().publish()
    return again(page)


@pytest.mark.parametrize(
    ("changes", "stale"),
    [
        ({}, []),
        ({"place": "świetlica"}, []),
        ({"title": "Brak ciepłej wody"}, ["uk", "en"]),
        ({"lead": "W środę nie będzie wody."}, ["uk", "en"]),
        ({"body": json.dumps(paragraph("<p>Woda z beczkowozu.</p>"))}, ["uk", "en"]),
        (
            {
                "lead": "W środę nie będzie wody.",
                "translations": stream(into("uk", lead="У середу не буде води."), into("en")),
            },
            ["en"],
        ),
    ],
)
def test_a_change_of_the_polish_text_leaves_the_translation_behind(
    page: AnnouncementPage, changes: dict[str, Any], stale: list[str]
) -> None:
    edited(page, **changes)

    assert older(page) == stale


def test_only_a_tick_says_that_an_old_translation_still_holds_and_is_used_up(
    page: AnnouncementPage,
) -> None:
    edited(page, lead="W środę nie będzie wody.")
    edited(page, place="świetlica")
    again(page).save()
    assert older(page) == ["uk", "en"]

    ticked = {**WATER, "value": {**WATER["value"], "confirmed": True}}
    edited(page, translations=stream(ticked, into("en")))
    assert older(page) == ["en"]

    edited(page, lead="W czwartek nie będzie wody.")
    assert older(page) == ["uk", "en"]


def test_marks_of_the_editor_are_no_change(publish: Publish) -> None:
    page = publish(
        "Brak wody", body=json.dumps(paragraph("<p>Woda.</p>")), translations=stream(WATER)
    )
    marked = '<p data-block-key="x1y2z">Woda.</p>'

    edited(page, body=json.dumps(paragraph(marked)))

    assert older(page) == []


@pytest.mark.thorough
def test_its_reader_and_its_editor_are_told(
    client: Client, page: AnnouncementPage, redaktor: User
) -> None:
    warning = "Польський текст змінено після цього перекладу"
    assert warning not in client.get(UKRAINIAN).content.decode()
    assert [hint.code for hint in hints_for(again(page), TODAY)] == []

    edited(page, lead="W środę nie będzie wody.")

    assert warning in client.get(UKRAINIAN).content.decode()
    hints = [hint for hint in hints_for(again(page), TODAY) if hint.code == "translation"]
    assert [(hint.place.path, hint.words) for hint in hints] == [
        (
            f"translations.t-{code}",
            f"Tekst polski jest nowszy od tłumaczenia ({name}). Popraw je albo zaznacz, że się "
            "zgadza.",
        )
        for code, name in (("uk", "ukraiński"), ("en", "angielski"))
    ]
    editor = texts(
        parsed(signed_in(redaktor).get(f"/admin/pages/{page.pk}/edit/")),
        "//div[contains(@class, 'help-warning')]//strong",
    )
    assert "Tekst polski jest nowszy od tłumaczenia: ukraiński, angielski." in editor


# --- editors --------------------------------------------------------------------------------------
def test_the_checks_read_translations_as_texts_of_their_own(publish: Publish) -> None:
    Person.objects.create(name="Zenobiusz Kwiatkowski")
    heading = {"type": "heading", "id": "h1"}
    page = publish(
        "Brak wody",
        valid_until=TODAY,
        body=json.dumps([heading | {"value": {"text": "Woda", "level": "2"}}]),
        translations=stream(
            into(
                "uk",
                lead="Дзвоніть: Zenobiusz Kwiatkowski.",
                body=[heading | {"value": {"text": "Вода", "level": "3"}}],
            )
        ),
    )

    found = [(hint.code, hint.place.path) for hint in hints_for(page, TODAY)]

    assert found == [("personal", "translations.t-uk"), ("heading", "translations.t-uk")]


@pytest.mark.parametrize("inside_of", ["words", "file"])
def test_personal_data_in_a_translation_needs_two(
    publish: Publish, redaktor: User, inside_of: str
) -> None:
    page = publish("Brak wody")
    file = {
        "type": "file",
        "id": "f1",
        "value": {"document": attached("pesel.pdf").pk, "title": ""},
    }
    leaking: dict[str, dict[str, Any]] = {
        "words": {"lead": "PESEL 44051401359"},
        "file": {"body": [file]},
    }
    page.translations = stream(into("uk", **leaking[inside_of]))
    page.save_revision(user=redaktor)

    with pytest.raises(NotPublishable, match="44051401359"):
        page.get_latest_revision().publish(user=redaktor)


def form(page: AnnouncementPage, *translations: dict[str, Any]) -> dict[str, Any]:
    blocks = [
        ("translation", one | {"body": streamfield([("paragraph", rich_text(one["body"]))])})
        for one in translations
    ]
    data = {
        "title": page.title,
        "slug": page.slug,
        "kind": page.kind_id,
        "lead": page.lead,
        "place": "",
        "valid_from": page.valid_from.isoformat(),
        **dict.fromkeys(("valid_until", "pinned_until", "starts_at", "ends_at", "medium"), ""),
        "severity": "important",
        "body": streamfield([]),
        "attachments": streamfield([]),
        "translations": streamfield(blocks),
        "poster_text": "",
        "contact_desk": "",
        "seo_title": "",
        "search_description": "",
        "everybody": "1",
        "action-publish": "action-publish",
    }
    posted: dict[str, Any] = nested_form_data(data)
    return posted


TYPED = {"language": "uk", "title": "Немає води", "lead": "У вівторок.", "body": "<p>Вода.</p>"}


@pytest.mark.thorough
def test_an_editor_adds_one_of_each_language_on_the_page_s_own_screen(
    client: Client, publish: Publish, redaktor: User
) -> None:
    page = publish("Brak wody we wtorek", valid_until=None)
    edit, editor = f"/admin/pages/{page.pk}/edit/", signed_in(redaktor)

    answer = editor.post(edit, form(page, TYPED, TYPED))

    assert answer.context["form"].errors == {
        "translations": ["Ogłoszenie może mieć jedno tłumaczenie na każdy język. Usuń powtórzone."]
    }
    assert not again(page).translations

    editor.post(edit, form(page, TYPED))

    shown = parsed(client.get(f"{page.url}uk/"))
    assert texts(shown, "//main//h1") == ["Немає води"]
    assert older(page) == []


def test_scripts_do_not_come_in_by_a_translation(publish: Publish, client: Client) -> None:
    publish(
        "Brak wody",
        translations=stream(
            into("uk", title="<script>x</script>", body=paragraph('<p onclick="x()">Вода</p>'))
        ),
    )

    page = client.get(UKRAINIAN).content.decode()

    assert ("<script>x" in page, "&lt;script&gt;x" in page) == (False, True)


def test_the_editor_previews_each_language(page: AnnouncementPage) -> None:
    page.valid_from = TODAY + timedelta(1)
    assert [mode for mode, _name in page.preview_modes] == ["", "uk", "en"]
    titles = [
        parsed(page.make_preview_request(preview_mode=mode)).xpath("//main//h1/text()")
        for mode in ("", "uk")
    ]
    assert titles == [["Brak wody"], ["Немає води"]]
