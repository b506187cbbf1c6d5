from __future__ import annotations

from dataclasses import dataclass

from anyascii import anyascii
from django.db import models
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _


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
