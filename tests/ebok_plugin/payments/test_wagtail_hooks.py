"""The registers of the finance desk: what came in, for staff to look into."""

import csv
import io
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from cms_ext.base.money.amounts import Money
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.people.identity.models import User
from ebok_plugin.ledger.models import Account
from ebok_plugin.payments.domain.placing import Part, place_payment
from ebok_plugin.payments.models import (
    BankEntry,
    BankFile,
    BankStatement,
    ImportBatch,
    OwnBankAccount,
)
from tests.clients import signed_in
from tests.ebok_plugin.payments.bank_accounts import open_accounts
from tests.ebok_plugin.payments.books import bring
from tests.ebok_plugin.payments.files import ACCOUNT, COMPONENT, file
from tests.ebok_plugin.payments.lines import TODAY
from tests.ebok_plugin.payments.screens import bring_march, page, plain_text
from tests.people import resident, staff
from tests.query_counts import counted
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
ENTRIES = "/admin/bank/operacje/"
STATEMENTS = "/admin/bank/wyciagi/"
FILES = "/admin/bank/pliki/"
IMPORTS = "/admin/importy/pliki/"
OWN = "/admin/bank/rachunki/"
READ_ONLY = [ENTRIES, STATEMENTS, FILES, IMPORTS]
MODELS = (BankEntry, BankStatement, BankFile, ImportBatch)
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
            "fate": BankEntry.EntryStatus.UNMATCHED,
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


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("address", "make", "name"),
    [
        (ENTRIES, entry, "Nadawca "),
        (STATEMENTS, statement, "nr-"),
        (FILES, bank_file, "plik-"),
        (IMPORTS, import_batch, "wplaty-"),
    ],
)
def test_a_list_costs_the_same_for_one_row_and_for_four(
    desk: Client, address: str, make: Callable[[int], object], name: str
):
    costs = []
    for number in (1, 2, 3, 4):
        make(number)
        page(desk, address)  # what is read once per process
        body, queries = counted(page, desk, address)
        assert [n for n in (1, 2, 3, 4) if f">{name}{n}" in body] == [*range(1, number + 1)]
        costs.append(queries)

    assert costs[0] == costs[3]


@pytest.mark.thorough
@pytest.mark.both_databases
def test_search_and_filters(desk: Client, march: None):
    """A question that cannot be is left out; one that finds nothing shows nothing."""
    nobody: list[str] = []
    sliwka, zazolc = ["A. ŚLIWKA"], ["Zażółć Gęślą-Jaźń"]
    both = sliwka + zazolc
    lists = {
        "": both,
        "?q=sliwka+lok": sliwka,
        "?q=250,00": sliwka,
        "?q=1 506,52": zazolc,
        "?q=nikt": nobody,
        "?q=%22": both,
        "?q=%00": both,
        "?q=" + "x" * 5000: nobody,
        "?stan=UNMATCHED": sliwka,
        "?stan=POSTED": zazolc,
        "?stan=KEPT": nobody,
        "?stan=cokolwiek": both,
        "?miesiac=2026-03": both,
        "?miesiac=2026-04": nobody,
        "?miesiac=marzec": both,
        "?wyciag=x": both,
        "?wyciag=99999999999999999999": both,
        "?wyciag=12345": nobody,
        "?raw_86__contains=27": both,
        "?account__payer__phone=1": both,
        "?p=abc": both,
        "?o=99": both,
    }

    bodies = {query: page(desk, f"{ENTRIES}{query}") for query in lists}
    assert {
        query: [name for name in both if f">{name}" in body] for query, body in bodies.items()
    } == lists


def test_a_statement_leads_to_operations_and_a_file_to_statements(desk: Client, march: None):
    posted, ours = BankFile.objects.get(), BankStatement.objects.get()
    posted.findings = [{"code": "BANK_ENCODING_OTHER", "line": 3, "message": "Inne kodowanie."}]
    posted.save()
    other = entry(77)
    link = f"{ENTRIES}?wyciag={ours.pk}"

    assert f'href="{link}"' in page(desk, f"{STATEMENTS}inspect/{ours.pk}/")
    body = page(desk, link)
    assert "A. ŚLIWKA" in body
    assert other.name not in body
    body = page(desk, f"{FILES}inspect/{posted.pk}/")
    assert "00051 (16.03.2026)" in body
    assert "[BANK_ENCODING_OTHER], wiersz 3 Inne kodowanie." in body


