from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ebok_plugin.fee_changes.models.fee_change import FeeChange
from ebok_plugin.ledger.models import Account


class FeeNotice(models.Model):
    """What one payer was told, frozen: page and PDF are made of `content` and of nothing else.

    `channel` is decided when it is made. ELECTRONIC: `told_at` the e-mail was queued. PRINT:
    `printed_at` a clerk confirmed that it was printed.
    """

    class Channel(models.TextChoices):
        ELECTRONIC = "ELECTRONIC", _("E-BOK")
        PRINT = "PRINT", _("papier")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    change = models.ForeignKey(
        FeeChange, verbose_name=_("zmiana"), on_delete=models.PROTECT, related_name="notices"
    )
    account = models.ForeignKey(
        Account, verbose_name=_("konto"), on_delete=models.PROTECT, related_name="fee_notices"
    )
    content = models.JSONField(_("treść"))
    sha256 = models.CharField(_("skrót treści"), max_length=64)
    channel = models.CharField(_("doręczenie"), max_length=10, choices=Channel)
    told_at = models.DateTimeField(_("powiadomiono"), null=True, blank=True)
    printed_at = models.DateTimeField(_("wydrukowano"), null=True, blank=True)
    printed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("wydrukował"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )

    class Meta:
        verbose_name = _("zawiadomienie o zmianie opłat")
        verbose_name_plural = _("zawiadomienia o zmianie opłat")
        default_permissions = ("view",)
        ordering = ["-change_id", "account__account_no"]
        constraints = [
            models.UniqueConstraint(name="fee_notice_once", fields=["change", "account"]),
            models.CheckConstraint(
                name="fee_notice_told_or_printed",
                condition=Q(channel="ELECTRONIC", printed_at__isnull=True)
                | Q(channel="PRINT", told_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.change} ({self.account})"
