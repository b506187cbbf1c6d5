from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cms_ext.people.identity.models import Person
from ebok_plugin.ledger.models import Account
from ebok_plugin.statements.models.batch import PaperBatch
from ebok_plugin.statements.storage import paper_storage


class Paper(models.Model):
    """A finished paper about one account, and how it reached its addressee.

    `channel` is decided when it is made. ELECTRONIC: `told_at` the e-mail was queued, `opened_at`
    the addressee opened it in E-BOK. PRINT: `printed_at` a clerk confirmed that it was printed.
    """

    class Channel(models.TextChoices):
        ELECTRONIC = "ELECTRONIC", _("E-BOK")
        PRINT = "PRINT", _("papier")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    batch = models.ForeignKey(
        PaperBatch, verbose_name=_("seria"), on_delete=models.PROTECT, related_name="papers"
    )
    account = models.ForeignKey(
        Account, verbose_name=_("konto"), on_delete=models.PROTECT, related_name="papers"
    )
    person = models.ForeignKey(
        Person, verbose_name=_("adresat"), on_delete=models.PROTECT, related_name="papers"
    )
    title = models.CharField(_("tytuł"), max_length=120)
    channel = models.CharField(_("doręczenie"), max_length=10, choices=Channel)
    file = models.FileField(_("plik"), storage=paper_storage, max_length=120)
    sha256 = models.CharField(_("skrót SHA-256"), max_length=64)
    size = models.PositiveIntegerField(_("rozmiar w bajtach"))
    made_at = models.DateTimeField(_("przygotowano"))
    told_at = models.DateTimeField(_("powiadomiono"), null=True, blank=True)
    opened_at = models.DateTimeField(_("otwarto"), null=True, blank=True)
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
        verbose_name = _("dokument dla mieszkańca")
        verbose_name_plural = _("dokumenty dla mieszkańców")
        default_permissions = ("view",)
        permissions = [("print_paper", _("Może drukować dokumenty dla mieszkańców"))]
        ordering = ["-made_at", "account_id"]
        constraints = [
            models.UniqueConstraint(name="statements_paper_once", fields=["batch", "account"]),
            models.CheckConstraint(
                name="statements_paper_told_or_printed",
                condition=Q(channel="ELECTRONIC", printed_at__isnull=True)
                | Q(channel="PRINT", told_at__isnull=True),
            ),
        ]
        indexes = [
            models.Index(
                fields=["batch"],
                condition=Q(channel="PRINT", printed_at__isnull=True),
                name="statements_paper_to_print",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.account})"
