"""Authorities, communes and their tariffs of the waste fee, by period."""

from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cms_ext.base.money.amounts import Money
from cms_ext.evidence.sealed_rows.sealed import SealedModel, SealedQuerySet
from cms_ext.office.law.models import valid_rows
from cms_ext.plugins.coverage import Coverage, SealStream
from waste_union.tariffs.row_guards import KEPT
from waste_union.tariffs.terms import TariffTerms, TermsError, make_params, make_relief, read_terms
from waste_union.tariffs.vocabulary import (
    BuildingKind,
    LateDecrease,
    Method,
    Rounding,
    Settled,
    Unit,
)


class Authority(SealedModel):
    """The council or union of communes that sets the fee and takes declarations."""

    name = models.CharField(_("nazwa"), max_length=160, unique=True)
    address = models.CharField(_("adres"), max_length=200)
    email = models.EmailField(_("adres e-mail"), blank=True)

    coverage = Coverage(sealed=("name",), digested=("address", "email"), stream=SealStream.MONEY)

    class Meta:
        verbose_name = _("organ pobierający opłatę za odpady")
        verbose_name_plural = _("organy pobierające opłatę za odpady")
        ordering = ["name__polish"]
        default_permissions = ("add", "change", "view")

    def __str__(self) -> str:
        return self.name


class Commune(SealedModel):
    """A commune of the authority; `zone` is the default of its properties."""

    authority = models.ForeignKey(
        Authority, verbose_name=_("organ"), on_delete=models.PROTECT, related_name="communes"
    )
    code = models.CharField(
        _("kod"),
        max_length=12,
        unique=True,
        validators=[RegexValidator(r"^[A-Z0-9-]+\Z", _("Wpisz wielkie litery, cyfry i łączniki."))],
    )
    name = models.CharField(_("nazwa"), max_length=120)
    zone = models.CharField(_("strefa"), max_length=40, blank=True)

    coverage = Coverage(sealed=("authority_id", "code", "name", "zone"), stream=SealStream.MONEY)

    class Meta:
        verbose_name = _("gmina")
        verbose_name_plural = _("gminy")
        ordering = ["name__polish", "code__polish"]
        default_permissions = ("add", "change", "view")

    def __str__(self) -> str:
        return self.name


FIRST_DUE_DAY, LAST_DUE_DAY = 1, 28
LATEST_DUE_MONTHS = 3
NO_FEWER_GROSZE = 1


class TariffVersionQuerySet(SealedQuerySet["TariffVersion"]):
    def on(self, day: date) -> Self:
        """Select the tariffs in force on this day."""
        return self.filter(valid_rows(day))


