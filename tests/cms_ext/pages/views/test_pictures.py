from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.images import ImageFile
from django.test import Client
from PIL import Image as Picture
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from cms_ext.pages.domain.publishing import publish_below
from cms_ext.pages.models import ContentPage, HomePage
from tests.page_checks import page_problems, parsed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_media(settings: pytest.FixtureRequest, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]  # pytest-django's settings


@pytest.fixture
def stairs(home: HomePage) -> ContentPage:
    """A page with a picture and a file to download."""
    drawn = BytesIO()
    Picture.new("RGB", (60, 40), "green").save(drawn, "PNG")
    image = get_image_model().objects.create(title="x", file=ImageFile(drawn, name="klatka.png"))
    file = get_document_model().objects.create(title="Plan", file="plan.pdf", file_size=2_000)
    body = [
        ("picture", {"image": image, "description": "Zielona klatka", "caption": "Po remoncie"}),
        ("file", {"document": file, "title": ""}),
    ]
    return publish_below(home, ContentPage(title="Klatki", lead="x", body=body))


# Wagtail leaves the temporary file of a new rendition to the garbage collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_picture_is_shown_with_its_description(client: Client, stairs: ContentPage) -> None:
    answer = client.get(stairs.url)

    [image] = parsed(answer).xpath("//main//img")
    shown = client.get(image.get("src"))
    assert image.get("alt") == "Zielona klatka"
    assert (shown.status_code, shown["Content-Type"]) == (200, "image/png")
    assert shown["X-Content-Type-Options"] == "nosniff"
    assert "public" in shown["Cache-Control"]
    shown.close()
    assert page_problems(answer) == []


@pytest.mark.parametrize(
    "address",
    [
        "/media/original_images/klatka.png",
        "/media/documents/plan.pdf",
        "/media/images/../original_images/klatka.png",
        "/media/images/..%2foriginal_images%2fklatka.png",
        "/media/images/nie-ma.png",
        "/media/images/",
        "/media/",
    ],
)
def test_the_rest_of_the_media_folder_has_no_address(
    client: Client, stairs: ContentPage, address: str
) -> None:
    assert client.get(address, follow=True).status_code == 404
