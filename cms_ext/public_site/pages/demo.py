"""What the demo's „O spółdzielni” tells beyond what every new site does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from html import escape
from typing import Any

from cms_ext.public_site.pages.article import body_of
from cms_ext.public_site.pages.models import ContentPage

ABOUT = "o-spoldzielni"
LEAD = "Kto zarządza Spółdzielnią, kto ją nadzoruje i które budynki do niej należą."


def load(facts: Mapping[str, Any], today: date) -> None:
    """Its people in office and its buildings; `facts` is the content of fixtures/coop/coop.yaml."""
    page = ContentPage.objects.get(slug=ABOUT)
    more = [*body_of(_organs(facts, today), "Organy"), *body_of(_estate(facts), "Budynki")]
    page.body = [*page.body.raw_data, *more]
    page.lead = LEAD
    page.save_revision().publish()


def _organs(facts: Mapping[str, Any], today: date) -> str:
    people = [
        (row["role"], row["person"])
        for row in facts["functions"]
        if row["from"] <= today <= row.get("to", today)
    ]
    return "<h2>Organy i funkcje</h2>" + _html_table(("Funkcja", "Osoba"), people)


def _estate(facts: Mapping[str, Any]) -> str:
    rows = [
        (estate["name"], house["address"])
        for estate in facts["properties"]
        for house in estate["buildings"]
    ]
    return "<h2>Nieruchomości i budynki</h2>" + _html_table(("Nieruchomość", "Budynek"), rows)


def _html_table(header: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    def cells(tag: str, row: Iterable[str]) -> Iterator[str]:
        return (f"<{tag}>{escape(cell)}</{tag}>" for cell in row)

    body = "".join(f"<tr>{''.join(cells('td', row))}</tr>" for row in rows)
    return f"<table><tr>{''.join(cells('th', header))}</tr>{body}</table>"
