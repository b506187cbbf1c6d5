from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cms_ext.access.models.application import AccessApplication
from cms_ext.access.vocabulary import AccessCheckCode


class OverrideProposal(models.Model):
    """A clerk asks that a failed check be passed over; a second person settles it (E-ACC-08).

    The second one confirms in a session of their own. `confirmed` is empty while it waits; the
    one who asked may take the proposal back, which settles it without a confirmation.
    """

    application = models.ForeignKey(
        AccessApplication, on_delete=models.CASCADE, related_name="override_proposals"
    )
    code = models.CharField(_("kontrola"), max_length=3, choices=AccessCheckCode)
    reason = models.CharField(_("uzasadnienie"), max_length=400)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    proposed_at = models.DateTimeField(_("zaproponowano"))
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    settled_at = models.DateTimeField(null=True, blank=True)
    confirmed = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("propozycja wyjątku")
        verbose_name_plural = _("propozycje wyjątków")
        ordering = ["proposed_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "code"],
                condition=Q(settled_at__isnull=True),
                name="access_one_proposal_waits",
            ),
            models.CheckConstraint(
                name="access_override_confirmed_by_another",
                condition=Q(confirmed=False)
                | Q(settled_by__isnull=False, settled_at__isnull=False)
                & ~Q(settled_by=F("proposed_by")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.code}"
