"""People of the union's demo at their tasks without scripts; run there, each prints what was read.

The same tasks are done in a browser, with scripts and a letter box, by the tests in `browser/`.
"""

import json
import re

from django.core.files.uploadedfile import SimpleUploadedFile

from cms_ext.people.identity.models import User
from plugins.waste_union.tests.browser.declaring import HAPPENED_ON
from plugins.waste_union.tests.browser.test_correction import NOT_OURS, REASON, WRONG
from plugins.waste_union.tests.browser.test_decision import REASONS
from plugins.waste_union.tests.browser.test_institution import FIELDS, FORM
from tests.browser.visitor import SIGN_IN_PAGES
from tests.clients import signed_in
from tests.page_checks import said
from tests.reader import Reader

OWN, QUEUE = "/e-bok/deklaracje/", "/admin/deklaracje/"
MANAGER, COMMUNITY = "ebok:eb-500001-3", "ebok:eb-500002-1"
PROPERTIES = f"{QUEUE}nieruchomosci/"


def by_login(username: str) -> Reader:
    return Reader(signed_in(User.objects.get(username=username)))


def at_the_node() -> Reader:
    guest = Reader()
    guest.open(SIGN_IN_PAGES["ebok"].path)
    guest.press("Zaloguj przez login.gov.pl")
    guest.press("Przejdź dalej")
    assert guest.heading == "Login testowy"
    return guest


def identified(name: str, level: str, expect: int = 200) -> Reader:
    guest = at_the_node()
    guest.tick(name)
    guest.fill("Poziom potwierdzenia", level)
    guest.press("Potwierdź tożsamość", expect=expect)
    return guest


def file_change(payer: Reader, reason: str, persons: str) -> str:
    """From the purpose to the signature; the words of the fee."""
    payer.press("Dalej")
    payer.tick(reason)
    payer.fill("Kiedy?", HAPPENED_ON)
    payer.press("Dalej")
    return sign(payer, persons)


def sign(payer: Reader, persons: str) -> str:
    payer.fill("Ile osób mieszka na nieruchomości?", persons)
    payer.press("Oblicz opłatę")
    fee = said(payer.page, "//main//*[contains(@class, 'card')]")[0]
    payer.follow("Dalej")
    payer.tick("Dane w deklaracji są zgodne z prawdą.")
    payer.press("Podpisz i złóż deklarację")
    return fee


def receipt(payer: Reader) -> str:
    assert payer.fetch("Potwierdzenie (PDF)").startswith(b"%PDF")
    assert "Deklaracja jest złożona." in payer.said()
    return re.findall(r"EB/2026/\d{6}", payer.said())[-1]


def open_from_queue(clerk: Reader, number: str) -> None:
    clerk.open(f"{QUEUE}?q={number}")
    clerk.follow("DEK/2026/")
    assert number in clerk.said()


def resident() -> object:
    igor = identified("Igor Leszczyna", "średni")
    assert (igor.path, "Igor Leszczyna" in igor.said("//body")) == ("/e-bok/", True)
    igor.follow("Deklaracje")
    igor.follow("Zgłoś zmianę")
    fee = file_change(igor, "Urodziło się dziecko", "4")
    assert receipt(igor)
    return fee.partition(" Podstawa")[0]


def refusals_of_the_node() -> list[object]:
    called_off = at_the_node()
    called_off.press("Przerwij", expect=403)
    weak = identified("Jolanta Wierzbowa", "niski", 403)
    unknown = identified("Nikodem Nieznany", "średni", 403)
    seen = []
    for guest in (called_off, weak, unknown):
        seen.append(" ".join(guest.said().split()[:8]))
        guest.open("/e-bok/")
        assert guest.path == SIGN_IN_PAGES["ebok"].path
    return seen


def correction() -> object:
    payer, clerk = by_login(COMMUNITY), by_login("staff:odpady")
    payer.open(OWN)
    payer.follow("Zgłoś zmianę")
    file_change(payer, REASON, "55")
    open_from_queue(clerk, receipt(payer))
    clerk.press("Zacznij rozpatrywać")
    clerk.fill("Co poprawić", WRONG)
    clerk.press("Wezwij do korekty")
    assert "Wezwano do korekty do 4 grudnia 2026" in clerk.said("//body")
    assert clerk.fetch("Wydrukuj wezwanie (PDF)").startswith(b"%PDF")

    payer.open(OWN)
    payer.follow(said(payer.page, "//main//td//a[starts-with(normalize-space(), 'DEK/2026/')]")[-1])
    assert WRONG in payer.said()
    payer.follow("Złóż korektę")
    payer.press("Dalej")
    fee = sign(payer, "53")
    number = receipt(payer)
    open_from_queue(clerk, number)
    clerk.press("Zacznij rozpatrywać")
    clerk.press("Przyjmij deklarację")
    assert "Przyjęto deklarację. Opłata jest na koncie." in clerk.said("//body")
    payer.open("/e-bok/konto/600004/")
    newest = "(//main//*[contains(@class, 'ledger')]//tbody/tr)[2]"
    [row] = said(payer.page, newest)
    payer.follow(said(payer.page, f"{newest}//td[@class='what']/a")[0])
    return fee.partition(";")[0], "132,00" in row, number in payer.said()


