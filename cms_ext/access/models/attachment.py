"""What came with an application: files, and messages as evidence."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from cms_ext.access.models.application import AccessApplication
from cms_ext.access.vocabulary import AttachmentKind
from cms_ext.base.files.private_storage import PrivateStorage
from cms_ext.base.files.virus_scan import ScanState, readable_states


def random_name(instance: ApplicationAttachment, name: str) -> str:
    """The sender's file name is never a path here."""
    return uuid.uuid4().hex


class ApplicationAttachment(models.Model):
    """A file that came with an application, byte for byte, in the private store.

    `preview` is a picture or PDF made from it that is safe to look at; a signed file itself must
    stay as it is. `signature` is the report of the technical check (`domain/signature`).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    application = models.ForeignKey(
        AccessApplication, on_delete=models.CASCADE, related_name="attachments"
    )
    kind = models.CharField(_("rodzaj"), max_length=10, choices=AttachmentKind)
    name = models.CharField(_("nazwa"), max_length=120)
    file = models.FileField(storage=PrivateStorage("access"), upload_to=random_name)
    sha256 = models.CharField(max_length=64)
    mime = models.CharField(_("typ"), max_length=60)
    size = models.PositiveIntegerField(_("rozmiar"))
    scan_state = models.CharField(
        _("antywirus"), max_length=9, choices=ScanState, default=ScanState.UNSCANNED
    )
    added_at = models.DateTimeField(_("dodano"), auto_now_add=True)
    signature = models.JSONField(null=True, blank=True)

    class Meta:
        verbose_name = _("załącznik wniosku")
        verbose_name_plural = _("załączniki wniosku")
        ordering = ["added_at", "name"]
        constraints = [
            models.UniqueConstraint(fields=["application", "sha256"], name="access_file_once")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_readable(self) -> bool:
        """Whether it is handed out: what waits for the virus scanner is not."""
        return self.scan_state in readable_states()


class ReceivedMessage(models.Model):
    """An e-mail that came to the office, as evidence of an application.

    `verdicts` is what was found about its sender when it arrived (one From, DKIM alignment, the
    own server's authentication results …): later the keys may be gone. The raw message lies in
    the private store and is kept as long as the application's attachments.
    """

    application = models.ForeignKey(
        AccessApplication,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="messages",
    )
    message_id_hash = models.CharField(max_length=64, unique=True)
    sender = models.EmailField(_("nadawca"), max_length=254)
    subject = models.CharField(_("temat"), max_length=200, blank=True)
    text = models.TextField(_("treść"), blank=True)
    verdicts = models.JSONField(_("sprawdzenie nadawcy"))
    raw = models.FileField(storage=PrivateStorage("access-mail"), upload_to=random_name)
    sha256 = models.CharField(max_length=64)
    sent_at = models.DateTimeField(_("wysłana"), null=True, blank=True)
    received_at = models.DateTimeField(_("wpłynęła"))

    class Meta:
        verbose_name = _("wiadomość przychodząca")
        verbose_name_plural = _("wiadomości przychodzące")
        ordering = ["-received_at"]

    def __str__(self) -> str:
        return f"{self.received_at:%Y-%m-%d %H:%M}"
