"""The forms of what the office keeps: each gives its row to a verb."""

from __future__ import annotations

from cms_ext.office.desk_kit.staff_registers.views import VerbForm
from waste_union.collections.domain import keeping
from waste_union.collections.models import (
    AddressRange,
    CollectionDay,
    CollectionTerms,
    Fraction,
    Sector,
)


class SectorForm(VerbForm):
    instance: Sector

    def call_verb(self) -> Sector:
        return keeping.save_sector(self.instance, origin=self.origin)


class FractionForm(VerbForm):
    instance: Fraction

    def call_verb(self) -> Fraction:
        return keeping.save_fraction(self.instance, origin=self.origin)


class TermsForm(VerbForm):
    instance: CollectionTerms

    def call_verb(self) -> CollectionTerms:
        return keeping.save_terms(self.instance, origin=self.origin)


class DayForm(VerbForm):
    instance: CollectionDay

    def call_verb(self) -> CollectionDay:
        return keeping.change_day(self.instance, origin=self.origin)


class RangeForm(VerbForm):
    instance: AddressRange

    def call_verb(self) -> AddressRange:
        return keeping.change_range(self.instance, origin=self.origin)