def test_the_banks_own_text_is_in_the_inspection_alone(desk: Client, daria: User, march: None):
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
):
    queued = BankEntry.objects.get(fate="UNMATCHED")
    first, second = Account.objects.order_by("pk")[:2]
    parts = [Part(first, Money.from_grosze(100)), Part(second, Money.from_grosze(200))]
    origin = Origin(actor=daria)
    place_payment(queued, parts, expected=queued.remaining, origin=origin, today=TODAY)

    inspected = page(desk, f"{ENTRIES}inspect/{queued.pk}/")

    named = f"{first.account_no}, {second.account_no}"
    assert f"<dd>{named}</dd>" in inspected
    views = AuditEvent.objects.filter(action="VIEW").order_by("pk")
    assert [view.subject_id for view in views] == [first.payer_id, second.payer_id]


def test_a_look_at_the_list_is_recorded_with_accounts_and_no_names(desk: Client, march: None):
    page(desk, ENTRIES)

    entries = AuditEvent.objects.get(action="LIST")
    matched = BankEntry.objects.filter(fate="MATCHED").values_list("account", flat=True)
    assert entries.changes == {"accounts": sorted(set(matched)), "rows": 15}


def test_an_import_shows_its_sums_and_leads_on(desk: Client):
    opened = {"opening_date": "2026-01-01", "opening_balance": "12,50"}
    bring(file("accounts", ACCOUNT | opened))
    bring(file("components", COMPONENT))
    components, accounts = ImportBatch.objects.all()
    (posted,) = accounts.postings.all()

    body = page(desk, f"{IMPORTS}inspect/{accounts.pk}/")

    assert "Suma sald początkowych: 12,50 zł" in body
    assert "konta" in page(desk, f"{IMPORTS}?rodzaj=accounts")
    assert "plik.csv" not in page(desk, f"{IMPORTS}?rodzaj=charges")
    assert f'href="{reverse("premises_tree")}"' in body
    assert f'href="{reverse("ebok_desk_batch", args=[posted.pk])}"' in body
    _, _, shown_of_components = page(desk, f"{IMPORTS}inspect/{components.pk}/").partition("<main")
    assert f'href="{reverse("ebok_desk_components")}"' in shown_of_components


def exported(client: Client, address: str) -> bytes:
    response = client.get(address)
    return b"".join(response.streaming_content)  # type: ignore[attr-defined]  # it streams


def test_csv_runs_no_formula_and_amounts_stay_numbers(desk: Client, daria: User):
    entry(1, title='=HYPERLINK("http://zle.example","Żółć")', amount=Money(Decimal("-12.50")))

    content = exported(desk, f"{ENTRIES}?export=csv")

    assert content.startswith(b"\xef\xbb\xbf")
    header, row = csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";")
    assert list(zip(header, row, strict=True)) == [
        ("Data wpływu", "2026-03-01"),
        ("Wpływ albo obciążenie", "wpływ"),
        ("Kwota", "-12,50"),
        ("Nadawca lub odbiorca", "Nadawca 1"),
        ("Tytuł", '\'=HYPERLINK("http://zle.example","Żółć")'),
        ("Stan", "do wyjaśnienia"),
        ("Konto", ""),
        ("Wyciąg", "nr-1 (01.03.2026)"),
        ("Referencja banku", ""),
    ]
    event = AuditEvent.objects.get(action="EXPORT")
    assert (event.actor_id, event.changes) == (daria.pk, {"format": "csv", "rows": 1})
    sheet = load_workbook(io.BytesIO(exported(desk, f"{ENTRIES}?export=xlsx"))).active
    assert sheet is not None
    assert sheet["C2"].value == -12.5


@pytest.mark.always
def test_who_may_look():
    groups = {"finance_clerk": 200, "finance_approver": 200, "auditor": 200, "editor": 302}
    for group, status in groups.items():
        client = signed_in(staff(group, group))
        for address in (*READ_ONLY, OWN):
            for asked in (address, f"{address}?export=csv"):
                assert client.get(asked).status_code == status, (group, asked)

    anna = signed_in(resident("ebok", "EB-500001-3", "Anna Lis"))
    assert [anna.get(address).status_code for address in READ_ONLY] == [404] * 4


