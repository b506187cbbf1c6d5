"""A resident's statement of how many persons live in a flat, and what became of it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cms_ext.base.money.amounts import Money
from cms_ext.base.money.fields import MoneyField
from cms_ext.evidence.sealed_rows.sealed import SealedModel
from cms_ext.people.identity.user_key import optional_user_key, user_key
from cms_ext.plugins.coverage import Coverage, SealStream
from ebok_plugin.ledger.models import Account, Batch
from ebok_plugin.ledger.models.entry import MAX_DIGITS, PLACES


class PersonsChange(SealedModel):
    """So many persons live in the premises of an account from a day on, as a resident states.

    A clerk confirms or refuses it; `proposed_by` confirmed it first where that takes two.
    `persons_before` is what was charged on that day. `fee_before` and `fee_after` are what a month
    costs, as the resident read it when filing; both are empty where a rate was missing. `batch`
    holds the corrections of months that were charged already.
    """

    class State(models.TextChoices):
        WAITING = "WAITING", _("czeka na potwierdzenie")
        CONFIRMED = "CONFIRMED", _("potwierdzona")
        REFUSED = "REFUSED", _("odrzucona")
        WITHDRAWN = "WITHDRAWN", _("wycofana")

    number = models.CharField(_("numer"), max_length=16, unique=True)
    account = models.ForeignKey(
        Account, verbose_name=_("konto"), on_delete=models.PROTECT, related_name="persons_changes"
    )
    persons = models.PositiveSmallIntegerField(_("liczba osób"))
    persons_before = models.DecimalField(
        _("liczba osób dotąd"), max_digits=MAX_DIGITS, decimal_places=PLACES
    )
    valid_from = models.DateField(_("od dnia"))
    words = models.TextField(_("co się zmieniło"), max_length=500, blank=True)
    fee_before: models.Field[Money | None, Money | None] = MoneyField(  # type: ignore[assignment, misc]
        _("opłata miesięczna dotąd"), null=True
    )
    fee_after: models.Field[Money | None, Money | None] = MoneyField(  # type: ignore[assignment, misc]
        _("nowa opłata miesięczna"), null=True
    )
    filed_by = user_key(_("kto złożył"))
    filed_on = models.DateField(_("dzień złożenia"))
    filed_at = models.DateTimeField(_("złożono"))
    answer_by = models.DateField(_("odpowiedź do"))
    state = models.CharField(_("stan"), max_length=9, choices=State, default=State.WAITING)
    proposed_by = optional_user_key(_("kto potwierdził jako pierwszy"), blank=False)
    decided_by = optional_user_key(_("kto rozstrzygnął"), blank=False)
    decided_on = models.DateField(_("dzień rozstrzygnięcia"), null=True)
    refusal = models.CharField(_("powód odrzucenia"), max_length=255, blank=True)
    batch = models.OneToOneField(
        Batch,
        verbose_name=_("paczka korekt"),
        on_delete=models.PROTECT,
        null=True,
        related_name="persons_change",
    )

    coverage = Coverage(
        sealed=(
            "number",
            "account_id",
            "persons",
            "persons_before",
            "valid_from",
            "fee_before",
            "fee_after",
            "filed_by_id",
            "filed_on",
            "filed_at",
            "answer_by",
            "state",
            "proposed_by_id",
            "decided_by_id",
            "decided_on",
            "batch_id",
        ),
        digested=("words", "refusal"),
        stream=SealStream.MONEY,
    )

    class Meta:
        verbose_name = _("zmiana liczby osób")
        verbose_name_plural = _("zmiany liczby osób")
        ordering = ["-pk"]
        default_permissions = ("view",)
        permissions = [("confirm_personschange", _("Potwierdzanie zmian liczby osób"))]
        constraints = [
            models.UniqueConstraint(
                fields=["account"], condition=Q(state="WAITING"), name="charges_persons_one_waiting"
            ),
            models.CheckConstraint(
                condition=Q(state="WAITING", decided_by__isnull=True, decided_on__isnull=True)
                | (~Q(state="WAITING") & Q(decided_by__isnull=False, decided_on__isnull=False)),
                name="charges_persons_decided",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("WAITING", "WITHDRAWN")) | ~Q(decided_by=F("filed_by")),
                name="charges_persons_second_person",
            ),
            models.CheckConstraint(
                condition=~Q(state="CONFIRMED") | ~Q(decided_by=F("proposed_by")),
                name="charges_persons_confirmed_by_two",
            ),
            models.CheckConstraint(
                condition=Q(state="REFUSED") | Q(refusal=""), name="charges_persons_refused_why"
            ),
            models.CheckConstraint(
                condition=Q(state="CONFIRMED") | Q(batch__isnull=True),
                name="charges_persons_posted_when_confirmed",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        """Return the page on which anyone who reads the account follows it."""
        return reverse("ebok:persons_change", args=[self.account.slug, self.pk])
