"""Rows whose column has one of many values, which are one parameter of the statement."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ebok_plugin.ledger.among import AmongPairs
from ebok_plugin.ledger.models import Account, ChargeDocument, Snapshot
from tests.ebok_plugin.ledger.books import open_account

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

HOSTILE = ["", "'", '"', "\\", "{a,b}", "[1]", "%s", "NULL", "żółć", "a, b", "\N{SNOWMAN}"]


def test_only_rows_of_the_values_are_found() -> None:
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


def test_thousands_of_values_are_one_parameter() -> None:
    account = open_account("100001")

    with CaptureQueriesContext(connection) as asked:
        found = Account.objects.filter(pk__among=range(account.pk, account.pk + 40_000)).get()

    assert found == account
    assert len(asked) == 1
    assert not Snapshot.objects.filter(account_id__among=[account.pk]).exists()


def test_only_rows_of_the_pairs_are_found() -> None:
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


def test_pairs_are_looked_up_by_their_index() -> None:
    """Two conditions of many values each had tried a thousand numbers with each account."""
    wanted = AmongPairs("account_id", "document_no", [(1, "NAL/1"), (2, "NAL/2")])

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
    plan = ChargeDocument.objects.filter(wanted).explain()

    by_both = {"sqlite": "account_id=? AND document_no=?", "postgresql": "ledger_document_no"}
    assert by_both[connection.vendor] in plan


def test_of_many_pairs_only_the_rows_between_their_numbers_are_read() -> None:
    """PostgreSQL had read every document there is, once for each portion of a run."""
    pairs = [(key, f"NAL/{key}") for key in range(5_000, 5_800)]
    plan = ChargeDocument.objects.filter(AmongPairs("account_id", "document_no", pairs)).explain()

    if connection.vendor == "postgresql":
        assert "(account_id >= 5000) AND (account_id <= 5799)" in plan
        assert "Seq Scan" not in plan
    else:
        assert "SCAN ebok_plugin_ledger_chargedocument" not in plan
