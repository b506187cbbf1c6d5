"""Blocks that show what stands elsewhere: pictures, files, desks of the office."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock
from wagtail.snippets.blocks import SnippetChooserBlock


class PictureBlock(blocks.StructBlock):
    """A picture with a description for those who do not see it."""

    image = ImageChooserBlock(label=_("Zdjęcie"))
    description = blocks.CharBlock(
        label=_("Opis zdjęcia"),
        max_length=200,
        help_text=_("Co widać i po co to zdjęcie. Odczyta go czytnik ekranu."),
    )
    caption = blocks.CharBlock(label=_("Podpis"), required=False, max_length=200)

    class Meta:
        icon = "image"
        label = _("Zdjęcie")
        template = "cms_ext/pages/blocks/picture.html"


class FileBlock(blocks.StructBlock):
    """A public file to download."""

    document = DocumentChooserBlock(label=_("Plik"))
    title = blocks.CharBlock(
        label=_("Nazwa na stronie"),
        required=False,
        max_length=120,
        help_text=_("Puste pole: nazwa pliku z biblioteki."),
    )

    class Meta:
        icon = "doc-full"
        label = _("Plik do pobrania")
        template = "cms_ext/pages/blocks/file.html"


class DeskBlock(SnippetChooserBlock):
    """Where to go with it: a desk of the office."""

    def __init__(self, target_model: str = "cms_ext_pages.Desk", **kwargs: object) -> None:
        super().__init__(target_model, **kwargs)

    class Meta:
        icon = "user"
        label = _("Kontakt")
        template = "cms_ext/pages/blocks/desk.html"
