from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cms_ext.evidence.sealed_rows.sealed import SealedModel, SealedQuerySet
from cms_ext.office.approvals.models import DecidedByTwo, decided_by_two
from cms_ext.plugins.coverage import Coverage


def valid_rows(day: date) -> Q:
    """Return the condition for rows valid on a day; a row without a first day never is."""
    return Q(valid_from__lte=day) & _lasting(day)


def overlapping_period(first: date, last: date | None) -> Q:
    """Return the condition for rows whose period overlaps this one; no `last` means no end."""
    begun = Q(valid_from__isnull=False) if last is None else Q(valid_from__lte=last)
    return begun & _lasting(first)


def _lasting(day: date) -> Q:
    return Q(valid_to=None) | Q(valid_to__gte=day)


REVIEW_MONTHS = 12


class LegalRuleQuerySet(SealedQuerySet["LegalRule"]):
    def on(self, day: date) -> Self:
        """Return the rules in force on this day; one without a first day is not in force."""
        return self.filter(valid_rows(day))

    def meeting(self, first: date | None, last: date | None) -> Self:
        """Return the rules whose period overlaps with this one."""
        if first is None:
            return self.filter(valid_from=None)
        return self.filter(overlapping_period(first, last))


class LegalRule(SealedModel):
    """A number or term of the law, or of the co-op's bylaws, as data (glossary.md B1).

    The arithmetic of terms is code, `rules.working_days`; which term and which number is a
    row. Read it by `domain.legal_rule.legal_rule`, as of the day of the event and never of today.
    """

    code = models.CharField(_("kod"), max_length=40)
    title = models.CharField(_("reguła"), max_length=160)
    legal_basis = models.CharField(_("podstawa"), max_length=160)
    params = models.JSONField(_("wartości"), default=dict)
    valid_from = models.DateField(
        _("obowiązuje od"), null=True, blank=True, help_text=_("Puste: jeszcze nie obowiązuje.")
    )
    valid_to = models.DateField(
        _("obowiązuje do"), null=True, blank=True, help_text=_("Ostatni dzień; puste: bez końca.")
    )
    source_note = models.CharField(_("uwaga o źródle"), max_length=250, blank=True)
    reviewed_on = models.DateField(_("przejrzano"), null=True, blank=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("przejrzał"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )

    coverage = Coverage(
        sealed=(
            "code",
            "title",
            "legal_basis",
            "params",
            "valid_from",
            "valid_to",
            "source_note",
            "reviewed_on",
            "reviewed_by",
        )
    )

    objects: ClassVar = LegalRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("reguła prawna")
        verbose_name_plural = _("reguły prawne")
        ordering = ["code__polish", "valid_from", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="law_code_from",
                fields=["code", "valid_from"],
                violation_error_message=_("Taka reguła od tego dnia już jest. Popraw tamtą."),
            ),
            models.UniqueConstraint(
                name="law_code_not_yet",
                fields=["code"],
                condition=Q(valid_from=None),
                violation_error_message=_("Taka reguła bez pierwszego dnia już jest."),
            ),
            models.CheckConstraint(
                name="law_period",
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                violation_error_message=_("Ostatni dzień jest przed pierwszym. Popraw daty."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def months_unreviewed(self, today: date) -> int | None:
        """Full months since the last review; None when nobody ever reviewed it."""
        if self.reviewed_on is None:
            return None
        months = (today.year - self.reviewed_on.year) * 12 + today.month - self.reviewed_on.month
        return months - (today.day < self.reviewed_on.day)

    def wants_review(self, today: date) -> bool:
        """Return True if the last review is more than 12 months ago, or never was."""
        if self.reviewed_on is None:
            return True
        months = self.months_unreviewed(today) or 0
        same_day = today.day == self.reviewed_on.day
        return months > REVIEW_MONTHS or (months == REVIEW_MONTHS and not same_day)


class RuleChange(DecidedByTwo):
    """A change of a rule of two people: one proposes it, a second person carries it out.

    `before` are the facts of the rule as it was proposed from, empty for a new period; `after`
    what it is to be.
    """

    class State(models.TextChoices):
        WAITING = "WAITING", _("czeka na drugą osobę")
        APPROVED = "APPROVED", _("wprowadzona")
        REFUSED = "REFUSED", _("odrzucona")

    code = models.CharField(_("kod"), max_length=40)
    rule = models.ForeignKey(
        LegalRule,
        verbose_name=_("reguła"),
        on_delete=models.PROTECT,
        null=True,
        related_name="changes",
    )
    before: models.JSONField[Any, Any] = models.JSONField(_("było"), default=dict)
    after: models.JSONField[Any, Any] = models.JSONField(_("ma być"))
    state = models.CharField(_("stan"), max_length=8, choices=State, default=State.WAITING)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("zaproponował"), related_name="+"
    )
    made_at = models.DateTimeField(_("zaproponowano"))

    coverage = Coverage(
        sealed=(
            *("code", "rule", "before", "after", "state"),
            *("made_by", "made_at", "decided_by", "decided_at"),
        ),
        digested=("refusal",),
    )

    class Meta:
        verbose_name = _("zmiana reguły albo zgody")
        verbose_name_plural = _("zmiany reguł i zgód")
        ordering = ["-made_at", "-pk"]
        default_permissions = ()
        permissions = [("approve_rulechange", _("Może zatwierdzić zmianę reguły albo zgody"))]
        constraints = [
            models.UniqueConstraint(
                fields=["code"], condition=Q(state="WAITING"), name="law_change_one_waits"
            ),
            *decided_by_two("law_change", done="APPROVED"),
        ]

    def __str__(self) -> str:
        return str(self.after["title"])
