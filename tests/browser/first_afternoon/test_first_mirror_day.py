"""From an empty production database to a resident who pays by the figures of an accounting program.

The office keeps its program: E-BOK shows its snapshots. Everything is done on the screens, but what
docs/operators.md gives to the operator; docs/first-afternoon.md quotes how long it took.
"""

import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Browser
from pypdf import PdfReader

from tests.browser.first_afternoon.office_files import OWN_ACCOUNT
from tests.browser.first_afternoon.production_site import ProductionSite, empty_database
from tests.browser.first_afternoon.staff import Windows, invite, join
from tests.browser.post import code_in
from tests.browser.visitor import Visitor, words, words_of_each

pytestmark = [pytest.mark.both_databases, pytest.mark.xdist_group("afternoon")]

OWN_PASSWORD = "zielone krzesła pod jabłonią"
PROFILE = "Salda z programu"
ACCOUNTS = 60
HALINA = "200007"
NAMES = ("Łucja Przykładowa", "Jędrzej Gęsty", "Żaneta Próbna", "Zażółć Gęślą-Jaźń")


def owed_by(number: int) -> Decimal:
    """Invented balances; every seventh account owes a month, every ninth is overpaid."""
    if number % 7 == 0:
        return Decimal("788.56")
    return Decimal("-12.10") if number % 9 == 0 else Decimal(0)


def balances_csv(folder: Path, day: date, *, paid: bool = False) -> Path:
    """A program's table of one row per account, in Windows-1250, with blanks and a row of sums."""
    lines = [
        f"Zestawienie sald lokali na dzień {day:%d.%m.%Y}",
        "",
        "Nr konta;Nazwisko i imię;Adres lokalu;Rachunek do wpłat;Saldo Wn;Saldo Ma",
    ]
    debit = credit = Decimal(0)
    for number in range(1, ACCOUNTS + 1):
        account = f"{200000 + number}"
        balance = owed_by(number)
        if paid and account == HALINA:
            balance = Decimal(0)
        debit, credit = debit + max(balance, 0), credit + max(-balance, 0)
        name = "Halina Zawilec" if account == HALINA else NAMES[number % len(NAMES)]
        place = f"ul. Powstańców Wielkopolskich {(number - 1) // 30 + 1}/{(number - 1) % 30 + 1}"
        sides = f"{_figure(max(balance, Decimal(0)))};{_figure(max(-balance, Decimal(0)))}"
        lines.append(f"{account};{name};{place};;{sides}")
    lines.append(f"RAZEM;;;;{_figure(debit)};{_figure(credit)}")
    file = folder / f"salda_{day}.csv"
    file.write_bytes("\r\n".join([*lines, ""]).encode("cp1250"))
    return file


def _figure(amount: Decimal) -> str:
    return f"{amount:,.2f}".replace(",", " ").replace(".", ",")


def contacts_csv(folder: Path) -> Path:
    """Where Halina wants her letters."""
    file = folder / "kontakty.csv"
    file.write_text(
        "account_no;name;correspondence_email;correspondence_address;since;document\n"
        f"{HALINA};ZAWILEC Halina;halina@poczta.example;ul. Krótka 5, 00-000 Wzorów;"
        "2026-03-02;kartoteka programu\n",
        encoding="utf-8",
    )
    return file


@dataclass
class Office:
    site: ProductionSite
    windows: Windows
    folder: Path
    today: date
    people: dict[str, Visitor] = field(default_factory=dict)


@pytest.fixture
def office(tmp_path, chromium: Browser) -> Iterator[Office]:
    """A site that shows an accounting program, just set up, and two clerks of finance."""
    data = tmp_path / "data"
    data.mkdir()
    with (
        empty_database(data, migrated=True) as database,
        closing(ProductionSite(data, database, extra={"COOP_LEDGER": "mirror"})) as site,
    ):
        site.manage("migrate", "--verbosity", "0")
        site.manage("collectstatic", "--noinput", "--verbosity", "0")
        site.close()
        with site.serving():
            yield Office(site, Windows(chromium, site), tmp_path, timezone.localdate())


