"""A change of fees with the rates that it changes, and contests of it in court."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cms_ext.evidence.sealed_rows.sealed import SealedModel
from cms_ext.people.identity.user_key import optional_user_key, user_key
from cms_ext.plugins.coverage import Coverage, SealStream
from cms_ext.premises.models import Property
from ebok_plugin.charges.models import Component, CostKind, RateException
from ebok_plugin.ledger.models import Account

BEFORE_CHECK = ("DRAFT", "ANNULLED")
BEFORE_APPROVAL = ("DRAFT", "CHECKED", "ANNULLED")
BEFORE_NOTICES = ("DRAFT", "CHECKED", "APPROVED", "ANNULLED")


class FeeChange(SealedModel):
    """New rates of components with their reasons, on their way into force (fees_law.md §3).

    Notices are made in portions: `cursor` is the key of the last account processed.
    `notified_on` is the day on the letters. `decision` names the board's decision that approved
    it. `resolution_paper` is the key of a paper of another plugin; only `readable_papers` opens
    it.
    """

    class State(models.TextChoices):
        DRAFT = "DRAFT", _("szkic")
        CHECKED = "CHECKED", _("sprawdzona")
        APPROVED = "APPROVED", _("zatwierdzona")
        NOTIFYING = "NOTIFYING", _("zawiadamianie")
        IN_FORCE = "IN_FORCE", _("obowiązuje")
        SUPERSEDED = "SUPERSEDED", _("zastąpiona późniejszą")
        ANNULLED = "ANNULLED", _("odwołana")

    number = models.CharField(_("numer"), max_length=20, unique=True)
    justification = models.TextField(_("uzasadnienie"), blank=True)
    resolution = models.CharField(_("numer uchwały"), max_length=60, blank=True)
    resolution_paper = models.UUIDField(_("uchwała w bibliotece"), null=True, blank=True)
    state = models.CharField(_("stan"), max_length=10, choices=State, default=State.DRAFT)
    made_by = user_key(_("przygotował"))
    made_at = models.DateTimeField(_("przygotowano"))
    checked_by = optional_user_key(_("sprawdził"))
    approved_by = optional_user_key(_("zatwierdzenie wpisał"))
    decision = models.CharField(_("decyzja zarządu"), max_length=60, blank=True)
    notified_on = models.DateField(_("data zawiadomień"), null=True, blank=True)
    total = models.PositiveIntegerField(_("kont"), default=0)
    looked_at = models.PositiveIntegerField(_("sprawdzono kont"), default=0)
    cursor = models.PositiveBigIntegerField(default=0, editable=False)
    all_made = models.BooleanField(_("zawiadomienia gotowe"), default=False)
    annul_reason = models.CharField(_("powód odwołania"), max_length=255, blank=True)

    coverage = Coverage(
        sealed=(
            "number",
            "resolution_paper",
            "state",
            "made_by_id",
            "made_at",
            "checked_by_id",
            "approved_by_id",
            "notified_on",
            "all_made",
        ),
        digested=("justification", "resolution", "decision", "annul_reason"),
        unproven=dict.fromkeys(("total", "looked_at", "cursor"), "postęp zawiadamiania"),
    )

    class Meta:
        verbose_name = _("zmiana opłat")
        verbose_name_plural = _("zmiany opłat")
        default_permissions = ("add", "view")
        permissions = [
            ("check_feechange", _("Może sprawdzić i zatwierdzić zmianę opłat")),
            ("notify_feechange", _("Może zawiadamiać o zmianie opłat i rejestrować doręczenia")),
        ]
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="fee_change_checked_by_second",
                condition=Q(checked_by__isnull=True) | ~Q(checked_by=F("made_by")),
            ),
            models.CheckConstraint(
                name="fee_change_approved_by_second",
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("made_by")),
            ),
            models.CheckConstraint(
                name="fee_change_checked",
                condition=Q(state__in=BEFORE_CHECK) | Q(checked_by__isnull=False),
            ),
            models.CheckConstraint(
                name="fee_change_approved",
                condition=Q(state__in=BEFORE_APPROVAL)
                | (Q(approved_by__isnull=False) & ~Q(decision="")),
            ),
            models.CheckConstraint(
                name="fee_change_notified",
                condition=Q(state__in=BEFORE_NOTICES) | Q(notified_on__isnull=False),
            ),
            models.CheckConstraint(
                name="fee_change_annulled_why",
                condition=~Q(state="ANNULLED") | ~Q(annul_reason=""),
            ),
        ]

    def __str__(self) -> str:
        return self.number


class ReturnedChange(SealedModel):
    """The second person sent a change back; deleted when the draft is corrected."""

    change = models.OneToOneField(
        FeeChange, verbose_name=_("zmiana"), on_delete=models.CASCADE, related_name="returned"
    )
    reason = models.CharField(_("co poprawić"), max_length=255)
    returned_by = user_key(_("kto zwraca"))
    returned_at = models.DateTimeField(_("zwrócono"))

    coverage = Coverage(
        sealed=("change_id", "returned_by_id", "returned_at"),
        digested=("reason",),
    )

    class Meta:
        verbose_name = _("zmiana opłat zwrócona do poprawy")
        verbose_name_plural = _("zmiany opłat zwrócone do poprawy")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.change)


class ChangedRate(SealedModel):
    """One component's new rate, for everybody or for one property, from a month on.

    `kind` and `old_rate` are frozen when the change is checked; a new component has no old
    rate.
    """

    change = models.ForeignKey(
        FeeChange, verbose_name=_("zmiana"), on_delete=models.CASCADE, related_name="rates"
    )
    component = models.ForeignKey(
        Component, verbose_name=_("składnik"), on_delete=models.PROTECT, related_name="+"
    )
    property = models.ForeignKey(
        Property,
        verbose_name=_("nieruchomość"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    rate = models.DecimalField(_("nowa stawka"), max_digits=12, decimal_places=4)
    planned_from = models.DateField(_("od"))
    kind = models.CharField(
        _("rodzaj kosztu"), max_length=11, choices=CostKind.Kind, blank=True, default=""
    )
    old_rate = models.DecimalField(
        _("dotychczasowa stawka"), max_digits=12, decimal_places=4, null=True, blank=True
    )

    coverage = Coverage(
        sealed=(
            "change_id",
            "component_id",
            "property_id",
            "rate",
            "planned_from",
            "kind",
            "old_rate",
        ),
        stream=SealStream.MONEY,
    )

    class Meta(SealedModel.Meta):
        verbose_name = _("zmieniana stawka")
        verbose_name_plural = _("zmieniane stawki")
        default_permissions = ("view",)
        ordering = ["planned_from", "component__code__polish", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="fee_rate_once", fields=["change", "component", "property"]
            ),
            models.UniqueConstraint(
                name="fee_rate_of_all_once",
                fields=["change", "component"],
                condition=Q(property__isnull=True),
            ),
            models.CheckConstraint(name="fee_rate_not_negative", condition=Q(rate__gte=0)),
            models.CheckConstraint(
                name="fee_rate_from_first_day", condition=Q(planned_from__day=1)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.component.code} od {self.planned_from}"

    def percent(self) -> str:
        """Return „+5,4%”, rounded to one place; empty where there was no rate before."""
        if not self.old_rate:
            return ""
        change = (self.rate - self.old_rate) * 100 / self.old_rate
        return f"{change:+.1f}%".replace(".", ",").replace("-", "−")


class Contest(SealedModel):
    """A payer contests a change in court; meanwhile the old costs are owed (fees_law.md §4)."""

    class State(models.TextChoices):
        OPEN = "OPEN", _("w toku")
        WON_BY_COOP = "WON_BY_COOP", _("wygrana Spółdzielni")
        LOST_BY_COOP = "LOST_BY_COOP", _("wygrana płatnika")
        SETTLED = "SETTLED", _("ugoda")

    account = models.ForeignKey(
        Account, verbose_name=_("konto"), on_delete=models.PROTECT, related_name="contests"
    )
    change = models.ForeignKey(
        FeeChange, verbose_name=_("zmiana"), on_delete=models.PROTECT, related_name="contests"
    )
    filed_on = models.DateField(_("pozew z dnia"))
    court_ref = models.CharField(_("sygnatura"), max_length=60)
    state = models.CharField(_("stan"), max_length=12, choices=State, default=State.OPEN)
    final_on = models.DateField(_("prawomocne z dniem"), null=True, blank=True)
    made_by = user_key(_("wpisał"))

    coverage = Coverage(
        sealed=("account_id", "change_id", "filed_on", "state", "final_on", "made_by_id"),
        digested=("court_ref",),
        stream=SealStream.MONEY,
    )

    class Meta(SealedModel.Meta):
        verbose_name = _("sprawa o zmianę opłat")
        verbose_name_plural = _("sprawy o zmianę opłat")
        default_permissions = ("add", "change", "view")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(name="fee_contest_once", fields=["account", "change"]),
            models.CheckConstraint(
                name="fee_contest_final",
                condition=Q(state="OPEN", final_on__isnull=True)
                | (~Q(state="OPEN") & Q(final_on__gte=F("filed_on"))),
            ),
            models.CheckConstraint(name="fee_contest_has_reference", condition=~Q(court_ref="")),
        ]

    def __str__(self) -> str:
        return f"{self.change} ({self.account}): {self.court_ref}"


class ContestedRate(SealedModel):
    """A rate that the case is about, with the exceptions that keep the old rates.

    There are several where a letter about an earlier change came late (`find_contested_rates`).
    """

    contest = models.ForeignKey(Contest, on_delete=models.CASCADE, related_name="rates")
    rate = models.ForeignKey(ChangedRate, on_delete=models.PROTECT, related_name="contested")
    exceptions = models.ManyToManyField(RateException, blank=True, related_name="+")

    coverage = Coverage(
        sealed=("contest_id", "rate_id"),
        stream=SealStream.MONEY,
    )

    class Meta:
        verbose_name = _("kwestionowana stawka")
        verbose_name_plural = _("kwestionowane stawki")
        default_permissions = ()
        ordering = ["contest_id", "rate_id"]
        constraints = [
            models.UniqueConstraint(name="fee_contested_once", fields=["contest", "rate"])
        ]

    def __str__(self) -> str:
        return f"{self.contest}: {self.rate}"
