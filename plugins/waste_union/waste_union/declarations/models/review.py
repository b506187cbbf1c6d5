"""Documents of the office about a declared fee: calls, proposals, decisions, rate notices."""

from typing import Any, ClassVar, NoReturn

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cms_ext.base.database.append_only import InsertOnlyModel
from cms_ext.base.money.fields import MoneyField
from cms_ext.evidence.sealed_rows.sealed import SealedModel
from cms_ext.people.identity.user_key import optional_user_key, user_key
from cms_ext.plugins.coverage import Coverage, SealStream
from waste_union.declarations.models.declaration import Declaration
from waste_union.declarations.models.declared_property import DeclaredProperty
from waste_union.declarations.vocabulary import FeeDecisionKind
from waste_union.tariffs.models import TariffVersion


class PaperImmutable(TypeError):
    """Somebody tried to change or delete a paper that was sent."""


class CorrectionCall(InsertOnlyModel, SealedModel):
    """A call to correct a declaration, with reasons and term (waste_declaration.md §4).

    `reasons` has one line for each. `due_on` is the last day for the correction.
    """

    immutable = PaperImmutable
    of_this = "Wezwania"

    declaration = models.OneToOneField(
        Declaration, verbose_name=_("deklaracja"), on_delete=models.CASCADE, related_name="call"
    )
    reasons = models.TextField(_("co poprawić"), max_length=2000)
    days = models.PositiveSmallIntegerField(_("dni na korektę"))
    called_on = models.DateField(_("wezwano"))
    due_on = models.DateField(_("korekta do"))
    called_by = user_key(_("wezwał"))

    coverage = Coverage(
        sealed=("declaration_id", "days", "called_on", "due_on", "called_by_id"),
        digested=("reasons",),
        stream=SealStream.MONEY,
    )

    class Meta:
        verbose_name = _("wezwanie do korekty deklaracji")
        verbose_name_plural = _("wezwania do korekty deklaracji")
        ordering: ClassVar[list[str]] = ["due_on", "pk"]
        default_permissions = ()
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["due_on"], name="declarations_call_due")
        ]

    def __str__(self) -> str:
        return str(self.declaration)


class ChangeProposal(SealedModel):
    """A change beyond the bounds that one person proposes and another confirms.

    It is the acceptance of a `declaration`, or the notices of a `tariff_version`. `doubts` are the
    words that the first person read, `note` is what that person found out. `returned_because` says
    why it was returned; proposed again, it waits again.
    """

    declaration = models.OneToOneField(
        Declaration,
        verbose_name=_("deklaracja"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="proposal",
    )
    tariff_version = models.OneToOneField(
        TariffVersion,
        verbose_name=_("taryfa"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="proposal",
    )
    doubts = models.JSONField(_("co budzi wątpliwości"), default=list)
    note = models.TextField(_("co ustalono"), max_length=1000)
    proposed_by = user_key(_("przekazał"))
    proposed_on = models.DateField(_("przekazano"))
    returned_because = models.TextField(_("dlaczego zwrócono"), max_length=1000, blank=True)
    confirmed_by = optional_user_key(_("zatwierdził"))
    confirmed_on = models.DateField(_("zatwierdzono"), null=True, blank=True)

    coverage = Coverage(
        sealed=(
            "declaration_id",
            "tariff_version_id",
            "proposed_by_id",
            "proposed_on",
            "confirmed_by_id",
            "confirmed_on",
        ),
        digested=("doubts", "note", "returned_because"),
        stream=SealStream.MONEY,
    )

    class Meta:
        verbose_name = _("duża zmiana do zatwierdzenia")
        verbose_name_plural = _("duże zmiany do zatwierdzenia")
        ordering: ClassVar[list[str]] = ["proposed_on", "pk"]
        default_permissions = ()
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="declarations_proposal_of_one",
                condition=Q(declaration__isnull=True) ^ Q(tariff_version__isnull=True),
            ),
            models.CheckConstraint(
                name="declarations_proposal_by_two",
                condition=Q(confirmed_by__isnull=True, confirmed_on__isnull=True)
                | (
                    Q(confirmed_by__isnull=False, confirmed_on__isnull=False)
                    & ~Q(confirmed_by=F("proposed_by"))
                ),
            ),
        ]

    def __str__(self) -> str:
        return str(self.declaration or self.tariff_version)

    @property
    def waits(self) -> bool:
        """Return whether it waits for the second person; a returned one waits for the first."""
        return self.confirmed_on is None and not self.returned_because


