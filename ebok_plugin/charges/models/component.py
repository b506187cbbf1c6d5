"""Models of a component, where it is charged, and whose cost it is."""

from typing import ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cms_ext.base.dates.period import format_day
from cms_ext.evidence.sealed_rows.sealed import SealedModel, SealedQuerySet
from cms_ext.plugins.coverage import Coverage, SealStream
from cms_ext.premises.models import AtOnePlace, Building, Premises, Property, require_one_level
from ebok_plugin.ledger.vocabulary import SubAccount

COMPONENT_CODE = r"[A-Z0-9-]{1,12}"


class Basis(models.TextChoices):
    """What the quantity of a charge line counts (`ledger.md` §1)."""

    AREA_M2 = "AREA_M2", _("powierzchnia")
    PERSONS = "PERSONS", _("liczba osób")
    PREMISES = "PREMISES", _("lokal")
    VOLUME_M3_COLD = "VOLUME_M3_COLD", _("woda ogółem")
    VOLUME_M3_HOT = "VOLUME_M3_HOT", _("ciepła woda")
    SHARE = "SHARE", _("udział")
    KWH = "KWH", _("energia")


UNITS = {
    Basis.AREA_M2: "m²",
    Basis.PERSONS: "os.",
    Basis.PREMISES: "lok.",
    Basis.VOLUME_M3_COLD: "m³",
    Basis.VOLUME_M3_HOT: "m³",
    Basis.SHARE: "udz.",
    Basis.KWH: "kWh",
}
"""The unit of a component whose office names none."""
_SPELLED = {
    Basis.AREA_M2: "powierzchnia|metraż|powierzchnia użytkowa|m2|m²|metr",
    Basis.PERSONS: "liczba osób|osoba|osoby|os.|na osobę|od osoby",
    Basis.PREMISES: "lokal|mieszkanie|od lokalu|na lokal|szt.|sztuka|stała",
    Basis.VOLUME_M3_COLD: "woda ogółem|woda|zimna woda|woda zimna|m3|m³|zużycie wody",
    Basis.VOLUME_M3_HOT: "ciepła woda|woda ciepła|podgrzanie wody|c.w.u.",
    Basis.SHARE: "udział|udział w nieruchomości",
    Basis.KWH: "energia|prąd|energia elektryczna|kwh",
}
BASIS_SPELLINGS = {
    phrase: basis.value for basis, phrases in _SPELLED.items() for phrase in phrases.split("|")
}
"""What programs write for the quantities of a charge."""


class ComponentQuerySet(SealedQuerySet["Component"]):
    pass


class Component(SealedModel):
    """One line type of the monthly charge. `is_advance` only puts the word „zaliczka” on a line."""

    code = models.CharField(
        _("kod"), max_length=12, unique=True, validators=[RegexValidator(rf"^{COMPONENT_CODE}\Z")]
    )
    name = models.CharField(_("nazwa"), max_length=80)
    basis = models.CharField(_("podstawa naliczenia"), max_length=14, choices=Basis)
    unit = models.CharField(_("jednostka"), max_length=8)
    subaccount = models.CharField(
        _("subkonto"), max_length=8, choices=SubAccount, default=SubAccount.MAIN
    )
    is_advance = models.BooleanField(_("zaliczka"), default=False)

    coverage = Coverage(
        sealed=("code", "name", "basis", "unit", "subaccount", "is_advance"),
        stream=SealStream.MONEY,
    )

    objects: ClassVar = ComponentQuerySet.as_manager()

    class Meta:
        verbose_name = _("składnik opłaty")
        verbose_name_plural = _("składniki opłat")
        ordering = ["code__polish"]

    def __str__(self) -> str:
        return self.name


PLACES = ("property", "building", "premises")


class ComponentUseQuerySet(SealedQuerySet["ComponentUse"]):
    pass


