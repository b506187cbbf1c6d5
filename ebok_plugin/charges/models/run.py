"""Models of a month's run: its accounts, components, findings and portions."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cms_ext.base.money.fields import MoneyField
from cms_ext.evidence.sealed_rows.sealed import SealedModel
from cms_ext.people.identity.user_key import optional_user_key
from cms_ext.plugins.coverage import Coverage, checked_by, unproven
from ebok_plugin.charges.models.component import Component
from ebok_plugin.ledger.models import Account, Batch


class StoredPlan(models.Model):
    """The plan of a portion of a run: accounts with a key above `after`, up to `last`.

    `shown` are the columns of the run's items that the second person reads. `content` holds the
    documents with their lines, `facts` the digest of what they were computed from; `seal` covers
    all of it, under the site's key. Deleted when the run is over.
    """

    after = models.PositiveBigIntegerField()
    last = models.PositiveBigIntegerField()
    facts = models.CharField(max_length=64)
    content = models.TextField()
    seal = models.CharField(max_length=64)

    shown: ClassVar[tuple[str, ...]]
    run: Any
    run_id: int

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.run_id}: {self.after}–{self.last}"


REHEARSED = "próba; przed zatwierdzeniem liczy się ją od nowa, dowodem są zaksięgowane naliczenia"
LIVE = ("REHEARSED", "APPROVED", "POSTING")
AGREED = ("APPROVED", "POSTING", "POSTED")


class ChargeRun(SealedModel):
    """The charges of one month for all accounts: rehearsed, approved by another person, posted.

    `fingerprint` covers every line that the rehearsal saw; what differs from it is never posted.
    `facts` digests what these lines were computed from (`digest_facts`); older runs have none. A
    correction run posts the difference between a posted month and what it would be today.
    """

    class Kind(models.TextChoices):
        REGULAR = "REGULAR", _("naliczenie")
        CORRECTION = "CORRECTION", _("korekta naliczenia")

    class State(models.TextChoices):
        REHEARSED = "REHEARSED", _("próba, czeka na zatwierdzenie")
        APPROVED = "APPROVED", _("zatwierdzone, czeka na księgowanie")
        POSTING = "POSTING", _("w trakcie księgowania")
        POSTED = "POSTED", _("zaksięgowane")
        VOID = "VOID", _("nieaktualne")

    kind = models.CharField(_("rodzaj"), max_length=10, choices=Kind, default=Kind.REGULAR)
    period = models.CharField(_("okres"), max_length=7)
    only_account = models.ForeignKey(
        Account,
        verbose_name=_("tylko konto"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    booking_date = models.DateField(_("data księgowania"))
    due_date = models.DateField(_("termin płatności"))
    reason = models.CharField(_("powód"), max_length=255, blank=True)
    state = models.CharField(_("stan"), max_length=9, choices=State, default=State.REHEARSED)
    # Empty: the operator made it, by the command.
    made_by = optional_user_key(_("przygotował"), blank=False)
    made_at = models.DateTimeField(_("przygotowano"))
    approved_by = optional_user_key(_("zatwierdził"))
    approved_at = models.DateTimeField(_("zatwierdzono"), null=True, blank=True)
    finished_at = models.DateTimeField(_("zakończono"), null=True, blank=True)
    fingerprint = models.CharField(_("skrót próby"), max_length=64)
    facts = models.CharField(_("skrót danych próby"), max_length=64, blank=True)
    documents = models.PositiveIntegerField(_("liczba naliczeń"))
    total = MoneyField(_("razem"))
    previous_total = MoneyField(_("razem poprzednio"))
    blocking = models.PositiveIntegerField(_("liczba błędów"))

    coverage = Coverage(
        sealed=(
            "kind",
            "period",
            "only_account_id",
            "booking_date",
            "due_date",
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
            "previous_total",
            "blocking",
        ),
        digested=("reason",),
    )

    class Meta:
        verbose_name = _("przebieg naliczenia")
        verbose_name_plural = _("przebiegi naliczeń")
        ordering = ["-pk"]
        permissions = [("approve_chargerun", _("Zatwierdzanie naliczeń"))]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "period"], condition=Q(state__in=LIVE), name="charges_run_one_live"
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("made_by")),
                name="charges_run_second_person",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=AGREED) | Q(approved_by__isnull=False, blocking=0),
                name="charges_run_posted_when_approved",
            ),
            models.CheckConstraint(
                condition=Q(kind="REGULAR") | ~Q(reason=""),
                name="charges_run_correction_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.period}"


class ChargeRunItem(models.Model):
    """The rehearsed result of one account; without a `digest` there is nothing to post.

    `previous` is the charge of the month before, in a correction what was charged so far.
    """

    class Mark(models.TextChoices):
        NONE = "", _("jak poprzednio")
        NEW = "NEW", _("nowe")
        MISSING = "MISSING", _("brak naliczenia")
        UNUSUAL = "UNUSUAL", _("duża różnica")
        EXISTS = "EXISTS", _("już naliczono")

    run = models.ForeignKey(
        ChargeRun, on_delete=models.CASCADE, related_name="items", db_index=False
    )
    account = models.ForeignKey(
        Account, verbose_name=_("konto"), on_delete=models.PROTECT, related_name="+"
    )
    total = MoneyField(_("razem"))
    previous = MoneyField(_("poprzednio"))
    mark = models.CharField(_("uwaga"), max_length=8, choices=Mark, blank=True)
    digest = models.CharField(_("skrót"), max_length=64, blank=True)

    coverage = checked_by("ledger")

    class Meta:
        verbose_name = _("konto w przebiegu naliczenia")
        verbose_name_plural = _("konta w przebiegu naliczenia")
        ordering = ["run_id", "account_id"]
        constraints = [
            models.UniqueConstraint(fields=["run", "account"], name="charges_run_item_once")
        ]
        indexes = [models.Index(fields=["run", "mark", "account"], name="charges_run_item_mark")]

    def __str__(self) -> str:
        return f"{self.run}: {self.account}"


class ChargeRunPlan(StoredPlan):
    """The plan of a month's run, computed from `MonthFacts`."""

    shown = ("account_id", "total", "previous", "mark", "digest")

    run = models.ForeignKey(
        ChargeRun, on_delete=models.CASCADE, related_name="plans", db_index=False
    )

    coverage = checked_by("ledger")

    class Meta:
        verbose_name = _("plan przebiegu naliczenia")
        verbose_name_plural = _("plany przebiegów naliczeń")
        ordering = ["run_id", "after"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["run", "after"], name="charges_run_plan_once")
        ]


