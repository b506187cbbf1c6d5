from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class StaffInvitation(models.Model):
    """A one-use link with which a member of staff sets the own password.

    Kept as a hash; at most one is live for a login, and a new one voids the old. One that goes by
    mail has neither hash nor end before the message is handed over.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="invitations"
    )
    by_mail = models.BooleanField(_("pocztą elektroniczną"))
    token_hash = models.CharField(max_length=64, blank=True, db_index=True)
    invited_at = models.DateTimeField(_("zaproszono"))
    expires_at = models.DateTimeField(_("ważny do"), null=True, blank=True)
    used_at = models.DateTimeField(_("użyto"), null=True, blank=True)
    voided_at = models.DateTimeField(_("unieważniono"), null=True, blank=True)

    class Meta:
        verbose_name = _("zaproszenie pracownika")
        verbose_name_plural = _("zaproszenia pracowników")
        ordering = ["-invited_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(used_at__isnull=True, voided_at__isnull=True),
                name="identity_one_live_invitation",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.invited_at:%Y-%m-%d %H:%M}"
