from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cms_ext.base.files.private_storage import PrivateStorage
from ebok_plugin.utilities.meters.models.reading import Reading


def random_name(instance: ReadingPhoto, name: str) -> str:
    """The sender's file name is never a path here."""
    return f"{uuid.uuid4().hex}.jpg"


class ReadingPhoto(models.Model):
    """A picture of the counter, drawn anew from its pixels: no position, nothing of the file.

    It has no reading while the resident is asked whether an unlikely figure is right; one that
    stays without goes after a day.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reading = models.OneToOneField(
        Reading,
        verbose_name=_("odczyt"),
        on_delete=models.PROTECT,
        null=True,
        related_name="photo",
    )
    file = models.FileField(storage=PrivateStorage("meters"), upload_to=random_name)
    taken_at = models.DateTimeField(_("dodano"))
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("przysłał"),
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta:
        verbose_name = _("zdjęcie licznika")
        verbose_name_plural = _("zdjęcia liczników")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.pk)
