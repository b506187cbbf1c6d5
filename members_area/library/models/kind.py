from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Section(models.TextChoices):
    """The shelves of the library as people see them (library.md §2), in their order."""

    STATUTE = "STATUTE", _("Statut")
    BYLAWS = "BYLAWS", _("Regulaminy")
    RESOLUTIONS = "RESOLUTIONS", _("Uchwały")
    MINUTES = "MINUTES", _("Protokoły")
    AUDIT = "AUDIT", _("Lustracja")
    FINANCE = "FINANCE", _("Finanse")
    GENERAL_MEETING = "GENERAL_MEETING", _("Walne zgromadzenie")
    ON_REQUEST = "ON_REQUEST", _("Na wniosek")
    FORMS = "FORMS", _("Formularze")
    OTHER = "OTHER", _("Inne")
    # No kind stands here: whatever is open only to an organ does.
    ORGAN = "ORGAN", _("Rada Nadzorcza")

    @property
    def slug(self) -> str:
        """The section's name in addresses."""
        return _SLUGS[self.value]


_SLUGS = {
    "STATUTE": "statut",
    "BYLAWS": "regulaminy",
    "RESOLUTIONS": "uchwaly",
    "MINUTES": "protokoly",
    "AUDIT": "lustracja",
    "FINANCE": "finanse",
    "GENERAL_MEETING": "walne-zgromadzenie",
    "ON_REQUEST": "na-wniosek",
    "FORMS": "formularze",
    "OTHER": "inne",
    "ORGAN": "rada-nadzorcza",
}


class Audience(models.TextChoices):
    """Who may read a published document: data, not law (library.md §1)."""

    PUBLIC = "PUBLIC", _("dla wszystkich")
    MEMBERS = "MEMBERS", _("tylko członkowie")
    ORGAN = "ORGAN", _("tylko osoby w organie")
    ON_REQUEST = "ON_REQUEST", _("na wniosek")
    STAFF = "STAFF", _("tylko pracownicy")


class DocumentKind(models.Model):
    """A kind of document: what the law says of it and who reads it by default (library.md §2)."""

    code = models.CharField(_("kod"), max_length=20, unique=True)
    name = models.CharField(_("nazwa"), max_length=80)
    section = models.CharField(_("dział"), max_length=16, choices=Section)
    art81 = models.BooleanField(
        _("art. 8¹"), help_text=_("Członek ma prawo do kopii (art. 8¹ u.s.m.).")
    )
    default_audience = models.CharField(_("kto czyta domyślnie"), max_length=10, choices=Audience)
    needs_redaction = models.BooleanField(_("wymaga anonimizacji"))
    numbered = models.BooleanField(
        _("ma numer"), default=False, help_text=_("Bez organu i numeru nie da się opublikować.")
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
