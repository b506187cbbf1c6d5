"""What is kept beside an announcement: its corrections, and the last number given in a year."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from cms_ext.public_site.notices.models.announcement import AnnouncementPage


class Correction(models.Model):
    """A correction that readers were told of: „Sprostowanie z dnia …” (announcement.md §3)."""

    announcement = models.ForeignKey(
        AnnouncementPage, on_delete=models.CASCADE, related_name="correction_notes"
    )
    words = models.CharField(
        _("co się zmieniło"),
        max_length=300,
        help_text=_("Jedno zdanie. Zobaczą je czytelnicy strony i powiadomień."),
    )
    on = models.DateField(_("dnia"))
    at = models.DateTimeField(_("kiedy"))

    class Meta:
        verbose_name = _("sprostowanie")
        verbose_name_plural = _("sprostowania")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.words


class NumberCounter(models.Model):
    """The last number given in a year; its row is the lock that makes two numbers differ."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"