def test_nobody_changes_what_came_in(daria: User, march: None):
    client = signed_in(staff("wszystko", superuser=True))
    import_batch(1)
    before = state()

    for address, model in zip(READ_ONLY, MODELS, strict=True):
        row = model.objects.latest("pk")
        for step in ("create/", f"edit/{row.pk}/", f"delete/{row.pk}/"):
            assert (
                client.post(f"{address}{step}", {"filename": "x", "name": "x"}).status_code == 302
            )
    assert state() == before


def state() -> list[list[tuple[object, ...]]]:
    return [list(model._default_manager.order_by("pk").values_list()) for model in MODELS]


def test_the_group_form_offers_no_right_that_would_do_nothing():
    from ebok_plugin.payments.wagtail_hooks import PAYMENT_REGISTERS  # noqa: PLC0415 - hooks

    offered = [register().get_permissions_for_registration() for register in PAYMENT_REGISTERS]
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


def test_an_own_account_is_entered_as_people_write_it(desk: Client):
    desk.post(f"{OWN}create/", {"name": "Bieżący", "nrb": "PL74 9990 0009 0000-0000 0000 0001"})

    account = OwnBankAccount.objects.get()
    assert (account.name, account.nrb) == ("Bieżący", OWN_NRB)
    assert "74 9990 0009 0000 0000 0000 0001" in page(desk, OWN)
    event = AuditEvent.objects.get(action="OWN_ACCOUNT_ENTERED")
    assert (event.object_id, event.changes) == (str(account.pk), {"nrb": OWN_NRB})


@pytest.mark.thorough
def test_a_wrong_number_is_refused_at_the_field(desk: Client):
    def answer(name: str, nrb: str) -> str:
        response = desk.post(f"{OWN}create/", {"name": name, "nrb": nrb})
        assert response.status_code == 200
        return plain_text(response.content)

    for nrb, said in {
        "74 9990 0009 0000 0000 0000 0002": "błędną sumę kontrolną",
        "749990": "ma 6 cyfr, a powinien mieć 26",
        "DE74999000090000000000000001": "To nie jest polski numer rachunku.",
        "": "To pole jest wymagane.",
        "7" * 41: "ma 41 cyfr, a powinien mieć 26",
        "7" * 81: "najwyżej 80 znaków",
    }.items():
        assert said in answer("Bieżący", nrb)
        assert not OwnBankAccount.objects.exists()
    # One account is entered once.
    OwnBankAccount.objects.create(nrb=OWN_NRB, name="Bieżący")
    answer("Drugi raz", OWN_NRB)
    assert OwnBankAccount.objects.count() == 1


def test_who_may_change_an_own_account_and_nobody_deletes_it():
    account = OwnBankAccount.objects.create(nrb=OWN_NRB, name="Bieżący")

    for group, may in {"finance_clerk": True, "finance_approver": True, "auditor": False}.items():
        client, name = signed_in(staff(group, group)), f"Fundusz {group}"
        client.post(f"{OWN}edit/{account.pk}/", {"name": name, "nrb": OWN_NRB})
        client.post(f"{OWN}delete/{account.pk}/")

        account.refresh_from_db()
        assert (account.name == name) == may
    assert AuditEvent.objects.filter(action="OWN_ACCOUNT_CHANGED").count() == 2


def test_a_file_of_operations_says_in_words_what_came_in(desk: Client):
    for number, mark in enumerate(("C", "D", "RC", "RD"), start=1):
        amount = Money(Decimal("1.00" if mark in ("C", "RD") else "-1.00"))
        entry(number, mark=mark, amount=amount)

    content: bytes = desk.get(ENTRIES, {"export": "csv"}).getvalue()

    rows = [line.split(";") for line in content.decode("utf-8-sig").splitlines()]
    assert sorted(row[1].strip('"') for row in rows) == [
        "Wpływ albo obciążenie",
        "cofnięte obciążenie",
        "cofnięty wpływ",
        "obciążenie",
        "wpływ",
    ]
