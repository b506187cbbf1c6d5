"""The demo's additions to the set-up's pages: „O spółdzielni” and regulations."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from html import escape
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.core.files.base import ContentFile
from wagtail.documents import get_document_model
from wagtail.models import Collection

from cms_ext.base.pdf.rendering import render_pdf
from cms_ext.frontend.theme.figures import long_date
from cms_ext.public_site.pages.domain.body import WrittenArticle, convert_html, parse_article
from cms_ext.public_site.pages.domain.editing import get_papers_collection
from cms_ext.public_site.pages.models import ContentPage

ABOUT = "o-spoldzielni"
LEAD = "Kto zarządza Spółdzielnią, kto ją nadzoruje i które budynki do niej należą."


def load(facts: Mapping[str, Any], today: date) -> None:
    """Add people in office and buildings; `facts` is the content of coop.yaml."""
    page = ContentPage.objects.get(slug=facts.get("about_page", ABOUT))
    more = convert_html(_organs(facts, today), "Organy")
    if any(estate["buildings"] for estate in facts["properties"]):
        more += convert_html(_estate(facts), "Budynki")
        page.lead = LEAD
    page.body = [*page.body.raw_data, *more]
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


LAYOUTS = Path(__file__).parent / "layouts"
BY_BOARD = "Uchwała Rady Nadzorczej"


def load_papers(collection: str, *, regulations: tuple[str, str]) -> None:
    """Add the regulations to the collection that a panel shows.

    `regulations` is a title, unless the file has one for lists, and a file of the fixtures.
    """
    home = get_papers_collection(collection)
    title, source = regulations
    facts, body = _source(source)
    name = f"{Path(source).stem.lstrip('0123456789-')}.pdf"
    _create_document(home, facts.get("listed_as", title), name, _regulations(facts, body))


def _create_document(collection: Collection, title: str, name: str, pdf: bytes) -> None:
    get_document_model().objects.create(
        title=title, collection=collection, file=ContentFile(pdf, name), file_size=len(pdf)
    )


def _source(name: str) -> tuple[dict[str, Any], str]:
    """Return the facts and the text of a file."""
    _before, front, body = _fixture(name).split("---\n", 2)
    return yaml.load(front, Loader=yaml.CSafeLoader), body


def _regulations(facts: Mapping[str, Any], body: str) -> bytes:
    data = {
        **_letterhead(),
        "title": facts["title"],
        "adopted": (
            f"{facts.get('adopted_by', BY_BOARD)} nr {facts['number']} "
            f"z {long_date(facts['adopted_on'])}, "
            f"obowiązuje od {long_date(facts['effective_from'])}"
        ),
        "paragraphs": [line for line in body.splitlines() if line],
    }
    return render_pdf(LAYOUTS / "regulations.typ", data, issued=facts["published_on"])


def _letterhead() -> dict[str, str]:
    coop = yaml.load(_fixture("coop.yaml"), Loader=yaml.CSafeLoader)
    return {"coop": coop["name"], "office": f"{coop['address']}, tel. {coop['phone']}"}


def _fixture(name: str) -> str:
    path: Path = settings.COOP_DEMO_FIXTURES / name
    return path.read_text(encoding="utf-8")


def read_article(path: Path) -> WrittenArticle:
    """Read an article: YAML facts between `---` lines, then Markdown."""
    return parse_article(path.read_text(encoding="utf-8"), path.name)
