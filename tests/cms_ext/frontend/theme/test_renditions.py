"""A check that may not write asks for a picture's sizes: it gets those that were drawn."""

from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from PIL import Image
from wagtail.images import get_image_model
from wagtail.images.models import Filter

from cms_ext.frontend.theme import renditions

pytestmark = pytest.mark.django_db


def photo() -> bytes:
    made = BytesIO()
    Image.new("RGB", (600, 400), "navy").save(made, "JPEG")
    return made.getvalue()


def test_a_check_that_may_not_write_draws_nothing(settings, tmp_path, monkeypatch):
    """All sizes or none."""
    settings.MEDIA_ROOT = tmp_path
    picture = get_image_model().objects.create(title="X", file=ContentFile(photo(), name="x.jpg"))
    specs = ["width-100", Filter(spec="width-200")]
    # The block itself would refuse to write; the test's transaction is around it.
    monkeypatch.setattr(renditions, "reads_only", lambda: True)
    assert renditions.draw_renditions(picture, specs) == {}
    assert picture.renditions.count() == 0

    small = picture.get_rendition("width-100")
    assert renditions.draw_renditions(picture, specs) == {}
    assert renditions.draw_renditions(picture, ["width-100"]) == {"width-100": small}

    large = picture.get_rendition("width-200")
    assert renditions.draw_renditions(picture, specs) == {"width-100": small, "width-200": large}
    assert picture.renditions.count() == 2
