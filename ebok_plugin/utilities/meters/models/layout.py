from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from ebok_plugin.utilities.meters.vocabulary import DateFormat, DecimalSign, LayoutField, MeterKind

MOST_HEADER_LINES = 50


class ReadingLayout(models.Model):
    """How a supplier writes readings: which column of the file is what, and how values are written.

    `revision` grows with each change, so that a file rehearsed by the older one is read anew.
    """

    name = models.CharField(_("nazwa"), max_length=80, unique=True)
    header_line = models.PositiveSmallIntegerField(_("wiersz z nazwami kolumn"), default=1)
    decimal_sign = models.CharField(
        _("znak dziesiętny"), max_length=1, choices=DecimalSign, default=DecimalSign.COMMA
    )
    date_format = models.CharField(
        _("zapis daty"), max_length=8, choices=DateFormat, default=DateFormat.ISO
    )
    # Of the column of faults: what stands there when there is none, separated by commas.
    fine_codes = models.CharField(_("kody bez błędu"), max_length=60, blank=True, default="0")
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("układ pliku odczytów")
        verbose_name_plural = _("układy plików odczytów")
        ordering = ["name"]
        default_permissions = ("view", "add", "change")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(header_line__gte=1, header_line__lte=MOST_HEADER_LINES),
                name="meters_layout_header_line",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    decimal_sign__in=DecimalSign.values, date_format__in=DateFormat.values
                ),
                name="meters_layout_known_words",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class LayoutColumn(models.Model):
    """One column that is read. `kind` and `place` tell of which meter of the premises a figure is,
    where a line has one for each.
    """

    layout = models.ForeignKey(
        ReadingLayout, verbose_name=_("układ"), on_delete=models.CASCADE, related_name="columns"
    )
    position = models.PositiveSmallIntegerField()
    header = models.CharField(_("nazwa kolumny w pliku"), max_length=80)
    field = models.CharField(_("co zawiera"), max_length=9, choices=LayoutField)
    kind = models.CharField(_("rodzaj licznika"), max_length=3, choices=MeterKind, blank=True)
    place = models.CharField(_("miejsce licznika"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("kolumna układu")
        verbose_name_plural = _("kolumny układu")
        ordering = ["position"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["layout", "position"], name="meters_layout_position"),
            models.UniqueConstraint(fields=["layout", "header"], name="meters_layout_header"),
            models.CheckConstraint(
                condition=models.Q(field__in=LayoutField.values)
                & (models.Q(kind="") | models.Q(kind__in=MeterKind.values)),
                name="meters_layout_known_column",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.header}: {self.get_field_display()}"
