"""The demo's papers beneath the E-BOK panel: its regulations and its form, as accessible PDFs."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.core.files.base import ContentFile
from wagtail.documents import get_document_model
from wagtail.models import Collection

from cms_ext.pages.domain.editing import public_files
from cms_ext.pdf.rendering import render
from cms_ext.theme.figures import long_date
from ebok_plugin.papers import COLLECTION

LAYOUTS = Path(__file__).parent / "layouts"
LINES = {"textarea": 2, "address_list": 4}


def load(today: date) -> None:
    """Both papers, once: in the collection from which the panel takes them."""
    collection = public_files().add_child(name=COLLECTION)
    _keep(collection, "Regulamin E-BOK", "regulamin-e-bok.pdf", _regulations())
    _keep(collection, "Formularz zgłoszeniowy do E-BOK", "formularz-e-bok.pdf", _form())


def _keep(collection: Collection, title: str, name: str, pdf: bytes) -> None:
    get_document_model().objects.create(
        title=title, collection=collection, file=ContentFile(pdf, name), file_size=len(pdf)
    )


def _regulations() -> bytes:
    text = _fixture("documents/03-regulamin-ebok.md")
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


def _form() -> bytes:
    form = yaml.safe_load(_fixture("forms/ebok.yaml"))
    data = {
        **_letterhead(),
        "title": form["title"],
        "intro": form["intro"],
        "fields": [_field(field) for field in form["fields"]],
        "office_part": [_field(field) for field in form["office_part"]],
    }
    return render(LAYOUTS / "form.typ", data, issued=form["valid_from"])


def _field(field: dict[str, Any]) -> dict[str, Any]:
    kinds = {"checkbox": "tick", "choice": "choice"}
    return {
        "label": field["label"],
        "help": field.get("help", ""),
        "kind": kinds.get(field.get("type", ""), "line"),
        "options": list(field.get("options", {}).values()),
        "lines": LINES.get(field.get("type", ""), 1),
    }


def _letterhead() -> dict[str, str]:
    coop = yaml.safe_load(_fixture("coop.yaml"))
    return {"coop": coop["name"], "office": f"{coop['address']}, tel. {coop['phone']}"}


def _fixture(name: str) -> str:
    path: Path = settings.ROOT / "fixtures" / "coop" / name
    return path.read_text(encoding="utf-8")
