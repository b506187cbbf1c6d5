from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cms_ext.people.identity.models import Person
from ebok_plugin.inquiries.vocabulary import InquiryState
from ebok_plugin.ledger.fields import MoneyField
from ebok_plugin.ledger.models import Account

NOTHING = 0  # grosze: the migrations keep it


class PaymentInquiry(models.Model):
    """A resident misses a payment; the finance department answers.

    `listed` is what the resident saw when asking, frozen: one object with `seq`, `booked_on`
    (ISO), `grosze` and `own` (the resident knows this payment) for each payment on the page.
    `booked_until` is the day up to which payments were booked then. `amount` is positive.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.CharField(_("numer"), max_length=16, unique=True)
    person = models.ForeignKey(
        Person, verbose_name=_("kto pyta"), on_delete=models.PROTECT, related_name="+"
    )
    account = models.ForeignKey(
        Account, verbose_name=_("konto"), on_delete=models.PROTECT, related_name="inquiries"
    )
    paid_on = models.DateField(_("dzień przelewu"))
    amount = MoneyField(_("kwota"))
    listed = models.JSONField(_("lista wpłat"), default=list)
    booked_until = models.DateField(_("wpłaty zaksięgowane do"), null=True)
    asked_on = models.DateField(_("zgłoszono"))
    state = models.CharField(
        _("stan"), max_length=8, choices=InquiryState, default=InquiryState.NEW
    )
    answer = models.TextField(_("odpowiedź"), blank=True)
    answered_on = models.DateField(_("odpowiedź z dnia"), null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("odpowiedział"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )

    class Meta:
        verbose_name = _("zgłoszenie brakującej wpłaty")
        verbose_name_plural = _("zgłoszenia brakujących wpłat")
        ordering = ["-asked_on", "-number"]
        default_permissions = ("view",)
        permissions = [("answer_paymentinquiry", _("Może odpowiadać na zgłoszenia wpłat"))]
        constraints = [
            # The same question twice is one question, however often it is sent.
            models.UniqueConstraint(
                fields=["person", "account", "paid_on", "amount"],
                condition=Q(state=InquiryState.NEW),
                name="inquiries_open_once",
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=models.Value(NOTHING)), name="inquiries_amount_positive"
            ),
            models.CheckConstraint(
                condition=Q(state=InquiryState.NEW, answered_on__isnull=True, answer="")
                | (Q(state=InquiryState.ANSWERED, answered_on__isnull=False) & ~Q(answer="")),
                name="inquiries_answered",
            ),
        ]
        indexes = [models.Index(fields=["state", "asked_on"], name="inquiries_queue")]

    def __str__(self) -> str:
        return self.number


class InquirySequence(models.Model):
    """The last number given in a year; its row is the lock that makes two numbers differ."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"
