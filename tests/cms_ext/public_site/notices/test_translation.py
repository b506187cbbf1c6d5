import json
from datetime import timedelta
from typing import Any

import pytest
from wagtail.models import Page
from wagtail.test.utils.form_data import rich_text, streamfield

from cms_ext.people.identity.models import Person, User
from cms_ext.public_site.editing.domain.review import find_hints
from cms_ext.public_site.notices.guards import NotPublishable
from cms_ext.public_site.notices.models import AnnouncementIndexPage, AnnouncementPage
from cms_ext.public_site.notices.translation import list_translations
from cms_ext.public_site.pages.domain.search import index_page
from tests.clients import signed_in
from tests.cms_ext.attachments import attached
from tests.cms_ext.conftest import TODAY, Publish
from tests.cms_ext.public_site.notices.forms import typed
from tests.page_checks import page_problems, parsed, texts, words_in
from tests.people import staff
from tests.query_counts import queries_of
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db

POLISH = "/ogloszenia/brak-wody/"
UKRAINIAN = f"{POLISH}uk/"


def into(language: str, **facts: Any) -> dict[str, Any]:
    words = {
        "uk": {"title": "Немає води", "lead": "У вівторок не буде води."},
        "en": {"title": "No water", "lead": "There is no water on Tuesday."},
    }
    empty = {"title": "", "lead": "", "confirmed": False}
    return {
        "type": "translation",
        "id": f"t-{language}",
        "value": {**empty, "language": language, **words.get(language, {}), "body": [], **facts},
    }


def stream(*blocks: dict[str, Any]) -> str:
    return json.dumps(list(blocks))


def paragraph(words: str) -> list[dict[str, Any]]:
    return [{"type": "paragraph", "id": "p1", "value": words}]


WATER = into("uk", body=paragraph("<p>Вода буде з цистерни.</p>"))


def again(page: Page) -> AnnouncementPage:
    found: AnnouncementPage = AnnouncementPage.objects.get(pk=page.pk)
    return found


def older(page: Page) -> list[str]:
    return [
        translation.language.code
        for translation in list_translations(again(page))
        if translation.older
    ]


@shared
def page(publish: Publish) -> AnnouncementPage:
    return publish("Brak wody", "OUTAGE", valid_until=TODAY, translations=stream(WATER, into("en")))


def test_the_polish_page_leads_to_those_that_are_written_and_no_others_have_an_address(
    client, page: AnnouncementPage
):
    tree = parsed(client.get(POLISH))

    links = tree.xpath("//nav[@aria-label='To ogłoszenie w innych językach']//a")
    assert [(words_in(link), *map(link.get, ("href", "lang", "hreflang"))) for link in links] == [
        ("Українська", UKRAINIAN, "uk", "uk"),
        ("English", f"{POLISH}en/", "en", "en"),
    ]

    expected = {"uk/": 200, "en/": 200, "de/": 404, "pl/": 404, "uk/en/": 404, "UK/": 301}

    assert {path: client.get(f"{POLISH}{path}").status_code for path in expected} == expected

    feed = client.get("/ogloszenia/rss/").content.decode()

    assert ("Brak wody" in feed, "Немає" in feed) == (True, False)


def test_the_head_names_the_page_itself_and_all_its_languages(client, page: AnnouncementPage):
    root = "http://testserver"
    addresses = {"pl": POLISH, "x-default": POLISH, "uk": UKRAINIAN, "en": f"{POLISH}en/"}

    for address in addresses.values():
        tree = parsed(client.get(address))
        assert tree.xpath("//link[@rel='canonical']/@href") == [root + address]
        alternates = tree.xpath("//link[@rel='alternate'][@hreflang]")
        assert {alternate.get("hreflang"): alternate.get("href") for alternate in alternates} == {
            language: root + address for language, address in addresses.items()
        }


