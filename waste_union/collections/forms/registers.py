"""The forms of what the office keeps: each gives its row to a verb."""

from __future__ import annotations

from cms_ext.office.desk_kit.staff_registers.views import VerbForm
from waste_union.collections.domain import days as day_file
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
        return day_file.save_sector(self.instance, origin=self.origin)


class FractionForm(VerbForm):
    instance: Fraction

    def call_verb(self) -> Fraction:
        return day_file.save_fraction(self.instance, origin=self.origin)


class TermsForm(VerbForm):
    instance: CollectionTerms

    def call_verb(self) -> CollectionTerms:
        return day_file.save_terms(self.instance, origin=self.origin)


class DayForm(VerbForm):
    instance: CollectionDay

    def call_verb(self) -> CollectionDay:
        return day_file.change_day(self.instance, origin=self.origin)


class RangeForm(VerbForm):
    instance: AddressRange

    def call_verb(self) -> AddressRange:
        return day_file.change_range(self.instance, origin=self.origin)
