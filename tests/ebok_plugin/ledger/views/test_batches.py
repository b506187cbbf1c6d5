"""Batches: what is in each, what was taken back, and a reversal that says what it will do."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from lxml import html

from cms_ext.people.identity.models import User
from ebok_plugin.ledger.domain.posting import post_batch, reverse_entry
from ebok_plugin.ledger.models import Account, Batch
from tests.ebok_plugin.ledger.books import TODAY, ledger, open_account, pay, payment
from tests.page_checks import text_of
from tests.people import staff
from tests.query_counts import queries_of_page
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
BATCHES = "/admin/rozliczenia/paczki/"
REASON = "Plik wczytano z niewłaściwego dnia"
FORM = {"on": "2026-11-20", "reason": REASON}


@shared
def flats() -> list[Account]:
    return [open_account("100005"), open_account("100006", "Piotr Nowak")]


@shared
def batch(flats: list[Account]) -> Batch:
    """Two payments of one file."""
    drafts = [payment(flat, "2026-11-16", "100.00") for flat in flats]
    return post_batch(Batch.Kind.PAYMENTS, drafts, made_by=None, today=TODAY)


@pytest.mark.thorough
def test_a_batch_is_rehearsed_and_taken_back(clerk: Client, flats: list[Account], batch: Batch):
    address = f"{BATCHES}{batch.pk}/"

    listed = text_of(clerk.get(BATCHES))
    assert "w całości" not in listed
    assert "<dt>Suma</dt> <dd>−200,00 zł</dd>" in listed
    narrowed = text_of(clerk.get(f"{BATCHES}?rodzaj={Batch.Kind.CHARGES}"))
    assert "Pozycji razem" not in narrowed
    assert batch.entries_sha256 in text_of(clerk.get(address))
    short = text_of(clerk.post(address, {"krok": "zapisz", **FORM, "reason": "bo tak"}))
    assert "Podaj powód korekty (co najmniej 10 znaków)." in short
    rehearsed = text_of(clerk.post(address, {"krok": "sprawdz", **FORM}))
    assert "Powstaną pozycje storna: 2, razem 200,00 zł." in rehearsed
    assert [len(ledger(flat)) for flat in flats] == [1, 1]

    done = text_of(clerk.post(address, {"krok": "zapisz", **FORM}, follow=True))
    assert "Paczkę wystornowano." in done
    assert [ledger(flat)[1:] for flat in flats] == [[(2, "REVERSAL", "100.00")]] * 2

    clerk.post(address, {"krok": "zapisz", **FORM})
    assert [len(ledger(flat)) for flat in flats] == [2, 2]
    assert "w całości" in text_of(clerk.get(BATCHES))
    assert "Storno całej paczki" not in text_of(clerk.get(address))


def test_what_is_taken_back_already_stays_out(clerk: Client, flats: list[Account], batch: Batch):
    entry = batch.entries.get(account=flats[0])
    reverse_entry(
        entry, on=date(2026, 11, 20), reason=REASON, made_by=None, today=date(2026, 11, 20)
    )

    page = text_of(clerk.post(f"{BATCHES}{batch.pk}/", {"krok": "sprawdz", **FORM}))

    assert "Powstaną pozycje storna: 1, razem 100,00 zł." in page
    assert "1 z 2" in text_of(clerk.get(BATCHES))


@pytest.mark.thorough
def test_the_list_costs_the_same_for_one_batch_and_for_four(auditor: Client, flats: list[Account]):
    pay(flats[0], "2026-11-16", "10.00")
    one = queries_of_page(auditor, BATCHES)
    for _more in range(3):
        pay(flats[0], "2026-11-16", "10.00")

    assert queries_of_page(auditor, BATCHES) == one


@pytest.mark.thorough
@pytest.mark.both_databases
def test_what_the_list_is_narrowed_by(auditor: Client, flats: list[Account], batch: Batch):
    draft = payment(flats[0], "2026-11-17", "20.00")
    post_batch(
        Batch.Kind.STATEMENT, [draft], made_by=None, today=TODAY, reason="Wyciąg listopadowy"
    )
    posted, day = timezone.localdate(batch.posted_at), timedelta(days=1)

    for query, kinds in (
        ("", {"STATEMENT", "PAYMENTS"}),
        ("rodzaj=PAYMENTS", {"PAYMENTS"}),
        ("rodzaj=INTEREST", set()),
        ("rodzaj=zmyślony", {"STATEMENT", "PAYMENTS"}),
        (f"od={posted}&do={posted}", {"STATEMENT", "PAYMENTS"}),
        (f"od={posted + day}", set()),
        (f"do={posted - day}", set()),
        ("do=32.13.2026", {"STATEMENT", "PAYMENTS"}),
        ("q=listopadowy", {"STATEMENT"}),
        (f"q={batch.pk}", {"PAYMENTS"}),
        (f"q={batch.entries_sha256}", {"PAYMENTS"}),
        ("q=99999999999999999999", set()),
        ("q=listopadowy&rodzaj=PAYMENTS", set()),
    ):
        answer = auditor.get(f"{BATCHES}?{query}")

        assert {one.kind for one in answer.context["object_list"]} == kinds, query
        nothing = "Nic tu nie zaksięgowano." in text_of(answer)
        assert nothing == (not kinds and "q=" not in query), query


def rows(client: Client, query: str = "") -> list[list[str]]:
    page = html.fromstring(client.get(BATCHES + query).content.decode())
    listed = page.xpath("//table[contains(@class, 'listing')]//tbody/tr")
    cells = ([" ".join(cell.text_content().split()) for cell in row] for row in listed)
    return [[row[0], *row[2:]] for row in cells]


@pytest.mark.both_databases
def test_hand_postings_of_a_day_are_one_row(
    clerk: Client, clerk_s_login: User, flats: list[Account], batch: Batch
):
    """Two clerks post by hand on one day; a reversal of one is in its own row."""
    other = staff("kasa", "finance_clerk")
    for maker in (clerk_s_login, clerk_s_login, other, clerk_s_login):
        draft = payment(flats[0], "2026-11-17", "20.00")
        post_batch(Batch.Kind.MANUAL, [draft], made_by=maker, today=TODAY)
    last = Batch.objects.filter(kind="MANUAL", made_by=clerk_s_login).latest("pk")
    reverse_entry(last.entries.get(), on=TODAY, reason=REASON, made_by=other, today=TODAY)

    grouped = rows(clerk)
    assert [[row[0], *row[2:]] for row in grouped] == [
        [f"Storno nr {Batch.objects.latest('pk').pk}{REASON}", "1", "20,00 zł", "–"],
        ["Operacja ręczna, paczek: 3", "3", "−60,00 zł", "1 z 3"],
        [f"Operacja ręczna nr {last.pk - 1}", "1", "−20,00 zł", "–"],
        [f"Wpłaty z pliku nr {batch.pk}", "2", "−200,00 zł", "–"],
    ]
    assert grouped[1][1] == str(clerk_s_login)
    page = html.fromstring(clerk.get(BATCHES).content.decode())
    (link,) = page.xpath("//a[contains(., 'paczek: 3')]/@href")
    assert [row[0].split(" nr ")[0] for row in rows(clerk, link.removeprefix(BATCHES))] == [
        "Operacja ręczna"
    ] * 3
    assert len(rows(clerk, "?widok=paczki")) == 6
    answer = clerk.get(f"{BATCHES}?export=csv")
    assert len(answer.getvalue().decode("utf-8-sig").splitlines()) == 7