class TariffVersion(SealedModel):
    """The rates of a resolution in a commune, for a kind of building and a zone.

    Periods of one commune, kind and zone never overlap (waste_declaration.md §2); an empty `zone`
    is every zone without a tariff of its own. Only `terms` reads `params` and `relief`. `cap` is
    the most that one household pays a month, in grosze; the fee is rounded to `unit` grosze. A fee
    is due on `due_day` of the month that comes `due_months` after its first month.

    `used_to` is the last day for which a fee was counted with it. From then on only its end
    changes, and never to a day before that one; triggers enforce it. `domain.tariff` writes it.
    """

    commune = models.ForeignKey(
        Commune, verbose_name=_("gmina"), on_delete=models.PROTECT, related_name="tariffs"
    )
    building_kind = models.CharField(_("rodzaj zabudowy"), max_length=15, choices=BuildingKind)
    zone = models.CharField(
        _("strefa"), max_length=40, blank=True, help_text=_("Puste: wszystkie strefy gminy.")
    )
    method = models.CharField(_("metoda"), max_length=10, choices=Method)
    params = models.JSONField(_("stawki"))
    rounding = models.CharField(
        _("średnie zużycie wody"),
        max_length=25,
        choices=Rounding,
        default=Rounding.RATE_TIMES_MEAN_UNROUNDED,
    )
    relief = models.JSONField(_("zwolnienie za kompostownik"), null=True, blank=True)
    sanction_factor = models.DecimalField(
        _("krotność opłaty podwyższonej"),
        max_digits=3,
        decimal_places=2,
        null=True,
        blank=True,
        help_text=_("Za brak segregacji, tylko z decyzji. Puste: uchwała jej nie ustala."),
    )
    cap = models.PositiveIntegerField(_("najwyższa opłata gospodarstwa"), null=True, blank=True)
    unit = models.PositiveSmallIntegerField(_("zaokrąglenie"), choices=Unit, default=Unit.GROSZ)
    settled = models.CharField(
        _("okres opłaty"), max_length=9, choices=Settled, default=Settled.MONTHLY
    )
    due_day = models.PositiveSmallIntegerField(
        _("dzień terminu płatności"),
        default=15,
        validators=[MinValueValidator(FIRST_DUE_DAY), MaxValueValidator(LAST_DUE_DAY)],
    )
    due_months = models.PositiveSmallIntegerField(
        _("miesięcy po pierwszym miesiącu okresu"),
        default=0,
        validators=[MaxValueValidator(LATEST_DUE_MONTHS)],
    )
    late_decrease = models.CharField(
        _("obniżenie zgłoszone po terminie"),
        max_length=17,
        choices=LateDecrease,
        default=LateDecrease.FROM_FILING_MONTH,
    )
    resolution_ref = models.CharField(_("uchwała"), max_length=160)
    valid_from = models.DateField(_("obowiązuje od"))
    valid_to = models.DateField(
        _("obowiązuje do"), null=True, blank=True, help_text=_("Ostatni dzień; puste: bez końca.")
    )
    used_to = models.DateField(_("użyta do"), null=True, editable=False)

    coverage = Coverage(
        sealed=(*KEPT, "valid_to", "used_to"),
        stream=SealStream.MONEY,
    )

    objects: ClassVar = TariffVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("taryfa opłaty za odpady")
        verbose_name_plural = _("taryfy opłaty za odpady")
        ordering = ["commune__name__polish", "building_kind", "zone", "-valid_from"]
        default_permissions = ("add", "change", "view")
        constraints = [
            models.UniqueConstraint(
                name="waste_tariff_from",
                fields=["commune", "building_kind", "zone", "valid_from"],
                violation_error_message=_("Taka taryfa od tego dnia już jest. Popraw tamtą."),
            ),
            models.CheckConstraint(
                name="waste_tariff_period",
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                violation_error_message=_("Ostatni dzień jest przed pierwszym. Popraw daty."),
            ),
            models.CheckConstraint(
                name="waste_tariff_used_in_its_time",
                condition=Q(used_to=None)
                | Q(used_to__gte=F("valid_from"))
                & (Q(valid_to=None) | Q(valid_to__gte=F("used_to"))),
                violation_error_message=_("Według tej taryfy policzono już opłaty po tym dniu."),
            ),
            models.CheckConstraint(
                name="waste_tariff_method_of_kind",
                condition=Q(building_kind=BuildingKind.NON_RESIDENTIAL, method=Method.CONTAINERS)
                | ~Q(building_kind=BuildingKind.NON_RESIDENTIAL) & ~Q(method=Method.CONTAINERS),
                violation_error_message=_(
                    "Od pojemników i worków płaci się za nieruchomość niezamieszkaną i tylko za "
                    "nią."
                ),
            ),
            models.CheckConstraint(
                name="waste_tariff_relief_of_houses",
                condition=Q(relief__isnull=True) | Q(building_kind=BuildingKind.SINGLE),
                violation_error_message=_(
                    "Zwolnienie za kompostownik przysługuje tylko w zabudowie jednorodzinnej."
                ),
            ),
            models.CheckConstraint(
                name="waste_tariff_due_day",
                condition=Q(due_day__range=(FIRST_DUE_DAY, LAST_DUE_DAY))
                & Q(due_months__lte=LATEST_DUE_MONTHS),
            ),
            models.CheckConstraint(
                name="waste_tariff_cap",
                condition=Q(cap=None) | Q(cap__gte=NO_FEWER_GROSZE),
                violation_error_message=_("Najwyższa opłata musi być większa od zera."),
            ),
            models.CheckConstraint(
                name="waste_tariff_sanction",
                condition=Q(sanction_factor=None) | Q(sanction_factor__gte=Decimal(1)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.commune}, {self.get_building_kind_display()}, od {self.valid_from:%d.%m.%Y}"

    def clean(self) -> None:
        try:
            self.terms()
        except TermsError as error:
            raise ValidationError({error.field: error.message}) from error

    def save(self, *args: Any, **kwargs: Any) -> None:
        # Nothing that cannot be calculated with is ever stored. Raises TermsError.
        terms = self.terms()
        self.params, self.relief = make_params(terms), make_relief(terms)
        super().save(*args, **kwargs)

    def terms(self) -> TariffTerms:
        """Return the rates and relief in types. Raises TermsError for an unchecked row."""
        return read_terms(self.method, self.params, self.relief)

    def holds_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    @property
    def in_use(self) -> bool:
        """Return whether a fee was counted with it, so that only its end changes."""
        return self.used_to is not None

    @property
    def most(self) -> Money | None:
        """Return the most that one household pays a month."""
        return None if self.cap is None else Money.from_grosze(self.cap)
