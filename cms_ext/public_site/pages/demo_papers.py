"""The demo's regulations beneath the login panels, as accessible PDFs."""

from __future__ import annotations

from pathlib import Path

import yaml
from django.conf import settings
from django.core.files.base import ContentFile
from wagtail.documents import get_document_model
from wagtail.models import Collection

from cms_ext.base.pdf.rendering import render
from cms_ext.frontend.theme.figures import long_date
from cms_ext.public_site.pages.domain.papers import papers_collection

LAYOUTS = Path(__file__).parent / "layouts"


def load_papers(collection: str, *, regulations: tuple[str, str]) -> None:
    """The regulations in the collection from which a panel takes them.

    `regulations`: the title, and the file of fixtures/coop that it is made from.
    """
    home = papers_collection(collection)
    title, source = regulations
    name = f"{Path(source).stem.lstrip('0123456789-')}.pdf"
    _keep(home, title, name, _regulations(source))


def _keep(collection: Collection, title: str, name: str, pdf: bytes) -> None:
    get_document_model().objects.create(
        title=title, collection=collection, file=ContentFile(pdf, name), file_size=len(pdf)
    )


def _regulations(source: str) -> bytes:
    text = _fixture(source)
    _before, front, body = text.split("---\n", 2)
    facts = yaml.safe_load(front)
    data = {
        **_letterhead(),
        "title": facts["title"],
        "adopted": (
            f"Uchwała Rady Nadzorczej nr {facts['number']} z {long_date(facts['adopted_on'])}, "
            f"obowiązuje od {long_date(facts['effective_from'])}"
        ),
        "paragraphs": [line for line in body.splitlines() if line],
    }
    return render(LAYOUTS / "regulations.typ", data, issued=facts["published_on"])


def _letterhead() -> dict[str, str]:
    coop = yaml.safe_load(_fixture("coop.yaml"))
    return {"coop": coop["name"], "office": f"{coop['address']}, tel. {coop['phone']}"}


def _fixture(name: str) -> str:
    path: Path = settings.ROOT / "fixtures" / "coop" / name
    return path.read_text(encoding="utf-8")
