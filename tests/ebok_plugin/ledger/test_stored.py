"""Stored values are read as Django reads them, each of them once."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection

from ebok_plugin.charges.models import Basis, PremisesValue
from ebok_plugin.ledger.models import Account
from ebok_plugin.ledger.stored import remembered, stored
from tests.ebok_plugin.ledger.books import open_account

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
NAMES = ("value", "valid_from", "valid_to")


def written_so(account: Account, text: str, first: date, last: date | None) -> None:
    PremisesValue.objects.create(
        premises=account.premises,
        basis=Basis.AREA_M2,
        value=Decimal(text),
        valid_from=first,
        valid_to=last,
    )


def test_days_and_decimals_are_what_the_fields_make_of_them() -> None:
    anna = open_account("100001")
    written_so(anna, "50", date(2020, 1, 1), date(2020, 12, 31))
    written_so(anna, "50.0001", date(2021, 1, 1), date(2022, 6, 30))
    written_so(anna, "0.3", date(2022, 7, 1), None)
    rows = PremisesValue.objects.order_by("valid_from")

    made = [remembered(PremisesValue, name) for name in NAMES]
    read = [
        tuple(make(raw) for make, raw in zip(made, row, strict=True))
        for row in rows.values_list(*map(stored, NAMES))
    ]

    asked = list(rows.values_list(*NAMES))
    assert read == asked
    # Equal amounts may be written otherwise: the digest of a charge has its signs.
    assert [str(row[0]) for row in read] == [str(row[0]) for row in asked]
    assert [str(row[0]) for row in read] == ["50.0000", "50.0001", "0.3000"]


def test_days_come_as_the_database_holds_them() -> None:
    """SQLite's driver makes a date of each text in a column of days."""
    written_so(open_account("100001"), "50", date(2020, 1, 1), None)

    ((first,),) = PremisesValue.objects.values_list(stored("valid_from"))

    assert first == ("2020-01-01" if connection.vendor == "sqlite" else date(2020, 1, 1))
