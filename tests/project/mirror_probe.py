"""An office that keeps its accounting program, from an empty database to a resident's balance.

Run by test_go_live.py. The program's files have titles, a printing date, CAPITALS, `005`, two
columns of amounts, and a note below the row of sums. Prints JSON: what each screen said.
"""

import io
import json
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command

from cms_ext.base.dates.clock import business_today
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
from tests.reader import Reader

SNAPSHOT, CONTACTS = "/admin/program/import/", "/admin/osoby/kontakty/"
STREETS = ("SŁONECZNA 12A", "OGRODOWA 7")
PAYERS = ("BRZOZA ANNA", "ŹDŹBŁO JAN", "ŻÓŁW MARIA", "NOWAK-KOWALSKA ZOFIA")
FLATS = [(building, flat) for building in range(2) for flat in range(1, 11)]


def main(answers: str) -> None:
    call_command("setup_coop", answers, "--json", stdout=io.StringIO())
    print(json.dumps(walk(), ensure_ascii=False))


def balance(building: int, flat: int) -> Decimal:
    if flat == 5:
        return Decimal("1240.10")
    return Decimal("-54.20") if flat == 9 else Decimal(0)


def balances(day: date, *, paid: str = "", gone: tuple[str, ...] = (), more: int = 0) -> Any:
    """Return the program's list of a day; `more` is what its row of sums states too much."""
    lines = [
        "SM Słoneczna - moduł CZYNSZE;;;;;",
        f"Stan na dzień {day:%d.%m.%Y};;;;Wydruk: {business_today():%d.%m.%Y} 07:41;",
        "Kartoteka;Płatnik;Ulica i nr;Nr lok.;Należność Wn;Nadpłata Ma",
    ]
    sums = [Decimal(0), Decimal(0)]
    for building, flat in FLATS:
        account = f"{101 + building}-{flat:03d}"
        if account in gone:
            continue
        amount = Decimal(0) if account == paid else balance(building, flat)
        sides = [max(amount, Decimal(0)), max(-amount, Decimal(0))]
        sums = [total + side for total, side in zip(sums, sides, strict=True)]
        payer = PAYERS[flat % len(PAYERS)]
        cells = [account, payer, STREETS[building], f"{flat:03d}", *map(figure, sides)]
        lines.append(";".join(cells))
    lines += [f"Ogółem;;;;{figure(sums[0] + more)};{figure(sums[1])}", "Sporządziła: K. Maj;;;;;"]
    return file("salda.csv", lines)


def contacts() -> SimpleUploadedFile:
    """Return the office's list of contacts, whose numbers have no dash."""
    lines = ["Kontakty lokatorów;;", "Nr kart.;Nazwisko i imię;E-mail"]
    lines += ["101005;ŹDŹBŁO JAN;jan@poczta.example", "102009;ŹDŹBŁO JAN;j@poczta.example"]
    return file("kontakty.csv", lines)


def walk() -> dict[str, Any]:
    daria, roman = clerk("daria", "finance_clerk"), clerk("roman", "finance_clerk")
    celina, marek = clerk("celina", "membership_clerk"), clerk("marek", "membership_clerk")
    today = business_today()
    first, second = today - timedelta(days=2), today - timedelta(days=1)
    assistant = Assistant(daria, "/admin/program/uklady/nowy/")
    assistant.save(balances(first), "Salda", CLEANED)
    report: dict[str, Any] = {"corrected": assistant.corrected}
    layout = {"profile": "Salda"}

    check_file(daria, SNAPSHOT, balances(first), **layout)
    daria.press("Przyjmij stan")
    report["accepted"] = between(daria, "Konta ", "Wiersze")

    contact_layout = Assistant(celina, f"{CONTACTS}uklady/nowy/")
    contact_layout.save(contacts(), "Kontakty", {"document_fixed": "kartoteka programu"})
    report["contacts corrected"] = contact_layout.corrected
    said = check_file(celina, CONTACTS, contacts(), layout="Kontakty")
    report["one cause"] = said.count("NUMBERS_DASHED")
    celina.press("Dopasuj numery i sprawdź plik jeszcze raz")
    celina.press("Przekaż do zatwierdzenia")
    marek.open("/admin/")
    marek.follow("Otwórz")
    marek.follow("kontakty.csv")
    marek.press("Zatwierdź i wczytaj")
    run_jobs("commit_queued")

    letters = print_letters(daria, roman)
    report["letters"] = sum("Identyfikator" in text for text in letters)
    jan = let_in(letters, "ul. Słoneczna 12A m. 5")
    report["jan"] = [jan.path, *balance_of(jan)]

    said = check_file(daria, SNAPSHOT, balances(second, more=100), **layout)
    report["wrong sum"] = ["Plik odrzucono." in said, said.count("CONTROL_SUM")]
    check_file(daria, SNAPSHOT, balances(second, paid="101-005", gone=("102-003",)), **layout)
    report["gone"] = between(daria, "Konta, których nie ma", "Co dalej")
    daria.put("confirmed", daria.page.xpath("//main//input[@name='confirmed']/@value"))
    daria.press("Przyjmij stan")
    jan.open("/e-bok/")
    report["jan after"] = balance_of(jan)
    return report


def balance_of(resident: Reader) -> list[str]:
    """Return what the first page says is to be paid, and of which day the figures are."""
    return [resident.said("(//main//h2)[1]"), between(resident, "Stan na", " Nie widać")]
