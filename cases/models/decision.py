from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cases.models.case import Case
from cases.vocabulary import AnswerWay, CaseOutcome

NOTHING = 0  # grosze: the migrations keep it


class CaseDecision(models.Model):
    """The decision of a complaint: drafted by one, over a limit confirmed by another person.

    `change` is by how much it changes what is owed, in grosze, None where it is not about money.
    """

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="decision")
    outcome = models.CharField(_("rozstrzygnięcie"), max_length=8, choices=CaseOutcome)
    reasons = models.TextField(_("uzasadnienie"), max_length=5000)
    instruction = models.TextField(_("pouczenie"), max_length=2000)
    change = models.PositiveIntegerField(_("zmiana kwoty w groszach"), null=True, blank=True)
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("przygotował(a)"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    drafted_on = models.DateField(_("przygotowano"))
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("zatwierdził(a)"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    decided_on = models.DateField(_("data decyzji"), null=True, blank=True)
    sent_on = models.DateField(_("wysłano"), null=True, blank=True)
    sent_by_way = models.CharField(_("jak"), max_length=9, choices=AnswerWay, blank=True)
    delivered_on = models.DateField(_("doręczono"), null=True, blank=True)

    class Meta:
        verbose_name = _("decyzja w sprawie")
        verbose_name_plural = _("decyzje w sprawach")
        default_permissions = ()
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="cases_second_person",
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("drafted_by")),
            ),
            models.CheckConstraint(
                name="cases_sent_by_some_way",
                condition=Q(sent_on__isnull=True, sent_by_way="")
                | (Q(sent_on__isnull=False) & ~Q(sent_by_way="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.outcome}"

    @property
    def amount(self) -> Decimal | None:
        """The change in złoty."""
        return None if self.change is None else Decimal(self.change) / 100
