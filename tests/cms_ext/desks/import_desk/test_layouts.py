"""A foreign table is read by a layout at any import screen, by the columns its kind declares."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from lxml import html

from cms_ext.desks.import_desk.domain.queue import commit_queued
from cms_ext.desks.import_desk.models import ImportLayout, QueuedImport
from cms_ext.desks.import_desk.views.steps import group_findings
from cms_ext.people.identity.models import Person, User
from tests.clients import signed_in
from tests.ebok_plugin.ledger.books import open_account
from tests.people import staff
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
CONTACTS = "/admin/osoby/kontakty/"
PREMISES = "/admin/nieruchomosci/plik/"
LEDGER = "/admin/importy/import/"
PEOPLE = (
    "Spółdzielnia Mieszkaniowa „Wzorowa”\r\nKartoteka osób; stan na 28.11.2026\r\n\r\n"
    "Nr kartoteki;Nazwisko;Imię;Telefon;E-mail;Ulica\r\n"
    "100002;NOWAK;JAN;600 100 300;;SŁONECZNA 12A M. 005\r\n"
    "100003;ŻÓŁĆ-KOWALSKA;ZOFIA;;zofia@example.invalid;AL. JANA PAWŁA II 07\r\n"
    ";;Razem osób: 2;;;\r\n"
).encode("cp1250")


@pytest.fixture(autouse=True)
def _store(settings: Any, tmp_path: Path) -> None:
    settings.COOP_PRIVATE_ROOT = tmp_path


@shared
def jan() -> Person:
    return open_account("100002", "Jan Nowak").payer


@shared
def zofia() -> Person:
    return open_account("100003", "Zofia Żółć-Kowalska").payer


@shared
def celina() -> User:
    return staff("celina", "membership_clerk")


@shared
def daria() -> User:
    return staff("daria", "finance_clerk")


@shared
def admin() -> User:
    return staff("admin", superuser=True)


def words_of(answer: HttpResponse) -> str:
    text = html.document_fromstring(answer.content.decode()).text_content()
    return " ".join(text.replace("\u00a0", " ").split())


def form_of(answer: HttpResponse) -> dict[str, Any]:
    page = html.document_fromstring(answer.content.decode())
    form = next(one for one in page.iter("form") if one.xpath(".//input[@name='receipt']"))
    return {name: value for name, value in form.form_values() if name != "csrfmiddlewaretoken"}


def sample(content: bytes, name: str = "plik.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def save_layout(clerk: Client, screen: str, content: bytes, **changes: str) -> HttpResponse:
    """Take the three steps of the assistant, with these choices changed."""
    columns = clerk.post(f"{screen}uklady/nowy/", {"file": sample(content)})
    chosen = form_of(columns) | {"krok": "podglad"} | changes
    preview = clerk.post(f"{screen}uklady/kolumny/", chosen)
    return clerk.post(f"{screen}uklady/zapis/", form_of(preview) | {"name": "Nasz program"})


CLEANED = {"names": "on", "zeros": "on", "street": "on", "town": "00-000 Wzorów"}


@pytest.mark.thorough
def test_contacts_of_a_foreign_file_are_read_and_cleaned(
    jan: Person, zofia: Person, celina: User, daria: User
):
    clerk = signed_in(celina)
    refused = clerk.post(CONTACTS, {"file": sample(PEOPLE)})
    assert "HEADER_MISSING" in words_of(refused)
    assert f"{CONTACTS}uklady/nowy/" in refused.content.decode()

    columns = clerk.post(f"{CONTACTS}uklady/nowy/", {"file": sample(PEOPLE)})
    guessed = form_of(columns)
    found = {key: guessed[key] for key in ("account_no", "name", "name_2", "phone")}
    assert found == {
        "account_no": "Nr kartoteki",
        "name": "Imię",
        "name_2": "Nazwisko",
        "phone": "Telefon",
    }
    assert (guessed["correspondence_email"], guessed["totals"]) == ("E-mail", "razem")
    chosen = {
        "document_fixed": "dotychczasowa kartoteka",
        "correspondence_address": "Ulica",
        **CLEANED,
    }
    saved = save_layout(clerk, CONTACTS, PEOPLE, **chosen)
    row = ImportLayout.objects.get()
    assert (saved["Location"], row.desk) == (f"{CONTACTS}uklady/{row.pk}/", "contacts")
    page = clerk.get(saved["Location"])
    for words in ("„Imię”, „Nazwisko” razem", "00-000 Wzorów", "„dotychczasowa kartoteka”"):
        assert words in words_of(page)
    assert f"{CONTACTS}?layout=Nasz+program" in page.content.decode()

    upload = html.document_fromstring(clerk.get(CONTACTS).content.decode())
    assert upload.xpath("//select[@name='layout']/option[@selected]/@value") == ["Nasz program"]
    report = clerk.post(CONTACTS, {"file": sample(PEOPLE), "layout": "Nasz program"})
    assert "Plik jest poprawny." in words_of(report)
    assert "SŁONECZNA 12A M. 005 ul. Słoneczna 12A m. 5, 00-000 Wzorów" in words_of(report)
    clerk.post(f"{CONTACTS}wczytanie/", form_of(report))
    queued = QueuedImport.objects.get()
    assert queued.options == {"layout": "Nasz program#1"}
    page = signed_in(daria).get(f"{CONTACTS}zatwierdzenie/{queued.pk}/")
    seen = html.document_fromstring(page.content.decode()).xpath("//input[@name='seen']/@value")
    signed_in(daria).post(f"{CONTACTS}zatwierdzenie/{queued.pk}/zatwierdz/", {"seen": seen[0]})
    commit_queued()

    jan.refresh_from_db()
    zofia.refresh_from_db()
    assert (jan.phone, jan.correspondence_address) == (
        "+48600100300",
        "ul. Słoneczna 12A m. 5, 00-000 Wzorów",
    )
    assert zofia.correspondence_address == "al. Jana Pawła II 7, 00-000 Wzorów"


@pytest.mark.thorough
def test_numbers_that_differ_by_a_dash_are_one_finding_and_are_matched(celina: User):
    numbers = [f"101-{n:03}" for n in range(1, 13)]
    for number in numbers:
        open_account(number, f"Osoba {'ABCDEFGHIJKL'[int(number[-2:]) - 1]}wska")
    rows = [
        f"{number.replace('-', '')};Osoba {'ABCDEFGHIJKL'[int(number[-2:]) - 1]}wska;600 100 300;x"
        for number in numbers
    ]
    content = "\r\n".join(["account_no;name;phone;document", *rows, "999;Nikt Nikt;;x"]).encode()
    clerk = signed_in(celina)

    report = clerk.post(CONTACTS, {"file": sample(content)})
    assert report.context["verdict"].counts["errors"] == 2
    codes = [(one["code"], one["line"]) for one in report.context["findings"]]
    assert codes == [("NUMBERS_DASHED", None), ("PERSON_UNKNOWN", 14)]
    assert "„101001” i „101-001” (wierszy: 12)" in words_of(report)

    matched = clerk.post(f"{CONTACTS}dopasowanie/", form_of(report))
    codes = [(one["code"], one["line"]) for one in matched.context["findings"]]
    assert codes == [("PERSON_UNKNOWN", 14)]
    content = content.replace(b"999;Nikt Nikt;;x", b"")
    report = clerk.post(CONTACTS, {"file": sample(content)})
    matched = clerk.post(f"{CONTACTS}dopasowanie/", form_of(report))
    assert (matched.context["report"].changed, matched.context["report"].error_count) == (12, 0)


def test_many_errors_of_one_cause_are_one_finding(celina: User):
    rows = [f"{n};Nikt Nikt;;x" for n in range(200, 230)]
    content = "\r\n".join(["account_no;name;phone;document", *rows, "1;;;"]).encode()

    report = signed_in(celina).post(CONTACTS, {"file": sample(content)})

    listed = [
        (one["code"], one["line"], one.get("alike"), one.get("lines"))
        for one in report.context["findings"]
    ]
    assert listed == [
        ("PERSON_UNKNOWN", 2, 29, "3, 4, 5, 6, 7"),
        ("TEXT_FORMAT", 32, None, None),
        ("VALUE_MISSING", 32, None, None),
    ]
    assert "Tak samo w innych wierszach: 29 (3, 4, 5, 6, 7…)" in words_of(report)


SAME = {"code": "A", "field": "f", "is_error": False, "line": 2, "message": "Wiersz 2: tak."}


@pytest.mark.parametrize(
    ("is_error", "text", "shown"),
    [(True, "inaczej", 1), (False, "tak samo", 1), (False, "inaczej", 7)],
)
def test_only_errors_of_one_column_and_equal_warnings_are_one(
    is_error: bool, text: str, shown: int
):
    findings = [
        SAME | {"is_error": is_error, "line": n, "message": f"Wiersz {n}: {text}"}
        | ({"message": f"Wiersz {n}: konto {n}"} if text == "inaczej" else {})
        for n in range(7)
    ]  # fmt: skip

    assert len(group_findings(findings)) == shown


HOUSES = (
    "Wykaz lokali;;;;\r\nNieruchomość Jodłowa;;;;\r\n"
    "Symbol lokalu;Blok;Nr lok.;Pow. użytkowa;Osób\r\n"
    "J1-005;J1;005;48,60;2\r\nJ1-006;J1;006;1.051,40;3\r\nStrona 1;;;;\r\n"
    "Symbol lokalu;Blok;Nr lok.;Pow. użytkowa;Osób\r\nJ1-007;J1;007;51,40;0\r\n"
).encode("iso8859-2")


def test_premises_with_titles_pages_and_one_property_for_all(admin: User):
    clerk = signed_in(admin)
    changes = {
        "property_code_fixed": "N1",
        "property_name_fixed": "Nieruchomość Jodłowa",
        "building_address_fixed": "ul. Jodłowa 1",
        "zeros": "on",
        "numbers": "1.234,56",
        "leave_out": "Strona",
    }
    save_layout(clerk, PREMISES, HOUSES, **changes)

    report = clerk.post(PREMISES, {"file": sample(HOUSES), "layout": "Nasz program"})
    assert [(one["code"], one["message"]) for one in report.context["findings"]] == []
    assert [row["premises_no"] for row in report.context["report"].sample] == ["5", "6", "7"]
    assert [row["area_m2"] for row in report.context["report"].sample] == [
        "48.60",
        "1051.40",
        "51.40",
    ]


def test_a_layout_that_cannot_read_its_own_sample_is_not_saved(admin: User):
    rows = "".join(f"{number};duża\r\n" for number in range(10))
    content = f"Symbol lokalu;Pow.\r\n{rows}C;1,00\r\n".encode()

    answer = save_layout(signed_in(admin), PREMISES, content)

    assert "Układu nie zapisano: nie czyta nawet tego pliku." in words_of(answer)
    assert words_of(answer).count("„duża”") == 1
    assert "Tak samo w innych wierszach: 9 (3, 4, " in words_of(answer)
    assert not ImportLayout.objects.exists()


ACCOUNTS = (
    "Kartoteka kont\tna dzień\t30/11/2026\t\t\t\t\t\t\r\n"
    "Nr kartoteki\tKod lokalu\tBlok\tNr lok.\tMetraż\tOsób\tPłatnik\tOtwarte od\t"
    "Bilans otwarcia\r\n"
    "900001\tL-901\tB-1\t01\t48,60\t2\tZOFIA PRZYKŁADOWA\t01/12/2025\t1.250,50\r\n"
    "900002\tL-902\tB-1\t02\t51,40\t3\tJAN I ANNA PRZYKŁADOWSCY\t01/12/2025\t-50,00\r\n"
    "Ogółem\t\t\t\t\t\t\t\t{total}\r\n"
)
GUESSED_WRONG = {
    "payer_kind_fixed": "OSOBA",
    "regime_fixed": "SM",
    "opening_date_fixed": "2026-01-01",
    "address_fixed": "ul. Przykładowa 1, 00-000 Miasto",
    "names": "on",
    "zeros": "on",
}


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("total", "codes"),
    [("1.200,50", []), ("1.100,50", ["CONTROL_SUM"]), ("", ["CONTROLS_SKIPPED"])],
)
def test_accounts_of_a_foreign_file_with_their_sum(daria: User, total: str, codes: list[str]):
    clerk = signed_in(daria)
    save_layout(clerk, LEDGER, ACCOUNTS.format(total="1.200,50").encode("cp1250"), **GUESSED_WRONG)
    assert ImportLayout.objects.get().desk == "ledger"

    content = ACCOUNTS.format(total=total).encode("cp1250")
    report = clerk.post(LEDGER, {"file": sample(content), "layout": "Nasz program"})

    assert [one["code"] for one in report.context["findings"]] == codes
    rows = [
        (row["payer_name"], row["premises_no"], row["opening_balance"], row["opened_on"])
        for row in report.context["report"].sample
    ]
    assert rows == [
        ("Zofia Przykładowa", "1", "1250.50", "2025-12-01"),
        ("Jan i Anna Przykładowscy", "2", "-50.00", "2025-12-01"),
    ]


ITEMS = (
    "Nierozliczone dokumenty\r\nStan na dzień 31.10.2026;;;Wydruk: 02.11.2026\r\n"
    "Nr kart.;Dokument;Za co;Termin płat.;Pozostało Wn;Pozostało Ma;Saldo kartoteki\r\n"
    "100-002;CZ/24/03;Opłata 03.2024;15.03.2024;1 040,10;;1 652,45\r\n"
    "100-002;CZ/26/10;Opłata 10.2026;15.10.2026;612,35;;1 652,45\r\n"
    "100-003;WB/26/10;Nadpłata;;;54,20;-54,20\r\n"
    "Razem;;;;1 652,45;{credit};{balances}\r\nSporządziła: K. Maj\r\n"
)


@pytest.mark.thorough
@pytest.mark.parametrize(("credit", "codes"), [("54,20", []), ("45,20", ["CONTROL_SUM"])])
@pytest.mark.parametrize("balances", ["", "1 598,25"])
def test_open_items_with_debts_and_overpayments_in_two_columns(
    daria: User, credit: str, codes: list[str], balances: str
):
    """Repeat the balance of an account with its items; its sum counts each account once."""
    for number, name in (("100-002", "Jan Nowak"), ("100-003", "Zofia Żółć-Kowalska")):
        open_account(number, name)
    clerk = signed_in(daria)
    content = ITEMS.format(credit="54,20", balances=balances).encode("cp1250")
    guessed = form_of(clerk.post(f"{LEDGER}uklady/nowy/", {"file": sample(content)}))
    expected = {
        "shape": "opening_items",
        "opening_date_fixed": "2026-10-31",
        "account_no": "Nr kart.",
        "document_no": "Dokument",
        "title": "Za co",
        "due_date": "Termin płat.",
        "rest": "Pozostało Wn",
        "rest_credit": "Pozostało Ma",
        "account_balance": "Saldo kartoteki",
        "account_balance_credit": "",
        "totals": "razem",
        "leave_out": "Sporządziła",
    }
    assert {name: guessed[name] for name in expected} == expected
    missing = {"rest": "", "krok": "podglad"}
    columns = words_of(
        clerk.post(
            f"{LEDGER}uklady/kolumny/",
            form_of(clerk.post(f"{LEDGER}uklady/nowy/", {"file": sample(content)})) | missing,
        )
    )
    assert "Wskaż, skąd jest „Ile zostało”." in columns
    assert "MAIN (opłaty; także puste), REPAIR (fundusz remontowy)" in columns
    saved = save_layout(clerk, LEDGER, content)
    assert "Daty 31.12.2026" in words_of(clerk.get(saved.url))

    file = sample(ITEMS.format(credit=credit, balances=balances).encode("cp1250"))
    report = clerk.post(LEDGER, {"file": file, "layout": "Nasz program"})

    assert [finding["code"] for finding in report.context["findings"]] == codes
    assert [row["rest"] for row in report.context["report"].sample] == [
        "1040.10",
        "612.35",
        "-54.20",
    ]


def test_a_layout_of_columns_that_are_gone_is_said_and_refused(admin: User):
    clerk = signed_in(admin)
    save_layout(clerk, PREMISES, HOUSES, property_code_fixed="N1", zeros="on")
    row = ImportLayout.objects.get()
    row.content["tables"][0]["rows"][0]["columns"]["gone"] = "Blok"
    row.save()

    assert "Tego układu nie da się już odczytać" in words_of(
        clerk.get(f"{PREMISES}uklady/{row.pk}/")
    )
    report = clerk.post(PREMISES, {"file": sample(HOUSES), "layout": "Nasz program"})
    assert [one["code"] for one in report.context["findings"]] == ["PROFILE_UNKNOWN"]
