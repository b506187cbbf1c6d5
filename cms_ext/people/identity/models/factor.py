"""The second factor: an authenticator app, recovery codes, passkeys."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class AuthenticatorApp(models.Model):
    """A TOTP app (RFC 6238) of one login. The seed is encrypted with a key from the settings.

    `last_step` is the time step that was used last: a code works once.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="authenticator_app"
    )
    sealed_seed = models.BinaryField()
    last_step = models.BigIntegerField(default=0)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("aplikacja z kodami")
        verbose_name_plural = _("aplikacje z kodami")

    def __str__(self) -> str:
        return str(self.user_id)


class RecoveryCode(models.Model):
    """A code on paper that replaces the second factor once. Kept as a hash."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="recovery_codes"
    )
    code_hash = models.CharField(max_length=128)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("kod zapasowy")
        verbose_name_plural = _("kody zapasowe")

    def __str__(self) -> str:
        return str(self.user_id)


class Passkey(models.Model):
    """A WebAuthn credential of one login."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="passkeys"
    )
    name = models.CharField(_("nazwa"), max_length=60)
    credential_id = models.BinaryField(unique=True, max_length=1023)
    public_key = models.BinaryField()
    sign_count = models.BigIntegerField(default=0)
    created_at = models.DateTimeField(_("dodano"))
    used_at = models.DateTimeField(_("ostatnio użyto"), null=True, blank=True)

    class Meta:
        verbose_name = _("klucz dostępu")
        verbose_name_plural = _("klucze dostępu")
        ordering = ["created_at"]

    def __str__(self) -> str:
        return self.name