def test_from_an_empty_database_to_a_payment_that_the_program_knows(office: Office):
    set_up(office)
    name_bank_account(office)
    save_profile(office)
    take_in(office, balances_csv(office.folder, office.today - timedelta(days=1)))
    load_contacts(office)
    login, code = issue_credentials(office)

    halina = let_in(office, login, code)
    assert headline(halina) == "Do zapłaty: 788,56 zł"
    assert halina.sideways() == 0
    assert "ul. Powstańców Wielkopolskich 1 m. 7" in words(halina.page.locator("main"))
    halina.activate(halina.page.locator("main summary", has_text="Zapłać"))
    assert halina.page.get_by_role("img", name="Kod QR do przelewu").count() == 1
    paper = paper_of(halina)
    assert f"stan na {office.today - timedelta(days=1):%d.%m.%Y} z programu" in paper
    assert check_paper(office, paper).startswith("Zgadza się.")

    take_in(office, balances_csv(office.folder, office.today, paid=True))
    halina.open("/e-bok/")
    assert headline(halina) == "Konto rozliczone"
    assert [(who, one.complaints) for who, one in office.people.items() if one.complaints] == []


def set_up(office: Office) -> None:
    answers = office.folder / "spoldzielnia.yaml"
    answers.write_text(office.site.manage("setup_coop", "--example").stdout, encoding="utf-8")
    made = office.site.manage("setup_coop", str(answers), "--json").stdout
    link = re.search(r'"admin_link": "([^"]+)"', made)
    assert link
    administrator = office.windows.open()
    join(administrator, link[1])
    office.people["administrator"] = administrator
    for login, name, roles in (
        ("daria", "Daria Fiołek", ("Dział Finansowo-Księgowy",)),
        ("roman", "Roman Wilk", ("Dział Finansowo-Księgowy", "Finanse, druga osoba")),
        ("celina", "Celina Borówczyk", ("Dział Członkowsko-Lokalowy",)),
        ("marek", "Marek Jodła", ("Dział Członkowsko-Lokalowy",)),
    ):
        one = invite(administrator, login, name, *roles)
        office.people[login] = office.windows.open()
        join(office.people[login], one)


def name_bank_account(office: Office) -> None:
    """The one account of the co-op into which everybody pays."""
    daria = office.people["daria"]
    daria.open("/admin/bank/rachunki/")
    daria.follow("Dodaj rachunek")
    daria.fill("Do czego służy*", "Rachunek opłat", inside="main")
    daria.fill("Numer rachunku*", OWN_ACCOUNT, inside="main")
    daria.press("Zapisz", inside="main")


def save_profile(office: Office) -> None:
    """The assistant guesses all from the file itself: look, and give it a name."""
    daria = office.people["daria"]
    daria.open("/admin/program/uklady/nowy/")
    yesterday = office.today - timedelta(days=1)
    daria.page.set_input_files("main [name=file]", balances_csv(office.folder, yesterday))
    daria.press("Pokaż kolumny", inside="main")
    daria.press("Pokaż podgląd", inside="main")
    assert "Halina Zawilec" in words(daria.page.locator("main"))
    daria.page.locator("main [name=name]").fill(PROFILE)
    daria.press("Zapisz układ", inside="main")
    assert "zapisano" in words(daria.page.locator("main"))


def take_in(office: Office, file: Path) -> None:
    """Look at the snapshot, then let residents see it."""
    daria = office.people["daria"]
    daria.open("/admin/program/import/")
    daria.page.set_input_files("main [name=file]", file)
    daria.page.locator("main [name=profile]").select_option(label=PROFILE)
    daria.press("Sprawdź plik", inside="main")
    for box in daria.page.locator("main [type=checkbox]").all():
        box.check()
    daria.press("Przyjmij stan", inside="main")
    assert "przyjęt" in words(daria.page.locator("main")).lower()


def until(clerk: Visitor, path: str, expected: str) -> None:
    """Open the page again until the scheduler has done what it then says."""
    for _ in range(90):
        clerk.open(path)
        if expected in words(clerk.page.locator("main")):
            return
        clerk.page.wait_for_timeout(1000)
    raise AssertionError(words(clerk.page.locator("main")))


