from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class ClosedPeriod(models.Model):
    """A month in which nothing may be booked any more, until it is reopened.

    A month that was reopened and closed again has a row for each time. Which months are closed
    now is for `domain.queries.closed_period` to say.
    """

    period = models.CharField(_("okres"), max_length=7)
    closed_at = models.DateTimeField(_("zamknięto"))
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("zamknął"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )
    reopened_at = models.DateTimeField(_("otwarto ponownie"), null=True, editable=False)

    class Meta:
        verbose_name = _("zamknięty okres")
        verbose_name_plural = _("zamknięte okresy")
        ordering = ["period", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["period"],
                condition=Q(reopened_at__isnull=True),
                name="ledger_period_closed_once",
            )
        ]

    def __str__(self) -> str:
        return self.period


class PeriodReopening(models.Model):
    """That a closed month was opened again, why, and who agreed; nothing of it is ever deleted."""

    closing = models.OneToOneField(
        ClosedPeriod,
        verbose_name=_("zamknięcie"),
        on_delete=models.PROTECT,
        related_name="reopening",
    )
    reason = models.CharField(_("powód"), max_length=255)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("wnioskował"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    asked_at = models.DateTimeField(_("wniosek z"))
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("zatwierdził"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )
    approved_at = models.DateTimeField(_("zatwierdzono"), null=True)

    class Meta:
        verbose_name = _("ponowne otwarcie okresu")
        verbose_name_plural = _("ponowne otwarcia okresów")
        ordering = ["-asked_at", "-pk"]
        permissions = [("approve_periodreopening", _("Zatwierdzanie otwarcia okresów"))]
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("asked_by")),
                name="ledger_reopening_second_person",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True, approved_at__isnull=True)
                | Q(approved_by__isnull=False, approved_at__isnull=False),
                name="ledger_reopening_approved_at",
            ),
        ]

    def __str__(self) -> str:
        return str(self.closing)
