from __future__ import annotations

from datetime import datetime

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.desks.privacy.term import TermUnit, words_of


class RetentionPolicy(models.Model):
    """How long one kind of data is kept (glossary.md B4): the term may be changed, not the kind.

    Without `amount` nothing of the kind is ever removed by itself. What is removed, and from when
    its term runs, is code: `domain/retention.py` by `code`.
    """

    code = models.CharField(max_length=30, primary_key=True)
    title = models.CharField(gettext_lazy("co"), max_length=160)
    counted_from = models.CharField(gettext_lazy("termin liczy się od"), max_length=120, blank=True)
    amount = models.PositiveSmallIntegerField(
        gettext_lazy("jak długo"), null=True, blank=True, validators=[MaxValueValidator(1200)]
    )
    unit = models.CharField(
        gettext_lazy("jednostka"), max_length=6, choices=TermUnit, default=TermUnit.MONTHS
    )
    source = models.CharField(gettext_lazy("podstawa"), max_length=200, blank=True)

    class Meta:
        verbose_name = gettext_lazy("okres przechowywania")
        verbose_name_plural = gettext_lazy("okresy przechowywania")
        ordering = ["title"]
        constraints = [
            models.CheckConstraint(
                name="privacy_term_up_to_a_century", condition=Q(amount=None) | Q(amount__lte=1200)
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def term(self) -> str:
        """The term in words."""
        if self.amount is None:
            return _("nie usuwa się automatycznie")
        return words_of(self.amount, TermUnit(self.unit))

    def before(self, now: datetime) -> datetime | None:
        """What is older than this moment has outlived its term; None when nothing ever does."""
        return None if self.amount is None else TermUnit(self.unit).back_from(now, self.amount)
