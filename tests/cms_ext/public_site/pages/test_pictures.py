"""An editor's pictures: whatever a phone or scanner writes, no page breaks and no place leaks."""

from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models.fields.files import FieldFile
from django.http import HttpResponse
from django.test import Client
from PIL import Image
from wagtail.images import get_image_model

from cms_ext.public_site.pages.domain.editing import get_public_files
from cms_ext.public_site.pages.models import ContentPage
from tests.clients import signed_in
from tests.page_checks import parsed, texts
from tests.people import staff

pytestmark = pytest.mark.django_db

SAMPLES = Path(__file__).parents[2] / "base" / "files" / "uploads"
PLACE = b"XIASTO"


@pytest.fixture(autouse=True)
def _media(settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


def saved(picture: Image.Image, kind: str = "JPEG", **facts: object) -> bytes:
    made = BytesIO()
    picture.save(made, kind, **facts)
    return made.getvalue()


def with_place() -> bytes:
    exif = Image.Exif()
    exif[0x010F] = PLACE.decode()
    return saved(Image.new("RGB", (1200, 800), "navy"), exif=exif)


PHOTO = with_place()
SCAN = saved(Image.new("I;16", (1200, 800), 0x8080), "PNG")
LOGO = saved(Image.new("RGBA", (200, 100), (0, 0, 0, 0)), "PNG")
TAKEN = [
    ("zdjecie.jpg", PHOTO, "zdjecie", "jpg"),
    ("skan.png", SCAN, "skan", "jpg"),
    ("znak.png", LOGO, "znak", "png"),
    ("z telefonu.heic", (SAMPLES / "photo.heic").read_bytes(), "z_telefonu", "jpg"),
    ("druk.jpg", (SAMPLES / "cmyk_icc.jpg").read_bytes(), "druk", "jpg"),
    ("zrzut.webp", saved(Image.new("RGB", (40, 30), "navy"), "WEBP"), "zrzut", "jpg"),
    # What it is counts, not what it is called.
    ("telefon.jpg", (SAMPLES / "photo.heic").read_bytes(), "telefon", "jpg"),
]
REFUSED = [
    ("zdjecie.jpg", PHOTO[:900], "Obraz jest uszkodzony."),
    ("skan.png", SCAN[: len(SCAN) // 2], "Obraz jest uszkodzony."),
    ("rysunek.gif", saved(Image.new("P", (20, 20)), "GIF"), "To nie jest obraz."),
    ("skan.tif", saved(Image.new("L", (20, 20)), "TIFF"), "To nie jest obraz."),
    ("strona.jpg", b"<!DOCTYPE html><script>evil()</script>", "To nie jest obraz."),
    ("puste.jpg", b"", "pusty"),
]


def content_of(file: FieldFile) -> bytes:
    with file.open("rb") as opened:
        return bytes(opened.read())


@pytest.fixture
def ewa(public: ContentPage) -> Client:
    return signed_in(staff("redaktor", "editor"))


def sent(client: Client, name: str, content: bytes) -> list[str]:
    """Upload a picture; returns what the screen says, nothing when it was taken."""
    answer: HttpResponse = client.post(
        "/admin/images/add/",
        {
            "title": "Zdjęcie",
            "collection": get_public_files().pk,
            "tags": "",
            "description": "",
            "file": SimpleUploadedFile(name, content),
        },
    )
    return [] if answer.status_code == 302 else texts(parsed(answer), "//*[@class='error-message']")


@pytest.mark.thorough
@pytest.mark.parametrize(("name", "content", "stem", "ending"), TAKEN)
def test_the_library_stores_pixels_alone(
    ewa: Client, name: str, content: bytes, stem: str, ending: str
):
    assert sent(ewa, name, content) == []

    picture = get_image_model().objects.get()
    stored = content_of(picture.file)
    file = Path(picture.file.name)
    assert file.stem.startswith(stem)
    assert file.suffix == f".{ending}"
    assert PLACE not in stored
    assert Image.open(BytesIO(stored)).mode == ("RGBA" if ending == "png" else "RGB")


@pytest.mark.thorough
@pytest.mark.parametrize(("name", "content", "reason"), REFUSED)
def test_a_broken_picture_is_refused_in_words(ewa: Client, name: str, content: bytes, reason: str):
    errors = sent(ewa, name, content)

    assert len(errors) == 1
    assert reason in errors[0]
    assert get_image_model().objects.count() == 0


def test_many_at_once_are_redrawn_too(ewa: Client):
    """The page for several files, and so the chooser, use the same field."""
    data = {
        "title": "Zdjęcie",
        "collection": get_public_files().pk,
        "files[]": SimpleUploadedFile("zdjecie.jpg", PHOTO),
    }

    answer = ewa.post(
        "/admin/images/multiple/add/", data, headers={"X-Requested-With": "XMLHttpRequest"}
    )

    assert answer.json()["success"]
    assert PLACE not in content_of(get_image_model().objects.get().file)


def on_page(public: ContentPage, name: str, content: bytes) -> ContentPage:
    """A page with a picture that was stored before pictures were redrawn."""
    picture = get_image_model().objects.create(title="Dawne", file=ContentFile(PHOTO, name=name))
    Path(picture.file.path).write_bytes(content)
    value = {"image": picture.pk, "description": "Blok", "caption": "Nasz blok"}
    public.body = [{"type": "picture", "value": value}]
    public.save_revision().publish()
    return public


BEFORE = [
    ("zdjecie.jpg", PHOTO, 1),
    ("skan.png", SCAN, 1),
    ("znak.png", LOGO, 1),
    ("druk.jpg", (SAMPLES / "cmyk_icc.jpg").read_bytes(), 1),
    ("paleta.png", saved(Image.new("RGB", (40, 30), "navy").quantize(), "PNG"), 1),
    ("ucięte.jpg", PHOTO[: len(PHOTO) // 2], 0),
    ("nic.jpg", b"to nie jest obraz", 0),
]


@pytest.mark.thorough
@pytest.mark.parametrize(("name", "content", "figures"), BEFORE)
def test_a_page_with_an_older_picture_is_shown_and_tells_no_place(
    client: Client, public: ContentPage, name: str, content: bytes, figures: int
):
    page = client.get(on_page(public, name, content).url)

    assert page.status_code == 200
    tree = parsed(page)
    assert len(tree.xpath("//main//figure")) == len(tree.xpath("//main//picture")) == figures
    files = [rendition.file for rendition in get_image_model().objects.get().renditions.all()]
    assert len(files) == 7 * figures
    for file in files:
        assert PLACE not in content_of(file)


def test_the_list_of_pictures_shows_a_broken_one(ewa: Client, public: ContentPage):
    on_page(public, "zdjecie.jpg", PHOTO[: len(PHOTO) // 2])

    assert ewa.get("/admin/images/").status_code == 200