def refusal() -> object:
    manager, clerk = by_login(MANAGER), by_login("staff:odpady")
    manager.open(f"{OWN}nowa/?nieruchomosc=N-0023")
    file_change(manager, REASON, "90")
    number = receipt(manager)
    open_from_queue(clerk, number)
    clerk.press("Zacznij rozpatrywać")
    clerk.fill("Dlaczego", "krótko")
    clerk.press("Odrzuć z powodów formalnych", expect=409)
    assert "Napisz" in clerk.said("//main//*[@role='alert']")
    clerk.fill("Dlaczego", NOT_OURS)
    clerk.press("Odrzuć z powodów formalnych")
    manager.open(f"{OWN}zlozone/")
    (row,) = manager.page.xpath("//main//li[contains(., $number)]", number=number)
    manager.open(row.xpath(".//h2/a/@href")[0])
    return "Odrzucono deklarację." in clerk.said("//body"), NOT_OURS in manager.said()


def decision() -> object:
    clerk, second = by_login("staff:odpady"), by_login("staff:admin")
    number = "DO.3140.N-0031.2026"
    clerk.open(f"{PROPERTIES}?q=N-0031")
    clerk.follow("N-0031")
    clerk.tick("opłata określona decyzją")
    clerk.press("Zapisz projekt", expect=409)
    assert "Znak decyzji" in said(clerk.page, "//main//*[@role='alert']")[0]
    clerk.fill("Znak decyzji", number)
    clerk.fill("Opłata miesięczna (zł)", "66,00")
    clerk.fill("Od miesiąca", "2026-11")
    clerk.fill("Uzasadnienie", REASONS)
    clerk.press("Zapisz projekt")
    own = "Zatwierdź decyzję" in clerk.said()
    second.open(f"{QUEUE}decyzje/?widok=projekty")
    second.follow(number)
    second.press("Zatwierdź decyzję")
    clerk.open(f"{PROPERTIES}?q=N-0031")
    clerk.follow("N-0031")
    return own, f"66,00 złdecyzja {number}" in clerk.said()


def many_at_once() -> object:
    manager = by_login(MANAGER)
    codes = ("N-0015", "N-0016", "N-0017")
    rows = "".join(f"{code};101;2026-11-16\n" for code in codes)
    table = f"property_code;persons;event_date\n{rows}".encode()
    manager.open(OWN)
    manager.follow("Zmiany z pliku")
    manager.fill("Plik CSV albo XLSX", SimpleUploadedFile("osoby.csv", table))
    manager.press("Sprawdź plik")
    tried = manager.said("//*[@id='proba']")
    manager.press("Przygotuj deklaracje")
    manager.tick("Dane w deklaracji są zgodne z prawdą.")
    manager.press("Podpisz i złóż zaznaczone")
    filed = "Złożono 3 deklaracje." in manager.said("//body")
    states = []
    for code in codes:
        manager.open(f"{OWN}?q={code}")
        states.append("Złożona" in manager.said("//main//tbody"))
    return tried, filed, states


def institution() -> object:
    guest, clerk = Reader(), by_login("staff:finanse")
    guest.open("/")
    guest.follow("Uzyskaj dostęp do eBOK")
    guest.open(guest.page.xpath(f"//main//a[@href='{FORM}']/@href")[0])
    guest.tick("instytucja / firma")
    for label, text in FIELDS.items():
        guest.fill(label, text)
    paper = guest.client.get(f"{FORM}druk.pdf").content
    guest.put("representation", SimpleUploadedFile("uchwala.pdf", paper, "application/pdf"))
    guest.put("accepts_bylaw", "on")
    guest.press("Złóż wniosek")
    form = guest.fetch("Pobierz wypełniony formularz (PDF)")
    (field,) = guest.page.xpath("//main//input[@type='file']/@name")
    guest.put(field, SimpleUploadedFile("formularz.pdf", form, "application/pdf"))
    guest.press("Wyślij pliki")
    clerk.open("/admin/wnioski/")
    (row,) = clerk.page.xpath("//main//tbody/tr[contains(., $name)]", name=FIELDS["Nazwa"])
    clerk.open(row.xpath(".//a/@href")[0])
    clerk.press("Rozpocznij weryfikację")
    clerk.press("Widzę podpis")
    return "Przyjęliśmy pliki." in guest.said(), "Zalecenie systemu:" in clerk.said()


def collections() -> object:
    guest, payer = Reader(), by_login(MANAGER)
    guest.open("/")
    guest.follow("Kiedy odbiór")
    guest.fill("Ulica albo miejscowość", "wzorcowa")
    guest.fill("Numer domu", "1")
    guest.press("Pokaż terminy")
    at = guest.heading, "Najbliższy odbiór" in guest.said()
    guest.follow("Zgłoś brak odbioru")
    guest.press("Zgłoś brak odbioru")
    payer.open("/e-bok/")
    payer.follow("Odbiory odpadów")
    return *at, guest.heading, guest.clicks, guest.fields, "ul. Klonowa" in payer.said()


JOURNEYS = (
    *(resident, refusals_of_the_node, correction, refusal),
    *(decision, many_at_once, institution, collections),
)


def main() -> None:
    print(json.dumps({journey.__name__: journey() for journey in JOURNEYS}))
