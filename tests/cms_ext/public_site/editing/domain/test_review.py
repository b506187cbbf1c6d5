"""A whole page under all checks, with what the co-op's database knows."""

import json
from datetime import date
from typing import Any

import pytest
from wagtail.contrib.redirects.models import Redirect

from cms_ext.people.identity.models import Person
from cms_ext.public_site.editing.domain.missed import (
    Target,
    WrittenText,
    find_dead_targets,
    parse_rich_text,
)
from cms_ext.public_site.editing.domain.review import find_hints, read_drafts
from cms_ext.public_site.notices.models import AnnouncementPage
from cms_ext.public_site.pages.models import ContentPage, Desk
from tests.cms_ext.attachments import attached
from tests.cms_ext.conftest import Publish
from tests.cms_ext.public_site.notices.estates import Estates
from tests.query_counts import queries_of

FRIDAY = date(2026, 11, 20)


def body(*blocks: tuple[str, Any]) -> str:
    return json.dumps(
        [{"type": kind, "value": value, "id": f"b{n}"} for n, (kind, value) in enumerate(blocks, 1)]
    )


def hints_of(page: AnnouncementPage | ContentPage) -> list[tuple[str, str]]:
    return [(hint.code, hint.place.path) for hint in find_hints(page, FRIDAY)]


@pytest.mark.django_db
def test_a_notice_with_everything_wrong(publish: Publish, estates: Estates):
    Person.objects.create(name="Anna Lis")
    table = {
        "caption": "Terminy",
        "columns": [{"type": "text", "heading": "Dom"}, {"type": "text", "heading": ""}],
        "rows": [{"values": ["<p>ul. Jodłowa 2</p>", "<p>20.11.2026</p>"]}],
    }
    long = "<p>" + " ".join(["bardzo"] * 26) + ".</p>"
    page = publish(
        "NIE BĘDZIE CIEPŁEJ wody",
        lead="Klucz ma Anna Lis.",
        buildings=[estates.w1],
        body=body(
            ("heading", {"text": "Harmonogram", "level": "3"}),
            (
                "paragraph",
                '<p><a linktype="page" id="99">Regulamin</a>, <a href="/">tutaj</a>.</p>',
            ),
            ("table", table),
            ("list", {"numbered": False, "items": ["<p>w środę 24.11.2026</p>", long]}),
        ),
    )
    page.valid_until = None

    assert hints_of(page) == [
        ("personal", "lead"),
        ("endless", "valid_until"),
        ("date", "body.b4"),
        ("place", "body.b3"),
        ("gone", "body.b2"),
        ("table", "body.b3"),
        ("heading", "body.b1"),
        ("link", "body.b2"),
        ("capitals", "title"),
        ("sentence", "body.b4"),
    ]


@pytest.mark.django_db
def test_a_finished_notice_has_nothing_to_mend(publish: Publish, estates: Estates):
    Desk.objects.create(code="DT", name="Dział Techniczny", room="5", phone="22 123 45 67")
    page = publish(
        "Przerwa w dostawie wody",
        lead="We wtorek 24 listopada nie będzie wody przy ul. Wrzosowej 1.",
        buildings=[estates.w1],
        valid_until=date(2026, 11, 25),
        body=body(
            ("heading", {"text": "Kogo pytać", "level": "2"}),
            ("paragraph", "<p>Dział Techniczny, tel. 22 123 45 67.</p>"),
        ),
    )

    assert hints_of(page) == []


@pytest.mark.django_db
def test_blocks_are_called_as_the_editor_counts_them(publish: Publish):
    page = publish(
        "Remont dachu", body=body(("paragraph", "<p>1.</p>"), ("paragraph", "<p>601 234 567</p>"))
    )
    page.valid_until = date(2026, 12, 24)

    [hint] = find_hints(page, FRIDAY)

    assert hint.place.label == "Treść, klocek 2 (Akapit)"


