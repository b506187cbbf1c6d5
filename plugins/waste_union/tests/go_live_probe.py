"""A new waste union goes live by files, until a payer reads what she owes.

Run by test_setup_union.py in a process of its own, under production settings and without demo
data. The tables have headings of another program. Prints JSON: what each person read on the way.
"""

import io
import json
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.utils.formats import date_format

from cms_ext.base.dates.clock import business_today
from cms_ext.desks.import_desk.domain.queue import commit_queued
from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.people.identity.models import Person as PersonOnFile
from ebok_plugin.debts.models import DebtStage
from ebok_plugin.ledger.models import Account, ChargeDocument, LedgerEntry
from plugins.waste_union.tests.site_probe import enter_by_node
from tests.page_checks import parsed
from tests.people import staff
from tests.project.visitor import Person, words
from waste_union.declarations.models import DeclaredProperty
from waste_union.fees.domain.run import post_approved_fee_runs
from waste_union.login_gov.domain.known_person import record_known_person
from waste_union.login_gov.vocabulary import PeselProof

TODAY = business_today()
FIRST = TODAY.replace(day=1)
MONTH = f"{FIRST:%d.%m.%Y}"
ANNA = "85021500065"
RATES = (
    ("SINGLE", "", "PERSONS", "33,00", "2,00 na osobę"),
    ("NON_RESIDENTIAL", "", "CONTAINERS", "120L: pojemnik 120 l: 14,00", ""),
    ("SINGLE", "LETNISKO", "HOUSEHOLD", "15,20", ""),
)
PROPERTIES = """Wykaz nieruchomości
Lp.;Nr ewid.;Adres nieruchomości;Gmina;Zabudowa;Strefa;Działka
1;B/01;ul. Łąkowa 4, 39-305 Borowa;BOROWA;Jednorodzinna;;12/3
2;B/02;ul. Szkolna 1, 39-305 Borowa;BOROWA;Niezamieszkana;;
3;B/03;Jezioro 7, 39-305 Borowa;BOROWA;Jednorodzinna;LETNISKO;
"""
PAYERS = f"""Kartoteka płatników
Nr ewid.;Nazwisko / firma;Imię;Rodzaj;Tytuł prawny;Prawo od;Konto;Konto od;Adres koresp.
B/01;ŻAK;ANNA;osoba;Właściciel;01.04.2019;600001;{MONTH};
B/01;ŻAK;JAN;osoba;Współwłaściciel;01.04.2019;;;
B/02;Szkoła nr 1;;firma;Użytkownik;01.04.2019;600002;{MONTH};
B/03;ŻAK;ANNA;osoba;Właściciel;01.04.2019;600003;{MONTH};ul. Łąkowa 4, 39-305 Borowa
"""
DECLARATIONS = f"""Deklaracje
Nr ewid.;Obowiązuje od;Il. osób;Gosp.;Pojemniki;Kompostownik;Opłata mies.
B/01;{MONTH};4;;;TAK;124,00
B/02;{MONTH};;;120L × 3;NIE;42,00
B/03;{MONTH};;1;;NIE;15,20
"""
DEBTS = f"""Zaległości i nadpłaty
Konto;Na dzień;Nr dokumentu;Tytułem;Termin płatności;Pozostało;Saldo;Etap;Data etapu
600001;{MONTH};OP/23/6;opłata 06/2023;15.06.2023;248,00;372,00;upomnienie;10.01.2024
600001;{MONTH};OP/25/10;opłata 10/2025;15.10.2025;124,00;372,00;;
600002;{MONTH};NAD/2;nadpłata;;-40,00;-40,00;;
"""


def main(answers: str) -> None:
    call_command("setup_coop", answers, "--json", stdout=io.StringIO())
    print(json.dumps(go_live(), ensure_ascii=False))


