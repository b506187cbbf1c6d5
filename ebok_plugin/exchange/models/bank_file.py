from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ebok_plugin.exchange.storage import import_storage
from ebok_plugin.ledger.models import Batch


def _original_name(file: BankFile, filename: str) -> str:
    # The name under which the file came is data, never a path.
    return f"{file.uploaded_at:%Y}/{file.sha256}.bank"


class BankFile(models.Model):
    """A bank's file that was posted, or that waits in quarantine (`bank_formats.md` §6, §10).

    `findings` are the errors and warnings as the report shows them; the original is kept as it
    came, because nothing else can prove what the bank sent.
    """

    class State(models.TextChoices):
        POSTED = "POSTED", _("zaksięgowany")
        QUARANTINED = "QUARANTINED", _("wstrzymany")

    sha256 = models.CharField(_("skrót pliku"), max_length=64)
    filename = models.CharField(_("nazwa pliku"), max_length=255)
    size = models.PositiveBigIntegerField(_("rozmiar w bajtach"))
    profile = models.CharField(_("profil"), max_length=20, blank=True)
    encoding = models.CharField(_("kodowanie"), max_length=20, blank=True)
    state = models.CharField(_("stan"), max_length=12, choices=State)
    original = models.FileField(_("oryginał"), storage=import_storage, upload_to=_original_name)
    uploaded_at = models.DateTimeField(_("wgrano"))
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("wgrał"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )
    confirmed = models.JSONField(_("potwierdzone"), default=list)
    findings = models.JSONField(_("uwagi"), default=list)
    batch = models.OneToOneField(
        Batch,
        verbose_name=_("paczka księgowań"),
        on_delete=models.PROTECT,
        null=True,
        related_name="bank_file",
    )

    class Meta:
        verbose_name = _("plik z banku")
        verbose_name_plural = _("pliki z banku")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["sha256"], condition=Q(state="POSTED"), name="exchange_bank_file_once"
            )
        ]
        permissions = [("commit_bankfile", _("Zaksięgowanie wyciągu bankowego"))]

    def __str__(self) -> str:
        return f"{self.filename} ({self.get_state_display()})"
