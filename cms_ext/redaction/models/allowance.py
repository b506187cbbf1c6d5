from __future__ import annotations

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class AllowanceQuerySet(models.QuerySet["Allowance"]):
    def open_on(self, day: date) -> Self:
        return self.filter(starts_on__lte=day, ends_on__gte=day)


class Allowance(models.Model):
    """One entry of the whitelist: a value that is public, why, and until when.

    Every entry has an end, so that somebody looks at it again. The value of a person is the full
    name, given names first; of a domain what stands after the @.
    """

    class Kind(models.TextChoices):
        PERSON = "PERSON", _("osoba pełniąca funkcję publiczną")
        PHONE = "PHONE", _("telefon Spółdzielni")
        EMAIL = "EMAIL", _("adres e-mail")
        DOMAIN = "DOMAIN", _("domena poczty Spółdzielni")
        ACCOUNT = "ACCOUNT", _("rachunek Spółdzielni")
        PHRASE = "PHRASE", _("nazwa albo adres Spółdzielni")

    kind = models.CharField(_("rodzaj"), max_length=8, choices=Kind)
    value = models.CharField(_("wartość jawna"), max_length=200)
    reason = models.CharField(_("uzasadnienie"), max_length=200)
    starts_on = models.DateField(_("od dnia"))
    ends_on = models.DateField(_("do dnia"), help_text=_("Po tym dniu wpis przestaje działać."))
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("kto wpisał"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    added_at = models.DateTimeField(_("kiedy wpisano"), auto_now_add=True)

    objects = AllowanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("wpis na liście danych jawnych")
        verbose_name_plural = _("dane jawne")
        ordering = ["kind", "value", "starts_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "value", "starts_on"], name="redaction_allowance_once"
            ),
            models.CheckConstraint(
                name="redaction_allowance_dates",
                condition=Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("Wpis nie może skończyć się przed początkiem."),
            ),
        ]

    def __str__(self) -> str:
        return self.value