def test_the_translated_page_is_marked_part_by_part(client, page: AnnouncementPage):
    answer = client.get(UKRAINIAN)
    tree = parsed(answer)

    assert (answer.status_code, page_problems(answer)) == (200, [])
    assert tree.xpath("/html/@lang") == ["pl"]
    assert texts(tree, "//main//*[@lang='uk']") == [
        "Немає води",
        "Це переклад. Обов’язковим є текст польською мовою. Читати польською",
        "У вівторок не буде води. Вода буде з цистерни.",
    ]
    assert tree.xpath("//main//*[@lang='uk']//a/@href") == [POLISH]
    assert "Brak wody: co" not in answer.content.decode()
    other = tree.xpath("//nav[@aria-label='To ogłoszenie w innych językach']//a")
    assert [one.get("href") for one in other] == [POLISH, f"{POLISH}en/"]


def test_polish_blocks_inside_are_marked_as_polish_and_no_script_comes_in(client, publish: Publish):
    visit = {"staircase": None, "place": "гаражі", "day": "2026-11-24"}
    schedule = {
        "type": "schedule",
        "id": "s1",
        "value": {"caption": "Графік", "visits": [visit | {"start": "08:00", "end": "10:00"}]},
    }
    body = [schedule, *paragraph('<p onclick="x()">Вода</p>')]
    publish("Brak wody", translations=stream(into("uk", title="<script>x</script>", body=body)))

    answer = client.get(UKRAINIAN)

    columns = "//*[@lang='uk']//*[@lang='pl']//th[@scope='col']/text()"
    assert parsed(answer).xpath(columns)[1] == "Dzień"
    page = answer.content.decode()
    assert ("<script>x" in page, "&lt;script&gt;x" in page) == (False, True)


def test_a_page_without_translations_has_no_trace_of_them(client, publish: Publish):
    publish("Brak wody")

    answer = client.get(POLISH).content.decode()

    assert ("hreflang" in answer, "innych językach" in answer) == (False, False)
    assert client.get(UKRAINIAN).status_code == 404


def test_it_begins_ends_and_goes_with_the_announcement(client, page: AnnouncementPage):
    rows = AnnouncementPage.objects.filter(pk=page.pk)
    day = timedelta(1)
    seen = []
    for dates in (
        {"valid_from": TODAY + day, "valid_until": None},
        {"valid_from": TODAY - day, "valid_until": TODAY - day},
        {"valid_from": TODAY, "valid_until": None},
    ):
        rows.update(**dates)
        answer = client.get(UKRAINIAN)
        bar = "Ogłoszenie archiwalne" in answer.content.decode()
        seen.append((answer.status_code, bar, answer.get("X-Robots-Tag")))
    again(page).unpublish()
    seen.append((client.get(UKRAINIAN).status_code, False, None))

    assert seen == [
        (404, False, None),
        (200, True, "noindex"),
        (200, False, None),
        (404, False, None),
    ]


def test_search_finds_its_words_and_reads_them_aloud_in_their_language(
    client, page: AnnouncementPage
):
    index_page(page)
    ukrainian = ("Немає води. У вівторок не буде води. Вода буде з цистерни.", "uk")
    english = ("No water. There is no water on Tuesday.", "en")
    expected = {
        "brak": ("Brak wody: co, gdzie, kiedy.", None),
        "цистерни": ukrainian,
        "Немає води": ukrainian,
        "tuesday": english,
        "There is no water": english,
    }

    found = {}
    for query in expected:
        tree = parsed(client.get("/szukaj/", {"q": query}))
        assert texts(tree, "//main//h3") == ["Brak wody"], query
        [words] = tree.xpath("//ul[@class='results']/li/p[1]")
        found[query] = " ".join(words.text_content().split()), words.get("lang")
    assert found == expected


def test_a_translation_costs_no_query_more(client, page: AnnouncementPage):
    client.get(UKRAINIAN)
    polish, ukrainian = (queries_of(client.get, address) for address in (POLISH, UKRAINIAN))
    AnnouncementPage.objects.update(translations="[]")

    assert ukrainian <= polish == queries_of(client.get, POLISH)


