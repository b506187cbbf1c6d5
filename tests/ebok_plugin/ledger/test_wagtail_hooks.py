"""The ledger as staff see it in the administration."""

import csv
import io
from datetime import date

import pytest
from django.test import Client
from lxml import html
from openpyxl import load_workbook

from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.people.identity.models import User
from ebok_plugin.ledger.domain.posting import post_batch
from ebok_plugin.ledger.models import Account, Batch, LedgerEntry
from tests.clients import signed_in
from tests.ebok_plugin.ledger.books import TODAY, charge, open_account, pay, payment
from tests.ebok_plugin.ledger.holders import grant
from tests.people import resident, staff
from tests.query_counts import queries_of
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
ADMIN = "/admin/ebok_plugin_ledger"
ACCOUNTS = f"{ADMIN}/account/"
ENTRIES = f"{ADMIN}/ledgerentry/"
BATCHES = "/admin/rozliczenia/paczki/"
HARD = "\N{NO-BREAK SPACE}"


@shared
def daria() -> User:
    return staff("finanse", "finance_clerk")


@pytest.fixture
def desk(client, daria: User) -> Client:
    client.force_login(daria)
    return client


@shared
def books() -> dict[str, Account]:
    """Łucja owes for October, Anna has paid and left."""
    lucja = open_account("100001", "Łucja Przykładowa")
    anna = open_account("100005", "Anna Lis")
    charge(lucja, "2026-10", "926.94")
    charge(anna, "2026-10", "50.00")
    pay(anna, "2026-10-15", "50.00", '=HYPERLINK("https://evil.example")')
    anna.closed_on = date(2026, 10, 31)
    anna.save()
    return {"lucja": lucja, "anna": anna}


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode().replace(HARD, " ")


def listed(client: Client, query: str) -> list[str]:
    body = page(client, f"{ACCOUNTS}{query}")
    return [name for name in ("Łucja Przykładowa", "Anna Lis") if name in body]


@pytest.mark.thorough
def test_accounts_are_found(desk: Client, books: dict[str, Account]):
    """A question that cannot be is left out; one that finds nothing shows nothing."""
    nrb, nobody = books["lucja"].nrb, []
    lucja, anna = ["Łucja Przykładowa"], ["Anna Lis"]
    both = lucja + anna
    lists: dict[str, list[str]] = {
        "": both,
        "?q=100005": anna,
        "?q=10000": both,
        "?q=L-100001": lucja,
        "?q=lucja": lucja,
        "?q=ŁUCJA+przy": lucja,
        "?q=nikt": nobody,
        "?q=%00": both,
        "?q=%22": both,
        f"?q={nrb}": lucja,
        f"?q={nrb[-6:]}": lucja,
        "?stan=otwarte": lucja,
        "?stan=zamkniete": anna,
        "?stan=cokolwiek": both,
        "?payer_kind__exact=FIRMA": nobody,
        "?payer__users__password__startswith=x": both,
    }

    assert {query: listed(desk, query) for query in lists} == lists


@pytest.mark.thorough
def test_entries_are_filtered(desk: Client, books: dict[str, Account]):
    charged, paid, nothing = ["Opłata za 10/2026"], ["=HYPERLINK"], []
    both = charged + paid
    lists: dict[str, list[str]] = {
        "?konto=100001": charged,
        "?konto=100005": both,
        "?konto=999999": nothing,
        "?konto=%00": nothing,
        "?kind__exact=PAYMENT": paid,
        "?q=hyperlink": paid,
        "?paczka=99999999999999999999": nothing,
        "?paczka=abc": nothing,
        "?paczka=٣": nothing,
        "?booking_date__gte=abc": both,
    }

    answers = {query: desk.get(f"{ENTRIES}{query}", follow=True) for query in lists}
    assert {answer.status_code for answer in answers.values()} == {200}
    assert {
        query: [title for title in both if title in answer.content.decode()]
        for query, answer in answers.items()
    } == lists


def test_an_account_is_inspected_with_holders_and_entries(desk: Client, books: dict[str, Account]):
    account = books["lucja"]
    grant(account, "Łucja Przykładowa")

    body = page(desk, f"{ACCOUNTS}inspect/{account.pk}/")

    assert "Zaległość: 926,94 zł. Najstarszy termin płatności minął 15.10.2026." in body
    assert "Łucja Przykładowa (płatnik), 01.01.2020 – –" in body
    assert f'<a href="{ENTRIES}?konto=100001">pokaż pozycje (1)</a>' in body


def test_a_batch_leads_to_its_entries(desk: Client, books: dict[str, Account]):
    batch, entry = Batch.objects.get(kind="PAYMENTS"), LedgerEntry.objects.get(kind="PAYMENT")

    assert "wpłaty z pliku" in page(desk, BATCHES)
    body = page(desk, f"{BATCHES}{batch.pk}/")
    assert batch.entries_sha256 in body
    assert html.fromstring(body).xpath("//a[normalize-space()='100005/2']")
    assert "Opłata za 10/2026" not in page(desk, f"{ENTRIES}?paczka={batch.pk}")
    # An entry is inspected without a bare sign.
    body = page(desk, f"{ENTRIES}inspect/{entry.pk}/")
    assert "50,00 zł" in body
    assert "−50,00" not in body
    assert "=HYPERLINK(&quot;https://evil.example&quot;)" in body


