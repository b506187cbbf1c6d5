"""The whitelist, the words of public files, and the strength of each rule."""

from collections.abc import Callable
from datetime import date
from typing import ClassVar, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_domain_name, validate_email
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from wagtail.documents import get_document_model_string

from cms_ext.evidence.sealed_rows.sealed import SealedModel, SealedQuerySet
from cms_ext.plugins.coverage import Coverage
from cms_ext.public_site.detector.engine.detection import is_account
from cms_ext.public_site.detector.engine.names import account_digits, phone_digits
from cms_ext.public_site.detector.engine.rules import read_rules

PHONE_DIGITS, ACCOUNT_DIGITS = 9, 26


class AllowanceQuerySet(SealedQuerySet["Allowance"]):
    def open_on(self, day: date) -> Self:
        return self.filter(starts_on__lte=day, ends_on__gte=day)


class Allowance(SealedModel):
    """One entry of the whitelist: a public value, the reason, and the term.

    Every entry ends, so that somebody reviews it. The value of a person is the full name, given
    names first; of a domain what follows the @.
    """

    class Kind(models.TextChoices):
        PERSON = "PERSON", _("osoba pełniąca funkcję publiczną")
        PHONE = "PHONE", _("telefon Spółdzielni")
        EMAIL = "EMAIL", _("adres e-mail")
        DOMAIN = "DOMAIN", _("domena poczty Spółdzielni")
        ACCOUNT = "ACCOUNT", _("rachunek Spółdzielni")
        PHRASE = "PHRASE", _("nazwa albo adres Spółdzielni")

    kind = models.CharField(_("rodzaj"), max_length=8, choices=Kind)
    value = models.CharField(_("wartość jawna"), max_length=200)
    reason = models.CharField(_("uzasadnienie"), max_length=200)
    starts_on = models.DateField(_("od dnia"))
    ends_on = models.DateField(_("do dnia"), help_text=_("Po tym dniu wpis przestaje działać."))
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("kto wpisał"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    added_at = models.DateTimeField(_("kiedy wpisano"), auto_now_add=True)

    coverage = Coverage(
        sealed=("kind", "starts_on", "ends_on", "added_by", "added_at"),
        digested=("value", "reason"),
    )

    objects: ClassVar = AllowanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("wpis na liście danych jawnych")
        verbose_name_plural = _("dane jawne")
        ordering = ["kind", "value__polish", "starts_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "value", "starts_on"], name="detector_allowance_once"
            ),
            models.CheckConstraint(
                name="detector_allowance_dates",
                condition=Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("Wpis nie może skończyć się przed początkiem."),
            ),
        ]

    def __str__(self) -> str:
        return self.value

    def is_open_on(self, day: date) -> bool:
        return self.starts_on <= day <= self.ends_on

    def clean(self) -> None:
        """Refuse a value that the detector cannot compare, or that would allow too much."""
        super().clean()
        self.value = " ".join(self.value.split())
        problem = self._problem()
        if problem:
            raise ValidationError({"value": problem})

    def _problem(self) -> object:
        kind, value = self.kind, self.value
        if kind == self.Kind.PERSON and len(value.split()) < 2:
            return _("Podaj imię i nazwisko.")
        if kind == self.Kind.PHONE and len(phone_digits(value)) != PHONE_DIGITS:
            return _("Numer telefonu ma 9 cyfr.")
        if kind == self.Kind.ACCOUNT and not _is_own_account(value):
            return _("Numer rachunku ma 26 cyfr i poprawną sumę kontrolną.")
        if kind == self.Kind.EMAIL and not _passes(validate_email, value):
            return _("Podaj pełny adres, na przykład biuro@spoldzielnia.pl.")
        if kind == self.Kind.DOMAIN and not _passes(validate_domain_name, value):
            return _("Podaj domenę bez znaku @, na przykład spoldzielnia.pl.")
        return None


def _is_own_account(value: str) -> bool:
    digits = account_digits(value)
    return len(digits) == ACCOUNT_DIGITS and is_account(digits)


def _passes(validate: Callable[[str], object], value: str) -> bool:
    try:
        validate(value)
    except ValidationError:
        return False
    return True


class FileWords(SealedModel):
    """The words of a public file, read once for its content so that no screen waits.

    `file_hash` is the hash of the content that was read. `seen` is on its pages, `hidden` where
    nobody sees it; an empty line separates paragraphs. `unchecked` says why words may be missing.
    The row goes with its file, as it may hold the data for which the file was removed.
    """

    document = models.OneToOneField(
        get_document_model_string(), on_delete=models.CASCADE, related_name="+"
    )
    file_hash = models.CharField(max_length=40)
    seen = models.TextField(blank=True)
    hidden = models.TextField(blank=True)
    unchecked = models.TextField(blank=True)

    coverage = Coverage(sealed=("document", "file_hash"), digested=("seen", "hidden", "unchecked"))

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.file_hash


def rule_choices() -> list[tuple[str, str]]:
    """Return the rules whose strength a site may set, with their Polish names."""
    return [row for row in read_rules().names.items() if row[0] not in read_rules().only_warn]


class RuleStrength(SealedModel):
    """A strength that the co-op sets instead of the one in `detector/rules.yaml`."""

    class Strength(models.TextChoices):
        BLOCK = "block", _("blokuje publikację")
        WARN = "warn", _("ostrzega")

    rule = models.CharField(_("reguła"), max_length=12, choices=rule_choices)
    doubtful = models.BooleanField(
        _("wynik niepewny"),
        default=False,
        help_text=_("Na przykład samo nazwisko bez imienia albo rachunek z błędną sumą kontrolną."),
    )
    strength = models.CharField(_("siła"), max_length=5, choices=Strength)
    reason = models.CharField(_("uzasadnienie"), max_length=200)

    coverage = Coverage(sealed=("rule", "doubtful", "strength"), digested=("reason",))

    class Meta:
        verbose_name = _("siła reguły")
        verbose_name_plural = _("siły reguł")
        ordering = ["rule", "doubtful"]
        constraints = [
            models.UniqueConstraint(fields=["rule", "doubtful"], name="detector_strength_once")
        ]

    def __str__(self) -> str:
        return f"{self.get_rule_display()}: {self.get_strength_display()}"
