"""What became of the money of a bank operation."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q, Value
from django.utils.translation import gettext_lazy as _

from cms_ext.base.money.fields import MoneyField
from cms_ext.evidence.sealed_rows.sealed import SealedModel
from cms_ext.people.identity.user_key import optional_user_key
from cms_ext.plugins.coverage import Coverage, SealStream, checked_by
from ebok_plugin.ledger.models import LedgerEntry
from ebok_plugin.ledger.models.append_only import (
    AppendOnlyModel,
    AppendOnlyQuerySet,
    SealedOnceQuerySet,
)
from ebok_plugin.payments.models.bank import BankEntry

# As in models.bank.
_NOTHING = Value(0)


class PlacementQuerySet(AppendOnlyQuerySet["Placement"]):
    def living(self) -> PlacementQuerySet:
        """Filter valid placements: not withdrawn, and their entry not reversed."""
        return self.filter(ledger_entry__reversed_by__isnull=True, withdrawal__isnull=True)


class Placement(AppendOnlyModel):
    """All or a part of an operation that no longer waits (`bank_formats.md` §8).

    `amount` is positive. POSTED holds until its ledger entry is reversed, the others until they
    are withdrawn. `placement_triggers.py` refuses more than the operation brought, an entry of
    another amount, and any change.
    """

    class Kind(models.TextChoices):
        POSTED = "POSTED", _("zaksięgowana")
        RETURNED = "RETURNED", _("zwrócona nadawcy")
        KEPT = "KEPT", _("nie dotyczy lokatorów")

    class KeptAs(models.TextChoices):
        RENT = "RENT", _("najem, reklama, antena")
        INTEREST = "INTEREST", _("odsetki od banku")
        INSURANCE = "INSURANCE", _("odszkodowanie")
        REFUND = "REFUND", _("zwrot od dostawcy albo urzędu")
        GRANT = "GRANT", _("dotacja, kredyt, przelew własny")
        GATEWAY = "GATEWAY", _("wypłata od operatora płatności online (wpłaty są już na kontach)")
        OTHER = "OTHER", _("inna wpłata, nie od lokatora")

    bank_entry = models.ForeignKey(
        BankEntry,
        verbose_name=_("operacja bankowa"),
        on_delete=models.PROTECT,
        related_name="placements",
    )
    kind = models.CharField(_("co się z nią stało"), max_length=8, choices=Kind)
    amount = MoneyField(_("kwota"))
    ledger_entry = models.OneToOneField(
        LedgerEntry,
        verbose_name=_("pozycja księgowa"),
        on_delete=models.PROTECT,
        null=True,
        related_name="placement",
    )
    day = models.DateField(_("dzień zwrotu"), null=True)
    kept_as = models.CharField(_("rodzaj"), max_length=9, choices=KeptAs, blank=True)
    note = models.CharField(_("uwaga"), max_length=255, blank=True)
    # The operation by which the bank took the money back (RC).
    taken_back_by = models.ForeignKey(
        BankEntry,
        verbose_name=_("cofnięta operacją"),
        on_delete=models.PROTECT,
        null=True,
        related_name="took_back",
    )
    made_at = models.DateTimeField(_("kiedy"))
    made_by = optional_user_key(_("kto"), blank=False)
    # The entry of the journal that recorded it (`domain.placement_record`).
    link_number = models.PositiveBigIntegerField(null=True, editable=False)

    coverage = checked_by("ledger")

    objects = PlacementQuerySet.as_manager()

    class Meta:
        verbose_name = _("rozliczenie operacji bankowej")
        verbose_name_plural = _("rozliczenia operacji bankowych")
        ordering = ["pk"]
        default_permissions = ("add",)
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=_NOTHING), name="payments_placement_amount"
            ),
            models.CheckConstraint(
                condition=Q(kind="POSTED", ledger_entry__isnull=False)
                | Q(kind__in=("RETURNED", "KEPT"), ledger_entry__isnull=True),
                name="payments_placement_posted_has_entry",
            ),
            models.CheckConstraint(
                condition=Q(kind="RETURNED", day__isnull=False)
                | (~Q(kind="RETURNED") & Q(day__isnull=True, taken_back_by__isnull=True)),
                name="payments_placement_returned_on_a_day",
            ),
            models.CheckConstraint(
                condition=(Q(kind="KEPT") & ~Q(kept_as="")) | (~Q(kind="KEPT") & Q(kept_as="")),
                name="payments_placement_kept_as_something",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.amount}"


class PlacementWithdrawal(AppendOnlyModel, SealedModel):
    """A RETURNED or KEPT placement was a mistake: its money waits again. Never changed."""

    placement = models.OneToOneField(
        Placement,
        verbose_name=_("rozliczenie"),
        on_delete=models.PROTECT,
        related_name="withdrawal",
    )
    reason = models.CharField(_("powód"), max_length=255)
    made_at = models.DateTimeField(_("kiedy"))
    made_by = optional_user_key(_("kto"), blank=False)

    coverage = Coverage(
        sealed=("placement_id", "made_at", "made_by_id"),
        digested=("reason",),
        stream=SealStream.MONEY,
    )

    objects: ClassVar = SealedOnceQuerySet.as_manager()

    class Meta(SealedModel.Meta):
        verbose_name = _("cofnięcie rozliczenia operacji")
        verbose_name_plural = _("cofnięcia rozliczeń operacji")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.placement)
