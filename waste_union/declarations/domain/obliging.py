"""From an accepted declaration to what its account owes, month by month."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from cms_ext.base.dates.period import Period
from cms_ext.base.money.amounts import Money
from cms_ext.evidence.audit.domain.event import Origin
from ebok_plugin.ledger.api import Account
from waste_union.declarations.domain.fee import calculated
from waste_union.declarations.domain.refusal import NO_ACCOUNT, refusal
from waste_union.declarations.models import Declaration, DeclaredProperty, RateNotice
from waste_union.fees.domain.obligation import ObligationPaper, oblige
from waste_union.fees.vocabulary import FeeSource
from waste_union.tariffs.domain.queries import tariff_on
from waste_union.tariffs.domain.tariff import lock_tariff
from waste_union.tariffs.models import TariffVersion


@dataclass(frozen=True, slots=True)
class OwedFrom:
    """What is owed a month from the first day of a month on, and by which tariff."""

    month: date
    amount: Money
    tariff: TariffVersion


def account_of(place: DeclaredProperty) -> Account:
    """The account of a property. Raises Refusal NO_ACCOUNT where the office has opened none."""
    if place.account is None:
        raise refusal(NO_ACCOUNT, property=place.code)
    return place.account


def owed_by(declaration: Declaration, today: date) -> Sequence[OwedFrom]:
    """What a declaration comes to from its first month, and from each later change of rates.

    Rates that changed before today, and later ones of which its property was told already, count
    anew for what is declared now. Raises BasisRefused where a later tariff cannot count it.
    """
    tariff, amount, first = (
        declaration.tariff_version,
        declaration.amount,
        declaration.effective_from,
    )
    assert tariff is not None  # it was checked
    assert amount is not None
    assert first is not None
    owed = [OwedFrom(first, amount, tariff)]
    for later in _later_tariffs(declaration.declared_property, tariff, today):
        from_month = max(first, first_whole_month(later))
        counted = OwedFrom(from_month, calculated(declaration, later).amount, later)
        if from_month == owed[-1].month:
            # New rates from the very first month on: the declared amount was never owed.
            owed.pop()
        owed.append(counted)
    return owed


def first_whole_month(tariff: TariffVersion) -> date:
    """The first day of the first month that the tariff holds for from its beginning."""
    month = Period.of(tariff.valid_from)
    return (month if tariff.valid_from.day == 1 else month.next).first_day


def oblige_by(declaration: Declaration, *, today: date, origin: Origin) -> None:
    """Enter what the declaration comes to on its account, and lock the tariffs.

    Raises Refusal NO_ACCOUNT, ObligationRefused, PostingError, NoTariff.
    """
    place = declaration.declared_property
    account = account_of(place)
    paper = ObligationPaper(FeeSource.DECLARATION, declaration.receipt_no, place.code)
    for owed in owed_by(declaration, today):
        lock_tariff(owed.tariff, day=max(owed.tariff.valid_from, owed.month), origin=origin)
        oblige(account, owed.amount, owed.month, paper, tariff=owed.tariff, today=today, by=origin)


def _later_tariffs(
    place: DeclaredProperty, tariff: TariffVersion, today: date
) -> Sequence[TariffVersion]:
    told = RateNotice.objects.filter(declared_property=place).values_list(
        "tariff_version", flat=True
    )
    rows = TariffVersion.objects.filter(
        commune=place.commune_id,
        building_kind=place.building_kind,
        valid_from__gt=tariff.valid_from,
    )
    known = set(told)
    begun = [
        row for row in rows.order_by("valid_from") if row.valid_from <= today or row.pk in known
    ]
    # Of several zones only the one that is the property's.
    return [
        row
        for row in begun
        if tariff_on(place.commune, place.building_kind, row.valid_from, zone=place.zone).pk
        == row.pk
    ]
