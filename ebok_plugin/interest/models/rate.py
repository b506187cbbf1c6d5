"""Rates of interest, and until when somebody confirmed them."""

from typing import ClassVar

from django.db import models
from django.db.models import Q, TextChoices
from django.utils.translation import gettext_lazy as _

from cms_ext.evidence.sealed_rows.sealed import SealedModel, SealedQuerySet
from cms_ext.people.identity.user_key import optional_user_key
from cms_ext.plugins.coverage import Coverage, SealStream
from ebok_plugin.ledger.vocabulary import Regime


class RateKind(TextChoices):
    """The kinds of rates: each regime of an account has its own table."""

    STATUTORY = "STATUTORY_DELAY", _("odsetki ustawowe za opóźnienie (art. 481 KC)")
    TAX = "TAX_DELAY", _("odsetki za zwłokę (art. 56 Ordynacji podatkowej)")


KIND_OF = {Regime.COOP: RateKind.STATUTORY, Regime.WASTE: RateKind.TAX}


class InterestRateQuerySet(SealedQuerySet["InterestRate"]):
    pass


class InterestRate(SealedModel):
    """A yearly rate from a day on, until the next row of its kind begins.

    There is no last day to enter, so the rows can have no gap and no overlap (`interest.md` §5).
    `reference_percent` is the NBP rate it follows from: reference or lombard.
    """

    class Status(models.TextChoices):
        CONFIRMED = "confirmed", _("z ogłoszonej tabeli")
        DERIVED = "derived", _("wyliczona ze stopy NBP")

    kind = models.CharField(_("rodzaj"), max_length=16, choices=RateKind)
    valid_from = models.DateField(_("od"))
    rate_percent = models.DecimalField(_("stawka (%)"), max_digits=5, decimal_places=2)
    reference_percent = models.DecimalField(
        _("stopa NBP (%)"), max_digits=5, decimal_places=2, null=True, blank=True
    )
    status = models.CharField(_("skąd"), max_length=9, choices=Status)
    source_title = models.CharField(_("źródło"), max_length=160)
    source_date = models.DateField(_("data źródła"), null=True, blank=True)
    added_by = optional_user_key(_("dodał"), blank=False)

    coverage = Coverage(
        sealed=(
            "kind",
            "valid_from",
            "rate_percent",
            "reference_percent",
            "status",
            "source_title",
            "source_date",
            "added_by_id",
        ),
        stream=SealStream.MONEY,
    )

    objects: ClassVar = InterestRateQuerySet.as_manager()

    class Meta:
        verbose_name = _("stawka odsetek")
        verbose_name_plural = _("stawki odsetek")
        ordering = ["kind", "valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "valid_from"], name="interest_rate_once"),
            models.CheckConstraint(
                condition=Q(kind__in=RateKind.values), name="interest_rate_known_kind"
            ),
            models.CheckConstraint(
                condition=Q(rate_percent__gte=0), name="interest_rate_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rate_percent} % od {self.valid_from:%d.%m.%Y}"


class RatesConfirmationQuerySet(SealedQuerySet["RatesConfirmation"]):
    pass


class RatesConfirmation(SealedModel):
    """A confirmation of the last rate of a kind up to a day; the latest row counts."""

    kind = models.CharField(_("rodzaj"), max_length=16, choices=RateKind)
    rate_percent = models.DecimalField(_("stawka (%)"), max_digits=5, decimal_places=2)
    until = models.DateField(_("potwierdzona do"))
    confirmed_at = models.DateTimeField(_("potwierdzono"))
    confirmed_by = optional_user_key(_("potwierdził"), blank=False)

    coverage = Coverage(
        sealed=("kind", "rate_percent", "until", "confirmed_at", "confirmed_by_id"),
        stream=SealStream.MONEY,
    )

    objects: ClassVar = RatesConfirmationQuerySet.as_manager()

    class Meta:
        verbose_name = _("potwierdzenie stawki odsetek")
        verbose_name_plural = _("potwierdzenia stawek odsetek")
        ordering = ["kind", "until"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "until"], name="interest_confirmed_once")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.rate_percent} % do {self.until:%d.%m.%Y}"
