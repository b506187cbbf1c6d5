"""Models of a settlement account, and of who may read it."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cms_ext.evidence.sealed_rows.sealed import SealedModel, SealedQuerySet
from cms_ext.people.identity.models import Person
from cms_ext.plugins.coverage import Coverage, SealStream, unproven
from cms_ext.premises.models import Premises
from ebok_plugin.ledger.vocabulary import PayerKind, Regime

ACCOUNT_NO = r"[0-9A-Z/-]{1,20}"


class AccountQuerySet(SealedQuerySet["Account"]):
    pass


class Account(SealedModel):
    """The settlement account of one payer for one premises (konto rozliczeniowe).

    A new payer of the same premises gets a new account. `payer_name` is the name as it was billed.
    Without an `nrb` of its own it is paid to the co-op's common account.
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
    # None and not an empty text: the database holds many without a number, each number once.
    nrb = models.CharField(
        _("rachunek do wpłat"),
        max_length=26,
        unique=True,
        null=True,
        blank=True,
    )
    regime = models.CharField(
        _("podstawa odsetek"), max_length=3, choices=Regime, default=Regime.COOP
    )
    opened_on = models.DateField(_("otwarte od"))
    closed_on = models.DateField(_("zamknięte z dniem"), null=True, blank=True)
    currency = models.CharField(_("waluta"), max_length=3, default="PLN", editable=False)

    coverage = Coverage(
        sealed=(
            "account_no",
            "premises_id",
            "nrb",
            "regime",
            "opened_on",
            "closed_on",
            "currency",
            "payer_id",
            "payer_kind",
        ),
        digested=("payer_name",),
        stream=SealStream.MONEY,
    )

    objects: ClassVar = AccountQuerySet.as_manager()

    class Meta:
        verbose_name = _("konto rozliczeniowe")
        verbose_name_plural = _("konta rozliczeniowe")
        ordering = ["account_no__polish"]
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
    def is_for_waste(self) -> bool:
        """Whether a public body charges it for waste, with the interest of taxes."""
        return self.regime == Regime.WASTE

    @property
    def slug(self) -> str:
        """The number as it stands in an address: `/` would end the address part."""
        return self.account_no.replace("/", "_")


class AccountAccess(SealedModel):
    """The right of a person to see (or act on) an account for a span of days.

    The only source of the right to read an account (`ledger.md` §1). It belongs to the person, so
    that a new login of the same person inherits it. `share` is the person's part of the title.
    """

    class Role(models.TextChoices):
        PAYER = "PAYER", _("płatnik")
        CO_OWNER = "CO_OWNER", _("współwłaściciel")
        TENANT = "TENANT", _("najemca")
        PROXY = "PROXY", _("pełnomocnik")
        GUARDIAN = "GUARDIAN", _("opiekun prawny")
        MANAGER = "MANAGER", _("zarządca")

    class Scope(models.TextChoices):
        SEE = "SEE", _("wgląd")
        ACT = "ACT", _("wgląd i składanie pism")

    person = models.ForeignKey(
        Person, verbose_name=_("osoba"), on_delete=models.PROTECT, related_name="account_accesses"
    )
    account = models.ForeignKey(
        Account, verbose_name=_("konto"), on_delete=models.PROTECT, related_name="accesses"
    )
    role = models.CharField(_("rola"), max_length=8, choices=Role)
    scope = models.CharField(_("zakres"), max_length=3, choices=Scope, default=Scope.ACT)
    share = models.DecimalField(_("udział"), max_digits=7, decimal_places=6, null=True, blank=True)
    valid_from = models.DateField(_("od"))
    valid_to = models.DateField(_("do"), null=True, blank=True)
    # The payer took the power of a proxy back: at once, whatever the dates say.
    revoked_at = models.DateTimeField(_("odwołano"), null=True, blank=True, editable=False)

    coverage = Coverage(
        sealed=(
            "person_id",
            "account_id",
            "role",
            "scope",
            "share",
            "valid_from",
            "valid_to",
            "revoked_at",
        ),
        stream=SealStream.MONEY,
    )

    class Meta(SealedModel.Meta):
        verbose_name = _("uprawnienie do konta")
        verbose_name_plural = _("uprawnienia do kont")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "account", "role", "valid_from"], name="ledger_access_once"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="ledger_access_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=~Q(role__in=["PROXY", "GUARDIAN"]) | Q(valid_to__isnull=False),
                name="ledger_access_of_an_attorney_ends",
            ),
            models.CheckConstraint(
                condition=Q(share__isnull=True) | Q(share__gt=0, share__lte=1),
                name="ledger_access_share_is_a_part",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} – {self.account} ({self.get_role_display()})"


class IdentifierSequence(models.Model):
    """The last six digits given to an E-BOK login; its one row is the lock of the sequence."""

    last = models.PositiveIntegerField()

    coverage = unproven("licznik numerów loginów; nic nie dowodzi")

    def __str__(self) -> str:
        return str(self.last)
