"""An announcement's files under the detector: data in them, or nobody could look into them."""

import json
from typing import Any

import pytest
from wagtail.models import Page

from cms_ext.people.identity.models import Person, User
from cms_ext.public_site.detector.domain import file_words
from cms_ext.public_site.notices.guards import NotPublishable
from cms_ext.public_site.notices.models import (
    AnnouncementIndexPage,
    AnnouncementKind,
    AnnouncementPage,
)
from tests.cms_ext.attachments import PESEL, attached
from tests.cms_ext.conftest import TODAY
from tests.people import staff
from tests.shared_rows import shared_by_the_whole_file

pytestmark = pytest.mark.django_db

TWO = "E-ANN-02 Publikację zatwierdza inna osoba niż autor."
ADVICE = "Zmień plik albo wyślij ogłoszenie do zatwierdzenia."


@shared_by_the_whole_file
def zenobiusz() -> Person:
    return Person.objects.create(name="Zenobiusz Kwiatkowski")


def draft(index: AnnouncementIndexPage, author: User, *files: Any, where: str) -> AnnouncementPage:
    """Her announcement with these files as attachments, as blocks of the body or as its links."""
    blocks = [("file", {"document": file.pk, "title": ""}) for file in files]
    links = "".join(f'<p><a linktype="document" id="{file.pk}">plik</a></p>' for file in files)
    body = {"attachments": [], "blocks": blocks, "links": [("paragraph", links)]}[where]
    page = AnnouncementPage(
        title="Malowanie klatek schodowych",
        kind=AnnouncementKind.objects.get(code="GENERAL"),
        lead="Od środy malujemy klatki.",
        valid_from=TODAY,
        live=False,
        body=_stream(body),
        attachments=_stream(blocks if where == "attachments" else []),
    )
    index.add_child(instance=page)
    page.save_revision(user=author)
    return page


def _stream(blocks: Any) -> str:
    return json.dumps([{"type": kind, "value": value} for kind, value in blocks])


def refusal(page: Page, user: User) -> str | None:
    """Why she may not publish it; None when she did."""
    errors: dict[str, list[str]] | None = None
    try:
        page.get_latest_revision().publish(user=user)
    except NotPublishable as refused:
        errors = refused.message_dict
    assert AnnouncementPage.objects.get(pk=page.pk).live is (errors is None)
    return errors["attachments"][0] if errors else None


def looks_like(name: str, what: str) -> str:
    return f"{TWO} Plik „{name}” wygląda na dane osobowe: „{what}”. {ADVICE}"


@pytest.mark.thorough
@pytest.mark.parametrize("where", ["attachments", "blocks", "links"])
def test_its_author_publishes_only_files_that_were_looked_into(
    index: AnnouncementIndexPage, ewa: User, where: str
):
    expected = {
        "czysty.pdf": None,
        "czysty.docx": None,
        "pesel.pdf": looks_like("pesel.pdf", PESEL),
        "nazwisko.docx": looks_like("nazwisko.docx", "Zenobiusz Kwiatkowski"),
        "autor.pdf": looks_like("autor.pdf", "Zenobiusz Kwiatkowski"),
        "haslo.pdf": (
            f"{TWO} Pliku „haslo.pdf” nie sprawdzono. Plik jest zabezpieczony hasłem. Zapisz go "
            f"bez hasła. {ADVICE}"
        ),
        "skan.pdf": (
            f"{TWO} Pliku „skan.pdf” nie sprawdzono. To skan albo zdjęcie: są w nim strony bez "
            f"tekstu. {ADVICE}"
        ),
    }

    found = {
        name: refusal(draft(index, ewa, attached(name), where=where), ewa) for name in expected
    }

    assert found == expected


def test_somebody_else_publishes_what_the_author_may_not(index: AnnouncementIndexPage, ewa: User):
    page = draft(index, ewa, attached("pesel.pdf"), attached("skan.pdf"), where="attachments")
    assert refusal(page, ewa) == (
        f"{TWO} Plik „pesel.pdf” wygląda na dane osobowe: „{PESEL}”. Pliku „skan.pdf” nie "
        f"sprawdzono. To skan albo zdjęcie: są w nim strony bez tekstu. {ADVICE}"
    )

    assert refusal(page, staff("marek", "editor", "publisher")) is None


def test_a_large_file_does_not_hold_the_screen(
    index: AnnouncementIndexPage, ewa: User, monkeypatch
):
    monkeypatch.setattr(file_words, "AT_ONCE_BYTES", 100)
    page = draft(index, ewa, attached("czysty.pdf"), where="attachments")
    assert refusal(page, ewa) == (
        f"{TWO} Pliku „czysty.pdf” nie sprawdzono. Plik jest duży i czytamy go w tle. Spróbuj za "
        f"kilka minut. {ADVICE}"
    )

    file_words.read_waiting_files()

    assert refusal(page, ewa) is None
