"""A notice to a payer, and how it was delivered."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cms_ext.evidence.sealed_rows.sealed import SealedModel
from cms_ext.people.identity.user_key import optional_user_key, user_key
from cms_ext.plugins.coverage import Coverage, SealStream
from ebok_plugin.fee_changes.models.fee_change import FeeChange
from ebok_plugin.ledger.models import Account

# Letters on paper that nobody has printed yet.
TO_PRINT = Q(channel="PRINT", printed_at__isnull=True, withdrawn_at__isnull=True)


class FeeNotice(SealedModel):
    """The frozen letter to one payer; page and PDF are made of `content` alone.

    `channel` is decided when it is made. ELECTRONIC: the e-mail was queued at `told_at`. PRINT:
    a clerk confirmed the print at `printed_at`, or it was withdrawn before it, with the reason.
    """

    class Channel(models.TextChoices):
        ELECTRONIC = "ELECTRONIC", _("E-BOK")
        PRINT = "PRINT", _("papier")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    change = models.ForeignKey(
        FeeChange, verbose_name=_("zmiana"), on_delete=models.PROTECT, related_name="notices"
    )
    account = models.ForeignKey(
        Account, verbose_name=_("konto"), on_delete=models.PROTECT, related_name="fee_notices"
    )
    content = models.JSONField(_("treść"))
    sha256 = models.CharField(_("skrót treści"), max_length=64)
    channel = models.CharField(_("doręczenie"), max_length=10, choices=Channel)
    told_at = models.DateTimeField(_("powiadomiono"), null=True, blank=True)
    printed_at = models.DateTimeField(_("wydrukowano"), null=True, blank=True)
    printed_by = optional_user_key(_("wydrukował"))
    withdrawn_at = models.DateTimeField(_("wycofano"), null=True, blank=True)
    withdrawal = models.CharField(_("powód wycofania"), max_length=255, blank=True)

    coverage = Coverage(
        sealed=(
            "change_id",
            "account_id",
            "sha256",
            "channel",
            "told_at",
            "printed_at",
            "printed_by_id",
            "withdrawn_at",
        ),
        digested=("withdrawal",),
        checked={"content": "ledger"},
    )

    class Meta:
        verbose_name = _("zawiadomienie o zmianie opłat")
        verbose_name_plural = _("zawiadomienia o zmianie opłat")
        default_permissions = ("view",)
        ordering = ["-change_id", "account__account_no__polish"]
        indexes = [
            # The first screen counts unprinted letters; nearly all letters are printed.
            models.Index(
                name="fee_notice_to_print",
                fields=["change"],
                condition=TO_PRINT,
            )
        ]
        constraints = [
            models.UniqueConstraint(name="fee_notice_once", fields=["change", "account"]),
            models.CheckConstraint(
                name="fee_notice_told_or_printed",
                condition=Q(channel="ELECTRONIC", printed_at__isnull=True)
                | Q(channel="PRINT", told_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.change} ({self.account})"


class NoticeDelivery(SealedModel):
    """One way by which a notice went to its payer: when sent, and when readable.

    Without `delivered_on` nobody knows yet whether it arrived (k.c. art. 61).
    """

    class Channel(models.TextChoices):
        HAND = "HAND", _("do rąk")
        POST_REGISTERED = "POST_REGISTERED", _("list polecony")
        POST_PLAIN = "POST_PLAIN", _("list zwykły")
        MAILBOX = "MAILBOX", _("skrzynka na listy")
        EMAIL = "EMAIL", _("e-mail")
        EBOK = "EBOK", _("E-BOK")

    notice = models.ForeignKey(
        FeeNotice,
        verbose_name=_("zawiadomienie"),
        on_delete=models.CASCADE,
        related_name="deliveries",
    )
    channel = models.CharField(_("sposób"), max_length=15, choices=Channel)
    sent_on = models.DateField(_("wysłano"))
    delivered_on = models.DateField(_("doręczono"), null=True, blank=True)
    proof = models.CharField(_("dowód"), max_length=120, blank=True)
    # Empty: the operator, by the demo.
    made_by = optional_user_key(_("wpisał"))

    coverage = Coverage(
        sealed=("notice_id", "channel", "sent_on", "delivered_on", "made_by_id"),
        digested=("proof",),
        stream=SealStream.MONEY,
    )

    class Meta(SealedModel.Meta):
        verbose_name = _("doręczenie zawiadomienia")
        verbose_name_plural = _("doręczenia zawiadomień")
        default_permissions = ("view",)
        ordering = ["notice_id", "sent_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="fee_delivery_once", fields=["notice", "channel", "sent_on"]
            ),
            models.CheckConstraint(
                name="fee_delivered_after_sent",
                condition=Q(delivered_on__isnull=True) | Q(delivered_on__gte=F("sent_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.notice}: {self.get_channel_display()} {self.sent_on}"


class NoticeOverride(SealedModel):
    """A lawyer's opinion that a notice was in time despite its delivery.

    It takes effect once a second person approves it.
    """

    notice = models.OneToOneField(
        FeeNotice,
        verbose_name=_("zawiadomienie"),
        on_delete=models.CASCADE,
        related_name="override",
    )
    opinion = models.TextField(_("opinia prawna"))
    made_by = user_key(_("wpisał"))
    approved_by = optional_user_key(_("zatwierdził"))

    coverage = Coverage(
        sealed=("notice_id", "made_by_id", "approved_by_id"),
        digested=("opinion",),
        stream=SealStream.MONEY,
    )

    class Meta(SealedModel.Meta):
        verbose_name = _("opinia o doręczeniu")
        verbose_name_plural = _("opinie o doręczeniach")
        default_permissions = ("view",)
        constraints = [
            models.CheckConstraint(
                name="fee_override_second_person",
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("made_by")),
            ),
            models.CheckConstraint(name="fee_override_says_why", condition=~Q(opinion="")),
        ]

    def __str__(self) -> str:
        return str(self.notice)
