"""How long each kind of data is stored, and which people were erased."""

import calendar
from datetime import datetime, timedelta

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q, TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.evidence.sealed_rows.sealed import SealedModel
from cms_ext.people.identity.models import Person
from cms_ext.people.identity.user_key import optional_user_key
from cms_ext.plugins.coverage import Coverage


class TermUnit(TextChoices):
    DAYS = "DAYS", gettext_lazy("dni")
    MONTHS = "MONTHS", gettext_lazy("miesiące")

    def back_from(self, now: datetime, amount: int) -> datetime:
        """Return the same time so many days or months earlier, or the month's last day."""
        if self is TermUnit.DAYS:
            return now - timedelta(days=amount)
        months = now.year * 12 + now.month - 1 - amount
        year, month = months // 12, months % 12 + 1
        last = calendar.monthrange(year, month)[1]
        return now.replace(year=year, month=month, day=min(now.day, last))


def words_of(amount: int, unit: TermUnit) -> str:
    """Word „30 dni”, „12 mies.”: spellings that need no further forms."""
    if unit is TermUnit.MONTHS:
        return _("%(amount)d mies.") % {"amount": amount}
    return _("1 dzień") if amount == 1 else _("%(amount)d dni") % {"amount": amount}


class RetentionPolicy(SealedModel):
    """How long one kind of data is stored (glossary.md B4): the term may change, not the kind.

    Without `amount` nothing of the kind is ever deleted automatically. What is deleted, and from
    when its term runs, is code: `domain/retention.py` by `code`.
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

    coverage = Coverage(sealed=("title", "counted_from", "amount", "unit", "source"))

    class Meta:
        verbose_name = gettext_lazy("okres przechowywania")
        verbose_name_plural = gettext_lazy("okresy przechowywania")
        ordering = ["title__polish"]
        constraints = [
            models.CheckConstraint(
                name="privacy_term_up_to_a_century", condition=Q(amount=None) | Q(amount__lte=1200)
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def term(self) -> str:
        """Return the term as text."""
        if self.amount is None:
            return _("nie usuwa się automatycznie")
        return words_of(self.amount, TermUnit(self.unit))

    def before(self, now: datetime) -> datetime | None:
        """Return the moment before which data have outlived the term; None if never."""
        return None if self.amount is None else TermUnit(self.unit).back_from(now, self.amount)


class Erasure(SealedModel):
    """A person was erased on request (GDPR art. 17).

    `kept` lists what must stay by law, as reported to the person: what, why, until when.
    `again_on` is the first day on which something of it may be deleted as well: then it is done
    again.
    """

    person = models.OneToOneField(
        Person, verbose_name=gettext_lazy("osoba"), on_delete=models.PROTECT, related_name="erasure"
    )
    by = optional_user_key(gettext_lazy("kto"), blank=False)
    first_on = models.DateField(gettext_lazy("usunięto"))
    last_on = models.DateField(gettext_lazy("ostatnio"))
    kept = models.JSONField(gettext_lazy("co pozostało"), default=list)
    again_on = models.DateField(gettext_lazy("ponownie"), null=True, blank=True)

    coverage = Coverage(
        sealed=("person", "by", "first_on", "last_on", "again_on"),
        digested=("kept",),
    )

    class Meta:
        verbose_name = gettext_lazy("usunięcie danych")
        verbose_name_plural = gettext_lazy("usunięcia danych")
        ordering = ["-first_on", "-pk"]
        permissions = [
            ("export_person", gettext_lazy("Może wydać osobie jej dane")),
            ("erase_person", gettext_lazy("Może usunąć dane osoby")),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.first_on}"
