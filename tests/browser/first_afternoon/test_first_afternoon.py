"""From an empty production database to the first charged month, on the screens alone.

An operator, four people of an office and a resident; no demo code. What the operator does is what
docs/operators.md says; what people do is done in a real browser, and the clicks and fields of the
office are counted (docs/clerks.md quotes them).
"""

import json
import re
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Browser

from tests.browser import desk
from tests.browser.first_afternoon import office_files as files
from tests.browser.first_afternoon.office_files import (
    BROUGHT,
    CLIENT_ID,
    HALINA,
    HALINA_PHONE,
    SORT_CODE,
    monthly,
)
from tests.browser.first_afternoon.production_site import ProductionSite, empty_database
from tests.browser.first_afternoon.staff import Windows, invite, join
from tests.browser.post import code_in
from tests.browser.visitor import Visitor, words, words_of_each
from tests.demo_site import ROOT
from tests.machine.postgres import free_port

# Long, and with a site of its own: it need not wait for the other browser tests.
pytestmark = [pytest.mark.both_databases, pytest.mark.xdist_group("afternoon")]

OWN_PASSWORD = "zielone krzesła pod jabłonią"
LOGIN_NOTICE = "Jak uzyskać login i hasło do nowej strony internetowej Spółdzielni"
PAID = Decimal("200.00")
CLERKS_PAPER = " ".join((ROOT / "docs" / "clerks.md").read_text(encoding="utf-8").split())
COLLEAGUES = (
    ("celina", "Celina Borówczyk", ("Dział Członkowsko-Lokalowy",)),
    ("daria", "Daria Fiołek", ("Dział Finansowo-Księgowy",)),
    ("roman", "Roman Wilk", ("Finanse, druga osoba", "Publikacja")),
    ("ewa", "Ewa Malina", ("Publikacja",)),
)


@dataclass
class Office:
    """The people of the afternoon at their windows, and where they keep their files."""

    site: ProductionSite
    windows: Windows
    folder: Path
    today: date
    people: dict[str, Visitor] = field(default_factory=dict)

    @property
    def month(self) -> date:
        return self.today.replace(day=1)

    @property
    def clicks(self) -> int:
        """Of all of them together."""
        return sum(person.clicks for person in self.people.values())

    @property
    def fields(self) -> int:
        """Filled in by all of them together; a file counts as one."""
        return sum(person.fields for person in self.people.values())


@pytest.fixture
def office(tmp_path, chromium: Browser) -> Iterator[Office]:
    """A site that an operator has just set up: migrated, answered for, serving."""
    data = tmp_path / "data"
    data.mkdir()
    settings = {"COOP_BANK_SORT_CODE": SORT_CODE, "COOP_BANK_CLIENT_ID": CLIENT_ID}
    with (
        empty_database(data, migrated=True) as database,
        closing(ProductionSite(data, database, extra=settings)) as site,
    ):
        site.manage("migrate", "--verbosity", "0")
        site.manage("collectstatic", "--noinput", "--verbosity", "0")
        site.close()
        with site.serving():
            yield Office(site, Windows(chromium, site), tmp_path, timezone.localdate())


def test_from_an_empty_database_to_an_explained_balance(office: Office, tmp_path):
    set_up(office)
    bring_in_the_registers(office)
    charge_the_month(office)
    post_the_statement(office)
    publish_the_notice(office)
    login = let_halina_in(office)

    owed = BROUGHT + monthly(HALINA) - PAID
    assert balance_of(office.windows, login) == owed
    assert f"kliknięć: {office.clicks}, wypełnionych pól: {office.fields}." in CLERKS_PAPER
    assert [(who, one.complaints) for who, one in office.people.items() if one.complaints] == []

    archive = tmp_path / "kopia.zip"
    assert json.loads(office.site.manage("backup", str(archive), "--json").stdout)["missing"] == []
    with restored(office.site, archive, tmp_path / "elsewhere") as again:
        assert balance_of(replace(office.windows, site=again), login) == owed


