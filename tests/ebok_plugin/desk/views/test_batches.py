"""Batches: what stands in each, what was taken back, and a reversal that says what it will do."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from ebok_plugin.ledger.domain.posting import post_batch, reverse_entry
from ebok_plugin.ledger.models import Account, Batch
from tests.ebok_plugin.desk.clerks import APPROVER, AUDITOR, CLERK, sits, text_of
from tests.ebok_plugin.ledger.books import TODAY, ledger, open_account, pay, payment

pytestmark = pytest.mark.django_db
BATCHES = "/admin/rozliczenia/paczki/"
REASON = "Plik wczytano z niewłaściwego dnia"
FORM = {"on": "2026-11-20", "reason": REASON}


@pytest.fixture
def flats() -> list[Account]:
    return [open_account("100005"), open_account("100006", "Piotr Nowak")]


@pytest.fixture
def batch(flats: list[Account]) -> Batch:
    """Two payments of one file."""
    drafts = [payment(flat, "2026-11-16", "100.00") for flat in flats]
    return post_batch(Batch.Kind.PAYMENTS, drafts, made_by=None, today=TODAY)


def test_a_batch_is_rehearsed_and_then_taken_back(
    client: Client, flats: list[Account], batch: Batch
) -> None:
    sits(client, CLERK)
    address = f"{BATCHES}{batch.pk}/"

    assert "w całości" not in text_of(client.get(BATCHES))
    assert batch.entries_sha256 in text_of(client.get(address))
    rehearsed = text_of(client.post(address, {"krok": "sprawdz", **FORM}))
    assert "Powstaną pozycje storna: 2, razem 200,00 zł." in rehearsed
    assert [len(ledger(flat)) for flat in flats] == [1, 1]

    done = text_of(client.post(address, {"krok": "zapisz", **FORM}, follow=True))
    assert "Paczkę wystornowano." in done
    assert [ledger(flat)[1:] for flat in flats] == [[(2, "REVERSAL", "100.00")]] * 2

    client.post(address, {"krok": "zapisz", **FORM})
    assert [len(ledger(flat)) for flat in flats] == [2, 2]
    assert "w całości" in text_of(client.get(BATCHES))
    assert "Storno całej paczki" not in text_of(client.get(address))


def test_what_is_taken_back_already_stays_out(
    client: Client, flats: list[Account], batch: Batch
) -> None:
    entry = batch.entries.get(account=flats[0])
    reverse_entry(
        entry, on=date(2026, 11, 20), reason=REASON, made_by=None, today=date(2026, 11, 20)
    )
    sits(client, CLERK)

    page = text_of(client.post(f"{BATCHES}{batch.pk}/", {"krok": "sprawdz", **FORM}))

    assert "Powstaną pozycje storna: 1, razem 100,00 zł." in page
    assert "1 z 2" in text_of(client.get(BATCHES))


def test_a_short_reason_is_refused(client: Client, flats: list[Account], batch: Batch) -> None:
    sits(client, CLERK)
    fields = {"krok": "zapisz", "on": "2026-11-20", "reason": "bo tak"}

    page = text_of(client.post(f"{BATCHES}{batch.pk}/", fields))

    assert "Podaj powód korekty (co najmniej 10 znaków)." in page
    assert [len(ledger(flat)) for flat in flats] == [1, 1]


@pytest.mark.parametrize(
    ("group", "status", "reverses"),
    [(CLERK, 200, True), (APPROVER, 200, False), (AUDITOR, 200, False), ("editor", 302, False)],
)
def test_who_sees_and_who_reverses(
    client: Client, flats: list[Account], batch: Batch, group: str, status: int, reverses: bool
) -> None:
    sits(client, group)
    address = f"{BATCHES}{batch.pk}/"

    assert [client.get(page).status_code for page in (BATCHES, address)] == [status, status]
    client.post(address, {"krok": "zapisz", **FORM})
    assert len(ledger(flats[0])) == (2 if reverses else 1)


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_costs_the_same(
    client: Client,
    flats: list[Account],
    django_assert_num_queries: DjangoAssertNumQueries,
    count: int,
) -> None:
    for _number in range(count):
        pay(flats[0], "2026-11-16", "10.00")
    sits(client, AUDITOR)
    client.get(BATCHES)

    with django_assert_num_queries(12):
        client.get(BATCHES)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("", {"STATEMENT", "PAYMENTS"}),
        ("rodzaj=PAYMENTS", {"PAYMENTS"}),
        ("rodzaj=INTEREST", set()),
        ("rodzaj=zmyślony", {"STATEMENT", "PAYMENTS"}),
        ("od={today}&do={today}", {"STATEMENT", "PAYMENTS"}),
        ("od={tomorrow}", set()),
        ("do={yesterday}", set()),
        ("do=32.13.2026", {"STATEMENT", "PAYMENTS"}),
        ("q=listopadowy", {"STATEMENT"}),
        ("q={number}", {"PAYMENTS"}),
        ("q={digest}", {"PAYMENTS"}),
        ("q=99999999999999999999", set()),
        ("q=listopadowy&rodzaj=PAYMENTS", set()),
    ],
)
@pytest.mark.both_databases
def test_what_the_list_is_narrowed_by(
    client: Client, flats: list[Account], batch: Batch, asked: str, found: set[str]
) -> None:
    draft = payment(flats[0], "2026-11-17", "20.00")
    post_batch(
        Batch.Kind.STATEMENT, [draft], made_by=None, today=TODAY, reason="Wyciąg listopadowy"
    )
    sits(client, AUDITOR)

    posted = timezone.localdate(batch.posted_at)
    day = timedelta(days=1)
    query = asked.format(
        number=batch.pk,
        digest=batch.entries_sha256,
        **{"today": posted, "tomorrow": posted + day, "yesterday": posted - day},
    )
    answer = client.get(f"{BATCHES}?{query}")

    assert {one.kind for one in answer.context["object_list"]} == found
    assert ("Nic tu nie zaksięgowano." in text_of(answer)) == (not found and "q=" not in query)
