"""The premises tree: properties, buildings, staircases and premises, with their former codes."""

from collections.abc import Sequence
from datetime import date
from typing import ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cms_ext.base.text.typed_values import POST_CODE
from cms_ext.evidence.sealed_rows.sealed import SealedModel
from cms_ext.plugins.coverage import Coverage, SealStream


def valid_rows(on: date) -> Q:
    """Return the condition for rows valid on the day; both ends count, empty ones are open."""
    begun = Q(valid_from__isnull=True) | Q(valid_from__lte=on)
    return begun & (Q(valid_to__isnull=True) | Q(valid_to__gte=on))


class Dated(models.Model):
    """A row valid from one day to another; `valid_to` is the last day, as in the ledger's rates.

    No first day means "always": nobody knows when a block of 1968 was entered.
    """

    valid_from = models.DateField(_("od"), null=True, blank=True)
    valid_to = models.DateField(
        _("do"), null=True, blank=True, help_text=_("Ostatni dzień. Puste pole: bezterminowo.")
    )

    class Meta:
        abstract = True
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True)
                | Q(valid_from__isnull=True)
                | Q(valid_to__gte=F("valid_from")),
                name="%(class)s_ends_after_it_begins",
                violation_error_message=_(
                    "Ostatni dzień jest przed pierwszym. Popraw jedną z dat."
                ),
            )
        ]

    def lasts_on(self, day: date) -> bool:
        begun = self.valid_from is None or self.valid_from <= day
        return begun and (self.valid_to is None or day <= self.valid_to)


