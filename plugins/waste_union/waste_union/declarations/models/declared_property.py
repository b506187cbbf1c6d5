"""The properties for which a waste fee is declared, and who may declare for them."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cms_ext.evidence.sealed_rows.sealed import SealedModel
from cms_ext.people.identity.models import Person
from cms_ext.plugins.coverage import Coverage, SealStream
from cms_ext.premises.models import Property
from ebok_plugin.ledger.api import Account
from waste_union.declarations.vocabulary import DeclarantKind
from waste_union.tariffs.models import Commune
from waste_union.tariffs.vocabulary import BuildingKind


class DeclaredProperty(SealedModel):
    """A property with its own fee (waste_declaration.md §2).

    It is one of the premises tree, or an address alone. `account` is charged with the fee.
    `known_persons` is how many people live there by other sources of the office as of `known_on`,
    to be compared with the declared number.
    """

    code = models.CharField(_("kod nieruchomości"), max_length=20, unique=True)
    property = models.OneToOneField(
        Property,
        verbose_name=_("nieruchomość w drzewie"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    address = models.CharField(_("adres"), max_length=200)
    plot_no = models.CharField(_("numer działki"), max_length=40, blank=True)
    building_kind = models.CharField(_("rodzaj zabudowy"), max_length=15, choices=BuildingKind)
    dwellings = models.PositiveIntegerField(_("liczba gospodarstw domowych"), default=1)
    area = models.DecimalField(
        _("powierzchnia lokali (m²)"), max_digits=10, decimal_places=2, null=True, blank=True
    )
    commune = models.ForeignKey(
        Commune, verbose_name=_("gmina"), on_delete=models.PROTECT, related_name="+"
    )
    zone = models.CharField(_("strefa"), max_length=40, blank=True)
    account = models.ForeignKey(
        Account,
        verbose_name=_("konto rozliczeniowe"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    known_persons = models.PositiveIntegerField(_("osoby według biura"), null=True, blank=True)
    known_on = models.DateField(_("stan na dzień"), null=True, blank=True)

    coverage = Coverage(
        sealed=(
            "code",
            "address",
            "building_kind",
            "dwellings",
            "area",
            "commune_id",
            "zone",
            "account_id",
            "property_id",
            "known_persons",
            "known_on",
        ),
        digested=("plot_no",),
        stream=SealStream.MONEY,
    )

    class Meta(SealedModel.Meta):
        verbose_name = _("nieruchomość")
        verbose_name_plural = _("nieruchomości z opłatą")
        ordering: ClassVar[list[str]] = ["code__polish"]
        default_permissions = ("add", "change", "view")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="declarations_known_with_day",
                condition=Q(known_persons__isnull=True, known_on__isnull=True)
                | Q(known_persons__isnull=False, known_on__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.code}, {self.address}"


class DeclarationRight(SealedModel):
    """A person's right to declare for a property in a period, as owner or manager.

    It is the only source of that right. It belongs to the person, so that a new login of the same
    person inherits it.
    """

    declared_property = models.ForeignKey(
        DeclaredProperty,
        verbose_name=_("nieruchomość"),
        on_delete=models.PROTECT,
        related_name="rights",
    )
    person = models.ForeignKey(
        Person, verbose_name=_("osoba"), on_delete=models.PROTECT, related_name="+"
    )
    role = models.CharField(_("kim jest"), max_length=8, choices=DeclarantKind)
    valid_from = models.DateField(_("od"))
    valid_to = models.DateField(_("do"), null=True, blank=True)

    coverage = Coverage(
        sealed=("declared_property_id", "person_id", "role", "valid_from", "valid_to"),
        stream=SealStream.MONEY,
    )

    class Meta(SealedModel.Meta):
        verbose_name = _("prawo do składania deklaracji")
        verbose_name_plural = _("prawa do składania deklaracji")
        ordering: ClassVar[list[str]] = ["declared_property", "valid_from", "pk"]
        default_permissions = ("add", "change", "view")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["declared_property", "person", "role", "valid_from"],
                name="declarations_right_once",
            ),
            models.CheckConstraint(
                name="declarations_right_ends_after",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["person", "valid_from"], name="declarations_right_of")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} → {self.declared_property_id}"
