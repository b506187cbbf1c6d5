from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cms_ext.access.models.application import AccessApplication
from cms_ext.people.identity.models import ActivationCode
from cms_ext.people.identity.vocabulary import CodeChannel


class CredentialIssue(models.Model):
    """A starter password handed out for an application: how, to whom, by whom. Never the code.

    An issue by e-mail waits without a code until the message is handed over.
    """

    application = models.ForeignKey(
        AccessApplication, on_delete=models.CASCADE, related_name="issues"
    )
    code = models.OneToOneField(
        ActivationCode, null=True, blank=True, on_delete=models.SET_NULL, related_name="issue"
    )
    channel = models.CharField(_("sposób wydania"), max_length=5, choices=CodeChannel)
    sent_to_masked = models.CharField(_("wysłano na"), max_length=254, blank=True)
    handed_to = models.CharField(_("wydano do rąk"), max_length=160, blank=True)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    issued_at = models.DateTimeField(_("wydano"))

    class Meta:
        verbose_name = _("wydanie hasła startowego")
        verbose_name_plural = _("wydania haseł startowych")
        ordering = ["-issued_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.application_id} {self.channel}"


class SenderLink(models.Model):
    """The one-use link that proves who sent a form (access.md §2a). GET changes nothing."""

    application = models.ForeignKey(
        AccessApplication, on_delete=models.CASCADE, related_name="sender_links"
    )
    token_hash = models.CharField(max_length=64, unique=True)
    address = models.EmailField(max_length=254)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    voided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("potwierdzenie nadawcy")
        verbose_name_plural = _("potwierdzenia nadawców")

    def __str__(self) -> str:
        return str(self.application_id)
