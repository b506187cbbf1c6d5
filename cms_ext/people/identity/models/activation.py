from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cms_ext.people.identity.vocabulary import CodeChannel


class ActivationCode(models.Model):
    """A one-use code („hasło startowe”) that opens only "set your own password".

    Kept as a hash; at most one is live for a login, and a new one voids the old. It is used when
    the own password is set. `claimed_at` and `claim_hash` name the browser that signed in with
    it: while the claim is fresh, no other browser can sign in with the same code.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="activation_codes"
    )
    channel = models.CharField(_("sposób wydania"), max_length=5, choices=CodeChannel)
    code_hash = models.CharField(max_length=128)
    issued_at = models.DateTimeField(_("wydano"))
    expires_at = models.DateTimeField(_("ważny do"), db_index=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    claim_hash = models.CharField(max_length=64, blank=True)
    used_at = models.DateTimeField(_("użyto"), null=True, blank=True)
    voided_at = models.DateTimeField(_("unieważniono"), null=True, blank=True)

    class Meta:
        verbose_name = _("hasło startowe")
        verbose_name_plural = _("hasła startowe")
        ordering = ["-issued_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(used_at__isnull=True, voided_at__isnull=True),
                name="identity_one_live_code",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.issued_at:%Y-%m-%d %H:%M}"
