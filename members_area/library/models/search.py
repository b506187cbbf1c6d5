from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from members_area.library.models.document import Document
from members_area.library.models.rendition import Rendition


class TextFrom(models.TextChoices):
    """Where the words of a paper come from."""

    FILE = "FILE", _("z pliku")
    OCR = "OCR", _("odczytany maszynowo")
    NONE = "NONE", _("skan bez tekstu")


class SearchEntry(models.Model):
    """A published paper as the search knows it; written by `domain.search.index` alone.

    Its words stand beside it in what each database searches best, made by migration 0002: the
    FTS5 table `members_area_library_words` on SQLite (its rowid is the key of this row), the
    column `words` of this table on PostgreSQL.
    """

    document = models.OneToOneField(
        Document,
        verbose_name=_("dokument"),
        on_delete=models.CASCADE,
        related_name="search_entry",
    )
    # The file that was read; when readers get another one, the paper is due again.
    rendition = models.ForeignKey(
        Rendition, verbose_name=_("plik"), on_delete=models.CASCADE, related_name="+"
    )
    text_from = models.CharField(_("tekst"), max_length=4, choices=TextFrom)

    class Meta:
        verbose_name = _("dokument w wyszukiwarce")
        verbose_name_plural = _("dokumenty w wyszukiwarce")
        default_permissions = ("view",)
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.document)


class FruitlessSearch(models.Model):
    """What was searched on a day and not found, and how often. Nothing says by whom."""

    day = models.DateField(_("dzień"))
    query = models.CharField(_("czego szukano"), max_length=80)
    count = models.PositiveIntegerField(_("ile razy"), default=1)

    class Meta:
        verbose_name = _("szukane bez wyniku")
        verbose_name_plural = _("czego szukano bez wyniku")
        default_permissions = ("view",)
        ordering = ["-day", "-count", "query"]
        constraints = [
            models.UniqueConstraint(name="library_fruitless_search", fields=["day", "query"])
        ]

    def __str__(self) -> str:
        return self.query
