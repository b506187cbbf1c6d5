from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ebok_plugin.ledger.fields import MoneyField
from ebok_plugin.ledger.models import Account

LIVE = ("REHEARSED", "APPROVED", "POSTING")
AGREED = ("APPROVED", "POSTING", "POSTED")


class ChargeRun(models.Model):
    """The charges of one month for all accounts: rehearsed, approved by another person, posted.

    `fingerprint` covers every line that the rehearsal saw; what differs from it is never posted.
    A correction run posts the difference between a posted month and what it would be today.
    """

    class Kind(models.TextChoices):
        REGULAR = "REGULAR", _("naliczenie")
        CORRECTION = "CORRECTION", _("korekta naliczenia")

    class State(models.TextChoices):
        REHEARSED = "REHEARSED", _("próba, czeka na zatwierdzenie")
        APPROVED = "APPROVED", _("zatwierdzone, czeka na księgowanie")
        POSTING = "POSTING", _("w trakcie księgowania")
        POSTED = "POSTED", _("zaksięgowane")
        VOID = "VOID", _("nieaktualne")

    kind = models.CharField(_("rodzaj"), max_length=10, choices=Kind, default=Kind.REGULAR)
    period = models.CharField(_("okres"), max_length=7)
    only_account = models.ForeignKey(
        Account,
        verbose_name=_("tylko konto"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    booking_date = models.DateField(_("data księgowania"))
    due_date = models.DateField(_("termin płatności"))
    reason = models.CharField(_("powód"), max_length=255, blank=True)
    state = models.CharField(_("stan"), max_length=9, choices=State, default=State.REHEARSED)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("przygotował"),
        on_delete=models.PROTECT,
        null=True,  # the operator, by the command
        related_name="+",
    )
    made_at = models.DateTimeField(_("przygotowano"))
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("zatwierdził"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    approved_at = models.DateTimeField(_("zatwierdzono"), null=True, blank=True)
    finished_at = models.DateTimeField(_("zakończono"), null=True, blank=True)
    fingerprint = models.CharField(_("skrót próby"), max_length=64)
    documents = models.PositiveIntegerField(_("liczba naliczeń"))
    total = MoneyField(_("razem"))
    previous_total = MoneyField(_("razem poprzednio"))
    blocking = models.PositiveIntegerField(_("liczba błędów"))

    class Meta:
        verbose_name = _("przebieg naliczenia")
        verbose_name_plural = _("przebiegi naliczeń")
        ordering = ["-pk"]
        permissions = [("approve_chargerun", _("Zatwierdzanie naliczeń"))]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "period"], condition=Q(state__in=LIVE), name="charges_run_one_live"
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("made_by")),
                name="charges_run_second_person",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=AGREED) | Q(approved_by__isnull=False, blocking=0),
                name="charges_run_posted_when_approved",
            ),
            models.CheckConstraint(
                condition=Q(kind="REGULAR") | ~Q(reason=""),
                name="charges_run_correction_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.period}"
