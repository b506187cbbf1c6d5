from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from cms_ext.public_site.premises.models.place import TreePart


class Property(TreePart):
    """Land with its buildings and one cost account; fees are set per property (glossary.md A)."""

    code = models.CharField(_("kod"), max_length=20, unique=True)
    name = models.CharField(_("nazwa"), max_length=120)

    class Meta(TreePart.Meta):
        abstract = False
        verbose_name = _("nieruchomość")
        verbose_name_plural = _("nieruchomości")
        ordering: ClassVar[list[str]] = ["code"]

    def __str__(self) -> str:
        return self.name
