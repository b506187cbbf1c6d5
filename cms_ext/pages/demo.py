"""The demo co-op's public pages and those of its panels, from fixtures/coop/."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml
from django.conf import settings
from wagtail.models import Page, Site

from cms_ext.identity.realm import Realm
from cms_ext.pages.article import Article, body_of, read_article
from cms_ext.pages.demo_questions import load_questions
from cms_ext.pages.domain.publishing import found_site, publish_below
from cms_ext.pages.models import (
    ContactPage,
    ContentPage,
    Desk,
    HomePage,
    PanelContentPage,
    PanelPage,
)
from cms_ext.theme import demo as theme_demo
from cms_ext.theme.models import CoopSettings

# What people come for, by the code of the desk; the file names only the departments.
MATTERS = {
    "DCL": "Sprawy członkowskie",
    "DFK": "Opłaty i E-BOK",
    "DT": "Sprawy techniczne",
}
IN_MENU = ("strefa-mieszkanca", "o-spoldzielni")


def load(today: date) -> None:
    """The site with its home, content and contact pages, and one page in each panel."""
    home = _home()
    theme_demo.load(today)
    for desk in _facts()["desks"]:
        _desk(desk)
    _section(home, "strefa-mieszkanca")
    _about(home, today)
    load_questions(home)
    contact = ContactPage(title="Kontakt", slug="kontakt", show_in_menus=True)
    publish_below(home, contact)
    privacy = _section(home, "informacja-o-przetwarzaniu-danych")
    accessibility = _section(home, "deklaracja-dostepnosci")
    _section(ContentPage.objects.get(slug="strefa-mieszkanca"), "jak-uzyskac-dostep")
    _footer(privacy, accessibility, contact)
    _tasks(home, contact)
    _panel(home, Realm.IKCS, "IKCS", "informacje-dla-czlonkow")
    _panel(home, Realm.EBOK, "E-BOK", "informacje-dla-platnikow")


def _home() -> HomePage:
    address = urlsplit(settings.WAGTAILADMIN_BASE_URL)
    home = HomePage(title="Strona główna", slug="start")
    return found_site(home, address.hostname or "localhost", address.port or 80)


def _section(parent: Page, name: str) -> ContentPage:
    article = _article(name)
    page = ContentPage(**_fields(article), show_in_menus=name in IN_MENU)
    return publish_below(parent, page)


def _about(home: HomePage, today: date) -> None:
    article = _article("o-spoldzielni")
    article.body.extend(body_of(_organs(today), "Organy"))
    article.body.extend(body_of(_estate(), "Budynki"))
    publish_below(home, ContentPage(**_fields(article), show_in_menus=True))


def _panel(home: HomePage, realm: Realm, title: str, name: str) -> None:
    section = publish_below(home, PanelPage(title=title, realm=realm))
    publish_below(section, PanelContentPage(**_fields(_article(name))))


def _desk(row: Mapping[str, Any]) -> None:
    Desk.objects.create(
        code=row["code"],
        name=row["name"],
        matter=MATTERS[row["code"]],
        room=str(row["room"]),
        email=_facts()["email"],
        phone=_facts()["phone"],
        order=Desk.objects.count() + 1,
    )


def _footer(privacy: Page, accessibility: Page, contact: Page) -> None:
    coop = CoopSettings.for_site(Site.objects.get(is_default_site=True))
    coop.privacy_page, coop.accessibility_page, coop.contact_page = privacy, accessibility, contact
    coop.save()


def _tasks(home: HomePage, contact: Page) -> None:
    access = ContentPage.objects.get(slug="jak-uzyskac-dostep")
    home.tasks = [
        ("task", _task("Odbierz login", "na papierze lub e-mailem", access, "key")),
        ("task", _task("Znajdź pokój i telefon", "działy i godziny otwarcia", contact, "phone")),
    ]
    home.save_revision().publish()


def _task(title: str, help_text: str, page: Page, icon: str) -> dict[str, Any]:
    return {"title": title, "help": help_text, "page": page, "icon": icon}


def _organs(today: date) -> str:
    people = [
        (row["role"], row["person"])
        for row in _facts()["functions"]
        if row["from"] <= today <= row.get("to", today)
    ]
    return "<h2>Organy i funkcje</h2>" + _html_table(("Funkcja", "Osoba"), people)


def _estate() -> str:
    rows = [
        (estate["name"], house["address"])
        for estate in _facts()["properties"]
        for house in estate["buildings"]
    ]
    return "<h2>Nieruchomości i budynki</h2>" + _html_table(("Nieruchomość", "Budynek"), rows)


def _html_table(header: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    def cells(tag: str, row: Iterable[str]) -> Iterator[str]:
        return (f"<{tag}>{escape(cell)}</{tag}>" for cell in row)

    body = "".join(f"<tr>{''.join(cells('td', row))}</tr>" for row in rows)
    return f"<table><tr>{''.join(cells('th', header))}</tr>{body}</table>"


def _fields(article: Article) -> dict[str, Any]:
    facts = article.facts
    return {
        "title": facts["title"],
        "slug": facts["slug"],
        "lead": facts["lead"],
        "body": article.body,
    }


def _article(name: str) -> Article:
    return read_article(_folder() / "pages" / f"{name}.md")


def _facts() -> dict[str, Any]:
    facts: dict[str, Any] = yaml.safe_load((_folder() / "coop.yaml").read_text(encoding="utf-8"))
    return facts


def _folder() -> Path:
    root: Path = settings.ROOT
    return root / "fixtures" / "coop"
