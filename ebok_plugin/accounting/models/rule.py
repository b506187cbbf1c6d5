"""The model of the table of accounts: a component or a kind of entry, and its Wn and Ma."""

from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cms_ext.evidence.sealed_rows.sealed import SealedModel
from cms_ext.plugins.coverage import Coverage, SealStream
from ebok_plugin.charges.models import Component
from ebok_plugin.ledger.vocabulary import EntryKind

PLAN_ACCOUNT = r"[0-9A-Za-z][0-9A-Za-z./-]{0,19}"
is_plan_account = RegexValidator(
    rf"^{PLAN_ACCOUNT}\Z",
    _("Numer konta planu ma cyfry, litery, kropki, kreski i ukośniki, na przykład 204-1."),
)


class PostingRule(SealedModel):
    """The two accounts of the plan to which a component, or a kind of entry, is posted."""

    component = models.OneToOneField(
        Component,
        verbose_name=_("składnik"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="posting_rule",
    )
    kind = models.CharField(_("rodzaj"), max_length=16, choices=EntryKind, blank=True)
    debit = models.CharField(_("konto Wn"), max_length=20, validators=[is_plan_account])
    credit = models.CharField(_("konto Ma"), max_length=20, validators=[is_plan_account])

    coverage = Coverage(sealed=("component_id", "kind", "debit", "credit"), stream=SealStream.MONEY)

    class Meta:
        verbose_name = _("konto planu kont")
        verbose_name_plural = _("plan kont")
        default_permissions = ("view", "change")
        constraints = [
            models.UniqueConstraint(
                fields=["kind"], condition=~Q(kind=""), name="accounting_rule_kind_once"
            ),
            models.CheckConstraint(
                condition=Q(component__isnull=True) ^ Q(kind=""), name="accounting_rule_of_one"
            ),
            models.CheckConstraint(
                condition=~Q(debit=F("credit")), name="accounting_rule_two_accounts"
            ),
        ]

    def __str__(self) -> str:
        return f"Wn {self.debit} / Ma {self.credit}"
