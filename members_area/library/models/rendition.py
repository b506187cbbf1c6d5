from __future__ import annotations

import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cms_ext.private_storage import PrivateStorage
from members_area.library.models.document import Document


def random_name(rendition: Rendition, filename: str) -> str:
    """A name that says nothing, whatever the file was called at the clerk's desk."""
    name = secrets.token_hex(16)
    return f"library/{name[:2]}/{name}"


class Rendition(models.Model):
    """A file of a document. One of them is current, the one that readers get.

    A replaced file keeps its row, because what was published must stay provable.
    """

    document = models.ForeignKey(
        Document, verbose_name=_("dokument"), on_delete=models.PROTECT, related_name="renditions"
    )
    file = models.FileField(_("plik"), storage=PrivateStorage(), upload_to=random_name)
    extension = models.CharField(_("rozszerzenie"), max_length=5)
    media_type = models.CharField(_("typ"), max_length=100)
    size = models.PositiveIntegerField(_("rozmiar w bajtach"))
    sha256 = models.CharField(_("skrót SHA-256"), max_length=64)
    pages = models.PositiveIntegerField(_("liczba stron"), null=True, blank=True)
    is_current = models.BooleanField(_("aktualny"), default=True)
    created_at = models.DateTimeField(_("dodano"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("dodał"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )

    class Meta:
        verbose_name = _("plik dokumentu")
        verbose_name_plural = _("pliki dokumentów")
        default_permissions = ()
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                name="library_one_current_file",
                fields=["document"],
                condition=Q(is_current=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.extension.upper()}, {self.sha256[:12]}"
