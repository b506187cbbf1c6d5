"""Notices after a council's new rates: each property with a declaration, once (art. 6m ust. 2a)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from cms_ext.base.money.amounts import Money
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.evidence.sealed_rows.domain.sealing import take_turn
from waste_union.declarations.domain.fee import BasisRefused, calculated
from waste_union.declarations.domain.notice import notify_of_rates
from waste_union.declarations.domain.numbering import Series, next_in_year
from waste_union.declarations.domain.obliging import first_whole_month
from waste_union.declarations.domain.proposing import confirm, proposal_of, propose
from waste_union.declarations.domain.rate_doubts import rate_doubts
from waste_union.declarations.models import ChangeProposal, Declaration, RateNotice
from waste_union.declarations.vocabulary import NUMBER_DIGITS, DeclarationKind, DeclarationState
from waste_union.fees.domain.obligation import ObligationPaper, oblige
from waste_union.fees.vocabulary import FeeSource
from waste_union.tariffs.domain.calculation import Calculation, trace_of
from waste_union.tariffs.domain.tariff import lock_tariff
from waste_union.tariffs.models import TariffVersion


@dataclass(frozen=True, slots=True)
class NewRate:
    """What a property pays by the new tariff; `counted` is None where `why_not` says why."""

    declaration: Declaration
    before: Money
    counted: Calculation | None
    why_not: str = ""

    @property
    def amount(self) -> Money | None:
        return self.counted.amount if self.counted else None


def rates_by(tariff: TariffVersion) -> Sequence[NewRate]:
    """What each property in force pays by this tariff, of those not told yet, by code.

    Three queries, whatever the number of properties.
    """
    told = RateNotice.objects.filter(tariff_version=tariff).values("declared_property")
    rows = (
        Declaration.objects.filter(
            state=DeclarationState.ACCEPTED,
            declared_property__commune=tariff.commune_id,
            declared_property__building_kind=tariff.building_kind,
            tariff_version__valid_from__lt=tariff.valid_from,
        )
        .exclude(kind=DeclarationKind.CEASE)
        .exclude(declared_property__in=told)
        .select_related("declared_property__commune", "declared_property__account", "declarant")
        .defer("xml")
    )
    last = _last_amounts(tariff)
    own_zones = _zones_with_own(tariff)
    return [
        _rate(row, tariff, last.get(row.declared_property_id, row.amount))
        for row in rows.order_by("declared_property__code")
        if _is_of(row, tariff, own_zones)
    ]


@transaction.atomic
def issue_rate_notices(tariff: TariffVersion, *, today: date, origin: Origin) -> list[RateNotice]:
    """A notice for each property whose fee can be counted, its obligation, and an e-mail.

    Repeatable: who was told once is not told again. Those that `rates_by` cannot count, and those
    without an account, are left out; they stay on its list.

    What `rate_doubts` asks about is issued by a second person after `propose_rates`, once for the
    tariff. Raises Refusal: NOT_PROPOSED, SECOND_PERSON.
    """
    take_turn()
    rates = [rate for rate in rates_by(tariff) if rate.counted is not None and not rate.why_not]
    if rates and doubts_of(tariff, rates, today):
        confirm(tariff, today=today, origin=origin)
    return [_issued(rate, rate.counted, today, origin) for rate in rates if rate.counted]


def doubts_of(tariff: TariffVersion, rates: Sequence[NewRate], today: date) -> list[str]:
    """What is asked about before these notices; nothing once a second person agreed to them."""
    proposal = proposal_of(tariff)
    if proposal is not None and proposal.confirmed_on is not None:
        return []
    return rate_doubts(tariff, [(one.before, one.amount) for one in rates], today)


@transaction.atomic
def propose_rates(
    tariff: TariffVersion, note: str, *, today: date, origin: Origin
) -> ChangeProposal:
    """Hand the notices of a tariff over to a second person. Raises Refusal NO_REASONS."""
    take_turn()
    doubts = doubts_of(tariff, rates_by(tariff), today)
    return propose(tariff, doubts, note, today=today, origin=origin)


def _issued(rate: NewRate, counted: Calculation, today: date, origin: Origin) -> RateNotice:
    declaration, tariff = rate.declaration, counted.tariff
    place = declaration.declared_property
    year = today.year
    first = declaration.effective_from
    assert first is not None  # it is accepted
    notice = RateNotice.objects.create(
        declared_property=place,
        declaration=declaration,
        tariff_version=tariff,
        number=f"ZAW/{year}/{next_in_year(Series.NOTICE, year):0{NUMBER_DIGITS}d}",
        before=rate.before,
        amount=counted.amount,
        calc_trace=trace_of(counted),
        valid_from=max(first_whole_month(tariff), first),
        issued_on=today,
        issued_by=origin.signed_in,
    )
    lock_tariff(tariff, day=notice.valid_from, origin=origin)
    assert place.account is not None  # `_rate` asks for it
    oblige(
        place.account,
        notice.amount,
        notice.valid_from,
        ObligationPaper(FeeSource.RATE_NOTICE, notice.number, place.code),
        tariff=tariff,
        today=today,
        by=origin,
    )
    changes = {"number": notice.number, "amount": str(notice.amount.amount)}
    record("RATE_NOTICE_ISSUED", origin, obj=notice, subject=declaration.declarant, changes=changes)
    notify_of_rates(notice)
    return notice


def _rate(declaration: Declaration, tariff: TariffVersion, before: Money | None) -> NewRate:
    assert before is not None  # the database demands it of what was submitted
    if declaration.declared_property.account is None:
        return NewRate(declaration, before, None, _("nieruchomość nie ma konta"))
    try:
        return NewRate(declaration, before, calculated(declaration, tariff))
    except BasisRefused as error:
        return NewRate(declaration, before, None, str(error))


def _last_amounts(tariff: TariffVersion) -> dict[int, Money]:
    """By property what it was told last, before this tariff."""
    rows = RateNotice.objects.filter(
        declared_property__commune=tariff.commune_id,
        declaration__state=DeclarationState.ACCEPTED,
        tariff_version__valid_from__lt=tariff.valid_from,
    )
    return dict(rows.order_by("valid_from").values_list("declared_property_id", "amount"))


def _zones_with_own(tariff: TariffVersion) -> set[str]:
    """Zones of the commune that have a tariff of their own on the day: not of the general one."""
    others = TariffVersion.objects.on(tariff.valid_from).filter(
        commune=tariff.commune_id, building_kind=tariff.building_kind
    )
    return set(others.exclude(zone="").values_list("zone", flat=True))


def _is_of(declaration: Declaration, tariff: TariffVersion, own_zones: set[str]) -> bool:
    place = declaration.declared_property
    zone = place.zone or place.commune.zone
    return zone == tariff.zone if tariff.zone else zone not in own_zones
