"""The ledger as staff see it in the administration."""

import csv
import io
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from cms_ext.office.audit.models import AuditEvent
from cms_ext.people.identity.models import Person, User
from ebok_plugin.ledger.domain.posting import post_batch
from ebok_plugin.ledger.models import Account, AccountAccess, Batch, LedgerEntry
from tests.ebok_plugin.ledger.books import TODAY, charge, open_account, pay, payment
from tests.people import resident, staff
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
def desk(client: Client, daria: User) -> Client:
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


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["Łucja Przykładowa", "Anna Lis"]),
        ("?q=100005", ["Anna Lis"]),
        ("?q=10000", ["Łucja Przykładowa", "Anna Lis"]),
        ("?q=L-100001", ["Łucja Przykładowa"]),
        ("?q=lucja", ["Łucja Przykładowa"]),
        ("?q=ŁUCJA+przy", ["Łucja Przykładowa"]),
        ("?q=nikt", []),
        ("?q=%00", ["Łucja Przykładowa", "Anna Lis"]),
        ("?q=%22", ["Łucja Przykładowa", "Anna Lis"]),
        ("?stan=otwarte", ["Łucja Przykładowa"]),
        ("?stan=zamkniete", ["Anna Lis"]),
        ("?stan=cokolwiek", ["Łucja Przykładowa", "Anna Lis"]),
        ("?payer_kind__exact=FIRMA", []),
        ("?payer__users__password__startswith=x", ["Łucja Przykładowa", "Anna Lis"]),
    ],
)
def test_accounts_are_found(
    desk: Client, books: dict[str, Account], query: str, names: list[str]
) -> None:
    assert listed(desk, query) == names


def test_an_account_is_found_by_the_end_of_its_bank_number(
    desk: Client, books: dict[str, Account]
) -> None:
    nrb = books["lucja"].nrb

    assert listed(desk, f"?q={nrb[-6:]}") == ["Łucja Przykładowa"]
    assert listed(desk, f"?q={nrb}") == ["Łucja Przykładowa"]


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("?konto=100001", ["Opłata za 10/2026"]),
        ("?konto=100005", ["Opłata za 10/2026", "=HYPERLINK"]),
        ("?konto=999999", []),
        ("?konto=%00", ["Opłata za 10/2026", "=HYPERLINK"]),
        ("?kind__exact=PAYMENT", ["=HYPERLINK"]),
        ("?q=hyperlink", ["=HYPERLINK"]),
        ("?paczka=99999999999999999999", []),
        ("?paczka=abc", []),
        ("?paczka=٣", []),
        ("?booking_date__gte=abc", ["Opłata za 10/2026", "=HYPERLINK"]),
    ],
)
def test_entries_are_filtered(
    desk: Client, books: dict[str, Account], query: str, titles: list[str]
) -> None:
    response = desk.get(f"{ENTRIES}{query}", follow=True)
    body = response.content.decode().replace(HARD, " ")

    assert response.status_code == 200
    assert [title for title in ("Opłata za 10/2026", "=HYPERLINK") if title in body] == titles


def test_an_account_is_inspected_with_its_state_holders_and_entries(
    desk: Client, books: dict[str, Account]
) -> None:
    account = books["lucja"]
    AccountAccess.objects.create(
        person=Person.objects.get(name="Łucja Przykładowa"),
        account=account,
        role=AccountAccess.Role.PAYER,
        valid_from=date(2020, 1, 1),
    )

    body = page(desk, f"{ACCOUNTS}inspect/{account.pk}/")

    assert "Zaległość: 926,94 zł. Najstarszy termin płatności minął 15.10.2026." in body
    assert "Łucja Przykładowa (płatnik), 01.01.2020 – –" in body
    assert f'<a href="{ENTRIES}?konto=100001">pokaż pozycje (1)</a>' in body


def test_a_batch_leads_to_its_entries(desk: Client, books: dict[str, Account]) -> None:
    batch = Batch.objects.get(kind="PAYMENTS")

    assert "wpłaty z pliku" in page(desk, BATCHES)
    body = page(desk, f"{BATCHES}{batch.pk}/")
    assert batch.entries_sha256 in body
    assert "100005/2</a>" in body
    assert "Opłata za 10/2026" not in page(desk, f"{ENTRIES}?paczka={batch.pk}")