# --- Writing an announcement in another language, and what tells that its translation is old ------
@shared
def redaktor(index: AnnouncementIndexPage) -> User:
    return staff("redaktor", "editor", "publisher")


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
):
    edited(page, **changes)

    assert older(page) == stale


def test_only_a_tick_says_that_an_old_translation_still_holds_and_is_used_up(
    page: AnnouncementPage,
):
    edited(page, lead="W środę nie będzie wody.")
    edited(page, place="świetlica")
    again(page).save()
    assert older(page) == ["uk", "en"]

    ticked = {**WATER, "value": {**WATER["value"], "confirmed": True}}
    edited(page, translations=stream(ticked, into("en")))
    assert older(page) == ["en"]

    edited(page, lead="W czwartek nie będzie wody.")
    assert older(page) == ["uk", "en"]


def test_marks_of_the_editor_are_no_change(publish: Publish):
    page = publish(
        "Brak wody", body=json.dumps(paragraph("<p>Woda.</p>")), translations=stream(WATER)
    )
    marked = '<p data-block-key="x1y2z">Woda.</p>'

    edited(page, body=json.dumps(paragraph(marked)))

    assert older(page) == []


@pytest.mark.thorough
def test_its_reader_and_its_editor_get_a_warning(client, page: AnnouncementPage, redaktor: User):
    warning = "Польський текст змінено після цього перекладу"
    assert warning not in client.get(UKRAINIAN).content.decode()
    assert [hint.code for hint in find_hints(again(page), TODAY)] == []

    edited(page, lead="W środę nie będzie wody.")

    assert warning in client.get(UKRAINIAN).content.decode()
    hints = [hint for hint in find_hints(again(page), TODAY) if hint.code == "translation"]
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
def test_the_checks_read_translations_as_texts_of_their_own(publish: Publish):
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

    found = [(hint.code, hint.place.path) for hint in find_hints(page, TODAY)]

    assert found == [("personal", "translations.t-uk"), ("heading", "translations.t-uk")]


@pytest.mark.thorough
def test_personal_data_in_a_translation_needs_two(publish: Publish, redaktor: User):
    value = {"document": attached("pesel.pdf").pk, "title": ""}
    in_a_file = [{"type": "file", "id": "f1", "value": value}]
    leaking: list[dict[str, Any]] = [{"lead": "PESEL 44051401359"}, {"body": in_a_file}]
    for found in leaking:
        page = publish("Brak wody")
        page.translations = stream(into("uk", **found))
        page.save_revision(user=redaktor)

        with pytest.raises(NotPublishable, match="44051401359"):
            page.get_latest_revision().publish(user=redaktor)


def form(page: AnnouncementPage, *translations: dict[str, Any]) -> dict[str, Any]:
    blocks = [
        (
            "translation",
            translation | {"body": streamfield([("paragraph", rich_text(translation["body"]))])},
        )
        for translation in translations
    ]
    words = {"title": page.title, "slug": page.slug, "lead": page.lead, "body": []}
    return typed.form(**words, translations=streamfield(blocks))


TYPED = {"language": "uk", "title": "Немає води", "lead": "У вівторок.", "body": "<p>Вода.</p>"}


@pytest.mark.thorough
def test_an_editor_adds_one_of_each_language_on_the_page_s_own_screen(
    client, publish: Publish, redaktor: User
):
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


def test_the_editor_previews_each_language(page: AnnouncementPage):
    page.valid_from = TODAY + timedelta(1)
    assert [mode for mode, _name in page.preview_modes] == ["", "uk", "en"]
    titles = [
        parsed(page.make_preview_request(preview_mode=mode)).xpath("//main//h1/text()")
        for mode in ("", "uk")
    ]
    assert titles == [["Brak wody"], ["Немає води"]]
