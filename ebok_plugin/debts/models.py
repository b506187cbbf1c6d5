"""A debt that is collected in stages, the letters of a stage, and runs of letters."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cms_ext.base.money.amounts import Money
from cms_ext.base.money.fields import MoneyField
from cms_ext.evidence.sealed_rows.sealed import SealedModel
from cms_ext.people.identity.models import Person
from cms_ext.people.identity.user_key import optional_user_key
from cms_ext.plugins.coverage import Coverage
from ebok_plugin.debts.vocabulary import DebtEnd, StageKind
from ebok_plugin.ledger.models import Account
from ebok_plugin.statements.models import PaperBatch


class Debt(SealedModel):
    """The arrears of an account while they are collected in stages; an account has one at a time.

    All of it was late on `opened_on`, the day of its first stage. It ends when that is paid, when
    a plan begins, or when staff drop it with a reason.
    """

    account = models.ForeignKey(
        Account, verbose_name=_("konto"), on_delete=models.PROTECT, related_name="debts"
    )
    opened_on = models.DateField(_("od dnia"))
    ended_on = models.DateField(_("zakończona dnia"), null=True, blank=True)
    end = models.CharField(_("jak się skończyła"), max_length=7, choices=DebtEnd, blank=True)
    end_reason = models.CharField(_("powód"), max_length=255, blank=True)

    coverage = Coverage(
        sealed=("account_id", "opened_on", "ended_on", "end"), digested=("end_reason",)
    )

    class Meta:
        verbose_name = _("sprawa o zapłatę")
        verbose_name_plural = _("sprawy o zapłatę")
        default_permissions = ("add", "view")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["account"],
                condition=Q(ended_on__isnull=True),
                name="debts_one_open_of_an_account",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True, end="")
                | (Q(ended_on__gte=F("opened_on")) & ~Q(end="")),
                name="debts_ended",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account}, {self.opened_on}"


class DemandRun(SealedModel):
    """Letters of one stage for several accounts, ordered by a clerk.

    Where the stage's rule demands it, a second person approves them before any is made; `accounts`
    are the ids of the accounts that were chosen.
    """

    class State(models.TextChoices):
        WAITING = "WAITING", _("czeka na drugą osobę")
        APPROVED = "APPROVED", _("zlecone")
        REFUSED = "REFUSED", _("odrzucone")

    kind = models.CharField(_("etap"), max_length=9, choices=StageKind)
    state = models.CharField(_("stan"), max_length=8, choices=State, default=State.WAITING)
    accounts = models.JSONField(_("konta"), default=list)
    made_by = optional_user_key(_("przygotował"), blank=False)
    made_at = models.DateTimeField(_("przygotowano"))
    decided_by = optional_user_key(_("rozstrzygnął"))
    decided_at = models.DateTimeField(_("rozstrzygnięto"), null=True, blank=True)
    refusal = models.CharField(_("powód odrzucenia"), max_length=255, blank=True)
    papers = models.OneToOneField(
        PaperBatch,
        verbose_name=_("seria dokumentów"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="demand_run",
    )

    coverage = Coverage(
        sealed=(
            "kind",
            "state",
            "accounts",
            "made_by_id",
            "made_at",
            "decided_by_id",
            "decided_at",
            "papers_id",
        ),
        digested=("refusal",),
    )

    class Meta:
        verbose_name = _("seria wezwań")
        verbose_name_plural = _("serie wezwań")
        default_permissions = ()
        permissions = [("approve_demandrun", _("Zatwierdzanie wezwań do zapłaty"))]
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("made_by")),
                name="debts_run_second_person",
            ),
            models.CheckConstraint(
                condition=Q(state="APPROVED", papers__isnull=False)
                | (~Q(state="APPROVED") & Q(papers__isnull=True)),
                name="debts_run_has_papers",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} nr {self.pk}"


class DebtStage(SealedModel):
    """A step that was taken with a debt: a letter, or what a court or a bailiff did.

    `amount` is what was late, `interest` and `costs` what was added to it; `days` is the term that
    the stage's rule gave then. Interest is None where only a program knows it.
    """

    debt = models.ForeignKey(
        Debt, verbose_name=_("sprawa"), on_delete=models.PROTECT, related_name="stages"
    )
    kind = models.CharField(_("etap"), max_length=9, choices=StageKind)
    on = models.DateField(_("dzień"))
    days = models.PositiveSmallIntegerField(_("dni do następnego etapu"))
    amount = MoneyField(_("zaległość"))
    interest: models.Field[Money | None, Money | None] = MoneyField(  # type: ignore[assignment, misc]
        _("odsetki"), null=True, blank=True
    )
    costs = MoneyField(_("koszty"))
    reference = models.CharField(_("sygnatura"), max_length=80, blank=True)
    run = models.ForeignKey(
        DemandRun,
        verbose_name=_("seria wezwań"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="stages",
    )
    made_by = optional_user_key(_("zapisał"), blank=False)

    coverage = Coverage(
        sealed=(
            "debt_id",
            "kind",
            "on",
            "days",
            "amount",
            "interest",
            "costs",
            "run_id",
            "made_by_id",
        ),
        digested=("reference",),
    )

    class Meta:
        verbose_name = _("etap sprawy o zapłatę")
        verbose_name_plural = _("etapy spraw o zapłatę")
        default_permissions = ()
        ordering = ["debt_id", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["debt", "kind"], name="debts_stage_once"),
        ]

    def __str__(self) -> str:
        return f"{self.debt}: {self.get_kind_display()}"


class DebtLetter(SealedModel):
    """The letter of a stage to one debtor, and the proof of its delivery."""

    stage = models.ForeignKey(
        DebtStage, verbose_name=_("etap"), on_delete=models.PROTECT, related_name="letters"
    )
    person = models.ForeignKey(
        Person, verbose_name=_("adresat"), on_delete=models.PROTECT, related_name="debt_letters"
    )
    delivered_on = models.DateField(_("doręczono"), null=True, blank=True)
    recorded_by = optional_user_key(_("wpisał"))

    coverage = Coverage(sealed=("stage_id", "person_id", "delivered_on", "recorded_by_id"))

    class Meta:
        verbose_name = _("pismo do dłużnika")
        verbose_name_plural = _("pisma do dłużników")
        default_permissions = ()
        ordering = ["stage_id", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["stage", "person"], name="debts_letter_once"),
        ]

    def __str__(self) -> str:
        return f"{self.stage}, {self.person}"