def test_an_entry_is_inspected_without_a_bare_sign(desk: Client, books: dict[str, Account]) -> None:
    entry = LedgerEntry.objects.get(kind="PAYMENT")

    body = page(desk, f"{ENTRIES}inspect/{entry.pk}/")

    assert "50,00 zł" in body
    assert "−50,00" not in body
    assert "=HYPERLINK(&quot;https://evil.example&quot;)" in body


def test_each_look_at_an_account_is_recorded(
    desk: Client, books: dict[str, Account], daria: User
) -> None:
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


@pytest.mark.parametrize("model", ["account", "ledgerentry"])
@pytest.mark.parametrize("action", ["create", "edit", "delete"])
def test_not_even_the_superuser_changes_a_row(
    client: Client, books: dict[str, Account], model: str, action: str
) -> None:
    client.force_login(staff("admin", superuser=True))
    rows = {
        "account": Account.objects.order_by("pk"),
        "ledgerentry": LedgerEntry.objects.order_by("pk"),
    }[model]
    before = list(rows.values())
    key = "" if action == "create" else f"{rows[0].pk}/"
    address = f"{ADMIN}/{model}/{action}/{key}"
    values = {"title": "inny", "payer_name": "Inny", "reason": "inny", "account_no": "1"}

    statuses = [client.get(address).status_code, client.post(address, values).status_code]

    assert statuses == [302, 302]
    assert list(rows.all().values()) == before


@pytest.mark.parametrize(
    ("group", "seen"),
    [("finance_clerk", True), ("auditor", True), ("editor", False), ("membership_clerk", False)],
)
@pytest.mark.parametrize("address", [ACCOUNTS, ENTRIES, BATCHES])
def test_who_of_the_staff_looks_into_the_ledger(
    client: Client, books: dict[str, Account], group: str, seen: bool, address: str
) -> None:
    client.force_login(staff("ktoś", group))

    response = client.get(address)

    assert (response.status_code == 200) is seen
    assert ("Łucja" in response.content.decode()) is (seen and address == ACCOUNTS)


def test_a_resident_gets_nothing_here(client: Client, books: dict[str, Account]) -> None:
    client.force_login(resident("ebok", "EB-500001-3", "Anna Lis"))

    assert [client.get(address).status_code for address in (ACCOUNTS, ENTRIES, BATCHES)] == [
        404,
        404,
        404,
    ]


def test_the_export_of_entries_runs_no_formula(desk: Client, books: dict[str, Account]) -> None:
    response = desk.get(f"{ENTRIES}?export=csv&konto=100005")
    text = b"".join(response).decode("utf-8-sig")

    rows = list(csv.DictReader(io.StringIO(text)))
    assert [(row["Tytuł"], row["Kwota"], row["Rodzaj"]) for row in rows] == [
        ('\'=HYPERLINK("https://evil.example")', "-50.00", "PAYMENT"),
        ("Opłata za 10/2026", "50.00", "CHARGE"),
    ]


def test_the_export_for_spreadsheets_keeps_amounts_as_numbers(
    desk: Client, books: dict[str, Account]
) -> None:
    response = desk.get(f"{BATCHES}?export=xlsx")

    sheet = load_workbook(io.BytesIO(b"".join(response))).active
    assert sheet is not None
    header, *rows = sheet.iter_rows(values_only=True)
    summed = [row[list(header).index("Suma")] for row in rows]
    assert summed == [-50, 50, 926.94]


@pytest.mark.parametrize("address", [ACCOUNTS, ENTRIES, BATCHES])
def test_a_list_costs_the_same_for_one_row_and_for_thirty(desk: Client, address: str) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            page(desk, address)
        return len(captured)

    for number in range(2):  # what is asked once per process is asked before it is counted
        first = open_account(f"10000{number}")
        post_batch(
            Batch.Kind.PAYMENTS, [payment(first, "2026-03-16", "1.00")], made_by=None, today=TODAY
        )
        queries()
    few = queries()
    for number in range(30):
        account = open_account(f"2000{number:02d}")
        post_batch(
            Batch.Kind.PAYMENTS, [payment(account, "2026-03-16", "1.00")], made_by=None, today=TODAY
        )

    assert queries() == few