class ComponentUse(SealedModel, AtOnePlace):
    """A component is charged in a property, a building or one premises, for a span of days.

    Without any of the three it is charged in the whole co-op. Written by `domain.component`; the
    uses of one component and place never overlap.
    """

    LEVELS: ClassVar[tuple[str, ...]] = PLACES

    component = models.ForeignKey(
        Component, verbose_name=_("składnik"), on_delete=models.PROTECT, related_name="uses"
    )
    property = models.ForeignKey(
        Property,
        verbose_name=_("nieruchomość"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="component_uses",
    )
    building = models.ForeignKey(
        Building,
        verbose_name=_("budynek"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="component_uses",
    )
    premises = models.ForeignKey(
        Premises,
        verbose_name=_("lokal"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="component_uses",
    )
    valid_from = models.DateField(_("od"))
    valid_to = models.DateField(_("do"), null=True, blank=True)

    coverage = Coverage(
        sealed=(
            "component_id",
            "property_id",
            "building_id",
            "premises_id",
            "valid_from",
            "valid_to",
        ),
        stream=SealStream.MONEY,
    )

    objects: ClassVar = ComponentUseQuerySet.as_manager()

    class Meta:
        verbose_name = _("zakres składnika")
        verbose_name_plural = _("zakresy składników")
        ordering = ["component__code__polish", "valid_from"]
        constraints = [
            models.CheckConstraint(
                condition=require_one_level(PLACES, or_none=True), name="charges_use_has_one_place"
            ),
            models.UniqueConstraint(
                fields=["component", "valid_from"],
                condition=Q(property__isnull=True, building__isnull=True, premises__isnull=True),
                name="charges_use_of_all",
            ),
            *(
                models.UniqueConstraint(
                    fields=["component", place, "valid_from"],
                    condition=Q(**{f"{place}__isnull": False}),
                    name=f"charges_use_of_{place}",
                )
                for place in PLACES
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="charges_use_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        where = self.place() or _("cała Spółdzielnia")
        return f"{self.component.code}: {where} od {format_day(self.valid_from)}"

    def place(self) -> Property | Building | Premises | None:
        """Return where it applies; None is the whole co-op."""
        return self.property or self.building or self.premises


class CostKindQuerySet(SealedQuerySet["CostKind"]):
    pass


class CostKind(SealedModel):
    """Whether a component's cost depends on the co-op, for a span of days (fees_law.md §1).

    It decides how early a change must be announced and what a payer owes who contests it in court.
    """

    class Kind(models.TextChoices):
        CONTROLLED = "CONTROLLED", _("zależny od Spółdzielni")
        INDEPENDENT = "INDEPENDENT", _("niezależny od Spółdzielni")

    component = models.ForeignKey(
        Component, verbose_name=_("składnik"), on_delete=models.PROTECT, related_name="cost_kinds"
    )
    kind = models.CharField(_("rodzaj kosztu"), max_length=11, choices=Kind)
    valid_from = models.DateField(_("od"))
    valid_to = models.DateField(_("do"), null=True, blank=True)

    coverage = Coverage(
        sealed=("component_id", "kind", "valid_from", "valid_to"), stream=SealStream.MONEY
    )

    objects: ClassVar = CostKindQuerySet.as_manager()

    class Meta:
        verbose_name = _("rodzaj kosztu składnika")
        verbose_name_plural = _("rodzaje kosztów składników")
        ordering = ["component__code__polish", "valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["component", "valid_from"], name="charges_cost_kind_begins"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["CONTROLLED", "INDEPENDENT"]),
                name="charges_cost_kind_is_known",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="charges_cost_kind_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.component.code}: {self.get_kind_display()} od {self.valid_from}"


class LegalBasisQuerySet(SealedQuerySet["LegalBasis"]):
    pass


class LegalBasis(SealedModel):
    """The law or regulation by which a component is charged, for a span of days.

    `paper` is the key of a paper of another plugin, opened only through `readable_papers` by
    anyone who may read it. Written by `domain.legal_basis`.
    """

    component = models.ForeignKey(
        Component, verbose_name=_("składnik"), on_delete=models.PROTECT, related_name="legal_bases"
    )
    words = models.CharField(_("podstawa prawna"), max_length=200)
    paper = models.UUIDField(_("dokument"), null=True, blank=True)
    valid_from = models.DateField(_("od"))
    valid_to = models.DateField(_("do"), null=True, blank=True)

    coverage = Coverage(
        sealed=("component_id", "words", "paper", "valid_from", "valid_to"), stream=SealStream.MONEY
    )

    objects: ClassVar = LegalBasisQuerySet.as_manager()

    class Meta:
        verbose_name = _("podstawa prawna składnika")
        verbose_name_plural = _("podstawy prawne składników")
        default_permissions = ("add",)
        ordering = ["component__code__polish", "valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["component", "valid_from"], name="charges_legal_basis_begins"
            ),
            models.CheckConstraint(condition=~Q(words=""), name="charges_legal_basis_says"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="charges_legal_basis_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.component.code}: {self.words} od {self.valid_from}"
