from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from members_area.intake.models.batch import Batch
from members_area.library.models import Document


class Fate(models.TextChoices):
    WAITING = "WAITING", _("czeka na sprawdzenie")
    READY = "READY", _("gotowy do przyjęcia")
    TAKEN = "TAKEN", _("przyjęty jako szkic")
    ALREADY = "ALREADY", _("jest już w bibliotece")
    REFUSED = "REFUSED", _("odrzucony")
    UNDONE = "UNDONE", _("cofnięty")
    KEPT = "KEPT", _("został w bibliotece")


class Item(models.Model):
    """A file of a batch: the facts found in it, and its result."""

    batch = models.ForeignKey(
        Batch, verbose_name=_("paczka"), on_delete=models.CASCADE, related_name="items"
    )
    position = models.PositiveIntegerField(_("lp."))
    name = models.CharField(_("plik"), max_length=500)
    fate = models.CharField(_("wynik"), max_length=8, choices=Fate, default=Fate.WAITING)
    # Why it was refused; or what whoever decides should know of it.
    remark = models.CharField(_("uwagi"), max_length=500, blank=True)
    # What the index says of it, by column, and after the rehearsal what will be made of it.
    facts = models.JSONField(default=dict, blank=True)
    sha256 = models.CharField(_("skrót SHA-256"), max_length=64, blank=True)
    document = models.ForeignKey(
        Document,
        verbose_name=_("dokument"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )

    class Meta:
        verbose_name = _("plik paczki")
        verbose_name_plural = _("pliki paczki")
        default_permissions = ()
        ordering = ["batch", "position"]
        constraints = [
            models.UniqueConstraint(name="intake_position", fields=["batch", "position"])
        ]
        indexes = [models.Index(fields=["batch", "fate"], name="intake_fate")]

    def __str__(self) -> str:
        return self.name
