"""Rows as one text of the database's: other rows are another text, whatever signs stand in them."""

from __future__ import annotations

import pytest

from ebok_plugin.ledger.models import Account
from ebok_plugin.ledger.row_text import text_of_rows
from tests.ebok_plugin.ledger.books import open_account

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def told(*names: str) -> str:
    """Of Anna's and Piotr's accounts, by these payers' names."""
    for number, name in zip(("100001", "100002"), names, strict=True):
        Account.objects.filter(account_no=number).update(payer_name=name)
    rows = Account.objects.order_by("pk").values_list("account_no", "payer_name", "closed_on")
    return text_of_rows(rows)


def test_other_rows_are_another_text() -> None:
    assert text_of_rows(Account.objects.values_list("pk")) == ""
    open_account("100001")
    open_account("100002")
    pairs = [
        ("Anna", "Piotr"),
        ("Piotr", "Anna"),
        ("Anna", ""),
        ("", "Anna"),
        ("Anna'", "Piotr"),
        ("Anna',NULL\n'100002','Piotr", "Piotr"),
        ('Anna",)\n(100002,"Piotr', "Piotr"),
        ("Anna,", "Piotr"),
        ("NULL", "Piotr"),
        ("Anna ", "Piotr"),
        ("Anna\\", "Piotr"),
        ("anna", "Piotr"),
    ]

    texts = [told(*pair) for pair in pairs]

    assert len(set(texts)) == len(pairs)
    assert told("Anna", "Piotr") == texts[0]


def test_values_of_a_join_with_the_same_name_stay_apart() -> None:
    anna = open_account("100001")
    rows = Account.objects.values_list("pk", "premises__pk", "premises__building__pk")

    assert [part.strip("(),") for part in text_of_rows(rows).split(",")] == [
        str(key) for key in (anna.pk, anna.premises_id, anna.premises.building_id)
    ]
