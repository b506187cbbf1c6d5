"""Statements that troubled other programs, through the command and into the database."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from cms_ext.base.money.amounts import Money
from ebok_plugin.payments.domain.bank_file import BankReport, BankUpload
from ebok_plugin.payments.domain.bank_import import import_bank
from ebok_plugin.payments.domain.desk import BankDesk
from ebok_plugin.payments.models import BankEntry, BankFile, BankStatement
from tests.ebok_plugin.payments.bank.written import SAMPLES, TODAY, camt, mt940, ntry, zipped
from tests.ebok_plugin.payments.bank_accounts import open_accounts, picture
from tests.shared_rows import shared_by_the_whole_file

pytestmark = pytest.mark.django_db

FOREIGN = Path(__file__).parents[1] / "bank" / "foreign"
EXPECTED: dict[str, Any] = json.loads((FOREIGN / "expected.json").read_text(encoding="utf-8"))


@shared_by_the_whole_file
def _accounts() -> None:
    open_accounts()


def bring(name: str, data: bytes, *confirmed: str, rehearse: bool = False) -> BankReport:
    upload = BankUpload(name, data, confirmed=frozenset(confirmed))
    return import_bank(upload, today=TODAY, made_by=None, rehearse=rehearse)


@pytest.mark.parametrize("name", EXPECTED)
def test_each_operation_is_what_the_bank_wrote(name: str, capsys, settings):
    settings.COOP_TODAY = TODAY
    expected = EXPECTED[name]

    call_command("import_bank", str(FOREIGN / name), "--dry-run", "--json", "--entries")

    result = json.loads(capsys.readouterr().out)
    entries = [entry for statement in result["statements"] for entry in statement["entries"]]
    assert (result["status"], len(result["statements"])) == ("rehearsed", expected["statements"])
    assert BankFile.objects.count() == 0
    for entry, wanted in zip(entries, expected["entries"], strict=True):
        assert entry | wanted == entry
    # And it posts, once.
    data = (FOREIGN / name).read_bytes()
    assert str(bring(name, data).status) == "posted"
    stored = BankEntry.objects.order_by("statement_id", "line_no")
    assert [f"{entry.amount.amount:.2f}" for entry in stored] == [e["amount"] for e in entries]
    matched = [entry for entry in entries if entry["virtual_account"]]
    assert stored.filter(fate="MATCHED").count() == len(matched)
    before = picture()
    assert str(bring(name, data).status) == "unchanged"
    assert picture() == before


def test_an_entry_has_the_keys_of_the_contract(capsys, settings):
    settings.COOP_TODAY = TODAY
    file = str(SAMPLES / "pko_like_reversals_2026-04.sta")

    call_command("import_bank", file, "--dry-run", "--json", "--entries")

    (statement,) = json.loads(capsys.readouterr().out)["statements"]
    assert [(entry["kind"], entry["amount"]) for entry in statement["entries"]] == [
        ("credit", "926.94"),
        ("credit_reversal", "-926.94"),
        ("debit", "-20000.00"),
        ("debit_reversal", "12.50"),
    ]
    assert statement["entries"][0] == {
        "amount": "926.94",
        "booked": "2026-04-09",
        "value": "2026-04-09",
        "title": "Opłata za kwiecień 2026, lok. 1A/3",
        "name": "Grzegorz Źródłowy",
        "nrb": "91999900010000000000007003",
        "virtual_account": "23999000090001000000100003",
        "kind": "credit",
    }


PAID = ":61:2603090309CN5,00N152NONREF//{}\n:86:020~00152~20czynsz~63SWRK0001000000100001"
FIRST = mt940(PAID.format("A1"), closing="62F:C260309PLN105,00").encode()
SECOND = FIRST.replace(b"PLN105", b"PLN110").replace(b"PLN100", b"PLN105").replace(b"A1", b"B2")


@pytest.mark.parametrize("order", [(FIRST, SECOND), (SECOND, FIRST), (FIRST + SECOND,)])
def test_two_statements_of_a_day_and_number_are_two(order: tuple[bytes, ...]):
    for data in order:
        report = bring("dzien.sta", data, "BANK_STATEMENT_GAP")
        assert (str(report.status), report.errors) == ("posted", [])

    statements = BankStatement.objects.order_by("opening")
    assert [(s.number, s.opening, s.closing) for s in statements] == [
        ("00001", Money(Decimal(100)), Money(Decimal(105))),
        ("00001", Money(Decimal(105)), Money(Decimal(110))),
    ]
    assert BankEntry.objects.filter(fate="MATCHED").count() == 2
    for data in (*order, FIRST, SECOND, FIRST + SECOND):
        assert str(bring("znowu.sta", data).status) == "unchanged"


def test_another_content_under_the_same_identity_is_refused():
    bring("dzien.sta", FIRST)
    bring("dalej.sta", SECOND)

    for data in (FIRST.replace(b"A1", b"C3"), SECOND.replace(b"czynsz", b"inne")):
        report = bring("zmieniony.sta", data)
        assert (str(report.status), [error.message_pl for error in report.errors]) == (
            "quarantined",
            ["Wyciąg 00001 był już importowany z inną treścią. Niczego nie zaksięgowano."],
        )


def test_the_banks_own_name_of_a_statement_tells_it_apart():
    day = camt(ntry("5.00"), closing="105.00").encode()
    other = camt(ntry("6.00"), opening="200.00", closing="206.00").encode()
    named = other.replace(b"<Id>1/2026</Id>", b"<Id>2/2026</Id>")
    bring("dzien.xml", day)

    assert [str(error.code) for error in bring("inny.xml", other).errors] == [
        "BANK_STATEMENT_CHANGED"
    ]
    held = bring("inny.xml", named)
    assert (str(held.status), held.errors) == ("quarantined", [])
    assert [str(found.code) for found in held.warnings] == ["BANK_STATEMENT_GAP"]
    # The same one downloaded again under another name is no other.
    again = day.replace(b"<Id>1/2026</Id>", b"<Id>7</Id>")
    assert str(bring("znowu.xml", again).status) == "unchanged"


def test_an_archive_of_a_bank_is_one_import():
    files = {
        "marzec/wyciag_łódź.sta": FIRST,
        "marzec/": b"",
        "__MACOSX/._x": b"x",
        "dalej.sta": SECOND,
        "wyciag.pdf": b"%PDF-1.7",
    }
    archive = zipped(files)
    report = bring("wyciagi.zip", archive)

    assert (str(report.status), report.profile, report.format) == ("posted", "pko", "MT940")
    facts = [statement.file for statement in report.statements]
    assert facts == ["marzec/wyciag_łódź.sta", "dalej.sta"]
    assert [(found.file, found.message_pl) for found in report.warnings] == [
        (
            "wyciag.pdf",
            "Z archiwum pominięto plik wyciag.pdf: to nie jest wyciąg MT940 ani CAMT.053.",
        )
    ]
    file = BankFile.objects.get()
    with file.original as original:
        assert (file.filename, original.read()) == ("wyciagi.zip", archive)
    assert BankEntry.objects.filter(fate="MATCHED").count() == 2
    for data in (zipped(files), zipped({"a.sta": SECOND}), FIRST):
        assert str(bring("znowu", data).status) == "unchanged"


def test_formats_may_be_mixed_in_an_archive():
    xml = camt(ntry("5.00"), opening="105.00", closing="110.00").encode()

    report = bring("wyciagi.zip", zipped({"a.sta": FIRST, "b.xml": xml}))

    assert (str(report.status), report.profile) == ("posted", "pko, camt053")
    assert BankFile.objects.get().encoding == "iso-8859-2, utf-8"


def test_one_wrong_file_stops_the_archive_under_its_name():
    cut = FIRST[: FIRST.index(b":62F:")]
    wrong_sum = SECOND.replace(b"PLN110", b"PLN111")
    twice = {"a.sta": FIRST, "b.sta": FIRST}
    cases = {
        "refused": ({"a.sta": FIRST, "b.sta": cut, "c.sta": wrong_sum}, ["b.sta", "c.sta"]),
        "quarantined": ({"a.sta": FIRST, "b.sta": wrong_sum}, ["b.sta"]),
    }
    for status, (files, names) in cases.items():
        report = bring("wyciagi.zip", zipped(files))
        assert (str(report.status), [error.file for error in report.errors]) == (status, names)
        findings = BankDesk().findings(report)
        assert [(found["file"], found["about"]) for found in findings] == [
            (name, name) for name in names
        ]
        assert BankStatement.objects.count() == 0
    changed = bring("wyciagi.zip", zipped(twice | {"b.sta": FIRST.replace(b"A1", b"C3")}))
    assert [(str(error.code), error.file) for error in changed.errors] == [
        ("BANK_STATEMENT_CHANGED", "b.sta")
    ]
    repeated = bring("wyciagi.zip", zipped(twice))
    assert [(str(found.code), found.file) for found in repeated.warnings] == [
        ("BANK_DUPLICATE_STATEMENT", "b.sta")
    ]


def encrypted(data: bytes) -> bytes:
    """Return the archive with the mark of encryption on its files."""
    for magic, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.index(magic) + flags
        data = data[:at] + bytes([data[at] | 1]) + data[at + 1 :]
    return data


NO_STATEMENT = "To nie jest wyciąg MT940 ani CAMT.053 ({})."
TOO_LARGE = (
    "Archiwum ZIP po rozpakowaniu byłoby za duże; najwięcej można 20 MB "
    "i 100 razy tyle, co archiwum."
)


def test_hostile_archives_are_refused_with_the_reason():
    good = zipped({"a.sta": FIRST})
    like_zip = NO_STATEMENT.format("plik zaczyna się jak archiwum ZIP albo arkusz XLSX")
    cases = {
        "encrypted": (
            encrypted(good),
            "FILE_ENCRYPTED",
            "Archiwum ZIP jest zaszyfrowane. Rozpakuj je i wczytaj wyciąg bez hasła.",
        ),
        "bomb": (zipped({"a.sta": bytes(3 << 20)}), "FILE_TOO_LARGE", TOO_LARGE),
        "many": (
            zipped({f"{number}.sta": FIRST for number in range(101)}),
            "FILE_TOO_LARGE",
            "Plik ma za dużo plików w archiwum ZIP; najwięcej można 100.",
        ),
        "nested": (zipped({"a.sta": FIRST, "b.zip": good}), "FILE_NOT_STATEMENT", like_zip),
        "workbook": (
            zipped({"[Content_Types].xml": b"<a/>", "xl/workbook.xml": b"<a/>"}),
            "FILE_NOT_STATEMENT",
            like_zip,
        ),
        "cut": (good[:60], "FILE_NOT_STATEMENT", like_zip),
        "empty": (
            zipped({"a/": b""}),
            "FILE_NOT_STATEMENT",
            NO_STATEMENT.format("w archiwum ZIP nie ma żadnego pliku"),
        ),
        "other files": (
            zipped({"a.pdf": b"%PDF-1.7"}),
            "FILE_NOT_STATEMENT",
            NO_STATEMENT.format("plik zaczyna się jak PDF"),
        ),
        "empty file": (zipped({"a.sta": FIRST, "b.sta": b""}), "FILE_EMPTY", "Plik jest pusty."),
    }

    reports = {case: bring("x.zip", data) for case, (data, _, _) in cases.items()}
    assert {
        case: [(str(error.code), error.message_pl) for error in report.errors]
        for case, report in reports.items()
    } == {case: [(code, said)] for case, (_, code, said) in cases.items()}
    assert {str(report.status) for report in reports.values()} == {"refused"}
