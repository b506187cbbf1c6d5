"""Payments as the tax code credits them (interest.md §1): debt and interest in their proportion."""

from dataclasses import replace
from datetime import date

import pytest

from ebok_plugin.interest.domain.accrual import tax_crediting
from ebok_plugin.interest.domain.accrued import rate_tables
from ebok_plugin.interest.domain.computation import InterestTerms
from ebok_plugin.interest.models import RateKind
from ebok_plugin.ledger.domain.record import EntryRecord
from ebok_plugin.ledger.vocabulary import EntryKind, Regime
from tests.ebok_plugin.ledger.books import zl

pytestmark = pytest.mark.django_db

DUE, LATER = date(2025, 1, 15), date(2026, 3, 31)
CHARGE = EntryRecord(1, EntryKind.CHARGE, 136800, date(2025, 1, 1), DUE)


def paid(seq: int, grosze: int, day: date) -> EntryRecord:
    return EntryRecord(seq, EntryKind.PAYMENT, -grosze, day)


def test_a_payment_is_split_in_proportion():
    """1368.00 due 2025-01-15, paid on 2026-03-31, bears 209 zł (the vector of interest.md §3)."""
    lowered = EntryRecord(2, EntryKind.CHARGE, -36800, date(2025, 2, 1), LATER)
    before = [paid(1, 136800, date(2024, 12, 1)), CHARGE._replace(seq=2)]
    terms = InterestTerms(Regime.WASTE, rate_tables()[RateKind.TAX])

    for records, to_interest, overdue in (
        ([CHARGE], "0.00", "1368.00"),
        ([CHARGE, paid(2, 136800, DUE)], "0.00", "0.00"),
        ([CHARGE, paid(2, 157700, LATER)], "209.00", "0.00"),
        # All that is owed is 1577.00; the debt alone leaves 209 × 1368 / 1577 of it open.
        ([CHARGE, paid(2, 136800, LATER)], "181.30", "181.30"),
        ([CHARGE, paid(2, 78850, LATER)], "104.50", "684.00"),
        # A correction downwards pays no interest.
        ([CHARGE, lowered], "0.00", "1000.00"),
        # What was there before is in time.
        (before, "0.00", "0.00"),
    ):
        credited = tax_crediting(records, terms, LATER)
        assert (credited.to_interest, credited.overdue) == (zl(to_interest), zl(overdue))


def test_interest_not_above_the_threshold_is_not_charged():
    debt = EntryRecord(1, EntryKind.CHARGE, 11400, date(2026, 1, 1), date(2026, 1, 15))
    records = [debt, paid(2, 11400, date(2026, 6, 30))]
    without = InterestTerms(Regime.WASTE, rate_tables()[RateKind.TAX])

    for terms, to_interest in (
        (without, "5.70"),
        (replace(without, tax_minimum=zl("8.70")), "0.00"),
    ):
        credited = tax_crediting(records, terms, LATER.replace(month=7))
        assert credited.to_interest == zl(to_interest)
