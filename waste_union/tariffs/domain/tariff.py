"""Keeping tariffs: saved while unused, locked by the first fee, ended."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.evidence.sealed_rows.domain.sealing import take_turn
from cms_ext.office.law.domain import legal_rule
from cms_ext.office.law.models import meeting
from waste_union.tariffs.domain.refusal import NoTariff, TariffInUse
from waste_union.tariffs.models import Authority, Commune, TariffVersion

# What the log tells of a tariff, before and after.
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
    """Save the council or union whose fee it is. Raises ValidationError."""
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

    Raises ValidationError for terms that cannot be computed with and for days on which another one
    holds in this commune, kind and zone, and for a factor that the law does not allow; TariffInUse
    for one by which a fee was counted.
    """
    take_turn()
    # Whoever keeps a tariff of this commune waits here: two could not overlap unseen.
    Commune.objects.select_for_update().get(pk=tariff.commune_id)
    before = TariffVersion.objects.select_for_update().filter(pk=tariff.pk).first()
    if before is not None and before.in_use:
        raise TariffInUse
    tariff.used_to = None
    tariff.full_clean()
    _refuse_overlap(tariff)
    _refuse_factor(tariff)
    tariff.save()
    changes = {"from": before and facts_of(before), "to": facts_of(tariff)}
    record("WASTE_TARIFF_KEPT", origin, obj=tariff, note=tariff.resolution_ref, changes=changes)
    return tariff


@transaction.atomic
def end_tariff(tariff: TariffVersion, *, on: date | None, origin: Origin) -> TariffVersion:
    """Set its last day, of a used one, too; None: it holds until another one comes.

    Raises ValidationError for a day before one for which a fee was counted with it.
    """
    take_turn()
    Commune.objects.select_for_update().get(pk=tariff.commune_id)
    kept = TariffVersion.objects.select_for_update().get(pk=tariff.pk)
    before, kept.valid_to = kept.valid_to, on
    kept.full_clean()
    _refuse_overlap(kept)
    kept.save(update_fields=["valid_to"])
    changes = {"valid_to": [_iso(before), _iso(on)]}
    record("WASTE_TARIFF_ENDED", origin, obj=kept, note=kept.resolution_ref, changes=changes)
    return kept


@transaction.atomic
def lock_tariff(tariff: TariffVersion, *, day: date, origin: Origin) -> TariffVersion:
    """Note that a fee is counted with the tariff for this day; it is locked from now on.

    Call it in the transaction that keeps the fee. Repeatable. Raises NoTariff (E-WST-01) when the
    tariff does not hold on the day any more.
    """
    kept = TariffVersion.objects.select_for_update().get(pk=tariff.pk)
    if not kept.holds_on(day):
        raise NoTariff(day)
    if kept.used_to is not None and day <= kept.used_to:
        return kept
    first = kept.used_to is None
    kept.used_to = day
    kept.save(update_fields=["used_to"])
    if first:
        record("WASTE_TARIFF_LOCKED", origin, obj=kept, note=kept.resolution_ref)
    return kept


def facts_of(tariff: TariffVersion) -> dict[str, object]:
    """The facts of a tariff in the form of the access log."""
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
    if others.filter(meeting(tariff.valid_from, tariff.valid_to)).exists():
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
