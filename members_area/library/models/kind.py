from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Self

from anyascii import anyascii
from django.db import models
from django.db.models import F, Q
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from cms_ext.office.law.models import holding_on


@dataclass(frozen=True, slots=True, order=True)
class Shelf:
    """Where a document stands: its place among the shelves, its name, its name in addresses."""

    order: int
    label: str
    slug: str


# Behind all sections: what is open only to an organ stands on a shelf of that organ.
OF_AN_ORGAN = 1000


def shelf_of_organ(name: str) -> Shelf:
    """The shelf of the papers that only this organ reads: `Rada Nadzorcza`, `rada-nadzorcza`."""
    return Shelf(OF_AN_ORGAN, name, slugify(anyascii(name)))


class Section(models.Model):
    """A shelf of the library as people see it (library.md §2). The office orders and names them."""

    code = models.CharField(_("kod"), max_length=16, primary_key=True)
    name = models.CharField(_("nazwa"), max_length=60)
    slug = models.SlugField(_("nazwa w adresach"), unique=True)
    order = models.PositiveSmallIntegerField(_("kolejność"))

    class Meta:
        verbose_name = _("dział biblioteki")
        verbose_name_plural = _("działy biblioteki")
        ordering = ["order"]
        constraints = [
            models.CheckConstraint(
                name="library_section_order",
                condition=models.Q(order__lt=OF_AN_ORGAN),
                violation_error_message=_("Kolejność to liczba mniejsza niż 1000."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def shelf(self) -> Shelf:
        return Shelf(self.order, self.name, self.slug)


class Audience(models.TextChoices):
    """Who may read a published document: data, not law (library.md §1)."""

    PUBLIC = "PUBLIC", _("dla wszystkich")
    MEMBERS = "MEMBERS", _("tylko członkowie")
    ORGAN = "ORGAN", _("tylko osoby w organie")
    ON_REQUEST = "ON_REQUEST", _("na wniosek")
    STAFF = "STAFF", _("tylko pracownicy")


class DocumentKind(models.Model):
    """A kind of document: what the law says of it (library.md §2). Who reads it: `audiences`."""

    code = models.CharField(_("kod"), max_length=20, unique=True)
    name = models.CharField(_("nazwa"), max_length=80)
    section = models.ForeignKey(
        Section, verbose_name=_("dział"), on_delete=models.PROTECT, related_name="kinds"
    )
    art81 = models.BooleanField(
        _("art. 8¹"), help_text=_("Członek ma prawo do kopii (art. 8¹ u.s.m.).")
    )
    needs_redaction = models.BooleanField(_("wymaga anonimizacji"))
    numbered = models.BooleanField(
        _("ma numer"), default=False, help_text=_("Bez numeru nie da się opublikować.")
    )
    dated = models.BooleanField(
        _("ma datę"),
        default=False,
        help_text=_("Bez daty podjęcia, posiedzenia albo podpisania nie da się opublikować."),
    )
    copy_free = models.BooleanField(_("kopia bezpłatna"))
    retention_years = models.PositiveSmallIntegerField(
        _("lata przechowywania"), null=True, blank=True, help_text=_("Puste: bezterminowo.")
    )

    class Meta:
        verbose_name = _("rodzaj dokumentu")
        verbose_name_plural = _("rodzaje dokumentów")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name


class AudienceRuleQuerySet(models.QuerySet["AudienceRule"]):
    def on(self, day: date) -> Self:
        return self.filter(holding_on(day))


class AudienceRule(models.Model):
    """Who reads papers of a kind, at a time and why (library.md §1): data, because it is argued.

    Asked when a paper comes in; what was published is changed paper by paper, with a reason.
    """

    kind = models.ForeignKey(
        DocumentKind, verbose_name=_("rodzaj"), on_delete=models.CASCADE, related_name="audiences"
    )
    audience = models.CharField(
        _("kto czyta"),
        max_length=10,
        # Which organ it would be stands on the paper, not on its kind.
        choices=[(one.value, one.label) for one in Audience if one != Audience.ORGAN],
    )
    legal_basis = models.CharField(_("podstawa"), max_length=250)
    valid_from = models.DateField(_("od"))
    valid_to = models.DateField(
        _("do"), null=True, blank=True, help_text=_("Ostatni dzień; puste: bez końca.")
    )

    objects = AudienceRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("zasada dostępu")
        verbose_name_plural = _("zasady dostępu")
        default_permissions = ("view", "add", "change")
        ordering = ["kind", "-valid_from"]
        constraints = [
            models.UniqueConstraint(
                name="library_audience_from",
                fields=["kind", "valid_from"],
                violation_error_message=_("Ten rodzaj ma już zasadę od tego dnia. Popraw tamtą."),
            ),
            models.CheckConstraint(
                name="library_audience_period",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                violation_error_message=_("Ostatni dzień jest przed pierwszym. Popraw daty."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.get_audience_display()}"
