"""An office with its own ledger, from an empty database to a resident who reads her debt.

Run by test_go_live.py. Accounts and open items come in an old program's files: titles, CAPITALS,
`01`, debts and overpayments in two columns, a row of sums. Prints JSON: what each screen said.
"""

import io
import json
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from lxml.html import HtmlElement

from cms_ext.base.dates.clock import business_today
from tests.browser.first_afternoon import office_files
from tests.browser.first_afternoon.test_first_afternoon import PAID
from tests.project.new_office import (
    CLEANED,
    Assistant,
    between,
    check_file,
    clerk,
    figure,
    file,
    let_in,
    print_letters,
    run_jobs,
)
from tests.project.visitor import words
from tests.reader import Reader

LEDGER, BANK = "/admin/importy/import/", "/admin/bank/import/"
# What the file of accounts does not say; the number of an account names its flat, too.
TYPED = {"premises_code": "Kartoteka", "payer_kind_fixed": "OSOBA", "regime_fixed": "SM"}
HALINA, OVERPAID = 1, 25
FLATS = range(HALINA, OVERPAID + 1)
PAYERS = ("ŹDŹBŁO JAN", "ŻÓŁW MARIA", "NOWAK-KOWALSKA ZOFIA")
# Days since a document was due: the board shows ages of which five accounts or more are.
AGES = (46, 120, 200, 990)
OVERPAYMENT = Decimal("54.20")


@dataclass(frozen=True)
class Item:
    flat: int
    late: int
    rest: Decimal

    @property
    def cells(self) -> list[str]:
        sides = ["", figure(-self.rest)] if self.rest < 0 else [figure(self.rest), ""]
        return [f"DOK/{self.late}", "Opłata", *sides]


ITEMS = [
    Item(HALINA, 990, Decimal("1040.10")),
    Item(HALINA, 46, Decimal("612.35")),
    *(Item(flat, AGES[flat % 4], 100 + flat + Decimal("0.05")) for flat in FLATS[1:-1]),
    Item(OVERPAID, 0, -OVERPAYMENT),
]
DEBTS = Decimal("4252.60")


def main(answers: str) -> None:
    call_command("setup_coop", answers, "--json", stdout=io.StringIO())
    with TemporaryDirectory() as folder:
        print(json.dumps(walk(Path(folder)), ensure_ascii=False))


def accounts() -> SimpleUploadedFile:
    lines = ["Wykaz kartotek;;;;;;", "Kartoteka;Płatnik;Ulica i nr;Nr lok.;Pow.;Osób;Od dnia"]
    for flat in FLATS:
        payer = "ZAWILEC HALINA" if flat == HALINA else PAYERS[flat % len(PAYERS)]
        lines.append(f"{200000 + flat};{payer};LIPOWA 2;{flat:03d};50,00;2;01.01.2020")
    return file("konta.csv", lines)


def items(today: date, stated: Decimal = DEBTS) -> SimpleUploadedFile:
    """Return the list of open items as of a month ago; `stated` is its sum of the debts."""
    lines = [
        "Nierozliczone dokumenty;;;;;;",
        f"Stan na dzień {opening(today):%d.%m.%Y};;;;;;Wydruk: {today:%d.%m.%Y}",
        "Kartoteka;Dokument;Za co;Pozostało Wn;Pozostało Ma;Termin płat.;Saldo kartoteki",
    ]
    for item in ITEMS:
        due = f"{today - timedelta(days=item.late):%d.%m.%Y}" if item.rest > 0 else ""
        balance = sum(each.rest for each in ITEMS if each.flat == item.flat)
        sign = "-" if balance < 0 else ""
        whole = f"{sign}{figure(abs(Decimal(balance)))}"
        lines.append(";".join([str(200000 + item.flat), *item.cells, due, whole]))
    sums = f"Razem;;;{figure(stated)};{figure(OVERPAYMENT)};;"
    return file("pozycje.csv", [*lines, sums, "Sporządziła: K. Maj;;;;;;"])


def opening(today: date) -> date:
    return today - timedelta(days=30)


def handed(path: Path) -> SimpleUploadedFile:
    return SimpleUploadedFile(path.name, path.read_bytes())


def walk(folder: Path) -> dict[str, Any]:
    daria, roman = clerk("daria", "finance_clerk"), clerk("roman", "finance_approver")
    franek, zofia = clerk("franek", "finance_clerk"), clerk("zofia", "board_member")
    today = business_today()
    month = today.replace(day=1)
    daria.open("/admin/bank/rachunki/")
    daria.follow("Dodaj rachunek")
    daria.fill("Do czego służy*", "Rachunek opłat")
    daria.fill("Numer rachunku*", office_files.OWN_ACCOUNT)
    daria.press("Zapisz")

    layout = Assistant(daria, f"{LEDGER}uklady/nowy/")
    layout.save(accounts(), "Konta", {**TYPED, **CLEANED})
    check_file(daria, LEDGER, accounts(), layout="Konta")
    daria.press("Zaksięguj")
    layout.save(items(today), "Pozycje", {})
    said = check_file(daria, LEDGER, items(today, DEBTS - 1), layout="Pozycje")
    report: dict[str, Any] = {
        "corrected": layout.corrected,
        "wrong sum": ["Plik odrzucono." in said, said.count("CONTROL_SUM")],
    }
    check_file(daria, LEDGER, items(today), layout="Pozycje", typed_sum="4 198,40")
    report["rehearsed"] = between(daria, "Pozycje do zaksięgowania", " Najstarszy")
    daria.press("Zaksięguj")
    zofia.open("/admin/zarzad/")
    report["board"] = list(map(row_words, zofia.page.xpath("(//main//table)[1]//tbody/tr")))

    check_file(daria, LEDGER, handed(office_files.components_csv(folder, month)))
    daria.press("Zaksięguj")
    complete_components(daria)
    daria.open("/admin/rozliczenia/naliczenia/")
    daria.put("period", f"{month:%Y-%m}")
    daria.press("Uruchom próbę")
    roman.open(daria.path)
    roman.press("Zatwierdź")
    run_jobs("ebok_post_approved_runs")
    roman.open(roman.path)
    report["month"] = between(roman, "Liczba naliczeń", " Poprzednio")
    check_file(
        daria, BANK, handed(office_files.statement(folder, office_files.HALINA, PAID, today))
    )
    daria.press("Zaksięguj")

    halina = let_in(print_letters(daria, franek), "ul. Lipowa 2 m. 1")
    (total,) = halina.page.xpath("//*[@id='skad']/following-sibling::dl//*[@class='sum']")
    report["halina"] = words(total)
    return report


def row_words(row: HtmlElement) -> list[str]:
    return list(map(words, row))


def complete_components(daria: Reader) -> None:
    """Say of each component what kind of cost it is and that all premises bear it."""
    daria.open("/admin/rozliczenia/stawki/uzupelnij/")
    for select in daria.page.xpath("//main//select[@name]"):
        name = select.get("name")
        if name.startswith("kind_"):
            daria.put(name, "CONTROLLED")
        elif name.startswith("where_"):
            whole = select.xpath("option[contains(., 'cała Spółdzielnia')]/@value")
            daria.put(name, whole[0])
    daria.press("Zapisz")
