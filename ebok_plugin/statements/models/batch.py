from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ebok_plugin.ledger.fields import MoneyField


class PaperBatch(models.Model):
    """One kind of paper for all accounts that it concerns, made in portions by a job.

    `cursor` is the id of the last account that is done: after a crash the job goes on behind it.
    `as_of` is the day on the papers. `least_overdue` is asked of reminders only. `left_out` are the
    numbers of accounts with more postings than one paper holds.
    """

    class Kind(models.TextChoices):
        NOTICE = "NOTICE", _("zawiadomienia o opłatach")
        STATEMENT = "STATEMENT", _("zestawienia operacji")
        REMINDER = "REMINDER", _("przypomnienia o zapłacie")

    class State(models.TextChoices):
        MAKING = "MAKING", _("w przygotowaniu")
        TELLING = "TELLING", _("powiadamianie")
        DONE = "DONE", _("gotowe")

    kind = models.CharField(_("rodzaj"), max_length=9, choices=Kind)
    start = models.DateField(_("za okres od"))
    end = models.DateField(_("do"))
    as_of = models.DateField(_("stan na dzień"))
    least_overdue = MoneyField(_("zaległość co najmniej"))
    state = models.CharField(_("stan"), max_length=7, choices=State, default=State.MAKING)
    total = models.PositiveIntegerField(_("kont"))
    looked_at = models.PositiveIntegerField(_("sprawdzono kont"), default=0)
    cursor = models.PositiveBigIntegerField(default=0, editable=False)
    left_out = models.JSONField(_("bez dokumentu"), default=list, editable=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("zlecił"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )
    started_at = models.DateTimeField(_("zlecono"))
    ended_at = models.DateTimeField(_("zakończono"), null=True, blank=True)

    class Meta:
        verbose_name = _("seria dokumentów")
        verbose_name_plural = _("serie dokumentów")
        default_permissions = ("view",)
        permissions = [("start_paperbatch", _("Może zlecić serię dokumentów"))]
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                name="statements_batch_once", fields=["kind", "start", "end", "as_of"]
            ),
            models.CheckConstraint(
                name="statements_batch_period", condition=Q(end__gte=F("start"))
            ),
            models.CheckConstraint(
                name="statements_batch_ended",
                condition=Q(state="DONE", ended_at__isnull=False)
                | (~Q(state="DONE") & Q(ended_at__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} nr {self.pk}"