class ChargeRunComponent(SealedModel):
    """The sums of one component in a run and in the month before, with numbers of accounts."""

    run = models.ForeignKey(
        ChargeRun, on_delete=models.CASCADE, related_name="components", db_index=False
    )
    component = models.ForeignKey(
        Component, verbose_name=_("składnik"), on_delete=models.PROTECT, related_name="+"
    )
    total = MoneyField(_("razem"))
    accounts = models.PositiveIntegerField(_("liczba kont"))
    previous_total = MoneyField(_("razem poprzednio"))
    previous_accounts = models.PositiveIntegerField(_("liczba kont poprzednio"))

    coverage = Coverage(
        sealed=("run", "component", "total", "accounts", "previous_total", "previous_accounts")
    )

    class Meta:
        verbose_name = _("składnik w przebiegu naliczenia")
        verbose_name_plural = _("składniki w przebiegu naliczenia")
        ordering = ["run_id", "component_id"]
        constraints = [
            models.UniqueConstraint(fields=["run", "component"], name="charges_run_component_once")
        ]

    def __str__(self) -> str:
        return f"{self.run}: {self.component.code}"


class ChargeRunFinding(models.Model):
    """A finding of the rehearsal; a blocking one must be cured before approval.

    `accounts` counts the accounts concerned: a missing rate is one finding for all of them.
    """

    run = models.ForeignKey(ChargeRun, on_delete=models.CASCADE, related_name="findings")
    code = models.CharField(_("kod"), max_length=24)
    blocking = models.BooleanField(_("błąd"))
    account = models.ForeignKey(
        Account, verbose_name=_("konto"), on_delete=models.PROTECT, null=True, related_name="+"
    )
    component = models.ForeignKey(
        Component, verbose_name=_("składnik"), on_delete=models.PROTECT, null=True, related_name="+"
    )
    message = models.CharField(_("opis"), max_length=255)
    accounts = models.PositiveIntegerField(_("liczba kont"), default=1)

    coverage = Coverage(
        checked=dict.fromkeys(("run", "blocking"), "ledger"),
        unproven=dict.fromkeys(("code", "account", "component", "message", "accounts"), REHEARSED),
    )

    class Meta:
        verbose_name = _("uwaga do naliczenia")
        verbose_name_plural = _("uwagi do naliczenia")
        ordering = ["run_id", "-blocking", "pk"]

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"


class ChargeRunPortion(models.Model):
    """Accounts posted together, by key; an interrupted run resumes after the last one."""

    run = models.ForeignKey(ChargeRun, on_delete=models.PROTECT, related_name="portions")
    batch = models.OneToOneField(
        Batch, verbose_name=_("paczka"), on_delete=models.PROTECT, related_name="charge_run_portion"
    )
    last_account = models.PositiveBigIntegerField()
    documents = models.PositiveIntegerField(_("liczba naliczeń"))

    coverage = unproven("przebieg księgowania; dowodem są paczki")

    class Meta:
        verbose_name = _("porcja naliczenia")
        verbose_name_plural = _("porcje naliczenia")
        ordering = ["run_id", "last_account"]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "last_account"], name="charges_run_portion_once"
            ),
            models.CheckConstraint(
                condition=Q(documents__gt=0), name="charges_run_portion_has_documents"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.run}: {self.batch}"
