"""The files by which a union's data first came in; each can be taken back as a whole."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from cms_ext.people.identity.user_key import optional_user_key
from cms_ext.plugins.coverage import unproven


class OpeningFile(models.Model):
    """An imported file of properties, payers or first declarations.

    `made` lists the keys of the rows that it made, by `domain.withdrawing.MADE`.
    """

    class Kind(models.TextChoices):
        PROPERTIES = "waste_properties", _("nieruchomości")
        PAYERS = "waste_payers", _("płatnicy i konta")
        DECLARATIONS = "first_declarations", _("pierwsze deklaracje")

    kind = models.CharField(_("co wczytano"), max_length=20, choices=Kind)
    filename = models.CharField(_("nazwa pliku"), max_length=255)
    sha256 = models.CharField(_("skrót pliku"), max_length=64)
    rows_new = models.PositiveIntegerField(_("nowe"))
    made: models.JSONField[Any, Any] = models.JSONField(default=dict, editable=False)
    imported_at = models.DateTimeField(_("wczytano"))
    imported_by = optional_user_key(_("wczytał"), blank=False)
    taken_back_at = models.DateTimeField(_("wycofano"), null=True)
    taken_back_by = optional_user_key(_("wycofał"), blank=False)
    reason = models.CharField(_("powód wycofania"), max_length=200, blank=True)

    coverage = unproven("zapis o wczytanym pliku; tego, co dodał, dowodzą pieczęcie jego wierszy")

    class Meta:
        verbose_name = _("wczytany plik opłat za odpady")
        verbose_name_plural = _("wczytane pliki opłat za odpady")
        ordering: ClassVar[list[str]] = ["-pk"]
        default_permissions = ("view",)
        permissions = [("take_back_openingfile", "Może wycofać plik z danymi opłat za odpady")]

    def __str__(self) -> str:
        return self.filename