def load_contacts(office: Office) -> None:
    """One clerk hands the file in, another one approves it."""
    celina, marek = office.people["celina"], office.people["marek"]
    celina.open("/admin/osoby/kontakty/")
    celina.page.set_input_files("main [name=file]", contacts_csv(office.folder))
    celina.press("Sprawdź plik", inside="main")
    celina.press("Przekaż do zatwierdzenia", inside="main")
    marek.open("/admin/osoby/kontakty/")
    marek.activate(marek.page.locator("main a[href*='/osoby/kontakty/zatwierdzenie/']").first)
    marek.press("Zatwierdź i wczytaj", inside="main")
    until(marek, "/admin/osoby/kontakty/", "Celina Borówczyk: wczytano")


def issue_credentials(office: Office) -> tuple[str, str]:
    """Letters for everybody without access; Halina's login and starter password."""
    daria, roman = office.people["daria"], office.people["roman"]
    daria.open("/admin/wnioski/paczki/nowa/")
    daria.page.locator("main [name=ground]").fill("uchwała nr 12/2026")
    daria.press("Przygotuj do zatwierdzenia", inside="main")
    batch = daria.path
    roman.open(batch)
    roman.press("Zatwierdź i przygotuj listy", inside="main")
    until(daria, batch, "Doręczono wszystkie")
    letters = _print_all(daria, batch)
    daria.page.locator("main [name=day]").fill(office.today.isoformat())
    daria.press("Doręczono wszystkie", inside="main")
    letter = next(text for text in letters if "Halina Zawilec" in text)
    assert "ul. Krótka 5" in letter, letter
    login = re.search(r"EB-\d{6}-\d", letter)
    assert login
    return login[0], code_in(letter)


def _print_all(clerk: Visitor, batch: str) -> list[str]:
    """Return the texts of all pages of all staircases."""
    pages: list[str] = []
    for form in clerk.page.locator("main form[action*='/listy/']").all():
        token = form.locator("[name=csrfmiddlewaretoken]").input_value()
        answer = clerk.page.request.post(
            f"{clerk.site}{form.get_attribute('action')}",
            form={"csrfmiddlewaretoken": token},
            headers={"Referer": f"{clerk.site}{batch}"},
        )
        assert answer.status == 200
        pages += [page.extract_text() for page in PdfReader(BytesIO(answer.body())).pages]
    return pages


def let_in(office: Office, login: str, code: str) -> Visitor:
    halina = office.windows.open(390)
    office.people["halina"] = halina
    halina.sign_in("ebok", login, code)
    for label in words_of_each(halina.page.locator("main form label"))[:2]:
        halina.fill(label, OWN_PASSWORD, inside="main")
    halina.press("Zapisz hasło", inside="main")
    assert halina.path == "/e-bok/"
    return halina


def headline(payer: Visitor) -> str:
    return words(payer.page.locator("main h2").first)


def paper_of(payer: Visitor) -> str:
    """Return the words of the confirmation of the balance that she takes home."""
    payer.activate(payer.page.locator("main summary", has_text="Dokumenty i inne sprawy"))
    address = payer.page.get_by_role("link", name="Potwierdzenie salda (PDF)").get_attribute("href")
    answer = payer.page.request.get(f"{payer.site}{address}")
    pages = PdfReader(BytesIO(answer.body())).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def check_paper(office: Office, text: str) -> str:
    """Anybody compares three facts of the paper at /weryfikacja/; what the page answers."""
    guest = office.windows.open(390)
    guest.open("/weryfikacja/")
    code = re.search(r"Kod weryfikacyjny\s+(\S+)", text)
    assert code
    guest.fill("Kod weryfikacyjny", code[1], inside="main")
    guest.fill("Dzień wydania", office.today.isoformat(), inside="main")
    guest.fill("Saldo końcowe", "788,56", inside="main")
    guest.press("Porównaj dane", inside="main")
    return words(guest.page.locator("main [role=status]"))
