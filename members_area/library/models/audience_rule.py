from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cms_ext.office.rules.models import holding_on
from members_area.library.models.kind import Audience, DocumentKind


class AudienceRuleQuerySet(models.QuerySet["AudienceRule"]):
    def on(self, day: date) -> Self:
        return self.filter(holding_on(day))


class AudienceRule(models.Model):
    """Who reads papers of a kind, at a time and why (library.md §1): data, because it is argued.

    Asked when a paper comes in; what was published is changed paper by paper, with a reason.
    """

    kind = models.ForeignKey(
        DocumentKind, verbose_name=_("rodzaj"), on_delete=models.CASCADE, related_name="audiences"
    )
    audience = models.CharField(
        _("kto czyta"),
        max_length=10,
        # Which organ it would be stands on the paper, not on its kind.
        choices=[(one.value, one.label) for one in Audience if one != Audience.ORGAN],
    )
    legal_basis = models.CharField(_("podstawa"), max_length=250)
    valid_from = models.DateField(_("od"))
    valid_to = models.DateField(
        _("do"), null=True, blank=True, help_text=_("Ostatni dzień; puste: bez końca.")
    )

    objects = AudienceRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("zasada dostępu")
        verbose_name_plural = _("zasady dostępu")
        default_permissions = ("view", "add", "change")
        ordering = ["kind", "-valid_from"]
        constraints = [
            models.UniqueConstraint(
                name="library_audience_from",
                fields=["kind", "valid_from"],
                violation_error_message=_("Ten rodzaj ma już zasadę od tego dnia. Popraw tamtą."),
            ),
            models.CheckConstraint(
                name="library_audience_period",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                violation_error_message=_("Ostatni dzień jest przed pierwszym. Popraw daty."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.get_audience_display()}"