class TreePart(Dated):
    """A part of the tree.

    A part entered twice stays, ended, with `merged_into`: files with its code find the other one,
    and old documents still read it.
    """

    merged_into = models.ForeignKey(
        "self",
        verbose_name=_("połączono z"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="merged",
    )

    class Meta(Dated.Meta):
        abstract = True


# Columns of every part that say how long it counts, as they are sealed.
LASTS = ("valid_from", "valid_to", "merged_into_id")


class AtOnePlace(models.Model):
    """A row about one place: at most one of its keys to `LEVELS` is set (`require_one_level`)."""

    LEVELS: ClassVar[tuple[str, ...]]

    class Meta:
        abstract = True

    def place_key(self) -> tuple[str, int] | None:
        """Return level and key of the place without a query; None if there is none."""
        keys = ((level, getattr(self, f"{level}_id")) for level in self.LEVELS)
        return next(((level, key) for level, key in keys if key is not None), None)


def require_one_level(levels: Sequence[str], *, or_none: bool = False) -> Q:
    """Return the constraint that exactly one of the keys to these levels is set.

    With `or_none` all may be empty, which means the whole co-op.
    """
    condition = Q()
    for level in levels:
        others = {f"{other}__isnull": True for other in levels if other != level}
        condition |= Q(**others) if or_none else Q(**others, **{f"{level}__isnull": False})
    return condition


class Property(TreePart, SealedModel):
    """Land with its buildings and one cost account; fees are set per property (glossary.md A)."""

    coverage = Coverage(sealed=("code", "name", *LASTS), stream=SealStream.MONEY)
    code = models.CharField(_("kod"), max_length=20, unique=True)
    name = models.CharField(_("nazwa"), max_length=120)

    class Meta(TreePart.Meta, SealedModel.Meta):
        abstract = False
        verbose_name = _("nieruchomość")
        verbose_name_plural = _("nieruchomości")
        ordering: ClassVar[list[str]] = ["code__polish"]

    def __str__(self) -> str:
        return self.name


# Offices name a building by its street and number.
MAX_BUILDING_CODE_LENGTH = 60


class Building(TreePart, SealedModel):
    """One building of a property, found by its code in files and notices."""

    # Fees are set per property: where a building lies decides what its premises pay.
    coverage = Coverage(sealed=("code", "property_id", "address", *LASTS), stream=SealStream.MONEY)
    property = models.ForeignKey(
        Property, verbose_name=_("nieruchomość"), on_delete=models.PROTECT, related_name="buildings"
    )
    code = models.CharField(_("kod"), max_length=MAX_BUILDING_CODE_LENGTH, unique=True)
    address = models.CharField(_("adres"), max_length=200, blank=True)

    class Meta(TreePart.Meta, SealedModel.Meta):
        abstract = False
        verbose_name = _("budynek")
        verbose_name_plural = _("budynki")
        ordering: ClassVar[list[str]] = ["code__polish"]

    def __str__(self) -> str:
        return self.address or self.code


class Staircase(TreePart, SealedModel):
    """A part of a building with its own entrance; the smallest target of a notice."""

    building = models.ForeignKey(
        Building, verbose_name=_("budynek"), on_delete=models.PROTECT, related_name="staircases"
    )
    code = models.CharField(_("klatka"), max_length=20)

    coverage = Coverage(sealed=("building", "code", *LASTS), stream=SealStream.MONEY)

    class Meta(TreePart.Meta, SealedModel.Meta):
        abstract = False
        verbose_name = _("klatka")
        verbose_name_plural = _("klatki")
        ordering: ClassVar[list[str]] = ["building__code__polish", "code__polish"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *TreePart.Meta.constraints,
            models.UniqueConstraint(fields=["building", "code"], name="premises_staircase_code"),
        ]

    def __str__(self) -> str:
        return f"{self.building}, klatka {self.code}"


class Premises(TreePart, SealedModel):
    """One flat, shop or garage: the unit that is charged.

    `area` is in m², `persons` the declared number; both are the last entered or imported values.
    E-BOK keeps its own dated values once somebody has entered them there, and charges those.
    `building` equals the building of `staircase`; the verbs of `domain` ensure it.
    """

    coverage = Coverage(
        sealed=("code", "building_id", "staircase_id", "kind", "area", "persons", *LASTS),
        digested=("number", "address"),
        stream=SealStream.MONEY,
    )

    class Kind(models.TextChoices):
        FLAT = "flat", _("lokal mieszkalny")
        COMMERCIAL = "commercial", _("lokal użytkowy")
        GARAGE = "garage", _("garaż")

    code = models.CharField(_("kod"), max_length=20, unique=True)
    building = models.ForeignKey(
        Building, verbose_name=_("budynek"), on_delete=models.PROTECT, related_name="premises"
    )
    staircase = models.ForeignKey(
        Staircase,
        verbose_name=_("klatka"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="premises",
    )
    number = models.CharField(
        _("numer lokalu"), max_length=20, blank=True, help_text=_("Puste: cały budynek.")
    )
    kind = models.CharField(_("rodzaj"), max_length=12, choices=Kind, default=Kind.FLAT)
    address = models.CharField(_("adres"), max_length=200, blank=True)
    area = models.DecimalField(_("powierzchnia (m²)"), max_digits=10, decimal_places=2)
    persons = models.PositiveSmallIntegerField(_("liczba osób"), default=0)

    class Meta(TreePart.Meta, SealedModel.Meta):
        abstract = False
        verbose_name = _("lokal")
        verbose_name_plural = _("lokale")
        ordering: ClassVar[list[str]] = ["code__polish"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *TreePart.Meta.constraints,
            models.CheckConstraint(condition=Q(area__gte=0), name="premises_area_not_negative"),
        ]

    def __str__(self) -> str:
        return self.short_address

    @property
    def short_address(self) -> str:
        return short_address(self.address or str(self.building), self.number)

    @property
    def postal_address(self) -> str:
        """As on an envelope: `ul. Wzorcowa 1 m. 5, 00-000 Przykładowo`, as far as it is known."""
        towns = [text.partition(",")[2].strip() for text in (self.address, str(self.building))]
        town = next(filter(POST_CODE.search, towns), "") or next(filter(None, towns), "")
        return ", ".join(filter(None, (self.short_address, town)))


def house_address(own: str, building: str, code: str) -> str:
    """Return the address of a premises: its own, else its building's, else that one's code."""
    return own or building or code


def short_address(house: str, flat: str) -> str:
    """Join street and number as people write them: `ul. Wzorcowa 1 m. 5`."""
    street = house.split(",", maxsplit=1)[0]
    return f"{street} m. {flat}" if flat else street


class FormerCode(SealedModel):
    """A code that a part of the tree had before; files that still carry it find the part.

    `inside` is the building in which a staircase had the code.
    """

    code = models.CharField(_("dawny kod"), max_length=MAX_BUILDING_CODE_LENGTH)
    property = models.ForeignKey(
        Property, on_delete=models.CASCADE, null=True, related_name="former_codes"
    )
    building = models.ForeignKey(
        Building, on_delete=models.CASCADE, null=True, related_name="former_codes"
    )
    staircase = models.ForeignKey(
        Staircase, on_delete=models.CASCADE, null=True, related_name="former_codes"
    )
    premises = models.ForeignKey(
        Premises, on_delete=models.CASCADE, null=True, related_name="former_codes"
    )
    inside = models.ForeignKey(
        Building, on_delete=models.CASCADE, null=True, related_name="codes_once_inside"
    )

    coverage = Coverage(
        sealed=("code", "property", "building", "staircase", "premises", "inside"),
        stream=SealStream.MONEY,
    )

    class Meta:
        verbose_name = _("dawny kod")
        verbose_name_plural = _("dawne kody")
        ordering: ClassVar[list[str]] = ["code__polish"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *(
                models.UniqueConstraint(
                    fields=["code"],
                    condition=Q(**{f"{level}__isnull": False}),
                    name=f"premises_former_code_of_{level}",
                )
                for level in ("property", "building", "premises")
            ),
            models.UniqueConstraint(
                fields=["inside", "code"],
                condition=Q(staircase__isnull=False),
                name="premises_former_code_of_staircase",
            ),
        ]

    def __str__(self) -> str:
        return self.code


LEVELS = ("property", "building", "staircase")


class PlaceContact(SealedModel, AtOnePlace, Dated):
    """Who looks after a property, building or staircase, with work data only.

    It is what the board in the hall displays. A staircase without a contact uses its building's,
    which uses its property's; a contact nearer by hides one of the same role from above.
    """

    LEVELS: ClassVar[tuple[str, ...]] = LEVELS

    class Role(models.TextChoices):
        """Roles in the order of display."""

        CARETAKER = "caretaker", _("gospodarz domu")
        ADMINISTRATOR = "administrator", _("administrator budynku")
        EMERGENCY = "emergency", _("pogotowie techniczne")
        WATER = "emergency_water", _("pogotowie wodno-kanalizacyjne")
        HEATING = "emergency_heating", _("pogotowie ciepłownicze")
        GAS = "emergency_gas", _("pogotowie gazowe")
        POWER = "emergency_power", _("pogotowie energetyczne")
        LIFT = "emergency_lift", _("pogotowie dźwigowe")

    property = models.ForeignKey(
        Property,
        verbose_name=_("nieruchomość"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="contacts",
    )
    building = models.ForeignKey(
        Building,
        verbose_name=_("budynek"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="contacts",
    )
    staircase = models.ForeignKey(
        Staircase,
        verbose_name=_("klatka"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="contacts",
    )
    role = models.CharField(_("kto"), max_length=20, choices=Role)
    name = models.CharField(
        _("imię i nazwisko albo firma"),
        max_length=120,
        help_text=_("Dane służbowe: każdy przeczyta je w ogłoszeniu i na plakacie."),
    )
    phone = models.CharField(
        _("telefon"),
        max_length=20,
        blank=True,
        validators=[
            RegexValidator(
                r"^\+?[0-9][0-9 -]{1,18}\Z",
                _("Wpisz numer telefonu cyframi, na przykład 22 555 01 23."),
            )
        ],
    )
    email = models.EmailField(_("e-mail"), blank=True)
    hours = models.CharField(
        _("godziny"),
        max_length=120,
        blank=True,
        help_text=_("Na przykład „pn.–pt. 7:00–15:00” albo „całą dobę”."),
    )

    coverage = Coverage(
        sealed=("property", "building", "staircase", "role", "valid_from", "valid_to"),
        digested=("name", "phone", "email", "hours"),
    )

    class Meta(Dated.Meta):
        abstract = False
        verbose_name = _("kontakt")
        verbose_name_plural = _("kontakty")
        ordering: ClassVar[list[str]] = ["role", "name__polish"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                condition=require_one_level(LEVELS), name="placecontact_has_one_place"
            ),
            models.CheckConstraint(
                condition=~Q(phone="") | ~Q(email=""),
                name="placecontact_can_be_reached",
                violation_error_message=_("Podaj telefon albo e-mail."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}: {self.name}"

    def place(self) -> Property | Building | Staircase:
        """Return the place; the constraint ensures that there is one."""
        place = self.property or self.building or self.staircase
        assert place is not None
        return place