def set_up(office: Office) -> None:
    """The operator answers the questions; everybody gets in by a link of their own."""
    answers = office.folder / "spoldzielnia.yaml"
    answers.write_text(office.site.manage("setup_coop", "--example").stdout, encoding="utf-8")
    made = json.loads(office.site.manage("setup_coop", str(answers), "--json").stdout)
    again = json.loads(office.site.manage("setup_coop", str(answers), "--json").stdout)
    assert (made["status"], again["status"]) == ("set_up", "unchanged")
    administrator = office.windows.open()
    join(administrator, made["admin_link"])
    office.people["administrator"] = administrator
    for login, name, roles in COLLEAGUES:
        link = invite(administrator, login, name, *roles)
        office.people[login] = office.windows.open()
        join(office.people[login], link)


def bring_in_the_registers(office: Office) -> None:
    """Premises, the co-op's bank account, accounts of payers, their debts, tariffs, members."""
    celina, daria = office.people["celina"], office.people["daria"]
    hand_in(celina, "/admin/nieruchomosci/plik/", files.premises_csv(office.folder))
    daria.open("/admin/bank/rachunki/")
    daria.follow("Dodaj rachunek")
    daria.fill("Do czego służy*", "Rachunek opłat", inside="main")
    daria.fill("Numer rachunku*", files.OWN_ACCOUNT, inside="main")
    daria.press("Zapisz", inside="main")
    for file in (
        files.accounts_csv(office.folder, office.month),
        files.opening_items_csv(office.folder, office.month),
        files.components_csv(office.folder, office.month),
    ):
        hand_in(daria, "/admin/importy/import/", file)
    hand_in(celina, "/admin/czlonkowie/import/", files.members_csv(office.folder))
    daria.open("/admin/rozliczenia/stawki/uzupelnij/")
    for select, option in (("kind", "CONTROLLED"), ("where", "")):
        for one in daria.page.locator(f"main select[name^={select}_]").all():
            if option:
                one.select_option(option)
            else:
                one.select_option(label="cała Spółdzielnia")
            daria.fields += 1
    daria.press("Zapisz", inside="main")


def hand_in(clerk: Visitor, screen: str, file: Path) -> None:
    """A file: looked at, then taken."""
    clerk.open(screen)
    clerk.page.set_input_files("main [name=file]", file)
    clerk.fields += 1
    clerk.press("Sprawdź plik", inside="main")
    said = words(clerk.page.locator("main .help-block").first)
    assert said.startswith("Plik jest poprawny."), said
    buttons = clerk.page.locator("main").get_by_role("button")
    taking = next(
        name for name in words_of_each(buttons) if name in ("Zaksięguj", "Wczytaj do rejestru")
    )
    clerk.press(taking, inside="main")


def charge_the_month(office: Office) -> None:
    """One person has the month computed, another one approves it, the scheduler posts it."""
    daria, roman = office.people["daria"], office.people["roman"]
    daria.open("/admin/rozliczenia/naliczenia/")
    daria.page.locator("main select").first.select_option(f"{office.month:%Y-%m}")
    daria.fields += 1
    daria.press("Uruchom próbę", inside="main")
    # A click does not wait for what the server computes: its answer is another address.
    daria.page.wait_for_url(re.compile(r"/naliczenia/\d+/$"))
    run = daria.path
    assert daria.page.get_by_role("button", name="Zatwierdź").count() == 0
    roman.open(run)
    roman.press("Zatwierdź", inside="main")
    for _ in range(60):
        roman.open(run)
        if "Zaksięgowano 4 z 4" in words(roman.page.locator("main")):
            return
        roman.page.wait_for_timeout(1000)
    raise AssertionError(words(roman.page.locator("main")))


def post_the_statement(office: Office) -> None:
    """Halina has paid a part; her own account number leads the payment to her."""
    statement = files.statement(office.folder, HALINA, PAID, office.today)
    hand_in(office.people["daria"], "/admin/bank/import/", statement)


