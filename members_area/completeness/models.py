"""The rules of completeness, waived numbers, and the decision on the public page."""

from datetime import date
from typing import ClassVar, Self

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cms_ext.evidence.sealed_rows.sealed import SealedModel, SealedQuerySet
from cms_ext.plugins.coverage import Coverage
from members_area.register.models import Organ


class RuleType(models.TextChoices):
    """The kind of check of a rule (library.md §5). The types are code, the rules are data."""

    IN_FORCE_NOW = "IN_FORCE_NOW", _("dokument obowiązuje dziś")
    YEARLY_MIN = "YEARLY_MIN", _("co najmniej tyle w roku")
    PERIOD_MIN = "PERIOD_MIN", _("co najmniej tyle w kwartale albo miesiącu")
    KRS_FILING = "KRS_FILING", _("zgłoszenie zmiany statutu do KRS")
    PER_MEETING = "PER_MEETING", _("protokół z każdego posiedzenia")
    SEQ_GAPS = "SEQ_GAPS", _("numery bez luk i powtórzeń")
    EVERY_N_YEARS = "EVERY_N_YEARS", _("co kilka lat")
    DUE_AFTER = "DUE_AFTER", _("publikacja w terminie")
    CROSS_REF = "CROSS_REF", _("uchwały w protokołach i w rejestrze")
    UNREDACTED_WAITING = "UNREDACTED_WAITING", _("dokument czeka na dopuszczenie")


class RuleQuerySet(SealedQuerySet["CompletenessRule"]):
    def begun(self, today: date) -> Self:
        """Return the rules that have begun; an ended one still applies to its own time."""
        return self.filter(Q(valid_from__isnull=True) | Q(valid_from__lte=today))


class CompletenessRule(SealedModel):
    """Which documents the library must have, by when and by which law; each rule has its period.

    A rule applies to a period by the period's last day, to a paper by the day from which its term
    runs, and to a state by today. `params` depend on the type (`domain.rule.PARAMS`). `organ` and
    `kind` are codes, because the default rules exist before the co-op has entered its organs; a
    rule of an unknown organ finds nothing.
    """

    code = models.CharField(
        _("kod"),
        max_length=40,
        validators=[RegexValidator(r"^[a-z0-9-]+\Z", _("Tylko małe litery, cyfry i łączniki."))],
    )
    type = models.CharField(_("co sprawdza"), max_length=20, choices=RuleType)
    organ = models.CharField(_("organ"), max_length=8, blank=True)
    kind = models.CharField(_("rodzaj dokumentu"), max_length=20, blank=True)
    params = models.JSONField(_("parametry"), default=dict, blank=True)
    legal_basis = models.CharField(
        _("podstawa"), max_length=160, default="art. 8¹ u.s.m.", help_text=_("Przepis albo statut.")
    )
    owner = models.CharField(
        _("kto uzupełnia"), max_length=80, default="Zarząd", help_text=_("Dział albo organ.")
    )
    note = models.CharField(_("uwagi"), max_length=250, blank=True)
    valid_from = models.DateField(_("stosuje się od"), null=True, blank=True)
    valid_to = models.DateField(_("stosuje się do"), null=True, blank=True)

    coverage = Coverage(
        sealed=("code", "type", "organ", "kind", "valid_from", "valid_to"),
        digested=("params", "legal_basis", "owner", "note"),
    )

    objects: ClassVar = RuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("reguła kompletności")
        verbose_name_plural = _("reguły kompletności")
        ordering = ["code__polish", "valid_from", "pk"]
        permissions = [("view_report", _("Może zobaczyć, czego w bibliotece brakuje"))]
        constraints = [
            models.UniqueConstraint(
                name="completeness_rule_since",
                fields=["code", "valid_from"],
                violation_error_message=_("Reguła o tym kodzie od tego dnia już jest."),
            ),
            models.UniqueConstraint(
                name="completeness_rule_since_ever",
                fields=["code"],
                condition=Q(valid_from__isnull=True),
                violation_error_message=_("Reguła o tym kodzie od zawsze już jest."),
            ),
            models.CheckConstraint(
                name="completeness_rule_dates",
                condition=Q(valid_from__isnull=True)
                | Q(valid_to__isnull=True)
                | Q(valid_to__gte=F("valid_from")),
                violation_error_message=_("Reguła nie może skończyć się przed początkiem."),
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def covers(self, day: date) -> bool:
        """Return True if the rule applies to this day."""
        begun = self.valid_from is None or self.valid_from <= day
        return begun and (self.valid_to is None or day <= self.valid_to)


class NumberWaiver(SealedModel):
    """A number that an organ deliberately never used, so that it is no gap (library.md §5)."""

    organ = models.ForeignKey(
        Organ, verbose_name=_("organ"), on_delete=models.PROTECT, related_name="+"
    )
    year = models.PositiveSmallIntegerField(_("rok"))
    seq = models.PositiveIntegerField(_("numer kolejny"))
    reason = models.CharField(
        _("powód"), max_length=250, help_text=_("Dlaczego pod tym numerem nie ma uchwały.")
    )

    coverage = Coverage(sealed=("organ_id", "year", "seq"), digested=("reason",))

    class Meta:
        verbose_name = _("numer niewykorzystany")
        verbose_name_plural = _("numery niewykorzystane")
        ordering = ["organ", "-year", "seq"]
        constraints = [
            models.UniqueConstraint(
                name="completeness_waiver",
                fields=["organ", "year", "seq"],
                violation_error_message=_("Ten numer jest już odnotowany."),
            ),
            models.CheckConstraint(
                name="completeness_waiver_reason", condition=~models.Q(reason="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organ.abbreviation} {self.seq}/{self.year}"


class StatusScope(models.TextChoices):
    """Who sees the state of the library without a login, the narrowest first."""

    NOBODY = "NOBODY", _("tylko członkowie")
    PUBLIC = "PUBLIC", _("każdy, rodzaje dokumentów dostępne dla każdego")
    MEMBERS = "MEMBERS", _("każdy, także rodzaje dostępne tylko dla członków")


class PublicStatus(SealedModel):
    """A decision of the co-op on its public page of completeness; the newest one holds.

    Without a row nobody sees anything. The access log records who decided.
    """

    scope = models.CharField(_("kto widzi"), max_length=8, choices=StatusScope)
    decided_at = models.DateTimeField(_("kiedy"), auto_now_add=True)

    coverage = Coverage(sealed=("scope", "decided_at"))

    class Meta:
        verbose_name = _("publiczny stan biblioteki")
        verbose_name_plural = _("publiczny stan biblioteki")
        ordering = ["-pk"]
        default_permissions = ("add",)

    def __str__(self) -> str:
        return self.get_scope_display()
