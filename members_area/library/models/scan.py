from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from members_area.library.models.rendition import Rendition


class ScanOutcome(models.TextChoices):
    CLEAN = "CLEAN", _("nic nie wykryto")
    FINDINGS = "FINDINGS", _("wykryto dane osobowe")
    NO_TEXT = "NO_TEXT", _("plik bez tekstu")


class Scan(models.Model):
    """One look of the detector at one file. What it saw is kept as places, never as values."""

    rendition = models.ForeignKey(Rendition, on_delete=models.CASCADE, related_name="scans")
    detector_version = models.CharField(max_length=10)
    outcome = models.CharField(max_length=8, choices=ScanOutcome)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        default_permissions = ()
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.rendition} · {self.outcome}"


class Strength(models.TextChoices):
    BLOCK = "block", _("blokuje publikację")
    WARN = "warn", _("wymaga uzasadnienia")


class Finding(models.Model):
    """A place at which the detector saw personal data. `start` and `end` count characters of the
    page's text (of the hidden text, when `page` is null)."""

    scan = models.ForeignKey(Scan, on_delete=models.CASCADE, related_name="findings")
    rule = models.CharField(_("reguła"), max_length=20)
    strength = models.CharField(_("waga"), max_length=5, choices=Strength)
    place = models.CharField(_("miejsce"), max_length=40, blank=True)
    page = models.PositiveIntegerField(_("strona"), null=True, blank=True)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    # A warning may be waived by whoever confirms, with a reason; what blocks never can.
    waiver_reason = models.CharField(_("powód wyjątku"), max_length=250, blank=True)
    waived_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        default_permissions = ()
        ordering = ["scan", "page", "start"]
        constraints = [
            models.CheckConstraint(
                name="library_only_warnings_are_waived",
                condition=models.Q(strength=Strength.WARN)
                | models.Q(waiver_reason="", waived_by__isnull=True),
            ),
            models.CheckConstraint(
                name="library_waiver_has_its_author",
                condition=models.Q(waiver_reason="", waived_by__isnull=True)
                | (~models.Q(waiver_reason="") & models.Q(waived_by__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule} · {self.page or self.place}"
