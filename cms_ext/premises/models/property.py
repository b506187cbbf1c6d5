from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from cms_ext.premises.models.place import Dated


class Property(Dated):
    """Land with its buildings and one cost account; fees are set per property (glossary A).

    A part that was entered twice stays, ended, with `merged_into`: files with its code find
    the other, and old papers still read it.
    """

    code = models.CharField(_("kod"), max_length=20, unique=True)
    name = models.CharField(_("nazwa"), max_length=120)
    merged_into = models.ForeignKey(
        "self",
        verbose_name=_("połączona z"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="merged",
    )

    class Meta(Dated.Meta):
        abstract = False
        verbose_name = _("nieruchomość")
        verbose_name_plural = _("nieruchomości")
        ordering: ClassVar[list[str]] = ["code"]

    def __str__(self) -> str:
        return self.name
