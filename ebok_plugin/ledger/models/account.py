from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cms_ext.people.identity.models import Person
from cms_ext.public_site.premises.models import Premises
from ebok_plugin.ledger.vocabulary import PayerKind, Regime

ACCOUNT_NO = r"[0-9A-Z/-]{1,20}"


class Account(models.Model):
    """The settlement account of one payer for one premises (konto rozliczeniowe).

    A new payer of the same premises gets a new account. `payer_name` is the name as it was billed.
    """

    account_no = models.CharField(
        _("numer konta"),
        max_length=20,
        unique=True,
        validators=[RegexValidator(rf"^{ACCOUNT_NO}\Z")],
    )
    premises = models.ForeignKey(
        Premises, verbose_name=_("lokal"), on_delete=models.PROTECT, related_name="accounts"
    )
    payer = models.ForeignKey(
        Person, verbose_name=_("płatnik"), on_delete=models.PROTECT, related_name="accounts"
    )
    payer_name = models.CharField(_("nazwa płatnika"), max_length=120)
    payer_kind = models.CharField(
        _("rodzaj płatnika"), max_length=5, choices=PayerKind, default=PayerKind.PERSON
    )
    nrb = models.CharField(_("rachunek do wpłat"), max_length=26, unique=True)
    regime = models.CharField(
        _("podstawa odsetek"), max_length=3, choices=Regime, default=Regime.COOP
    )
    opened_on = models.DateField(_("otwarte od"))
    closed_on = models.DateField(_("zamknięte z dniem"), null=True, blank=True)
    currency = models.CharField(_("waluta"), max_length=3, default="PLN", editable=False)

    class Meta:
        verbose_name = _("konto rozliczeniowe")
        verbose_name_plural = _("konta rozliczeniowe")
        ordering = ["account_no"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("opened_on")),
                name="ledger_account_closed_after_opened",
            ),
            models.CheckConstraint(condition=Q(currency="PLN"), name="ledger_account_in_pln"),
        ]

    def __str__(self) -> str:
        return self.account_no

    @property
    def slug(self) -> str:
        """The number as it stands in an address: `/` would end the address part."""
        return self.account_no.replace("/", "_")
