from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cms_ext.public_site.premises.models.building import Building, Staircase
from cms_ext.public_site.premises.models.premises import Premises
from cms_ext.public_site.premises.models.property import Property


class FormerCode(models.Model):
    """A code that a part of the tree had before: files that still carry it find the part.

    A staircase's code is told apart by the building it was in, `inside`.
    """

    code = models.CharField(_("dawny kod"), max_length=20)
    property = models.ForeignKey(
        Property, on_delete=models.CASCADE, null=True, related_name="former_codes"
    )
    building = models.ForeignKey(
        Building, on_delete=models.CASCADE, null=True, related_name="former_codes"
    )
    staircase = models.ForeignKey(
        Staircase, on_delete=models.CASCADE, null=True, related_name="former_codes"
    )
    premises = models.ForeignKey(
        Premises, on_delete=models.CASCADE, null=True, related_name="former_codes"
    )
    inside = models.ForeignKey(
        Building, on_delete=models.CASCADE, null=True, related_name="codes_once_inside"
    )

    class Meta:
        verbose_name = _("dawny kod")
        verbose_name_plural = _("dawne kody")
        ordering: ClassVar[list[str]] = ["code"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *(
                models.UniqueConstraint(
                    fields=["code"],
                    condition=Q(**{f"{level}__isnull": False}),
                    name=f"premises_former_code_of_{level}",
                )
                for level in ("property", "building", "premises")
            ),
            models.UniqueConstraint(
                fields=["inside", "code"],
                condition=Q(staircase__isnull=False),
                name="premises_former_code_of_staircase",
            ),
        ]

    def __str__(self) -> str:
        return self.code
