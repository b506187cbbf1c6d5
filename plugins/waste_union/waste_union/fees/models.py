"""What an account owes a month for waste, what was charged, and the runs that charge."""

from typing import Any, NoReturn

from django.db import models
from django.db.models import F, Q, Value
from django.utils.translation import gettext_lazy as _

from cms_ext.base.money.fields import MoneyField
from cms_ext.evidence.sealed_rows.sealed import SealedModel
from cms_ext.people.identity.user_key import optional_user_key
from cms_ext.plugins.coverage import Coverage, SealStream, checked_by
from ebok_plugin.charges.api import StoredPlan
from ebok_plugin.ledger import api as ledger
from waste_union.fees.vocabulary import FeeSource
from waste_union.tariffs.models import TariffVersion

# Grosze and not Money: the migrations keep it.
_ZERO = Value(0)


class FeeObligation(SealedModel):
    """The monthly waste fee of an account from `from_month` on.

    A later row replaces an earlier one from its own first month; rows never change. `until` is the
    last month of one that ends by itself, as a decision for some months does: in these months it
    goes before any that has no end. Both are first days of months. A fee of zero ends the
    obligation. `property_key` and `source_key` are the codes of rows of another app. `tariff` says
    how the fee is settled and when it is due.
    """

    account = models.ForeignKey(
        ledger.Account,
        verbose_name=_("konto"),
        on_delete=models.PROTECT,
        related_name="fee_obligations",
    )
    property_key = models.CharField(_("nieruchomość"), max_length=40)
    monthly_fee = MoneyField(_("opłata miesięczna"))
    from_month = models.DateField(_("od miesiąca"))
    until = models.DateField(_("do miesiąca"), null=True, blank=True)
    tariff = models.ForeignKey(
        TariffVersion, verbose_name=_("taryfa"), on_delete=models.PROTECT, related_name="+"
    )
    source = models.CharField(_("podstawa"), max_length=11, choices=FeeSource)
    source_key = models.CharField(_("numer"), max_length=40)
    entered_on = models.DateField(_("wpisano"))
    entered_by = optional_user_key(_("wpisał"), blank=False)

    coverage = Coverage(
        sealed=(
            "account_id",
            "property_key",
            "monthly_fee",
            "from_month",
            "until",
            "tariff_id",
            "source",
            "source_key",
            "entered_on",
            "entered_by_id",
        ),
        stream=SealStream.MONEY,
    )

    class Meta(SealedModel.Meta):
        verbose_name = _("obowiązek opłaty za odpady")
        verbose_name_plural = _("obowiązki opłat za odpady")
        ordering = ["account_id", "pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["account", "source", "source_key", "from_month"],
                name="waste_fee_obligation_once",
            ),
            models.CheckConstraint(
                condition=Q(monthly_fee__gte=_ZERO), name="waste_fee_obligation_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("from_month")),
                name="waste_fee_obligation_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(from_month__day=1) & (Q(until__isnull=True) | Q(until__day=1)),
                name="waste_fee_obligation_of_whole_months",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_source_display()} {self.source_key}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise ledger.LedgerImmutable
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise ledger.LedgerImmutable


class FeeMonthQuerySet(ledger.AppendOnlyQuerySet["FeeMonth"]):
    pass


class FeeMonth(ledger.AppendOnlyModel):
    """A month in a charge with its fee, or in a correction with what it takes back.

    The months of a document add up to it; the valid months of an account say what was charged for a
    month.
    """

    document = models.ForeignKey(
        ledger.ChargeDocument,
        verbose_name=_("naliczenie"),
        on_delete=models.PROTECT,
        related_name="fee_months",
    )
    obligation = models.ForeignKey(
        FeeObligation,
        verbose_name=_("obowiązek opłaty"),
        on_delete=models.PROTECT,
        related_name="months",
    )
    month = models.DateField(_("miesiąc"))
    amount = MoneyField(_("kwota"))

    coverage = checked_by("ledger")

    objects = FeeMonthQuerySet.as_manager()

    class Meta:
        verbose_name = _("miesiąc opłaty za odpady")
        verbose_name_plural = _("miesiące opłat za odpady")
        ordering = ["document_id", "month", "pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["document", "month", "obligation"], name="waste_fee_month_once"
            ),
            models.CheckConstraint(condition=Q(month__day=1), name="waste_fee_month_is_whole"),
            models.CheckConstraint(condition=~Q(amount=_ZERO), name="waste_fee_month_has_amount"),
        ]

    def __str__(self) -> str:
        return f"{self.document}: {self.month:%m/%Y}"