class FeeDecision(SealedModel):
    """A decision that sets a fee: raised for not sorting, or assessed without a declaration.

    One person drafts it and another confirms it; from then on it obliges from `from_month` to the
    month `until` (both first days), for good if that is empty. `factor` comes from the council's
    resolution, for a raised fee only.
    """

    declared_property = models.ForeignKey(
        DeclaredProperty,
        verbose_name=_("nieruchomość"),
        on_delete=models.PROTECT,
        related_name="fee_decisions",
    )
    number = models.CharField(_("znak decyzji"), max_length=40, unique=True)
    kind = models.CharField(_("rodzaj"), max_length=10, choices=FeeDecisionKind)
    tariff_version = models.ForeignKey(
        TariffVersion, verbose_name=_("taryfa"), on_delete=models.PROTECT, related_name="+"
    )
    factor = models.DecimalField(
        _("krotność"), max_digits=3, decimal_places=2, null=True, blank=True
    )
    amount = MoneyField(_("opłata miesięczna"))
    calc_trace = models.JSONField(_("obliczenie"), default=list, blank=True)
    from_month = models.DateField(_("od miesiąca"))
    until = models.DateField(_("do miesiąca"), null=True, blank=True)
    reasons = models.TextField(_("uzasadnienie"), max_length=4000)
    drafted_by = user_key(_("przygotował"))
    drafted_on = models.DateField(_("przygotowano"))
    confirmed_by = optional_user_key(_("zatwierdził"))
    confirmed_on = models.DateField(_("zatwierdzono"), null=True, blank=True)

    coverage = Coverage(
        sealed=(
            "declared_property_id",
            "number",
            "kind",
            "tariff_version_id",
            "factor",
            "amount",
            "from_month",
            "until",
            "drafted_by_id",
            "drafted_on",
            "confirmed_by_id",
            "confirmed_on",
        ),
        digested=("calc_trace", "reasons"),
        stream=SealStream.MONEY,
    )

    class Meta(SealedModel.Meta):
        verbose_name = _("decyzja o opłacie za odpady")
        verbose_name_plural = _("decyzje o opłacie za odpady")
        ordering: ClassVar[list[str]] = ["-drafted_on", "-pk"]
        default_permissions = ("add", "view")
        permissions = [("confirm_feedecision", "Może zatwierdzić decyzję jako druga osoba")]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="declarations_decision_by_two",
                condition=Q(confirmed_by__isnull=True, confirmed_on__isnull=True)
                | (
                    Q(confirmed_by__isnull=False, confirmed_on__isnull=False)
                    & ~Q(confirmed_by=F("drafted_by"))
                ),
            ),
            models.CheckConstraint(
                name="declarations_decision_of_whole_months",
                condition=Q(from_month__day=1)
                & (Q(until__isnull=True) | Q(until__day=1, until__gte=F("from_month"))),
            ),
            models.CheckConstraint(
                name="declarations_decision_factor",
                condition=Q(kind=FeeDecisionKind.SANCTION, factor__isnull=False)
                | Q(kind=FeeDecisionKind.ASSESSMENT, factor__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.number


class RateNotice(SealedModel):
    """The notice of a property's new fee without a new declaration (art. 6m ust. 2a)."""

    declared_property = models.ForeignKey(
        DeclaredProperty,
        verbose_name=_("nieruchomość"),
        on_delete=models.PROTECT,
        related_name="rate_notices",
    )
    declaration = models.ForeignKey(
        Declaration, verbose_name=_("deklaracja"), on_delete=models.PROTECT, related_name="+"
    )
    tariff_version = models.ForeignKey(
        TariffVersion, verbose_name=_("taryfa"), on_delete=models.PROTECT, related_name="+"
    )
    number = models.CharField(_("numer"), max_length=24, unique=True)
    before = MoneyField(_("dotychczas"))
    amount = MoneyField(_("nowa opłata"))
    calc_trace = models.JSONField(_("obliczenie"), default=list)
    valid_from = models.DateField(_("od miesiąca"))
    issued_on = models.DateField(_("wydano"))
    issued_by = user_key(_("wydał"))

    coverage = Coverage(
        sealed=(
            "declared_property_id",
            "declaration_id",
            "tariff_version_id",
            "number",
            "before",
            "amount",
            "valid_from",
            "issued_on",
            "issued_by_id",
        ),
        digested=("calc_trace",),
        stream=SealStream.MONEY,
    )

    class Meta(SealedModel.Meta):
        verbose_name = _("zawiadomienie o nowej stawce")
        verbose_name_plural = _("zawiadomienia o nowych stawkach")
        ordering: ClassVar[list[str]] = ["-issued_on", "number"]
        default_permissions = ("add", "view")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["declared_property", "tariff_version"], name="declarations_notice_once"
            )
        ]

    def __str__(self) -> str:
        return self.number

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise PaperImmutable("Zawiadomienia nie można zmienić.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise PaperImmutable("Zawiadomienia nie można usunąć.")


class NoticePrint(InsertOnlyModel, SealedModel):
    """The single print of a notice for the post, so that nobody gets two letters.

    With a `withdrawal` it was not printed: the reason why it may not leave any more.
    """

    immutable = PaperImmutable
    of_this = "Wydruku"

    notice = models.OneToOneField(
        RateNotice, verbose_name=_("zawiadomienie"), on_delete=models.CASCADE, related_name="print"
    )
    printed_on = models.DateField(_("wydrukowano"))
    printed_by = user_key(_("wydrukował"))
    withdrawal = models.CharField(_("powód wycofania"), max_length=255, blank=True)

    coverage = Coverage(
        sealed=("notice_id", "printed_on", "printed_by_id"),
        digested=("withdrawal",),
        stream=SealStream.MONEY,
    )

    class Meta:
        verbose_name = _("wydruk zawiadomienia o nowej stawce")
        verbose_name_plural = _("wydruki zawiadomień o nowych stawkach")
        ordering: ClassVar[list[str]] = ["pk"]
        default_permissions = ("add",)

    def __str__(self) -> str:
        return str(self.notice)
