from __future__ import annotations

import re

from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Organ(models.Model):
    """A body of the co-op: the general meeting, the supervisory board, the management board …

    A row and not a constant, because the law may bring a new one (glossary B7). `group` is the
    address of guardian's grants; who belongs to it is asked of the terms of office, never of the
    group's list of users. `number_pattern` reads the numbers of its resolutions: a regular
    expression with the groups `seq` and `year`.
    """

    code = models.CharField(_("kod"), max_length=8, unique=True)
    name = models.CharField(_("nazwa"), max_length=80)
    abbreviation = models.CharField(_("skrót"), max_length=8)
    number_pattern = models.CharField(
        _("wzór numeru"),
        max_length=120,
        blank=True,
        help_text=_(
            "Wyrażenie z grupami seq i year, na przykład (?P<seq>\\d+)/RN/(?P<year>\\d{4})"
        ),
    )
    valid_from = models.DateField(_("działa od"), null=True, blank=True)
    valid_to = models.DateField(_("działa do"), null=True, blank=True)
    group = models.OneToOneField(
        Group,
        verbose_name=_("grupa uprawnień"),
        on_delete=models.PROTECT,
        related_name="organ",
        editable=False,
    )

    class Meta:
        verbose_name = _("organ")
        verbose_name_plural = _("organy")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="register_organ_dates",
                condition=Q(valid_from__isnull=True)
                | Q(valid_to__isnull=True)
                | Q(valid_to__gte=F("valid_from")),
                violation_error_message=_("Organ nie może skończyć działania przed początkiem."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        if not self.number_pattern:
            return
        try:
            named = re.compile(self.number_pattern).groupindex
        except re.error as error:
            raise ValidationError(
                {"number_pattern": _("To nie jest poprawne wyrażenie: %s.") % error}
            ) from error
        if not {"seq", "year"} <= named.keys():
            raise ValidationError({"number_pattern": _("Wzór musi mieć grupy seq i year.")})

    def read_number(self, number: str) -> tuple[int, int] | None:
        """(sequence, year) of a number such as 3/RN/2024; None when it does not fit the pattern."""
        found = re.fullmatch(self.number_pattern, number) if self.number_pattern else None
        return (int(found["seq"]), int(found["year"])) if found else None
