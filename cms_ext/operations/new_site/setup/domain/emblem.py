"""The co-op's emblem, as a picture of the site like any other."""

from __future__ import annotations

from pathlib import Path

from django.core.files import File
from django.utils.translation import gettext as _
from wagtail.images import get_image_model
from wagtail.images.fields import WagtailImageField
from wagtail.images.models import AbstractImage

from cms_ext.frontend.theme.models import CoopSettings
from cms_ext.operations.new_site.setup.answers import Answers
from cms_ext.operations.new_site.setup.domain.making import Making
from cms_ext.public_site.pages.domain.editing import public_files


def place_emblem(coop: CoopSettings, answers: Answers, making: Making) -> None:
    """Store the picture as the site's emblem, unless the site has one or the answers name none."""
    if not answers.coop.emblem:
        return

    def make() -> AbstractImage:
        picture = _upload(Path(answers.coop.emblem), coop)
        coop.emblem = picture
        coop.save()
        return picture

    making.once(get_image_model(), "emblem", find=lambda: coop.emblem, make=make)


def check_emblem(path: Path) -> None:
    """Raise ValidationError for what Wagtail takes for no picture, OSError for no file."""
    with path.open("rb") as content:
        field = WagtailImageField()
        field.clean(File(content, name=path.name))


def _upload(path: Path, coop: CoopSettings) -> AbstractImage:
    with path.open("rb") as content:
        picture: AbstractImage = get_image_model().objects.create(
            title=_("Znak: %(coop)s") % {"coop": coop.name},
            collection=public_files(),
            file=File(content, name=f"znak{path.suffix.lower()}"),
        )
    return picture
