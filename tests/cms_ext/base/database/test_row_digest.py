"""Stored values are read as Django reads them, each of them once."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection

from cms_ext.base.database.row_digest import digest_of_rows, get_column_converter, raw_column
from ebok_plugin.charges.models import Basis, PremisesValue
from ebok_plugin.ledger.among import AmongPairs
from ebok_plugin.ledger.models import Account, ChargeDocument, Snapshot
from tests.ebok_plugin.ledger.books import open_account
from tests.query_counts import counted
from tests.whole_database import execute

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases, pytest.mark.postgresql_core]
NAMES = ("value", "valid_from", "valid_to")


def written_so(account: Account, text: str, first: date, last: date | None) -> None:
    facts = {"value": Decimal(text), "valid_from": first, "valid_to": last}
    PremisesValue.objects.create(premises=account.premises, basis=Basis.AREA_M2, **facts)


def test_days_and_decimals_are_what_the_fields_make_of_them():
    anna = open_account("100001")
    written_so(anna, "50", date(2020, 1, 1), date(2020, 12, 31))
    written_so(anna, "50.0001", date(2021, 1, 1), date(2022, 6, 30))
    written_so(anna, "0.3", date(2022, 7, 1), None)
    rows = PremisesValue.objects.order_by("valid_from")

    made = [get_column_converter(PremisesValue, name) for name in NAMES]
    read = [
        tuple(make(raw) for make, raw in zip(made, row, strict=True))
        for row in rows.values_list(*map(raw_column, NAMES))
    ]

    asked = list(rows.values_list(*NAMES))
    assert read == asked
    # Equal amounts may be written otherwise: the digest of a charge has its signs.
    assert [str(row[0]) for row in read] == [str(row[0]) for row in asked]
    assert [str(row[0]) for row in read] == ["50.0000", "50.0001", "0.3000"]


def test_days_come_as_the_database_holds_them():
    """SQLite's driver makes a date of each text in a column of days."""
    written_so(open_account("100001"), "50", date(2020, 1, 1), None)

    ((first,),) = PremisesValue.objects.values_list(raw_column("valid_from"))

    assert first == ("2020-01-01" if connection.vendor == "sqlite" else date(2020, 1, 1))


def digest(*names: str) -> str:
    """Of Anna's and Piotr's accounts, by these payers' names."""
    for number, name in zip(("100001", "100002"), names, strict=True):
        Account.objects.filter(account_no=number).update(payer_name=name)
    days = raw_column("opened_on"), raw_column("closed_on")
    rows = Account.objects.order_by("pk")
    return digest_of_rows(rows.values_list("account_no", "payer_name", *days, "premises__area"))


def test_other_rows_make_another_digest():
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


def test_a_row_more_or_in_another_place_is_seen():
    rows = [(1, "a"), (2, "b")]
    others = (rows, rows[::-1], rows[:1], [*rows, (3, "")])

    assert len({digest_of_rows(some) for some in others}) == 4
    assert digest_of_rows(iter(rows)) == digest_of_rows(rows)


HOSTILE = ["", "'", '"', "\\", "{a,b}", "[1]", "%s", "NULL", "żółć", "a, b", "\N{SNOWMAN}"]


def test_only_rows_of_the_values_are_found():
    accounts = [open_account(number) for number in ("100001", "100002", "100003")]
    Account.objects.filter(pk=accounts[1].pk).update(payer_name='Ó\'Hara, "Jan" {x}\\')

    def numbers(**wanted: object) -> list[str]:
        rows = Account.objects.filter(**wanted).order_by("account_no")
        return list(rows.values_list("account_no", flat=True))

    keys = [account.pk for account in accounts]
    assert numbers(pk__among=keys[1:]) == ["100002", "100003"]
    assert numbers(premises_id__among={accounts[0].premises_id}) == ["100001"]
    assert numbers(account_no__among=("100003", "100001", "100001")) == ["100001", "100003"]
    assert numbers(payer_name__among=[*HOSTILE, 'Ó\'Hara, "Jan" {x}\\']) == ["100002"]
    assert numbers(account_no__among=HOSTILE) == []
    assert numbers(pk__among=[]) == []
    assert numbers(account_no__among=iter(["100002"])) == ["100002"]
    # Thousands of values are one parameter.
    first = keys[0]
    found, asked = counted(
        lambda: Account.objects.filter(pk__among=range(first - 40_000, first + 1)).get()
    )
    assert (found.pk, asked) == (first, 1)
    assert not Snapshot.objects.filter(account_id__among=[first]).exists()


def test_only_rows_of_the_pairs_are_found():
    anna, bogdan = open_account("100001"), open_account("100002")
    Account.objects.filter(pk=bogdan.pk).update(payer_name='Ó\'Hara, "Jan" {x}\\')

    def numbers(*pairs: tuple[int, str]) -> list[str]:
        rows = Account.objects.filter(AmongPairs("pk", "payer_name", pairs)).order_by("pk")
        return list(rows.values_list("account_no", flat=True))

    odd = 'Ó\'Hara, "Jan" {x}\\'
    assert numbers((anna.pk, anna.payer_name), (bogdan.pk, odd)) == ["100001", "100002"]
    assert numbers((bogdan.pk, odd), (bogdan.pk, odd)) == ["100002"]
    assert numbers((anna.pk, odd), (bogdan.pk, anna.payer_name)) == []
    assert numbers(*((bogdan.pk, text) for text in HOSTILE)) == []
    assert numbers() == []


def test_pairs_are_looked_up_by_their_index():
    """Two conditions of many values each had tried a thousand numbers with each account."""
    wanted = AmongPairs("account_id", "document_no", [(1, "NAL/1"), (2, "NAL/2")])

    if connection.vendor == "postgresql":
        execute("SET LOCAL enable_seqscan = off")
    plan = ChargeDocument.objects.filter(wanted).explain()

    by_both = {"sqlite": "account_id=? AND document_no=?", "postgresql": "ledger_document_no"}
    assert by_both[connection.vendor] in plan


def test_of_many_pairs_only_the_rows_between_their_numbers_are_read():
    """PostgreSQL had read every document there is, once for each portion of a run."""
    pairs = [(key, f"NAL/{key}") for key in range(5_000, 5_800)]
    plan = ChargeDocument.objects.filter(AmongPairs("account_id", "document_no", pairs)).explain()

    if connection.vendor == "postgresql":
        assert "(account_id >= 5000) AND (account_id <= 5799)" in plan
        assert "Seq Scan" not in plan
    else:
        assert "SCAN ebok_plugin_ledger_chargedocument" not in plan
