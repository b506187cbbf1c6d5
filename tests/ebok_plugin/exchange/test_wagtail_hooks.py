"""The registers of the finance desk: what came in, for staff to look into."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from cms_ext.office.audit.domain.event import Origin
from cms_ext.office.audit.models import AuditEvent
from cms_ext.people.identity.models import User
from ebok_plugin.exchange.domain.placing import Part, place_payment
from ebok_plugin.exchange.models import (
    BankEntry,
    BankFile,
    BankStatement,
    ImportBatch,
)
from ebok_plugin.ledger.models import Account
from ebok_plugin.money import Money
from tests.ebok_plugin.exchange.bank_accounts import open_accounts
from tests.ebok_plugin.exchange.books import bring
from tests.ebok_plugin.exchange.files import ACCOUNT, COMPONENT, file
from tests.ebok_plugin.exchange.lines import TODAY
from tests.ebok_plugin.exchange.screens import bring_march, page
from tests.people import resident, staff
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
ENTRIES = "/admin/bank/operacje/"
STATEMENTS = "/admin/bank/wyciagi/"
FILES = "/admin/bank/pliki/"
IMPORTS = "/admin/importy/pliki/"
OWN = "/admin/bank/rachunki/"
READ_ONLY = [ENTRIES, STATEMENTS, FILES, IMPORTS]
OWN_NRB = "74999000090000000000000001"


@shared
def march() -> None:
    open_accounts()
    bring_march()


def bank_file(number: int) -> BankFile:
    return BankFile.objects.create(
        sha256=f"{number:064d}",
        filename=f"plik-{number}.sta",
        size=1,
        state=BankFile.State.POSTED,
        uploaded_at=timezone.now(),
        uploaded_by=User.objects.get(login="finanse"),
    )


def statement(number: int) -> BankStatement:
    return BankStatement.objects.create(
        file=bank_file(number),
        account=OWN_NRB,
        number=f"nr-{number}",
        opening=Money(Decimal(0)),
        opening_date=date(2026, 3, 1),
        closing=Money(Decimal(0)),
        closing_date=date(2026, 3, 1),
    )


def entry(number: int, **more: object) -> BankEntry:
    return BankEntry.objects.create(
        **{
            "statement": statement(number),
            "line_no": number,
            "value_date": date(2026, 3, 1),
            "mark": "C",
            "amount": Money(Decimal("1.00")),
            "name": f"Nadawca {number}",
            "fate": BankEntry.Fate.UNMATCHED,
            **more,
        }
    )


def import_batch(number: int) -> ImportBatch:
    return ImportBatch.objects.create(
        kind="payments",
        version=1,
        filename=f"wplaty-{number}.csv",
        sha256=f"{number:064d}",
        size=1,
        encoding="utf-8-sig",
        state=ImportBatch.State.COMMITTED,
        uploaded_at=timezone.now(),
        committed_at=timezone.now(),
        committed_by=User.objects.get(login="finanse"),
        rows_read=1,
        rows_new=1,
        rows_unchanged=0,
        rows_changed=0,
    )


@pytest.mark.parametrize(
    ("address", "make", "name"),
    [
        (ENTRIES, entry, "Nadawca"),
        (STATEMENTS, statement, "nr-"),
        (FILES, bank_file, "plik-"),
        (IMPORTS, import_batch, "wplaty-"),
    ],
)
def test_a_list_costs_the_same_for_one_and_thirty(
    desk: Client, address: str, make: Callable[[int], object], name: str
) -> None:
    costs = []
    for number in range(1, 31):
        make(number)
        if number in (1, 30):
            page(desk, address)  # what is read once per process
            with CaptureQueriesContext(connection) as queries:
                body = page(desk, address)
            assert sum(f">{name}{'' if name.endswith('-') else ' '}{n}" in body for n in (1, 30))
            costs.append(len(queries))

    assert costs[0] == costs[1]


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["A. ŚLIWKA", "Zażółć Gęślą-Jaźń"]),
        ("?q=sliwka+lok", ["A. ŚLIWKA"]),
        ("?q=250,00", ["A. ŚLIWKA"]),
        ("?q=1 506,52", ["Zażółć Gęślą-Jaźń"]),
        ("?q=nikt", []),
        ("?q=%22", ["A. ŚLIWKA", "Zażółć Gęślą-Jaźń"]),
        ("?q=%00", ["A. ŚLIWKA", "Zażółć Gęślą-Jaźń"]),
        ("?q=" + "x" * 5000, []),
        ("?stan=UNMATCHED", ["A. ŚLIWKA"]),
        ("?stan=POSTED", ["Zażółć Gęślą-Jaźń"]),
        ("?stan=KEPT", []),
        ("?stan=cokolwiek", ["A. ŚLIWKA", "Zażółć Gęślą-Jaźń"]),
        ("?miesiac=2026-03", ["A. ŚLIWKA", "Zażółć Gęślą-Jaźń"]),
        ("?miesiac=2026-04", []),
        ("?miesiac=marzec", ["A. ŚLIWKA", "Zażółć Gęślą-Jaźń"]),
        ("?wyciag=x", ["A. ŚLIWKA", "Zażółć Gęślą-Jaźń"]),
        ("?wyciag=99999999999999999999", ["A. ŚLIWKA", "Zażółć Gęślą-Jaźń"]),
        ("?wyciag=12345", []),
        ("?raw_86__contains=27", ["A. ŚLIWKA", "Zażółć Gęślą-Jaźń"]),
        ("?account__payer__phone=1", ["A. ŚLIWKA", "Zażółć Gęślą-Jaźń"]),
        ("?p=abc", ["A. ŚLIWKA", "Zażółć Gęślą-Jaźń"]),
        ("?o=99", ["A. ŚLIWKA", "Zażółć Gęślą-Jaźń"]),
    ],
)
def test_search_and_filters(desk: Client, march: None, query: str, names: list[str]) -> None:
    body = page(desk, f"{ENTRIES}{query}")

    assert [name for name in ("A. ŚLIWKA", "Zażółć Gęślą-Jaźń") if f">{name}" in body] == names


def test_a_statement_leads_to_its_operations(desk: Client, march: None) -> None:
    other = entry(77)
    ours = BankStatement.objects.get(number="00051")

    inspected = page(desk, f"{STATEMENTS}inspect/{ours.pk}/")
    link = f"{ENTRIES}?wyciag={ours.pk}"

    assert f'href="{link}"' in inspected
    body = page(desk, link)
    assert "A. ŚLIWKA" in body
    assert other.name not in body


def test_the_banks_own_text_is_in_the_inspection_alone(
    desk: Client, daria: User, march: None
) -> None:
    queued = BankEntry.objects.get(fate="UNMATCHED")
    secret = queued.raw_86.splitlines()[0][:20]
    assert secret

    lists = [page(desk, address) for address in (ENTRIES, f"{ENTRIES}?stan=UNMATCHED")]
    inspected = page(desk, f"{ENTRIES}inspect/{queued.pk}/")

    assert [secret in body for body in lists] == [False, False]
    assert secret in inspected
    event = AuditEvent.objects.get(action="VIEW")
    assert (event.actor_id, event.object_id) == (daria.pk, str(queued.pk))


def test_the_inspection_names_the_accounts_on_which_a_payment_was_placed_by_hand(
    desk: Client, daria: User, march: None
) -> None:
    queued = BankEntry.objects.get(fate="UNMATCHED")
    first, second = Account.objects.order_by("pk")[:2]
    parts = [Part(first, Money.from_grosze(100)), Part(second, Money.from_grosze(200))]
    origin = Origin(actor=daria)
    place_payment(queued, parts, expected=queued.remaining, origin=origin, today=TODAY)

    inspected = page(desk, f"{ENTRIES}inspect/{queued.pk}/")

    named = f"{first.account_no}, {second.account_no}"
    assert f"<dd>{named}</dd>" in inspected
    views = AuditEvent.objects.filter(action="VIEW").order_by("pk")
    assert [one.subject_id for one in views] == [first.payer_id, second.payer_id]


def test_a_look_at_the_list_is_recorded_with_accounts_and_no_names(
    desk: Client, march: None
) -> None:
    page(desk, ENTRIES)

    entries = AuditEvent.objects.get(action="LIST")
    matched = BankEntry.objects.filter(fate="MATCHED").values_list("account", flat=True)
    assert entries.changes == {"accounts": sorted(set(matched)), "rows": 15}


def test_a_posted_file_shows_its_statements_and_remarks(desk: Client, march: None) -> None:
    posted = BankFile.objects.get()
    posted.findings = [{"code": "BANK_ENCODING_OTHER", "line": 3, "message": "Inne kodowanie."}]
    posted.save()

    body = page(desk, f"{FILES}inspect/{posted.pk}/")

    assert "00051 (16.03.2026)" in body
    assert "[BANK_ENCODING_OTHER], wiersz 3 Inne kodowanie." in body


def test_an_import_shows_its_sums_and_what_it_made(desk: Client) -> None:
    bring(file("accounts", ACCOUNT))
    batch = ImportBatch.objects.get()

    body = page(desk, f"{IMPORTS}inspect/{batch.pk}/")

    assert "Suma sald początkowych: 0,00 zł" in body
    assert "konta" in page(desk, f"{IMPORTS}?rodzaj=accounts")
    assert "plik.csv" not in page(desk, f"{IMPORTS}?rodzaj=charges")


def test_an_import_leads_on(desk: Client) -> None:
    opened = {"opening_date": "2026-01-01", "opening_balance": "12,50"}
    bring(file("accounts", ACCOUNT | opened))
    bring(file("components", COMPONENT))
    components, accounts = ImportBatch.objects.all()
    (posted,) = accounts.postings.all()

    body = page(desk, f"{IMPORTS}inspect/{accounts.pk}/")

    assert f'href="{reverse("premises_tree")}"' in body
    assert f'href="{reverse("ebok_desk_batch", args=[posted.pk])}"' in body
    assert (
        f'href="{reverse("ebok_desk_components")}"'
        in page(desk, f"{IMPORTS}inspect/{components.pk}/").partition("<main")[2]
    )


def exported(client: Client, address: str) -> bytes:
    response = client.get(address)
    return b"".join(response.streaming_content)  # type: ignore[attr-defined]  # it streams


def test_csv_runs_no_formula_and_amounts_stay_numbers(desk: Client, daria: User) -> None:
    entry(1, title='=HYPERLINK("http://zle.example","Żółć")', amount=Money(Decimal("-12.50")))

    content = exported(desk, f"{ENTRIES}?export=csv")

    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert rows == [
        [
            "Data wpływu",
            "Znak",
            "Kwota",
            "Nadawca lub odbiorca",
            "Tytuł",
            "Stan",
            "Konto",
            "Wyciąg",
            "Referencja banku",
        ],
        [
            "2026-03-01",
            "C",
            "-12.50",
            "Nadawca 1",
            '\'=HYPERLINK("http://zle.example","Żółć")',
            "do wyjaśnienia",
            "",
            "nr-1 (01.03.2026)",
            "",
        ],
    ]
    event = AuditEvent.objects.get(action="EXPORT")
    assert (event.actor_id, event.changes) == (daria.pk, {"format": "csv", "rows": 1})


def test_xlsx_holds_amounts_as_numbers(desk: Client) -> None:
    entry(1, amount=Money(Decimal("1234.50")))

    sheet = load_workbook(io.BytesIO(exported(desk, f"{ENTRIES}?export=xlsx"))).active

    assert sheet is not None
    assert sheet["C2"].value == 1234.5


@pytest.mark.parametrize("address", [*READ_ONLY, OWN])
@pytest.mark.parametrize(
    ("group", "status"),
    [("finance_clerk", 200), ("finance_approver", 200), ("auditor", 200), ("editor", 302)],
)
def test_who_may_look(client: Client, address: str, group: str, status: int) -> None:
    client.force_login(staff("finanse", group))

    assert client.get(address).status_code == status
    assert client.get(f"{address}?export=csv").status_code == status


def test_a_resident_finds_no_register(client: Client) -> None:
    client.force_login(resident("ebok", "EB-500001-3", "Anna Lis"))

    assert [client.get(address).status_code for address in READ_ONLY] == [404] * 4


@pytest.mark.parametrize("address", READ_ONLY)
def test_nobody_changes_what_came_in(client: Client, march: None, address: str) -> None:
    client.force_login(staff("finanse", superuser=True))
    import_batch(1)
    before = state()
    row = {
        ENTRIES: BankEntry.objects.first(),
        STATEMENTS: BankStatement.objects.first(),
        FILES: BankFile.objects.first(),
        IMPORTS: ImportBatch.objects.first(),
    }[address]
    assert row is not None

    answers = [
        client.post(f"{address}create/", {"filename": "x", "name": "x"}).status_code,
        client.post(f"{address}edit/{row.pk}/", {"filename": "x", "name": "x"}).status_code,
        client.post(f"{address}delete/{row.pk}/").status_code,
    ]

    assert answers == [302, 302, 302]
    assert state() == before


def state() -> list[list[tuple[object, ...]]]:
    models = (BankEntry, BankStatement, BankFile, ImportBatch)
    return [list(model._default_manager.order_by("pk").values_list()) for model in models]


def test_the_group_form_offers_no_right_that_would_do_nothing() -> None:
    from ebok_plugin.exchange.wagtail_hooks import EXCHANGE_REGISTERS  # noqa: PLC0415 - hooks

    offered = [register().get_permissions_for_registration() for register in EXCHANGE_REGISTERS]
    assert {right.codename for rights in offered for right in rights} == {
        "view_bankentry",
        "view_bankfile",
        "commit_bankfile",
        "view_bankstatement",
        "view_importbatch",
        "commit_importbatch",
        "view_ownbankaccount",
        "add_ownbankaccount",
        "change_ownbankaccount",
    }
