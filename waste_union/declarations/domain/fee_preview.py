"""What a draft comes to, before it is checked: the fee in words, its term, and what is in force."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from cms_ext.base.dates.period import Period
from waste_union.declarations.domain.doubts import with_doubts
from waste_union.declarations.domain.fee import (
    DeclaredFee,
    DeclaredFeeFacts,
    computed_fee,
    look_up_fee_facts,
)
from waste_union.declarations.domain.held_fee import HeldFee, held_fees
from waste_union.declarations.models import Declaration, DeclaredProperty
from waste_union.fees.domain.months import first_due
from waste_union.tariffs.domain.fee_words import fee_words
from waste_union.tariffs.domain.queries import tariff_on
from waste_union.tariffs.domain.term import filing_term
from waste_union.tariffs.models import TariffVersion
from waste_union.tariffs.vocabulary import Reason


@dataclass(frozen=True, slots=True)
class FilingTerm:
    """The last day on which to file, seen from today."""

    day: date
    days_late: int


@dataclass(frozen=True, slots=True)
class FeePreview:
    """`before` is the fee that holds today, and by which paper; None where nothing is owed.

    `first_due` is the first term on which the new fee is paid if it is accepted at once, None where
    nothing is to be paid.
    """

    fee: DeclaredFee
    term: FilingTerm
    before: HeldFee | None
    first_due: date | None

    @property
    def words(self) -> str:
        return fee_words(self.fee.calculation.steps)

    @property
    def month(self) -> Period:
        """From which it counts."""
        return Period.of(self.fee.effective_from)


def term_of(event: date, reason: str, today: date) -> FilingTerm:
    """Raises NoSuchRule. One query."""
    return _seen(filing_term(event, Reason(reason)), today)


def tariff_of(declared_property: DeclaredProperty, event: date) -> TariffVersion:
    """Raises NoTariff (E-WST-01). One query."""
    return tariff_on(
        declared_property.commune,
        declared_property.building_kind,
        event,
        zone=declared_property.zone,
    )


@dataclass(frozen=True, slots=True)
class KnownFacts:
    """What many drafts are previewed with, read once; `held` by the property."""

    looked_up: DeclaredFeeFacts
    held: Mapping[int, HeldFee]


def facts_of_drafts(drafts: Sequence[Declaration], today: date) -> KnownFacts:
    """Five queries."""
    return KnownFacts(
        look_up_fee_facts(drafts), held_fees([one.declared_property for one in drafts], today)
    )


def preview_fee(
    declaration: Declaration, today: date, known: KnownFacts | None = None
) -> FeePreview:
    """The fee of a draft that has its reason and day, as if it were filed today.

    `known` has been read for it and others; without it the doubts about it are said, too. Raises
    Refusal as `computed_fee` does.
    """
    event = declaration.event_date
    assert event is not None  # the step before asks for it
    alone = known is None
    known = known or facts_of_drafts([declaration], today)
    fee = computed_fee(declaration, today, known.looked_up)
    if alone:
        fee = with_doubts(fee, declaration, today)
    term = known.looked_up.rules.term(event, Reason(declaration.reason))
    held = known.held.get(declaration.declared_property_id)
    due = first_due(Period.of(fee.effective_from), fee.tariff, today) if fee.amount else None
    return FeePreview(fee, _seen(term, today), held, due)


def _seen(day: date, today: date) -> FilingTerm:
    return FilingTerm(day, max(0, (today - day).days))