def test_each_look_at_an_account_is_recorded(desk: Client, books: dict[str, Account], daria: User):
    lucja, anna = books["lucja"], books["anna"]
    entry = LedgerEntry.objects.get(kind="PAYMENT")

    page(desk, ACCOUNTS)
    page(desk, f"{ENTRIES}?konto=100005")
    page(desk, f"{ACCOUNTS}inspect/{lucja.pk}/")
    page(desk, f"{ENTRIES}inspect/{entry.pk}/")
    desk.get(f"{ACCOUNTS}?export=csv")

    seen = (
        AuditEvent.objects.exclude(action="SIGN_IN")
        .order_by("pk")
        .values_list("actor", "action", "object_id", "note", "changes")
    )
    assert list(seen) == [
        (daria.pk, "LIST", "", "ebok_plugin_ledger.Account", {"accounts": [lucja.pk, anna.pk]}),
        (daria.pk, "LIST", "", "ebok_plugin_ledger.LedgerEntry", {"accounts": [anna.pk]}),
        (daria.pk, "VIEW", str(lucja.pk), "", {}),
        (daria.pk, "VIEW", str(anna.pk), "", {"entry": entry.seq}),
        (daria.pk, "EXPORT", "", "ebok_plugin_ledger.Account", {"format": "csv", "rows": 2}),
    ]
    looks = AuditEvent.objects.filter(action="VIEW").order_by("pk")
    assert list(looks.values_list("subject", "actor_label", "reason_code")) == [
        (lucja.payer_id, "Dział Finansowo-Księgowy", "SETTLEMENT"),
        (anna.payer_id, "Dział Finansowo-Księgowy", "SETTLEMENT"),
    ]


def test_not_even_the_superuser_changes_a_row(books: dict[str, Account]):
    client = signed_in(staff("admin", superuser=True))
    values = {"title": "inny", "payer_name": "Inny", "reason": "inny", "account_no": "1"}

    for model in (Account, LedgerEntry):
        rows = model._default_manager.order_by("pk")
        before = list(rows.values())
        for step in ("create/", f"edit/{before[0]['id']}/", f"delete/{before[0]['id']}/"):
            address = f"{ADMIN}/{model._meta.model_name}/{step}"
            assert client.get(address).status_code == 302
            assert client.post(address, values).status_code == 302
        assert list(rows.all().values()) == before


@pytest.mark.always
def test_who_of_the_staff_looks_into_the_ledger(books: dict[str, Account]):
    groups = {"finance_clerk": 200, "auditor": 200, "editor": 302, "membership_clerk": 302}

    for group, status in groups.items():
        client = signed_in(staff(group, group))
        for address in (ACCOUNTS, ENTRIES, BATCHES):
            response = client.get(address)
            assert response.status_code == status, (group, address)
            shown = "Łucja" in response.content.decode()
            assert shown is (status == 200 and address == ACCOUNTS)

    anna = signed_in(resident("ebok", "EB-500001-3", "Anna Lis"))
    for address in (ACCOUNTS, ENTRIES, BATCHES):
        assert anna.get(address).status_code == 404


def test_exports_run_no_formula_and_keep_amounts_numbers(desk: Client, books: dict[str, Account]):
    text = b"".join(desk.get(f"{ENTRIES}?export=csv&konto=100005")).decode("utf-8-sig")
    sheet = load_workbook(io.BytesIO(b"".join(desk.get(f"{BATCHES}?export=xlsx")))).active

    rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    assert [(row["Tytuł"], row["Kwota"], row["Rodzaj"]) for row in rows] == [
        ('\'=HYPERLINK("https://evil.example")', "-50,00", "wpłata"),
        ("Opłata za 10/2026", "50,00", "naliczenie"),
    ]
    assert sheet is not None
    header, *batches = sheet.iter_rows(values_only=True)
    assert [row[list(header).index("Suma")] for row in batches] == [-50, 50, 926.94]


@pytest.mark.thorough
def test_a_list_costs_the_same_for_one_row_and_for_four(desk: Client):
    def queries(address: str) -> int:
        return queries_of(page, desk, address)

    costs = []
    for number in range(5):  # what is asked once per process is asked before it is counted
        account = open_account(f"10000{number}")
        drafts = [payment(account, "2026-03-16", "1.00")]
        post_batch(Batch.Kind.PAYMENTS, drafts, made_by=None, today=TODAY)
        costs.append([queries(address) for address in (ACCOUNTS, ENTRIES, BATCHES)])

    assert costs[1] == costs[4]


def test_what_is_narrowed_by_days_has_its_sums(desk: Client, books: dict[str, Account]):
    """The whole register, which may have a million rows, has none."""

    def sums(query: str) -> dict[str, str]:
        shown = html.fromstring(page(desk, f"{ENTRIES}{query}"))
        return {
            row.findtext("dt"): row.findtext("dd")
            for row in shown.iterfind(".//dl[@class='desk-figures']/div")
        }

    day = books["anna"].entries.get(kind="CHARGE").booking_date
    assert sums("") == {}
    expected = {"Suma obciążeń": "50,00 zł", "Suma wpłat i uznań": "−50,00 zł", "Razem": "0,00 zł"}
    assert sums("?konto=100005") == expected
    found = sums(f"?booking_date__od={day}&booking_date__do={day}")
    assert found == {"Suma obciążeń": "976,94 zł", "Razem": "976,94 zł"}
