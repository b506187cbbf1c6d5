from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from members_area.requests.models.request import DocumentRequest
from members_area.requests.vocabulary import Ground


class Refusal(models.Model):
    """The written refusal of a contract (pr.spółdz. art. 18 § 3): ground, reasons, signature.

    Its letter is made from these fields; `delivered_on` begins the member's seven days.
    """

    request = models.OneToOneField(
        DocumentRequest, verbose_name=_("wniosek"), on_delete=models.PROTECT, related_name="refusal"
    )
    what = models.CharField(_("czego odmówiono"), max_length=300)
    ground = models.CharField(_("podstawa"), max_length=20, choices=Ground)
    reasons = models.CharField(_("uzasadnienie"), max_length=4000)
    signed_by = models.CharField(_("podpisał"), max_length=120)
    signed_on = models.DateField(_("podpisano"))
    delivered_on = models.DateField(_("doręczono"), null=True, blank=True)

    class Meta:
        verbose_name = _("odmowa")
        verbose_name_plural = _("odmowy")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="requests_refusal_delivered",
                condition=Q(delivered_on__isnull=True) | Q(delivered_on__gte=F("signed_on")),
            ),
            models.CheckConstraint(
                name="requests_refusal_whole",
                condition=~Q(reasons="") & ~Q(signed_by="") & Q(ground__in=Ground.values),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request}"
