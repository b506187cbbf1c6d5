"""Bank accounts: the office's own ones, and the rules that post payments from a sender's."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cms_ext.evidence.sealed_rows.sealed import SealedModel
from cms_ext.people.identity.user_key import optional_user_key, user_key
from cms_ext.plugins.coverage import Coverage, SealStream
from ebok_plugin.ledger.models import Account


class OwnBankAccount(SealedModel):
    """An account of the co-op whose statements may be imported, besides the settings."""

    nrb = models.CharField(_("numer rachunku"), max_length=26, unique=True)
    name = models.CharField(_("do czego służy"), max_length=80)
    is_common = models.BooleanField(
        _("wspólny rachunek do wpłat"),
        default=False,
        db_default=False,
        help_text=_(
            "Na ten rachunek płacą mieszkańcy, których konto nie ma własnego numeru; "
            "w tytule podają numer konta. Taki rachunek jest jeden."
        ),
    )

    coverage = Coverage(sealed=("nrb", "name", "is_common"))

    class Meta:
        verbose_name = _("rachunek spółdzielni")
        verbose_name_plural = _("rachunki spółdzielni")
        ordering = ["nrb"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_common"],
                condition=Q(is_common=True),
                name="payments_one_common_account",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} (…{self.nrb[-4:]})"


_LIVING = Q(state__in=("WAITING", "ACTIVE"))


class SenderRule(SealedModel):
    """Payments from `sender` are posted to `account` (`bank_formats.md` §8).

    One person proposes it, another one decides; anybody of the desk revokes it. `sender` has 26
    digits, and is emptied when the term of an ended rule is over.
    """

    class State(models.TextChoices):
        WAITING = "WAITING", _("czeka na drugą osobę")
        ACTIVE = "ACTIVE", _("księguje")
        REFUSED = "REFUSED", _("odrzucona")
        REVOKED = "REVOKED", _("odwołana")

    sender = models.CharField(_("rachunek nadawcy"), max_length=26, blank=True)
    account = models.ForeignKey(
        Account, verbose_name=_("konto"), on_delete=models.PROTECT, related_name="sender_rules"
    )
    state = models.CharField(_("stan"), max_length=7, choices=State, default=State.WAITING)
    made_by = user_key(_("zaproponował"))
    made_at = models.DateTimeField(_("zaproponowano"))
    decided_by = optional_user_key(_("rozstrzygnął"), blank=False)
    decided_at = models.DateTimeField(_("rozstrzygnięto"), null=True)
    ended_by = optional_user_key(_("odwołał"), blank=False)
    ended_at = models.DateTimeField(_("odwołano"), null=True)
    # Of the refusal or of the revocation.
    reason = models.CharField(_("powód"), max_length=255, blank=True)

    coverage = Coverage(
        sealed=(
            "account_id",
            "state",
            "made_by_id",
            "made_at",
            "decided_by_id",
            "decided_at",
            "ended_by_id",
            "ended_at",
        ),
        digested=("sender", "reason"),
        stream=SealStream.MONEY,
    )

    class Meta:
        verbose_name = _("reguła nadawcy")
        verbose_name_plural = _("reguły nadawców")
        ordering = ["-pk"]
        permissions = [("approve_senderrule", _("Zatwierdzanie reguł nadawców"))]
        constraints = [
            models.UniqueConstraint(
                fields=["sender"], condition=_LIVING & ~Q(sender=""), name="payments_rule_of_sender"
            ),
            models.CheckConstraint(
                condition=Q(state="WAITING", decided_by__isnull=True, decided_at__isnull=True)
                | (~Q(state="WAITING") & Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="payments_rule_decided",
            ),
            models.CheckConstraint(
                condition=Q(state="REVOKED", ended_by__isnull=False, ended_at__isnull=False)
                | (~Q(state="REVOKED") & Q(ended_by__isnull=True, ended_at__isnull=True)),
                name="payments_rule_ended",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("WAITING", "REFUSED")) | ~Q(decided_by=F("made_by")),
                name="payments_rule_second_person",
            ),
        ]

    def __str__(self) -> str:
        return f"…{self.sender[-4:]} → {self.account}"
