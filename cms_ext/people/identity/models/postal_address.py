"""A resident's request for another postal address, and what became of it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cms_ext.evidence.sealed_rows.sealed import SealedModel
from cms_ext.plugins.coverage import Coverage


class PostalAddressRequest(SealedModel):
    """A signed-in person asks for another address for letters; a clerk accepts or refuses it.

    The register stays as it is until then: passwords go to that address. `address_before` is
    where letters went when the request was accepted; the letter of notice goes there.
    """

    class State(models.TextChoices):
        WAITING = "WAITING", _("czeka na biuro")
        ACCEPTED = "ACCEPTED", _("przyjęta")
        REFUSED = "REFUSED", _("odrzucona")
        WITHDRAWN = "WITHDRAWN", _("wycofana")

    person = models.ForeignKey(
        "cms_ext_identity.Person",
        verbose_name=_("osoba"),
        on_delete=models.CASCADE,
        related_name="postal_requests",
    )
    address = models.CharField(_("nowy adres"), max_length=200)
    address_before = models.CharField(_("adres dotychczasowy"), max_length=200, blank=True)
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("kto złożył"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    filed_on = models.DateField(_("dzień złożenia"))
    filed_at = models.DateTimeField(_("złożono"))
    state = models.CharField(_("stan"), max_length=9, choices=State, default=State.WAITING)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("kto rozstrzygnął"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )
    decided_at = models.DateTimeField(_("rozstrzygnięto"), null=True)
    refusal = models.CharField(_("powód odrzucenia"), max_length=255, blank=True)

    coverage = Coverage(
        sealed=(
            *("person", "filed_by", "filed_on", "filed_at"),
            *("state", "decided_by", "decided_at"),
        ),
        digested=("address", "address_before", "refusal"),
    )

    class Meta:
        verbose_name = _("prośba o zmianę adresu do listów")
        verbose_name_plural = _("prośby o zmianę adresu do listów")
        ordering = ["-pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(state="WAITING"), name="identity_postal_one_waiting"
            ),
            models.CheckConstraint(
                condition=Q(state="WAITING", decided_by__isnull=True, decided_at__isnull=True)
                | (~Q(state="WAITING") & Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="identity_postal_decided",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("WAITING", "WITHDRAWN")) | ~Q(decided_by=F("filed_by")),
                name="identity_postal_second_person",
            ),
            models.CheckConstraint(
                condition=Q(state="REFUSED") | Q(refusal=""), name="identity_postal_refused_why"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """Return the number by which both sides name the request, `AL/2026/0001`."""
        return f"AL/{self.filed_on.year}/{self.pk:04d}"
