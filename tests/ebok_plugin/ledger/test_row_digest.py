"""A digest of rows: other rows make another one, whatever signs stand in them."""

from __future__ import annotations

import pytest

from ebok_plugin.ledger.models import Account
from ebok_plugin.ledger.row_digest import digest_of_rows
from ebok_plugin.ledger.stored import stored
from tests.ebok_plugin.ledger.books import open_account

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def digest(*names: str) -> str:
    """Of Anna's and Piotr's accounts, by these payers' names."""
    for number, name in zip(("100001", "100002"), names, strict=True):
        Account.objects.filter(account_no=number).update(payer_name=name)
    rows = Account.objects.order_by("pk").values_list(
        "account_no", "payer_name", stored("opened_on"), stored("closed_on"), "premises__area"
    )
    return digest_of_rows(rows)


def test_other_rows_make_another_digest() -> None:
    open_account("100001")
    open_account("100002")
    pairs = [
        ("Anna", "Piotr"),
        ("Piotr", "Anna"),
        ("Anna", ""),
        ("", "Anna"),
        ("Anna'", "Piotr"),
        ('Anna"', "Piotr"),
        ("Anna\"'", "Piotr"),
        ("Anna', None), ('100002', 'Piotr", "Piotr"),
        ("Anna,", "Piotr"),
        ("None", "Piotr"),
        ("Anna ", "Piotr"),
        ("Anna\\", "Piotr"),
        ("Anna\n", "Piotr"),
        ("anna", "Piotr"),
    ]

    digests = [digest(*pair) for pair in pairs]

    assert len({*digests, digest_of_rows([])}) == len(pairs) + 1
    assert digest("Anna", "Piotr") == digests[0]


def test_a_row_more_or_in_another_place_is_seen() -> None:
    rows = [(1, "a"), (2, "b")]

    assert (
        len({digest_of_rows(some) for some in (rows, rows[::-1], rows[:1], [*rows, (3, "")])}) == 4
    )
    assert digest_of_rows(iter(rows)) == digest_of_rows(rows)
