from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.images import ImageFile
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image as Picture
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.fields import WagtailImageField

from cms_ext.public_site.pages.domain.editing import publish_below
from cms_ext.public_site.pages.models import ContentPage, HomePage
from tests.page_checks import page_problems, parsed

pytestmark = pytest.mark.django_db

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.fixture(autouse=True)
def _own_media(settings: pytest.FixtureRequest, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]  # pytest-django's settings


@pytest.fixture
def stairs(home: HomePage) -> ContentPage:
    """A page with a picture and a file to download."""
    drawn = BytesIO()
    Picture.new("RGB", (1600, 1000), "green").save(drawn, "PNG")
    image = get_image_model().objects.create(title="x", file=ImageFile(drawn, name="klatka.png"))
    file = get_document_model().objects.create(title="Plan", file="plan.pdf", file_size=2_000)
    body = [
        ("picture", {"image": image, "description": "Zielona klatka", "caption": "Po remoncie"}),
        ("file", {"document": file, "title": ""}),
    ]
    return publish_below(home, ContentPage(title="Klatki", lead="x", body=body))


@pytest.mark.thorough
def test_a_picture_is_shown_with_its_description(client, stairs: ContentPage):
    answer = client.get(stairs.url)

    [image] = parsed(answer).xpath("//main//img")
    shown = client.get(image.get("src"))
    assert image.get("alt") == "Zielona klatka"
    assert (image.get("width"), image.get("height"), image.get("loading")) == ("960", "600", "lazy")
    assert (shown.status_code, shown["Content-Type"]) == (200, "image/jpeg")
    assert shown["X-Content-Type-Options"] == "nosniff"
    assert "public" in shown["Cache-Control"]
    shown.close()
    assert page_problems(answer) == []


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("avif", "best"),
    [(True, ["image/avif", "image/webp", None]), (False, ["image/webp", None])],
    ids=["AVIF", "no AVIF"],
)
def test_each_browser_gets_the_best_format_it_knows_in_its_width(
    client, stairs: ContentPage, monkeypatch, avif: bool, best: list[str | None]
):
    monkeypatch.setattr("PIL.features.check", lambda what: avif)

    sources = parsed(client.get(stairs.url)).xpath("//main//picture//*")
    files = [[one.split() for one in source.get("srcset").split(", ")] for source in sources]

    assert [source.get("type") for source in sources] == best
    assert [[width for _address, width in offered] for offered in files] == [
        ["960w", "480w"] for _ in best
    ]
    for source, offered in zip(sources, files, strict=True):
        shown = client.get(offered[1][0])
        kind = source.get("type") or "image/jpeg"
        assert (shown.status_code, shown["Content-Type"]) == (200, kind)
        with Picture.open(BytesIO(b"".join(shown))) as opened:
            assert (opened.format, opened.size) == (kind.partition("/")[2].upper(), (480, 300))
        shown.close()


def _saved(size: tuple[int, int], kind: str) -> bytes:
    drawn = BytesIO()
    Picture.new("L", size).save(drawn, kind)
    return drawn.getvalue()


def test_a_picture_that_is_none_is_refused_in_words_and_one_of_a_good_camera_taken(db: None):
    for name, content, words in (
        ("dom.jpg", _saved((8000, 5000), "JPEG"), "zbyt wiele pikesli: (40000000)"),
        ("dom.svg", SVG, "JPG, JPEG, PNG, WEBP, HEIC, HEIF."),
        ("dom.png", SVG, "(svg)"),
        ("dom.png", _saved((9, 9), "JPEG"), "(jpeg)"),
    ):
        with pytest.raises(ValidationError) as refused:
            WagtailImageField().clean(SimpleUploadedFile(name, content))
        assert words in " ".join(refused.value.messages)

    photo = SimpleUploadedFile("dom.jpg", _saved((6000, 4000), "JPEG"))

    assert WagtailImageField().clean(photo).image.get_size() == (6000, 4000)


def test_the_rest_of_the_media_folder_has_no_address(client, stairs: ContentPage):
    addresses = (
        "/media/original_images/klatka.png",
        "/media/documents/plan.pdf",
        "/media/images/../original_images/klatka.png",
        "/media/images/..%2foriginal_images%2fklatka.png",
        "/media/images/nie-ma.png",
        "/media/images/",
        "/media/",
    )

    assert [client.get(address, follow=True).status_code for address in addresses] == [404] * 7
