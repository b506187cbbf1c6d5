from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cms_ext.plugins.coverage import unproven


class TextMessage(models.Model):
    """A text message in the outbox and the record of its delivery; sending erases the text."""

    class State(models.TextChoices):
        QUEUED = "QUEUED", _("czeka")
        SENT = "SENT", _("przekazana")
        FAILED = "FAILED", _("nie udało się")

    to = models.CharField(_("numer"), max_length=9)
    text = models.TextField(_("treść"), blank=True)
    about_type = models.CharField(max_length=60)
    about_id = models.CharField(max_length=64)
    state = models.CharField(_("stan"), max_length=6, choices=State, default=State.QUEUED)
    parts = models.PositiveSmallIntegerField(_("liczba SMS"))
    queued_at = models.DateTimeField(_("przyjęta"))
    next_try_at = models.DateTimeField(_("następna próba"))
    tries = models.PositiveSmallIntegerField(_("próby"), default=0)
    ended_at = models.DateTimeField(_("zakończono"), null=True, blank=True)
    last_error = models.CharField(_("ostatni błąd"), max_length=255, blank=True)

    coverage = unproven("kolejka wysyłki; dowodem jest zapis w dzienniku")

    class Meta:
        verbose_name = _("SMS")
        verbose_name_plural = _("wysłane SMS")
        ordering = ["-queued_at", "-pk"]
        indexes = [
            models.Index(fields=["next_try_at"], condition=Q(state="QUEUED"), name="sms_due"),
            models.Index(fields=["about_type", "about_id"], name="sms_about"),
        ]

    def __str__(self) -> str:
        return f"nr {self.pk}"