def publish_the_notice(office: Office) -> None:
    """The draft of the login procedure that the set-up left: handed in, approved, read."""
    ewa, roman = office.people["ewa"], office.people["roman"]
    ewa.open("/admin/")
    step = ewa.page.locator("main li", has_text="Opublikuj ogłoszenie o dostępie")
    with ewa.page.expect_navigation():
        step.get_by_role("link").click()
    ewa.clicks += 1
    draft = ewa.path
    ewa.press("Więcej akcji")
    with ewa.page.expect_navigation():
        ewa.press("Przekaż do zatwierdzenia")
    roman.open(draft)
    roman.press("Więcej akcji")
    with roman.page.expect_navigation():
        roman.press("Akceptuj i Opublikuj")
    guest = office.windows.open()
    guest.open("/ogloszenia/")
    assert words_of_each(guest.page.locator(".notice :is(h2, h3)")) == [LOGIN_NOTICE]


def let_halina_in(office: Office) -> str:
    """She comes with a paper and her ID, gets a letter, and sets her own password; her login."""
    daria = office.people["daria"]
    daria.open("/admin/wnioski/papier/e-bok/")
    for choice in ("osoba fizyczna", "właściciel / uprawniony", "odrębna własność"):
        daria.page.locator("main").get_by_label(choice, exact=True).first.check()
        daria.fields += 1
    home = f"{HALINA.street} m. {HALINA.number}"
    for label, text in {
        "Adres lokalu (lokali), których dotyczy rozliczenie": home,
        "Imię (imiona)": "Halina",
        "Nazwisko": "Zawilec",
        "Adres do korespondencji": f"{home}, 00-000 Przykładowo",
        "Adres poczty elektronicznej (korespondencyjny)": "halina@poczta.example",
        "Numer telefonu do kontaktu": HALINA_PHONE,
        "Miejscowość": "Przykładowo",
        "Data": office.today.isoformat(),
    }.items():
        daria.fill(label, text, inside="main")
    for name in ("accepts_bylaw", "truth", "privacy_seen", "signed", "id_seen"):
        daria.page.locator(f"main [name={name}]").check()
        daria.fields += 1
    daria.press("Zapisz i sprawdź", inside="main")
    assert "Zalecenie systemu: Zatwierdź." in words(daria.page.locator("main"))
    desk.see_id(daria)
    letter = desk.print_letter(daria, "Zatwierdź i wydrukuj list")
    login = re.search(r"EB-\d{6}-\d", letter)
    assert login
    halina = office.windows.open(390)
    halina.sign_in("ebok", login[0], code_in(letter))
    for label in words_of_each(halina.page.locator("main form label"))[:2]:
        halina.fill(label, OWN_PASSWORD, inside="main")
    halina.press("Zapisz hasło", inside="main")
    assert halina.path == "/e-bok/"
    return login[0]


@contextmanager
def restored(site: ProductionSite, archive: Path, data: Path) -> Iterator[ProductionSite]:
    """The same site in another folder and another database, with the keys of the first one."""
    data.mkdir()
    with (
        empty_database(data) as database,
        closing(replace(site, folder=data, database_url=database, port=free_port())) as again,
    ):
        # What `collectstatic` collected for the first site is the same for this one.
        shutil.copytree(site.folder / "static", data / "static")
        report = json.loads(again.manage("restore", str(archive), "--json").stdout)
        assert (report["status"], report["differences"]) == ("restored", []), report
        with again.serving():
            yield again


def balance_of(windows: Windows, login: str) -> Decimal:
    """What the first page of E-BOK says at the end of „Dlaczego”, unfolded after signing in."""
    halina = windows.open(390)
    halina.sign_in("ebok", login, OWN_PASSWORD)
    assert halina.path == "/e-bok/"
    halina.page.locator("main summary", has_text="Dlaczego").first.click()
    total = halina.page.locator("#skad ~ dl.receipt .sum")
    shown = re.search(r"(\d+),(\d\d)", words(total))
    assert shown
    return Decimal(f"{shown[1]}.{shown[2]}")