def go_live() -> dict[str, Any]:
    roles = {
        "daria": ("waste_admin",),
        "celina": ("waste_clerk",),
        "marek": ("waste_clerk",),
        "franek": ("finance_clerk",),
        "roman": ("finance_clerk", "finance_approver"),
    }
    people = {name: Person(staff(name, *groups), "/admin/") for name, groups in roles.items()}
    enter_rates(people["daria"])
    celina, marek = people["celina"], people["marek"]
    report: dict[str, Any] = {}
    celina.goes("Nieruchomości z opłatą za odpady", "Wczytaj z pliku")
    report["properties"] = bring_in(celina, "nieruchomosci", PROPERTIES, "Wczytaj do rejestru")
    celina.goes("Kto może składać deklaracje", "Wczytaj z pliku")
    report["payers"] = bring_in(celina, "platnicy", PAYERS, "Wczytaj do rejestru", names="on")
    celina.opens("/admin/deklaracje/plik/pierwsze-deklaracje/")
    report["declarations"] = bring_in(
        celina, "deklaracje", DECLARATIONS, "Przekaż do zatwierdzenia"
    )
    marek.opens("/admin/")
    report["waits for Marek"] = marek.reads("Pierwsze deklaracje z pliku")
    marek.goes("Otwórz", "deklaracje.csv")
    report["approved"] = marek.presses("Zatwierdź i wczytaj")
    commit_queued()
    franek, roman = people["franek"], people["roman"]
    franek.goes("Import plików CSV i XLSX")
    report["debts"] = bring_in(franek, "dlugi", DEBTS, "Zaksięguj")
    franek.goes("Opłaty za odpady")
    franek.presses("Uruchom próbę")
    roman.opens("/admin/")
    report["waits for Roman"] = roman.reads("Opłaty za odpady do zatwierdzenia")
    roman.goes("Otwórz", date_format(FIRST, "F Y").lower())
    report["month"] = roman.presses("Zatwierdź")
    post_approved_fee_runs()
    return report | what_is_on_file() | {"anna": read_as_anna()}


def enter_rates(daria: Person) -> None:
    """Enter the authority, its commune, the rates of a resolution and the form, by „Ustawienia”."""
    since = f"{FIRST.year - 1}-01-01"
    daria.goes("Organy opłaty za odpady", "Dodaj organ")
    daria.sends(name="Związek Gmin", address="ul. Polna 9, 00-000 Przykładowo")
    daria.goes("Gminy", "Dodaj gminę")
    daria.sends(authority="1", code="BOR", name="Borowa")
    for kind, zone, method, rates, relief in RATES:
        daria.goes("Taryfy opłaty za odpady", "Dodaj taryfę")
        daria.sends(
            commune="1",
            building_kind=kind,
            zone=zone,
            resolution_ref="uchwała nr 1",
            valid_from=since,
            method=method,
            params=rates,
            relief=relief,
        )
    daria.goes("Formularze deklaracji", "Dodaj wersję formularza")
    daria.sends(authority="1", code="DO-1", name="Deklaracja", valid_from=since)


def bring_in(clerk: Person, name: str, table: str, button: str, **cleaned: str) -> str:
    """Make a layout of the table, all its columns as guessed, then hand the table in by it."""
    screen = clerk.address
    clerk.goes("Nowy układ z pliku")
    clerk.sends(file=make_upload(name, table))
    clerk.sends(krok="podglad", **cleaned)
    clerk.sends(name="z programu")
    clerk.opens(screen)
    clerk.sends(file=make_upload(name, table))
    return clerk.presses(button)


def make_upload(name: str, table: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(f"{name}.csv", table.replace("\n", "\r\n").encode("cp1250"))


def what_is_on_file() -> dict[str, Any]:
    """Return what the files and the month made: accounts, fees, items with their terms, stages."""
    places = DeclaredProperty.objects.order_by("code")
    fees = ChargeDocument.objects.order_by("account__account_no")
    items = LedgerEntry.objects.filter(kind="OPENING").order_by("pk")
    stages = DebtStage.objects.values_list("debt__account__account_no", "kind", "on")
    return {
        "places": [[place.code, place.address, place.zone, place.plot_no] for place in places],
        "accounts": list(Account.objects.order_by("pk").values_list("account_no", "payer_name")),
        "fees": [[fee.account.account_no, str(fee.total.amount)] for fee in fees],
        "items": [[entry.title, str(entry.amount.amount), str(entry.due_date)] for entry in items],
        "stages": [[number, kind, str(day)] for number, kind, day in stages],
    }


def read_as_anna() -> list[str]:
    """Anna's number is entered from a document; she signs in by the node."""
    anna = PersonOnFile.objects.get(name__in=["Anna Żak", "Żak Anna"])
    record_known_person(anna, ANNA, PeselProof.DECLARATION, SYSTEM)
    client, _page, _back = enter_by_node(ANNA)
    page = parsed(client.get("/e-bok/"))
    rows = [
        words(row).replace("konto", " konto").split()
        for row in page.xpath("//main//section[@aria-labelledby='razem']//li")
    ]
    of_accounts = [" ".join(row[row.index("konto") + 1 :][:2]) for row in rows if "konto" in row]
    arrears = [words(title) for title in page.xpath("//main//h2")]
    return [*of_accounts, *(title for title in arrears if title.startswith("Zaległość"))]
