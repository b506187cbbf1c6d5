"""What only checks takes no write lock, and a program sends one large table at a time."""

from collections.abc import Iterator
from unittest import mock

import pytest
from django.db import connection

from cms_ext.desks.import_desk.domain import desk as desks
from ebok_plugin.ledger.models import Account
from exchange_api.domain.caller import hold_large_turn
from plugins.exchange_api.tests.api.test_writing import PAYMENTS, anna, paid
from plugins.exchange_api.tests.calls import Caller, problem
from tests.ebok_plugin.ledger.books import ledger

__all__ = ["anna"]
pytestmark = pytest.mark.django_db
CONTACTS = "imports/contacts"
CONTACT = {
    "account_no": "100005",
    "name": "Anna Lis",
    "phone": "600 100 200",
    "since": "2026-11-01",
    "document": "oświadczenie płatnika",
}
TWO = {"rows": [paid("W/1"), paid("W/2", 49.5)]}


@pytest.fixture(autouse=True)
def _two_rows_are_many() -> Iterator[None]:
    with mock.patch("cms_ext.desks.import_desk.domain.queue.MAX_ROWS_AT_ONCE", 1):
        yield


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        (PAYMENTS, {"rows": [paid("W/1")], "rehearse": True}, 200),
        (PAYMENTS, {**TWO, "rehearse": True}, 200),
        (PAYMENTS, {"rows": [paid("W/1", "-1")], "rehearse": True}, 422),
        (PAYMENTS, TWO, 202),
        (PAYMENTS, {"rows": [paid("W/1"), paid("W/2", "-1")]}, 422),
        (CONTACTS, {"rows": [CONTACT]}, 202),
        (CONTACTS, {"rows": [CONTACT], "rehearse": True}, 200),
    ],
    ids=[
        "a rehearsal",
        "a long rehearsal",
        "a rehearsal of bad rows",
        "a long table",
        "a long table of bad rows",
        "a table for the second person",
        "a rehearsal of it",
    ],
)
def test_a_table_is_rehearsed_outside_every_transaction(
    anna: Account, path: str, body: dict[str, object], status: int
):
    caller, depths = Caller("payments:write", "contacts:write"), []
    depth, rehearse = len(connection.savepoint_ids), desks.rehearse_file

    def watched(desk: desks.ImportDesk[object], *args: object, **kwargs: object) -> object:
        with mock.patch.object(
            type(desk), "read", autospec=True, side_effect=type(desk).read
        ) as read:
            report = rehearse(desk, *args, **kwargs)
        assert read.call_count == 1
        depths.append(len(connection.savepoint_ids) - depth)
        return report

    with mock.patch.object(desks, "rehearse_file", watched):
        got = caller.post(path, body)

    assert (got.status_code, depths, len(ledger(anna))) == (status, [0], 1)


def test_a_second_large_table_of_a_program_is_told_when_to_come_again(anna: Account):
    caller, other = Caller("payments:write"), Caller("payments:write", name="Kasa")
    with hold_large_turn(caller.system):
        tried = caller.post(PAYMENTS, {**TWO, "rehearse": True})
        sent = caller.post(PAYMENTS, TWO)
        small = caller.post(PAYMENTS, {"rows": [paid("W/3")], "rehearse": True})
        of_the_other = other.post(PAYMENTS, {**TWO, "rehearse": True})
    after = caller.post(PAYMENTS, {**TWO, "rehearse": True})

    refused = (429, "ONE_LARGE_TABLE_AT_ONCE")
    assert [problem(tried), problem(sent)] == [refused] * 2
    assert (tried["Retry-After"], "gdy ta się skończy" in tried.json()["detail"]) == ("10", True)
    assert [got.status_code for got in (small, of_the_other, after)] == [200] * 3


def test_a_repeated_large_table_is_answered_without_another_rehearsal(anna: Account):
    caller = Caller("payments:write")
    first = caller.post(PAYMENTS, TWO, key="again")
    with mock.patch.object(desks, "rehearse_file") as rehearsed:
        again = caller.post(PAYMENTS, TWO, key="again")

    assert (again.status_code, again.json(), rehearsed.call_count) == (202, first.json(), 0)