LIVE = ("REHEARSED", "APPROVED")


class FeeRun(SealedModel):
    """The fees of all accounts up to a month: rehearsed, approved by another person, posted.

    `fingerprint` covers every charge of the rehearsal; other charges are not posted. `facts` is the
    digest of all that they were computed from (`domain/charging.py`). `posted_to` is the key of the
    last charged account, after which the next portion begins.
    """

    class State(models.TextChoices):
        REHEARSED = "REHEARSED", _("próba, czeka na zatwierdzenie")
        APPROVED = "APPROVED", _("zatwierdzone, czeka na księgowanie")
        POSTED = "POSTED", _("zaksięgowane")
        VOID = "VOID", _("nieaktualne")

    period = models.CharField(_("okres"), max_length=7)
    state = models.CharField(_("stan"), max_length=9, choices=State, default=State.REHEARSED)
    # Empty: the scheduler, in its turn of each night.
    made_by = optional_user_key(_("przygotował"), blank=False)
    made_at = models.DateTimeField(_("przygotowano"))
    approved_by = optional_user_key(_("zatwierdził"))
    approved_at = models.DateTimeField(_("zatwierdzono"), null=True, blank=True)
    finished_at = models.DateTimeField(_("zakończono"), null=True, blank=True)
    fingerprint = models.CharField(_("skrót próby"), max_length=64)
    facts = models.CharField(_("skrót danych próby"), max_length=64, blank=True, default="")
    posted_to = models.PositiveBigIntegerField(default=0)
    documents = models.PositiveIntegerField(_("liczba naliczeń"))
    total = MoneyField(_("razem"))

    coverage = Coverage(
        sealed=(
            "period",
            "state",
            "made_by_id",
            "made_at",
            "approved_by_id",
            "approved_at",
            "finished_at",
            "fingerprint",
            "facts",
            "documents",
            "total",
        ),
        unproven={"posted_to": "miejsce, od którego księgowanie rusza dalej; opłat dowodzi księga"},
    )

    class Meta:
        verbose_name = _("naliczenie opłat za odpady")
        verbose_name_plural = _("naliczenia opłat za odpady")
        ordering = ["-pk"]
        default_permissions = ("add", "view")
        permissions = [("approve_feerun", _("Zatwierdzanie naliczeń opłat za odpady"))]
        constraints = [
            models.UniqueConstraint(
                fields=["period"], condition=Q(state__in=LIVE), name="waste_fee_run_one_live"
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True)
                | Q(made_by__isnull=True)
                | ~Q(approved_by=F("made_by")),
                name="waste_fee_run_second_person",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["APPROVED", "POSTED"]) | Q(approved_by__isnull=False),
                name="waste_fee_run_posted_when_approved",
            ),
        ]

    def __str__(self) -> str:
        return f"{_('opłaty za odpady')} {self.period}"


class FeeRunPlan(StoredPlan):
    """The stored plan of a run of fees, computed from `FeeFacts`."""

    shown = ("account_id", "total", "words", "digest")

    run = models.ForeignKey(FeeRun, on_delete=models.CASCADE, related_name="plans", db_index=False)

    class Meta:
        verbose_name = _("plan naliczenia opłat za odpady")
        verbose_name_plural = _("plany naliczeń opłat za odpady")
        ordering = ["run_id", "after"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["run", "after"], name="waste_fee_run_plan_once")
        ]


class FeeRunItem(models.Model):
    """The rehearsed charge of an account; `words` are those that its payer will read."""

    run = models.ForeignKey(FeeRun, on_delete=models.CASCADE, related_name="items", db_index=False)
    account = models.ForeignKey(
        ledger.Account, verbose_name=_("konto"), on_delete=models.PROTECT, related_name="+"
    )
    total = MoneyField(_("razem"))
    words = models.CharField(_("za co"), max_length=255)
    digest = models.CharField(_("skrót"), max_length=64)

    class Meta:
        verbose_name = _("konto w naliczeniu opłat za odpady")
        verbose_name_plural = _("konta w naliczeniu opłat za odpady")
        ordering = ["run_id", "account_id"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["run", "account"], name="waste_fee_run_item_once")
        ]

    def __str__(self) -> str:
        return f"{self.run}: {self.account}"
