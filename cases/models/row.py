from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.models.case import Case
from cms_ext.base.database.insert_only import InsertOnlyModel


class FrozenRow(TypeError):
    """Somebody tried to change a frozen row; the triggers refuse it as well."""


class DisputedRow(InsertOnlyModel):
    """The row of another plugin that a complaint is about, frozen as it stood (decision 0036).

    `kind` and `key` name it in the contract of plugins. `content` is its title and figures as
    `domain.frozen_row` writes them, `sha256` the digest of these bytes, which the access log has,
    too.
    """

    immutable = FrozenRow
    of_this = "Zamrożonych liczb reklamacji"

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="row")
    kind = models.CharField(_("rodzaj pozycji"), max_length=40)
    key = models.CharField(_("pozycja"), max_length=160)
    content = models.TextField(_("liczby w dniu złożenia"))
    sha256 = models.CharField(_("skrót"), max_length=64)
    frozen_on = models.DateField(_("zamrożono"))

    class Meta:
        verbose_name = _("pozycja reklamacji")
        verbose_name_plural = _("pozycje reklamacji")
        default_permissions = ()
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["kind", "key"], name="cases_row_of_kind")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
