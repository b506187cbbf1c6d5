from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cms_ext.public_site.subscriptions.models.place import WithPlaces


class PhoneSubscription(WithPlaces):
    """A number that urgent announcements go to by SMS, once its owner has typed the code."""

    class State(models.TextChoices):
        PENDING = "PENDING", _("czeka na kod")
        CONFIRMED = "CONFIRMED", _("potwierdzona")
        UNSUBSCRIBED = "UNSUBSCRIBED", _("zakończona")

    number = models.CharField(_("numer"), max_length=9, db_index=True)
    state = models.CharField(_("stan"), max_length=12, choices=State, default=State.PENDING)
    consent_text_version = models.CharField(_("wersja zgody"), max_length=12)
    consent_at = models.DateTimeField(_("zgoda"))
    ip_hash = models.CharField(max_length=64, blank=True)
    code_hash = models.CharField(max_length=64, blank=True)
    code_until = models.DateTimeField(_("kod ważny do"))
    # What the link in each message ends it by; short, because every sign is paid for.
    end_key = models.CharField(max_length=16, unique=True)
    confirm_at = models.DateTimeField(_("potwierdzona"), null=True, blank=True)
    ended_at = models.DateTimeField(_("zakończona"), null=True, blank=True)

    class Meta:
        verbose_name = _("subskrypcja SMS")
        verbose_name_plural = _("subskrypcje SMS")
        ordering = ["-consent_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["number"], condition=Q(state="CONFIRMED"), name="subscriptions_one_phone"
            ),
            models.UniqueConstraint(
                fields=["number"],
                condition=Q(state="PENDING"),
                name="subscriptions_one_phone_pending",
            ),
        ]

    def __str__(self) -> str:
        return f"nr {self.pk}"
