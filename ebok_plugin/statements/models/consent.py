from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cms_ext.people.identity.models import Person


class DeliveryConsent(models.Model):
    """A person wants papers in E-BOK and not by post: from when, until when, to which words.

    A withdrawn consent stays as it was; who agrees again gets a new row.
    """

    person = models.ForeignKey(
        Person, verbose_name=_("osoba"), on_delete=models.PROTECT, related_name="delivery_consents"
    )
    text_version = models.CharField(_("wersja treści"), max_length=10)
    given_at = models.DateTimeField(_("udzielono"))
    withdrawn_at = models.DateTimeField(_("wycofano"), null=True, blank=True)

    class Meta:
        verbose_name = _("zgoda na doręczenia elektroniczne")
        verbose_name_plural = _("zgody na doręczenia elektroniczne")
        default_permissions = ("view",)
        ordering = ["-given_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="statements_one_consent",
                fields=["person"],
                condition=Q(withdrawn_at__isnull=True),
            ),
            models.CheckConstraint(
                name="statements_consent_ends_after_it_begins",
                condition=Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gte=F("given_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.given_at:%Y-%m-%d}"
