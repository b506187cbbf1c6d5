from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from waste_union.collections.vocabulary import ImportWhat


class BroughtFile(models.Model):
    """A file that was read in, so that it can be taken back whole.

    Rows that it made name it. `replaced` are the values that it replaced: for each row
    `[key, {field: value}, key of the file that had brought it or null]`, values as JSON has them.
    """

    what = models.CharField(_("co wczytano"), max_length=20, choices=ImportWhat)
    filename = models.CharField(_("nazwa pliku"), max_length=255)
    sha256 = models.CharField(_("skrót pliku"), max_length=64)
    rows_new = models.PositiveIntegerField(_("nowe"))
    rows_changed = models.PositiveIntegerField(_("zmienione"))
    replaced: models.JSONField[Any, Any] = models.JSONField(default=list, editable=False)
    brought_at = models.DateTimeField(_("wczytano"))
    brought_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("wczytał"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )
    taken_back_at = models.DateTimeField(_("wycofano"), null=True)
    taken_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("wycofał"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )
    reason = models.CharField(_("powód wycofania"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("wczytany plik odbiorów")
        verbose_name_plural = _("wczytane pliki odbiorów")
        ordering: ClassVar[list[str]] = ["-pk"]
        default_permissions = ("view",)
        permissions = [("take_back_broughtfile", "Can take a file of collections back")]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["what", "-id"], name="collections_file_newest")
        ]

    def __str__(self) -> str:
        return self.filename