@pytest.mark.django_db
def test_links_that_lead_nowhere(publish: Publish):
    live, draft = publish("Plan prac na rok"), publish("Plan wycofany")
    draft.unpublish()
    Redirect.objects.create(old_path="/stary-plan", redirect_page=live)
    fine = [
        Target("page", str(live.pk)),
        Target("address", "/"),
        Target("address", "/szukaj/?q=woda"),
        Target("address", live.url),
        Target("address", "http://testserver/ogloszenia"),
        Target("address", "/stary-plan/"),
        Target("address", "#dojazd"),
        Target("address", "mailto:biuro@podlasem.example"),
        Target("address", "https://elsewhere.example/nie-ma"),
    ]
    dead = [
        Target("page", str(draft.pk)),
        Target("page", "99999"),
        Target("page", ""),
        Target("document", "99999"),
        Target("address", draft.url),
        Target("address", "/nie-ma-takiej/"),
        Target("address", "http://testserver/ogloszenia/nie-ma/"),
    ]

    assert find_dead_targets([*fine, *dead]) == frozenset(dead)


@pytest.mark.thorough
@pytest.mark.django_db
def test_files_are_looked_into_as_well(publish: Publish):
    """Once each, wherever they stand; what nobody can look into is said and not passed over."""
    Person.objects.create(name="Zenobiusz Kwiatkowski")
    names = ("pesel.pdf", "autor.pdf", "czysty.pdf", "haslo.pdf", "skan.pdf")
    files = [attached(name) for name in names]
    links = "".join(f'<a linktype="document" id="{file.pk}">{file.title}</a> ' for file in files)
    page = publish(
        "Malowanie klatek",
        valid_until=FRIDAY,
        body=body(("paragraph", f"<p>{links}</p>"), ("file", {"document": files[0].pk})),
    )

    found = [(hint.code, hint.words, hint.place.path) for hint in find_hints(page, FRIDAY)]

    assert found == [
        (
            "file",
            "W pliku „pesel.pdf” może być czyjaś dana osobowa (numer PESEL): „440…”.",
            "body.b1",
        ),
        (
            "file",
            "W pliku „autor.pdf” jest dana osobowa, której nie widać na stronach "
            "(osoba z rejestru): „Zen…”. Usuń ją z właściwości, komentarzy albo wcześniejszych "
            "wersji.",
            "body.b1",
        ),
        (
            "unchecked",
            "Pliku „haslo.pdf” nie sprawdzono. Plik jest zabezpieczony hasłem. Zapisz go bez "
            "hasła. Przejrzyj go przed publikacją.",
            "body.b1",
        ),
        (
            "unchecked",
            "Pliku „skan.pdf” nie sprawdzono. To skan albo zdjęcie: są w nim strony bez tekstu. "
            "Przejrzyj go przed publikacją.",
            "body.b1",
        ),
    ]


@pytest.mark.django_db
def test_four_pages_ask_as_much_as_one(publish: Publish, estates: Estates):
    file = attached("czysty.pdf")
    text = body(
        ("paragraph", '<p><a linktype="page" id="99">A</a> <a href="/b/">B</a></p>'),
        ("paragraph", f'<p><a linktype="document" id="{file.pk}">C</a></p>'),
    )
    for number in range(4):
        publish(f"Ogłoszenie numer {number}", body=text, buildings=[estates.w1])
    pages = list(
        AnnouncementPage.objects.select_related("kind").prefetch_related(
            "properties", "buildings", "staircases__building"
        )
    )
    read_drafts(pages[:1], FRIDAY)  # the file is read

    assert queries_of(read_drafts, pages[:1], FRIDAY) == queries_of(read_drafts, pages, FRIDAY)


def test_paragraphs_points_and_links_as_an_editor_wrote_them():
    source = (
        '<p>Woda wróci<br/>o&nbsp;<b>15:00</b>. <a linktype="page" id="7">Plan <i>prac</i></a></p>'
        "<ul><li>Wrzosowa 1</li><li>Wrzosowa 3<ul><li>klatka 2</li></ul></li></ul>"
        '<p><a href="tel:+48221234567">Pogotowie</a>, <a linktype="document" id="3">mapa</a></p>'
    )

    assert parse_rich_text(source) == WrittenText(
        (
            "Woda wróci",
            "o 15:00. Plan prac",
            "Wrzosowa 1",
            "Wrzosowa 3",
            "klatka 2",
            "Pogotowie, mapa",
        ),
        (
            ("Plan prac", Target("page", "7")),
            ("Pogotowie", Target("address", "tel:+48221234567")),
            ("mapa", Target("document", "3")),
        ),
    )


def test_an_empty_field():
    assert parse_rich_text(" ") == WrittenText((), ())
