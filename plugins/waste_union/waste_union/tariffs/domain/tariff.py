"""Keeping and finding tariffs, and from which month a declared fee counts."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cms_ext.base.dates.period import Period
from cms_ext.base.money.amounts import Money
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.evidence.sealed_rows.domain.sealing import wait_for_turn
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from cms_ext.office.law.domain import NoSuchRule, RulePeriod, legal_rule, list_periods
from cms_ext.office.law.models import overlapping_period
from cms_ext.office.law.working_days import add_term_days, add_term_months, day_of_next_month
from waste_union.tariffs.domain.calculation import CalculationWarning
from waste_union.tariffs.models import Authority, Commune, TariffVersion
from waste_union.tariffs.vocabulary import LateDecrease, Reason

# Filing terms are legal rules, looked up as of the day of the event (waste_declaration.md §1).
FIRST, CHANGE, DEATH = CODES = ("WASTE_FIRST", "WASTE_CHANGE", "WASTE_DEATH_BACK")
OWN_TERMS = {Reason.FIRST_RESIDENT: FIRST, Reason.DEATH: DEATH}
# The month of a move is paid at the former address (art. 6i u.c.p.g.).
BETWEEN_COMMUNES = frozenset({Reason.MOVED_IN_FROM_ELSEWHERE, Reason.MOVED_ELSEWHERE})


class NoTariff(Refusal):
    """No tariff holds for this property on the day; `code` is E-WST-01."""

    def __init__(self, day: date) -> None:
        super().__init__(
            "E-WST-01",
            _("Brak taryfy dla tej nieruchomości na dzień {date}.").format(date=f"{day:%d.%m.%Y}"),
        )


class TariffInUse(Refusal):
    """A fee was counted with this tariff, so only its end changes; `code` is TARIFF_IN_USE."""

    def __init__(self) -> None:
        super().__init__(
            "TARIFF_IN_USE",
            _(
                "Według tej taryfy policzono już opłaty, więc można zmienić tylko jej ostatni "
                "dzień. Nowe stawki dodaj jako osobną taryfę."
            ),
        )


# The fields that the log records before and after a change.
LOGGED = (
    "commune_id",
    "building_kind",
    "zone",
    "method",
    "params",
    "rounding",
    "relief",
    "cap",
    "unit",
    "settled",
    "due_day",
    "due_months",
    "late_decrease",
    "resolution_ref",
)


@transaction.atomic
def save_authority(authority: Authority, *, origin: Origin) -> Authority:
    """Save the council or union that sets the fee. Raises ValidationError."""
    authority.full_clean()
    authority.save()
    record("WASTE_AUTHORITY_KEPT", origin, obj=authority, changes={"name": authority.name})
    return authority


@transaction.atomic
def save_commune(commune: Commune, *, origin: Origin) -> Commune:
    """Save a commune of the authority. Raises ValidationError."""
    commune.full_clean()
    commune.save()
    facts = {"code": commune.code, "name": commune.name, "zone": commune.zone}
    record("WASTE_COMMUNE_KEPT", origin, obj=commune, changes=facts)
    return commune


@transaction.atomic
def save_tariff(tariff: TariffVersion, *, origin: Origin) -> TariffVersion:
    """Save a tariff that was never used.

    Raises ValidationError for terms that cannot be calculated with, for days on which another
    tariff holds in this commune, kind and zone, and for a factor that the law does not allow;
    TariffInUse if a fee was counted with it.
    """
    wait_for_turn()
    # Serialises changes of a commune's tariffs, so that no overlap goes unseen.
    Commune.objects.select_for_update().get(pk=tariff.commune_id)
    before = TariffVersion.objects.select_for_update().filter(pk=tariff.pk).first()
    if before is not None and before.in_use:
        raise TariffInUse
    tariff.used_to = None
    tariff.full_clean()
    _refuse_overlap(tariff)
    _refuse_factor(tariff)
    tariff.save()
    changes = {"from": before and make_log_facts(before), "to": make_log_facts(tariff)}
    record("WASTE_TARIFF_KEPT", origin, obj=tariff, note=tariff.resolution_ref, changes=changes)
    return tariff


@transaction.atomic
def end_tariff(tariff: TariffVersion, *, on: date | None, origin: Origin) -> TariffVersion:
    """Set the last day of a tariff, also of a used one; None removes it.

    Raises ValidationError for a day before one for which a fee was counted with it.
    """
    wait_for_turn()
    Commune.objects.select_for_update().get(pk=tariff.commune_id)
    locked = TariffVersion.objects.select_for_update().get(pk=tariff.pk)
    before, locked.valid_to = locked.valid_to, on
    locked.full_clean()
    _refuse_overlap(locked)
    locked.save(update_fields=["valid_to"])
    changes = {"valid_to": [_iso(before), _iso(on)]}
    record("WASTE_TARIFF_ENDED", origin, obj=locked, note=locked.resolution_ref, changes=changes)
    return locked


@transaction.atomic
def lock_tariff(tariff: TariffVersion, *, day: date, origin: Origin) -> TariffVersion:
    """Record that a fee is counted with the tariff for this day, which locks it.

    Call it in the transaction that stores the fee. Repeatable. Raises NoTariff (E-WST-01) if the
    tariff does not hold on the day any more.
    """
    locked = TariffVersion.objects.select_for_update().get(pk=tariff.pk)
    if not locked.holds_on(day):
        raise NoTariff(day)
    if locked.used_to is not None and day <= locked.used_to:
        return locked
    first = locked.used_to is None
    locked.used_to = day
    locked.save(update_fields=["used_to"])
    if first:
        record("WASTE_TARIFF_LOCKED", origin, obj=locked, note=locked.resolution_ref)
    return locked


def make_log_facts(tariff: TariffVersion) -> dict[str, object]:
    """Return the facts of a tariff in the form of the access log."""
    facts: dict[str, object] = {name: getattr(tariff, name) for name in LOGGED}
    factor = tariff.sanction_factor
    return facts | {
        "sanction_factor": None if factor is None else f"{factor:f}",
        "valid_from": _iso(tariff.valid_from),
        "valid_to": _iso(tariff.valid_to),
    }


def _refuse_overlap(tariff: TariffVersion) -> None:
    others = TariffVersion.objects.filter(
        commune=tariff.commune_id, building_kind=tariff.building_kind, zone=tariff.zone
    ).exclude(pk=tariff.pk)
    if others.filter(overlapping_period(tariff.valid_from, tariff.valid_to)).exists():
        raise ValidationError(
            {
                "valid_from": _(
                    "W tym czasie obowiązuje inna taryfa tej gminy, zabudowy i strefy. Najpierw "
                    "wpisz tamtej ostatni dzień."
                )
            }
        )


def _refuse_factor(tariff: TariffVersion) -> None:
    if tariff.sanction_factor is None:
        return
    bounds = legal_rule("WASTE_SANCTION", on=tariff.valid_from).params
    if not bounds["factor_min"] <= tariff.sanction_factor <= bounds["factor_max"]:
        raise ValidationError(
            {
                "sanction_factor": _("Krotność jest od {factor_min} do {factor_max}.").format(
                    **bounds
                )
            }
        )


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


class TariffBook:
    """All tariffs of some communes, read once for many properties by one query."""

    def __init__(self, communes: Iterable[Commune]) -> None:
        # With the commune, because pages that show the tariff name it.
        rows = TariffVersion.objects.filter(commune__in={commune.pk for commune in communes})
        self._rows = list(rows.select_related("commune__authority"))

    def on(
        self, commune: Commune, building_kind: str, day: date, *, zone: str = ""
    ) -> TariffVersion:
        """Return the tariff of a property of this kind on the day. Raises NoTariff (E-WST-01).

        A tariff of the property's own zone goes before that of the whole commune; a property
        without a zone of its own is in that of the commune.
        """
        by_zone = {
            tariff.zone: tariff
            for tariff in self._rows
            if (tariff.commune_id, tariff.building_kind) == (commune.pk, building_kind)
            and tariff.holds_on(day)
        }
        tariff = by_zone.get(zone or commune.zone) or by_zone.get("")
        if tariff is None:
            raise NoTariff(day)
        return tariff

    def after(
        self, tariff: TariffVersion, *, zone: str, today: date, notified: Container[int] = ()
    ) -> list[TariffVersion]:
        """List the tariffs after this one of a property in the zone, oldest first.

        Those that began until today, and `notified` ones, of which its owner knows.
        """
        kind = tariff.building_kind
        later = [
            row
            for row in self._rows
            if (row.commune_id, row.building_kind) == (tariff.commune_id, kind)
            and row.valid_from > tariff.valid_from
            and (row.valid_from <= today or row.pk in notified)
        ]
        # Drop tariffs of other zones.
        return [
            row
            for row in sorted(later, key=lambda row: row.valid_from)
            if self.on(row.commune, kind, row.valid_from, zone=zone).pk == row.pk
        ]


def look_up_tariff(
    commune: Commune, building_kind: str, day: date, *, zone: str = ""
) -> TariffVersion:
    """Return the tariff of one property on the day, as `TariffBook.on`. Makes one query."""
    return TariffBook([commune]).on(commune, building_kind, day, zone=zone)


@dataclass(frozen=True, slots=True)
class Effect:
    """The first month of a declared fee; `late` says that it was filed after its term.

    `warnings` say why a lower fee does not reach back to its event (E-WST-06).
    """

    month: Period
    late: bool
    warnings: tuple[CalculationWarning, ...] = ()


@dataclass(frozen=True, slots=True)
class FilingRules:
    """The terms of filing in the law at any time, read once for many declarations."""

    periods: tuple[RulePeriod, ...]

    def on(self, code: str, day: date) -> Mapping[str, int] | None:
        """Return the parameters of the rule that holds on the day, or None."""
        for known, first, last, params in self.periods:
            if known == code and first and first <= day and (last is None or day <= last):
                found: Mapping[str, int] = params
                return found
        return None

    def term(self, event: date, reason: Reason) -> date:
        """Return the last day for filing, moved to a working day. Raises NoSuchRule."""
        code = OWN_TERMS.get(reason, CHANGE)
        # Before that rule was law, a death was a change like any other.
        params = self.on(code, event) or (self.on(CHANGE, event) if code == DEATH else None)
        if params is None:
            raise NoSuchRule(
                _(
                    "Na dzień {day} nie ma reguły prawnej {code}. Wpisz ją w „Reguły prawne”."
                ).format(day=f"{event:%d.%m.%Y}", code=code)
            )
        return _end(params, event)


def read_filing_rules() -> FilingRules:
    """Read the rules. Makes one query."""
    return FilingRules(tuple(list_periods(CODES)))


def filing_term(event: date, reason: Reason) -> date:
    """Return the last day for filing, moved to a working day.

    Raises NoSuchRule. Makes one query.
    """
    return read_filing_rules().term(event, reason)


def determine_effect(
    event: date,
    reason: Reason,
    *,
    filed_on: date,
    fee: Money,
    before: Money | None,
    late_decrease: str,
    rules: FilingRules,
) -> Effect:
    """Determine the first month of a fee that was declared on `filed_on`.

    `before` is the fee in force, None if there is none; `late_decrease` is the tariff's rule. A
    higher fee counts from its event however late it is filed. Raises NoSuchRule.
    """
    late = filed_on > rules.term(event, reason)
    begins = Period.of(event)
    if reason in BETWEEN_COMMUNES:
        begins = begins.next
    if not late or before is None or fee >= before:
        return Effect(begins, late)
    first = Period.of(filed_on)
    if late_decrease == LateDecrease.FROM_NEXT_MONTH:
        first = first.next
    return Effect(max(begins, first), late, (_lowered_backwards(),) if first > begins else ())


def _end(params: Mapping[str, int], event: date) -> date:
    if "day_of_next_month" in params:
        return day_of_next_month(event, params["day_of_next_month"])
    if "months" in params:
        return add_term_months(event, params["months"])
    return add_term_days(event, params["days"])


def _lowered_backwards() -> CalculationWarning:
    return CalculationWarning(
        "E-WST-06",
        _(
            "Obniżenie opłaty wstecz jest możliwe tylko w związku ze śmiercią mieszkańca "
            "(6 miesięcy)."
        ),
    )
