from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cms_ext.base.database.append_only import InsertOnlyModel
from cms_ext.evidence.sealed_rows.sealed import SealedModel, SealedQuerySet
from cms_ext.plugins.coverage import Coverage
from cms_ext.premises.models import Property
from ebok_plugin.ledger.models import Account
from ebok_plugin.utilities.meters.vocabulary import DateFormat, DecimalSign, LayoutField, MeterKind


class InformationImmutable(TypeError):
    """Refuses changes of what was reported to a resident; the triggers refuse them too."""


class UseInformation(InsertOnlyModel, SealedModel):
    """The frozen information on a payer's use of heat and hot water in one month.

    It proves when it was made available (art. 45c Prawa energetycznego). `month` is its first
    day. `lines` hold by kind of meter: `kind`, `unit`, `since` and `until` (days of the
    figures), `used`, `year_ago`, `average`; amounts are decimal strings, null if unknown.
    `mailed_to` counts the addresses that got an e-mail about it.
    """

    immutable = InformationImmutable
    of_this = "Informacji o zużyciu"

    account = models.ForeignKey(
        Account, verbose_name=_("konto"), on_delete=models.PROTECT, related_name="use_information"
    )
    month = models.DateField(_("miesiąc"))
    lines: models.JSONField[Any, Any] = models.JSONField(_("zużycie"))
    made_available_at = models.DateTimeField(_("udostępniono"))
    mailed_to = models.PositiveSmallIntegerField(_("e-maile"), default=0)

    coverage = Coverage(
        sealed=("account_id", "month", "made_available_at", "mailed_to"),
        digested=("lines",),
    )

    class Meta(SealedModel.Meta):
        verbose_name = _("informacja o zużyciu")
        verbose_name_plural = _("informacje o zużyciu")
        ordering = ["-month", "account__account_no__polish"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(fields=["account", "month"], name="meters_use_once_a_month"),
            models.CheckConstraint(
                condition=models.Q(month__day=1), name="meters_use_month_is_its_first_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account.account_no}, {self.month:%m.%Y}"


class ReadingWindowQuerySet(SealedQuerySet["ReadingWindow"]):
    def open_on(self, day: date) -> Self:
        return self.filter(opens_on__lte=day, closes_on__gte=day)


class ReadingWindow(SealedModel):
    """The days on which residents hand in readings of a property and a kind of meter.

    Without a property it holds for all properties, without a kind for all kinds.
    """

    property = models.ForeignKey(
        Property,
        verbose_name=_("nieruchomość"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="reading_windows",
        help_text=_("Puste pole: wszystkie nieruchomości."),
    )
    kind = models.CharField(
        _("rodzaj licznika"),
        max_length=3,
        choices=MeterKind,
        blank=True,
        help_text=_("Puste pole: wszystkie liczniki, które odczytuje mieszkaniec."),
    )
    opens_on = models.DateField(_("od dnia"))
    closes_on = models.DateField(_("do dnia"), help_text=_("Ostatni dzień, włącznie."))

    coverage = Coverage(sealed=("property", "kind", "opens_on", "closes_on"))

    objects: ClassVar = ReadingWindowQuerySet.as_manager()

    class Meta:
        verbose_name = _("termin odczytów")
        verbose_name_plural = _("terminy odczytów")
        ordering = ["-closes_on", "-pk"]
        default_permissions = ("view", "add", "change")
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_on__gte=F("opens_on")),
                name="meters_window_ends_after_it_begins",
                violation_error_message=_(
                    "Ostatni dzień jest przed pierwszym. Popraw jedną z dat."
                ),
            )
        ]
        indexes = [models.Index(fields=["closes_on", "opens_on"], name="meters_window_days")]

    def __str__(self) -> str:
        return f"{self.opens_on:%d.%m.%Y}–{self.closes_on:%d.%m.%Y}"

    def takes(self, property_id: int | None, kind: str, day: date) -> bool:
        """Return whether a reading of such a meter may be handed in on that day."""
        here = self.property_id is None or self.property_id == property_id
        return here and self.kind in ("", kind) and self.opens_on <= day <= self.closes_on


MAX_HEADER_LINES = 50


class ReadingLayout(SealedModel):
    """How a supplier writes readings: the columns of the file, and the form of values.

    `revision` grows with each change, so that a file rehearsed by an older one is read again.
    """

    name = models.CharField(_("nazwa"), max_length=80, unique=True)
    header_line = models.PositiveSmallIntegerField(_("wiersz z nazwami kolumn"), default=1)
    decimal_sign = models.CharField(
        _("znak dziesiętny"), max_length=1, choices=DecimalSign, default=DecimalSign.COMMA
    )
    date_format = models.CharField(
        _("zapis daty"), max_length=8, choices=DateFormat, default=DateFormat.ISO
    )
    # Codes in the column of faults that mean no fault, separated by commas.
    fine_codes = models.CharField(_("kody bez błędu"), max_length=60, blank=True, default="0")
    revision = models.PositiveIntegerField(default=0)

    coverage = Coverage(
        sealed=("name", "header_line", "decimal_sign", "date_format", "fine_codes", "revision")
    )

    class Meta:
        verbose_name = _("układ pliku odczytów")
        verbose_name_plural = _("układy plików odczytów")
        ordering = ["name__polish"]
        default_permissions = ("view", "add", "change")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(header_line__gte=1, header_line__lte=MAX_HEADER_LINES),
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


class LayoutColumn(SealedModel):
    """One column that is read.

    `kind` and `place` name the meter of the premises where a line has a figure for each.
    """

    layout = models.ForeignKey(
        ReadingLayout, verbose_name=_("układ"), on_delete=models.CASCADE, related_name="columns"
    )
    position = models.PositiveSmallIntegerField()
    header = models.CharField(_("nazwa kolumny w pliku"), max_length=80)
    field = models.CharField(_("co zawiera"), max_length=9, choices=LayoutField)
    kind = models.CharField(_("rodzaj licznika"), max_length=3, choices=MeterKind, blank=True)
    place = models.CharField(_("miejsce licznika"), max_length=60, blank=True)

    coverage = Coverage(sealed=("layout", "position", "header", "field", "kind", "place"))

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
