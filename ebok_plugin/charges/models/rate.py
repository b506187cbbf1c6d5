"""Models of rates, of accounts that pay another one, and of quantities of premises."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cms_ext.base.dates.period import format_day
from cms_ext.evidence.sealed_rows.sealed import SealedModel, SealedQuerySet
from cms_ext.plugins.coverage import Coverage, SealStream
from cms_ext.premises.models import Premises, Property
from ebok_plugin.charges.models.component import Basis, Component
from ebok_plugin.ledger.models import Account
from ebok_plugin.ledger.models.entry import MAX_DIGITS, PLACES


class ComponentRateQuerySet(SealedQuerySet["ComponentRate"]):
    pass


class ComponentRate(SealedModel):
    """The price of a component for a span of days; without a property it is everybody's.

    A property's own rate wins. Rates of one component and property never overlap
    (`charges.domain.rate.add_rate`); gaps are allowed, charging in a gap is an error.
    """

    component = models.ForeignKey(
        Component, verbose_name=_("składnik"), on_delete=models.PROTECT, related_name="rates"
    )
    property = models.ForeignKey(
        Property,
        verbose_name=_("nieruchomość"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="rates",
    )
    valid_from = models.DateField(_("od"))
    valid_to = models.DateField(_("do"), null=True, blank=True)
    rate = models.DecimalField(_("stawka"), max_digits=12, decimal_places=4)

    coverage = Coverage(
        sealed=("component_id", "property_id", "valid_from", "valid_to", "rate"),
        stream=SealStream.MONEY,
    )

    objects: ClassVar = ComponentRateQuerySet.as_manager()

    class Meta:
        verbose_name = _("stawka")
        verbose_name_plural = _("stawki")
        ordering = ["component__code__polish", "valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["component", "property", "valid_from"], name="charges_rate_of_property"
            ),
            models.UniqueConstraint(
                fields=["component", "valid_from"],
                condition=Q(property__isnull=True),
                name="charges_rate_of_all",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="charges_rate_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.component.code} {self.rate} od {format_day(self.valid_from)}"


class RateExceptionQuerySet(SealedQuerySet["RateException"]):
    pass


class RateException(SealedModel):
    """Another rate of one account for a span of days (fees_law.md §2, §4).

    It wins over every `ComponentRate`; of two that hold on one day the contested one wins.
    `reference` names the notice or the court's file.
    """

    class Cause(models.TextChoices):
        NOTICE_LATE = "NOTICE_LATE", _("zawiadomienie doręczono po terminie")
        CONTEST = "CONTEST", _("zmiana zakwestionowana w sądzie")

    account = models.ForeignKey(
        Account,
        verbose_name=_("konto"),
        on_delete=models.PROTECT,
        related_name="rate_exceptions",
        db_index=False,  # charges_exception_begins begins with it
    )
    component = models.ForeignKey(
        Component, verbose_name=_("składnik"), on_delete=models.PROTECT, related_name="exceptions"
    )
    rate = models.DecimalField(_("stawka"), max_digits=MAX_DIGITS, decimal_places=PLACES)
    valid_from = models.DateField(_("od"))
    valid_to = models.DateField(_("do"), null=True, blank=True)
    cause = models.CharField(_("powód"), max_length=11, choices=Cause)
    reference = models.CharField(_("podstawa"), max_length=120)

    coverage = Coverage(
        sealed=("account_id", "component_id", "rate", "valid_from", "valid_to", "cause"),
        digested=("reference",),
        stream=SealStream.MONEY,
    )

    objects: ClassVar = RateExceptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("wyjątek od stawki")
        verbose_name_plural = _("wyjątki od stawek")
        ordering = ["account__account_no__polish", "component__code__polish", "valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "component", "cause", "valid_from"],
                name="charges_exception_begins",
            ),
            models.CheckConstraint(condition=Q(rate__gte=0), name="charges_exception_not_negative"),
            models.CheckConstraint(
                condition=Q(cause__in=["NOTICE_LATE", "CONTEST"]),
                name="charges_exception_cause_is_known",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="charges_exception_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.component.code} {self.rate} od {format_day(self.valid_from)}"


class PremisesValueQuerySet(SealedQuerySet["PremisesValue"]):
    pass


class PremisesValue(SealedModel):
    """The quantity of a basis in a premises for a span of days: m², persons, declared m³.

    Written by `domain.premises_value.set_value`; the values of one premises and basis never
    overlap. `Basis.PREMISES` needs none, it is always one.
    """

    premises = models.ForeignKey(
        Premises,
        verbose_name=_("lokal"),
        on_delete=models.PROTECT,
        related_name="values",
        db_index=False,  # charges_value_begins begins with it
    )
    basis = models.CharField(_("podstawa naliczenia"), max_length=14, choices=Basis)
    value = models.DecimalField(_("ilość"), max_digits=MAX_DIGITS, decimal_places=PLACES)
    valid_from = models.DateField(_("od"))
    valid_to = models.DateField(_("do"), null=True, blank=True)

    coverage = Coverage(
        sealed=("premises_id", "basis", "value", "valid_from", "valid_to"), stream=SealStream.MONEY
    )

    objects: ClassVar = PremisesValueQuerySet.as_manager()

    class Meta:
        verbose_name = _("wielkość lokalu")
        verbose_name_plural = _("wielkości lokali")
        ordering = ["premises__code__polish", "basis", "valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["premises", "basis", "valid_from"], name="charges_value_begins"
            ),
            models.CheckConstraint(condition=Q(value__gte=0), name="charges_value_not_negative"),
            models.CheckConstraint(
                condition=~Q(basis=Basis.PREMISES), name="charges_value_of_flat_is_one"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="charges_value_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.premises}: {self.get_basis_display()} {self.value} od {self.valid_from}"
