"""What a clerk hands in and chooses next to the file."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from lxml.html import fromstring

from cms_ext.desks.import_desk.domain.table import write_sample_csv, write_sample_xlsx
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.people.identity.models import User
from ebok_plugin.payments.domain.ledger_kinds.catalogue import KINDS
from ebok_plugin.payments.models import BankFile, BankStatement
from tests.clients import signed_in
from tests.ebok_plugin.payments import screens
from tests.ebok_plugin.payments.bank.written import mt940, zipped
from tests.ebok_plugin.payments.bank_accounts import open_accounts
from tests.ebok_plugin.payments.books import TODAY, balances, bring, entries
from tests.ebok_plugin.payments.files import ACCOUNT, COMPONENT, PAYMENT, file
from tests.ebok_plugin.payments.lines import SENDER, operation, take
from tests.people import resident, staff

pytestmark = pytest.mark.django_db
FOREIGN = Path(__file__).parents[3] / "cms_ext/base/tables/foreign"
ACCOUNTS = file("accounts", ACCOUNT)
PAYMENTS = file("payments", PAYMENT)


def test_no_file_at_all_and_one_too_large_are_refused(desk: Client, monkeypatch, tmp_path):
    for screen in (screens.BANK, screens.LEDGER):
        assert "To pole jest wymagane." in screens.plain_text(desk.post(screen, {}).content)
    monkeypatch.setattr("cms_ext.desks.import_desk.forms.MEGABYTE", 100)
    for screen in (screens.BANK, screens.LEDGER):
        assert "Plik ma więcej niż 20 MB." in screens.hand_in(desk, screen, b"x" * 2001)
        assert screens.waiting(tmp_path) == 0


@pytest.mark.thorough
def test_a_bank_chosen_by_hand_is_the_one_that_reads_and_an_unknown_one_no_choice(desk: Client):
    open_accounts()

    unknown = screens.hand_in(desk, screens.BANK, screens.MARCH, profile="moj-bank")
    assert "Wybierz poprawną wartość" in unknown
    assert not AuditEvent.objects.filter(action="IMPORT_REHEARSED").exists()

    screens.post(desk, screens.hand_in(desk, screens.BANK, screens.MARCH, profile="pko"))
    assert BankFile.objects.get().profile == "pko"


def test_a_sum_typed_from_a_printed_list_is_compared(desk: Client):
    bring(file("accounts", ACCOUNT))

    refused = screens.hand_in(desk, screens.LEDGER, PAYMENTS, typed_sum="211,42")
    assert "suma w pliku to 211,41, a zapowiedziano 211,42." in refused
    page = screens.hand_in(desk, screens.LEDGER, PAYMENTS, typed_sum="211,41 zł")
    screens.post(desk, page, screens.LEDGER)
    assert len(entries("100005")) == 1
    # A kind without one sum says that nothing was compared.
    told = screens.hand_in(desk, screens.LEDGER, file("components", COMPONENT), typed_sum="4,35")
    assert "nie jest znaną sumą kontrolną; nie sprawdzono jej" in told


def test_a_file_of_another_program_is_posted(desk: Client):
    bring(file("accounts", ACCOUNT | {"account_no": "100001", "nrb": SENDER}))

    page = screens.hand_in(desk, screens.LEDGER, FOREIGN / "dxf_numfmt.xlsx")
    screens.post(desk, page, screens.LEDGER)

    assert entries("100001") == [("2026-03-09", "PAYMENT", "-100.50")]


@pytest.mark.thorough
def test_a_file_without_a_marker_is_read_as_the_kind_that_was_chosen(desk: Client):
    bring(ACCOUNTS)
    bare = PAYMENTS.decode().split("\r\n", 1)[1].encode("iso8859-2")

    assert "<code>KIND_MISSING</code>" in screens.hand_in(desk, screens.LEDGER, bare)
    guessed = screens.hand_in(desk, screens.LEDGER, bare, kind="payments")
    assert "odczytano go jako ISO-8859-2. Czy te słowa są poprawne?" in guessed
    wrong = screens.hand_in(desk, screens.LEDGER, bare, kind="payments", encoding="cp1250")
    assert "Windows-1250" in wrong
    page = screens.hand_in(desk, screens.LEDGER, bare, kind="payments", encoding="iso8859-2")
    assert "sum kontrolnych nie sprawdzono" in page
    assert "Czy te słowa są poprawne?" not in page
    assert "ISO-8859-2" in page
    assert "Zaksięgowano plik" in screens.post(desk, page, screens.LEDGER)


def test_a_finding_says_in_polish_what_belongs_in_its_column_and_markup_stays_text(desk: Client):
    bring(ACCOUNTS)

    page = screens.hand_in(
        desk, screens.LEDGER, file("payments", PAYMENT | {"value_date": "jutro"})
    )
    assert "Wiersz 3, kolumna „Dzień wpłaty”: " in page
    assert "<td>Dzień wpłaty</td>" in page

    bad = PAYMENT | {"account_no": "<script>alert(1)</script>"}
    page = screens.hand_in(desk, screens.LEDGER, file("payments", bad))
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


@pytest.mark.always
@pytest.mark.staff_menu
def test_who_may_import(settings, tmp_path):
    settings.COOP_PRIVATE_ROOT = tmp_path
    groups = {"finance_clerk": 200, "finance_approver": 200, "auditor": 302, "editor": 302}

    for group, status in groups.items():
        user, admitted = staff(group, group), status == 200
        for screen in (screens.BANK, screens.LEDGER):
            client = signed_in(user)
            before = screens.waiting(tmp_path)
            answers = [
                client.get(screen),
                client.post(screen, {"file": screens.upload(screens.MARCH)}),
            ]
            assert [answer.status_code for answer in answers] == [status, status]
            assert screens.waiting(tmp_path) - before == (1 if admitted else 0)
            for step in ("ksiegowanie", "rezygnacja", "uwagi"):
                back = client.post(f"{screen}{step}/").headers["Location"]
                assert back == (screen if admitted else "/admin/")
        menu = client.get("/admin/").content.decode()
        assert (screens.BANK in menu, screens.LEDGER in menu) == (admitted, admitted)

    anna = signed_in(resident("ebok", "EB-500001-3", "Anna Lis"))
    assert anna.get(screens.BANK).status_code == 404


def test_the_screens_need_a_token_of_the_form(daria: User):
    client = Client(enforce_csrf_checks=True)
    client.force_login(daria)

    assert client.post(screens.BANK, {"file": screens.upload(screens.MARCH)}).status_code == 403


def test_every_column_is_explained():
    columns = {
        name: [column.name for column in kind.schema(TODAY).columns] for name, kind in KINDS.items()
    }

    assert {
        name: [column.name for column in kind.schema(TODAY).columns if str(column.about)]
        for name, kind in KINDS.items()
    } == columns


@pytest.mark.thorough
@pytest.mark.parametrize("write", [write_sample_csv, write_sample_xlsx])
def test_the_samples_come_in_one_after_another_on_an_empty_site(write: Any):
    for name, kind in KINDS.items():
        report = bring(write(kind.schema(TODAY), kind.sample))
        assert (report.status, report.kind, report.new) == ("posted", name, 2), report.errors

    assert balances() == {"900001": "133.50", "900002": "836.07"}


def test_the_screen_shows_them_and_hands_them_out(desk: Client):
    page = screens.plain_text(desk.get(screens.LEDGER).content)

    for kind in KINDS:
        csv, xlsx = (f"{screens.LEDGER}wzor-{kind}.{extension}" for extension in ("csv", "xlsx"))
        assert csv in page
        assert xlsx in page
        assert desk.get(csv).content.decode("utf-8-sig").startswith(f"#ebok;{kind};1\r\n")
        assert desk.get(xlsx).content.startswith(b"PK")
    assert desk.get(f"{screens.LEDGER}wzor-oceny.csv").status_code == 404
    assert desk.get(f"{screens.LEDGER}wzor-accounts.exe").status_code == 404
    # A sample needs the right of its screen.
    assert Client().get(f"{screens.LEDGER}wzor-accounts.csv").status_code == 302


def test_a_banks_archive_is_handed_in_whole(desk: Client):
    open_accounts()
    march = screens.MARCH.read_bytes()

    page = screens.hand_in(desk, screens.BANK, zipped({"a.sta": march, "opis.pdf": b"%PDF-1.7"}))
    assert "Z archiwum pominięto plik opis.pdf" in page
    refused = screens.hand_in(desk, screens.BANK, zipped({"a.sta": march, "b.sta": march[:300]}))
    assert ("Plik odrzucono." in refused, "b.sta" in refused) == (True, True)

    screens.post(desk, page)
    assert BankFile.objects.get().profile == "pko"


def statement(day: int, *operations: str) -> bytes:
    """A daily statement of March 2026 that begins with as much as its day says."""
    total = day + sum(int(text.split("CN")[1].partition(",")[0]) for text in operations)
    text = mt940(
        *operations,
        number=f"{day}",
        opening=f"60F:C2603{day:02d}PLN{day},00",
        closing=f"62F:C2603{day:02d}PLN{total},00",
    )
    return text.encode("iso-8859-2")


@pytest.mark.thorough
def test_several_files_are_one_drop_in_the_order_of_their_days(desk: Client):
    """In whatever order they come, and the same ones again add nothing."""
    open_accounts()
    ninth = statement(9, operation("1,00", payer="100001", reference="A"))
    tenth = statement(10, operation("5,00", name="EWA", day=date(2026, 3, 10)))
    drops = [
        [SimpleUploadedFile(name, data) for name, data in files]
        for files in ([("x.sta", tenth), ("x.sta", ninth)], [("x.sta", ninth), ("x.sta", tenth)])
    ]
    pages = [
        screens.plain_text(desk.post(screens.BANK, {"file": files}).content) for files in drops
    ]
    screens.post(desk, pages[0])

    assert "Plik jest poprawny." in pages[0]
    numbers = list(BankStatement.objects.order_by("pk").values_list("number", flat=True))
    assert numbers == ["9", "10"]
    file = BankFile.objects.get()
    assert file.filename == "wyciagi-2-plikow.zip"
    assert entries("100001") == [("2026-03-09", "PAYMENT", "-1.00")]
    again = [SimpleUploadedFile("y.sta", ninth), SimpleUploadedFile("z.sta", tenth)]
    page = screens.plain_text(desk.post(screens.BANK, {"file": again}).content)
    assert "Ten wyciąg już zaimportowano." in page
    wrong = [SimpleUploadedFile("a.sta", ninth), SimpleUploadedFile("b.sta", tenth[:-30])]
    page = screens.plain_text(desk.post(screens.BANK, {"file": wrong}).content)
    assert ("Plik odrzucono." in page, "02-b.sta" in page) == (True, True)


def test_the_check_lists_the_operations_and_first_those_posted_before(desk: Client, monkeypatch):
    open_accounts()
    first = operation("7,00", payer="100001", reference="AB1", title="drugi raz")
    take(first, opening="9,00")
    page = screens.hand_in(
        desk,
        screens.BANK,
        statement(
            9,
            operation("7,00", payer="100001", reference="AB1", title="drugi raz"),
            operation("8,00", payer="100002", title="pierwszy raz"),
            operation("9,00", title="bez numeru", name="EWA"),
        ),
    )
    tree = fromstring(page)
    before, rows = (
        [" ".join(row.text_content().split()) for row in table.xpath(".//tbody/tr")]
        for table in tree.xpath("//table[.//th[normalize-space()='Tytuł']]")
    )

    assert before == ["09.03.2026 7,00 zł ANNA LIS drugi raz już zaksięgowana z innego wyciągu"]
    assert rows == [
        *before,
        "09.03.2026 8,00 zł ANNA LIS pierwszy raz zaksięgowana na koncie: 100002",
        "09.03.2026 9,00 zł EWA bez numeru do wyjaśnienia",
    ]
    monkeypatch.setattr("ebok_plugin.payments.views.reports.SHOWN_OPERATIONS", 2)
    screens_page = screens.hand_in(
        desk, screens.BANK, statement(9, *(operation(f"{n},00") for n in (1, 2, 3)))
    )
    assert "Kolejnych operacji: 1." in screens_page
