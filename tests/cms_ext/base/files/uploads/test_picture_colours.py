"""Pictures as cameras, scanners and print shops write them become plain upright pixels."""

import io
from pathlib import Path

import pytest
from PIL import Image, ImageCms

from cms_ext.base.files.uploads.picture_drawing import redraw_picture

FOLDER = Path(__file__).parent
RED, GREEN, WHITE = (254, 0, 0), (0, 128, 0), (255, 255, 255)


def saved(picture: Image.Image, kind: str = "PNG", **facts: object) -> bytes:
    made = io.BytesIO()
    picture.save(made, kind, **facts)
    return made.getvalue()


def opened(content: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(content))
    picture.load()
    return picture


def deep(value: int) -> Image.Image:
    return Image.new("I;16", (40, 30), value)


def see_through(mode: str) -> Image.Image:
    picture = Image.new("RGBA", (40, 30), (0, 0, 0, 0))
    return picture if mode == "RGBA" else picture.convert(mode)


# (name, what comes in, its type, what the middle pixel is without and with transparency)
PICTURES = [
    ("16-bit grey", saved(deep(0x8080)), "image/png", (128, 128, 128), "RGB"),
    ("16-bit black", saved(deep(0)), "image/png", (0, 0, 0), "RGB"),
    ("16-bit white", saved(deep(0xFFFF)), "image/png", WHITE, "RGB"),
    ("1 bit", saved(Image.new("1", (40, 30), 1)), "image/png", WHITE, "RGB"),
    ("grey", saved(Image.new("L", (40, 30), 77)), "image/png", (77, 77, 77), "RGB"),
    ("palette", saved(Image.new("RGB", (40, 30), GREEN).quantize()), "image/png", GREEN, "RGB"),
    ("transparent", saved(see_through("RGBA")), "image/png", WHITE, "RGBA"),
    ("transparent grey", saved(see_through("LA")), "image/png", WHITE, "RGBA"),
    (
        "transparent palette",
        saved(Image.new("P", (40, 30), 0), transparency=0),
        "image/png",
        WHITE,
        "RGBA",
    ),
    (
        "transparent WebP",
        saved(see_through("RGBA"), "WEBP", lossless=True),
        "image/webp",
        WHITE,
        "RGBA",
    ),
    ("CMYK", saved(Image.new("CMYK", (40, 30), 0), "JPEG"), "image/jpeg", WHITE, "RGB"),
]


@pytest.mark.parametrize(
    ("content", "mime", "pixel", "mode"),
    [row[1:] for row in PICTURES],
    ids=[r[0] for r in PICTURES],
)
def test_every_kind_of_pixels_becomes_eight_bits(
    content: bytes, mime: str, pixel: tuple[int, ...], mode: str
):
    plain, kept = opened(redraw_picture(content, mime)), redraw_picture(content, mime, alpha=True)

    assert (plain.mode, plain.format) == ("RGB", "JPEG")
    assert plain.getpixel((20, 15)) == pytest.approx(pixel, abs=2)
    assert (opened(kept).mode, opened(kept).format) == (mode, "PNG" if mode == "RGBA" else "JPEG")


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_stands_upright(orientation: int):
    """The red corner is where a viewer shows it."""
    picture = Image.new("RGB", (40, 20), "green")
    picture.paste("red", (0, 0, 20, 10))
    exif = Image.Exif()
    exif[0x0112] = orientation

    drawn = opened(redraw_picture(saved(picture, "JPEG", exif=exif, quality=95), "image/jpeg"))

    corner = {1: "LT", 2: "RT", 3: "RB", 4: "LB", 5: "LT", 6: "RT", 7: "RB", 8: "LB"}[orientation]
    x = 2 if corner[0] == "L" else drawn.width - 3
    y = 2 if corner[1] == "T" else drawn.height - 3
    red, green, _blue = drawn.getpixel((x, y))
    assert red > 200 > green
    assert drawn.size == ((40, 20) if orientation < 5 else (20, 40))


SECRETS = ("XIASTO", "Aparat")


def with_secrets(kind: str) -> bytes:
    """A picture whose file also says where and by what it was taken."""
    exif = Image.Exif()
    exif[0x010F], exif[0x0110] = SECRETS
    exif.get_ifd(0x8825)[1] = "N"
    facts: dict[str, object] = {"exif": exif, "xmp": b"<x>XIASTO</x>"}
    if kind == "JPEG":
        facts["comment"] = b"XIASTO"
    return saved(Image.new("RGB", (40, 30), RED), kind, **facts)


@pytest.mark.parametrize(
    ("kind", "mime"), [("JPEG", "image/jpeg"), ("PNG", "image/png"), ("WEBP", "image/webp")]
)
def test_nothing_but_pixels_is_left(kind: str, mime: str):
    content = with_secrets(kind)
    assert b"XIASTO" in content

    for alpha in (False, True):
        drawn = redraw_picture(content, mime, alpha=alpha)
        assert [secret for secret in SECRETS if secret.encode() in drawn] == []
        assert set(opened(drawn).info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def test_a_profile_changes_the_colours_and_one_of_another_model_does_not():
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    picture = Image.new("RGB", (40, 30), RED)

    for profile in (lab, b"nothing that reads as a profile"):
        drawn = opened(redraw_picture(saved(picture, icc_profile=profile), "image/png"))
        assert drawn.getpixel((20, 15)) == RED

    drawn = opened(redraw_picture((FOLDER / "cmyk_icc.jpg").read_bytes(), "image/jpeg"))
    assert (drawn.mode, "icc_profile" in drawn.info) == ("RGB", False)


def test_a_photo_of_a_phone_becomes_a_jpeg():
    drawn = redraw_picture((FOLDER / "photo.heic").read_bytes(), "image/heic")

    assert (opened(drawn).format, opened(drawn).size) == ("JPEG", (640, 400))


BROKEN = [
    ("half a JPEG", with_secrets("JPEG")[:600], "image/jpeg"),
    ("half a PNG", saved(Image.effect_noise((80, 80), 90))[:900], "image/png"),
    ("half a HEIC", (FOLDER / "photo.heic").read_bytes()[:700], "image/heic"),
    ("nothing", b"", "image/png"),
    ("another type", with_secrets("PNG"), "image/jpeg"),
]


@pytest.mark.parametrize(
    ("content", "mime"), [row[1:] for row in BROKEN], ids=[row[0] for row in BROKEN]
)
def test_what_does_not_open_to_its_end_is_broken(content: bytes, mime: str):
    assert redraw_picture(content, mime) == b"broken"
