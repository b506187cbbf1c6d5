"""Every kind of page of the site, as somebody meets it: the table of the tests that look at all."""

import re
from dataclasses import dataclass

import pytest

ANNA, PAYER, TWO_FLATS, MANAGER = "IKCS-0007", "EB-500002-1", "EB-500001-3", "EB-500004-7"
TENANT = "EB-500003-9"
PANELS = "/strefa-mieszkanca/logowanie/"
# What the names of the pages have in common that the plugin of cases adds.
OF_CASES = re.compile(r"\bcases?\b|complaint|\bfaults?\b|a service, ordered")
LIST, ASKING = "/ogloszenia/", "/ogloszenia/subskrypcja/"


@dataclass(frozen=True)
class Sight:
    """A page as somebody meets it; `link` leads on to it from the address.

    On a phone it is at most so many `screens` long, and the `answer` for which it was opened stands
    in the first one: a selector, empty where the page has no single answer.
    """

    address: str
    who: str | None = None
    status: int = 200
    link: str = ""
    screens: float = 3
    answer: str = ""


SIGHTS = {
    "home": Sight("/", screens=6.5),
    "home for a member": Sight("/", ANNA, screens=5.5),
    "home for a payer": Sight("/", PAYER, screens=5.5),
    "announcements": Sight(LIST, screens=5, answer=".notice h2"),
    "announcements for a payer": Sight(LIST, PAYER, screens=4, answer=".notice h2"),
    "announcements of a kind without any": Sight(f"{LIST}?rodzaj=ALERT"),
    "announcements of a past year": Sight(f"{LIST}?rok=2026"),
    # All sections of a login procedure are open.
    "announcement": Sight(f"{LIST}procedura-uzyskania-dostepu-ikcs-ebok/", screens=6.8),
    "announcement for a member": Sight(
        f"{LIST}procedura-uzyskania-dostepu-ikcs-ebok/", ANNA, screens=6.8
    ),
    "announcement of an outage": Sight(
        f"{LIST}przerwa-ciepla-woda-wrzosowa/", screens=4, answer="main .lead"
    ),
    "announcement with papers for members": Sight(f"{LIST}zmiana-oplat-2027/", ANNA, screens=4.5),
    "announcement in Ukrainian": Sight(f"{LIST}przerwa-ciepla-woda-wrzosowa/uk/", screens=4),
    "announcement with a schedule": Sight(f"{LIST}przeglad-wentylacji-2026/", screens=4),
    "announcement with a correction": Sight(
        f"{LIST}gabaryty-i-praca-biura-grudzien-2026/", screens=3.5
    ),
    "announcement in the archive": Sight(f"{LIST}walne-zgromadzenie-2026/", screens=4.5),
    "announcement of a tender": Sight(f"{LIST}przetarg-malowanie-klatek-2026/", screens=4),
    "short address of a poster": Sight("/o/2026-0001/", screens=4.5),
    "outages by building": Sight(f"{LIST}przerwy/", screens=4),
    "tenders": Sight("/przetargi/"),
    "announcements by e-mail": Sight(f"{ASKING}?gdzie=N2/W1"),
    "announcements by e-mail for a payer": Sight(ASKING, PAYER),
    "announcements by e-mail, asked for": Sight(f"{ASKING}wyslano/"),
    "announcements by e-mail, confirmed": Sight(f"{ASKING}potwierdzono/"),
    "announcements by SMS": Sight(f"{LIST}sms/"),
    "announcements by SMS, confirmed": Sight(f"{LIST}sms/potwierdzono/"),
    "content": Sight("/strefa-mieszkanca/jak-uzyskac-dostep/", screens=3.5),
    "the residents' zone": Sight("/strefa-mieszkanca/", screens=4.5),
    "the residents' zone for a member": Sight("/strefa-mieszkanca/", ANNA),
    "content with wide tables": Sight("/informacja-o-przetwarzaniu-danych/", screens=5),
    "contact": Sight("/kontakt/", screens=3.5),
    "contact for a payer": Sight("/kontakt/", PAYER, screens=3.5),
    "questions": Sight("/pytania-i-odpowiedzi/"),
    "questions for a member": Sight("/pytania-i-odpowiedzi/", ANNA),
    "map of the site": Sight("/mapa-strony/"),
    "map for a member": Sight("/mapa-strony/", ANNA),
    "contact form": Sight("/kontakt/napisz/"),
    "search": Sight("/szukaj/"),
    "search with hits": Sight("/szukaj/?q=login"),
    "search without hits": Sight("/szukaj/?q=nosorożec"),
    "search for a member": Sight("/szukaj/?q=regulamin", ANNA, screens=3.5),
    "applying, which panel": Sight("/strefa-mieszkanca/wniosek/", screens=4.5),
    "applying to IKCS": Sight("/strefa-mieszkanca/wniosek/ikcs/", screens=2.6),
    "applying to E-BOK": Sight("/strefa-mieszkanca/wniosek/e-bok/", screens=2.4),
    "asking after an application": Sight("/strefa-mieszkanca/wniosek/stan/"),
    "panels": Sight(PANELS, screens=5),
    "one panel": Sight(f"{PANELS}ikcs/", screens=3.5, answer=".login [type=submit]"),
    "the other panel": Sight(f"{PANELS}e-bok/", screens=3.5, answer=".login [type=submit]"),
    "panels for who is signed in": Sight(PANELS, ANNA),
    "not found": Sight("/nie-ma-takiej/", status=404),
    "not found for a payer": Sight("/nie-ma-takiej/", PAYER, status=404),
    "forbidden": Sight("/e-bok/", ANNA, status=403),
    "a form too old": Sight("/proba/dawny-formularz/", status=403),
    "bad request": Sight("/proba/nieczytelne/", status=400),
    "too much at once": Sight("/proba/za-duze/", status=413),
    "broken": Sight("/proba/usterka/", status=500),
    "public documents": Sight("/dokumenty/"),
    "public document": Sight("/dokumenty/", link=".docs h3 a"),
    "state of the papers": Sight("/dokumenty/stan/"),
    "IKCS": Sight("/ikcs/", ANNA, screens=4),
    "IKCS announcements": Sight("/ikcs/ogloszenia/", ANNA),
    "IKCS announcement": Sight("/ikcs/ogloszenia/konsultacja-regulaminu-pralni-2026/", ANNA),
    "IKCS page of an editor": Sight("/ikcs/informacje-dla-czlonkow/", ANNA),
    "IKCS documents": Sight("/ikcs/dokumenty/?rok=2026&rok=2025", ANNA, screens=3.5),
    "IKCS documents without hits": Sight("/ikcs/dokumenty/?q=nosorożec", ANNA),
    "IKCS document": Sight("/ikcs/dokumenty/statut/", ANNA, answer=".paper__file .btn"),
    "IKCS no such document": Sight("/ikcs/dokumenty/nie-ma/", ANNA, status=404),
    "E-BOK": Sight("/e-bok/", PAYER, screens=2.5, answer="#saldo"),
    "E-BOK announcements": Sight("/e-bok/ogloszenia/", PAYER),
    "E-BOK announcement": Sight("/e-bok/ogloszenia/ksiegowanie-wplat-koniec-roku-2026/", PAYER),
    "E-BOK page of an editor": Sight("/e-bok/informacje-dla-platnikow/", PAYER),
    "E-BOK of two flats": Sight("/e-bok/", TWO_FLATS, answer="#saldo"),
    "E-BOK of twelve premises": Sight("/e-bok/", MANAGER, answer="#razem"),
    # The total of all accounts comes first.
    "E-BOK with a credit": Sight("/e-bok/?konto=100011", MANAGER, screens=3.2, answer="#razem"),
    "E-BOK with a proposal that waits": Sight("/e-bok/", TENANT, screens=2.5, answer="#saldo"),
    "E-BOK accounts": Sight("/e-bok/konto/", MANAGER, screens=3.5),
    "E-BOK statement of all accounts": Sight("/e-bok/konto/zestawienie/", MANAGER, screens=5.2),
    "E-BOK ledger": Sight("/e-bok/konto/", PAYER, screens=6.7, answer=".ledger tbody tr"),
    "E-BOK charge": Sight(
        "/e-bok/", PAYER, link="#zmiana ~ dl.receipt a", screens=3.2, answer="main .lead"
    ),
    "E-BOK change of a balance": Sight(
        "/e-bok/konto/100007/zmiana/?od=2026-06-30", PAYER, screens=4.5
    ),
    "E-BOK components": Sight("/e-bok/konto/100007/skladniki/", PAYER, screens=5.2),
    "E-BOK flat": Sight("/e-bok/konto/100007/lokal/", PAYER, screens=6.5),
    "E-BOK flats of twelve premises": Sight("/e-bok/lokal/", MANAGER),
    "E-BOK change of persons": Sight("/e-bok/konto/100007/osoby/", PAYER),
    "E-BOK change of persons, its fee": Sight(
        "/e-bok/konto/100007/osoby/?od=2026-10-01&osoby=5", PAYER, screens=4.5
    ),
    "E-BOK dues": Sight("/e-bok/terminy/", TWO_FLATS, screens=3.5),
    "E-BOK missing payment": Sight("/e-bok/konto/100007/brak-wplaty/", PAYER),
    "E-BOK readings": Sight("/e-bok/odczyty/", PAYER, screens=3),
    "E-BOK meter": Sight("/e-bok/odczyty/", PAYER, link="#moje ~ table a", screens=4.5),
    "E-BOK meters of twelve premises": Sight(
        "/e-bok/odczyty/lokale/?rodzaj=ZW", MANAGER, screens=5.6
    ),
    "E-BOK month's use": Sight("/e-bok/konto/100007/zuzycie/", PAYER, screens=3.2),
    "E-BOK way out of arrears": Sight("/e-bok/konto/100007/raty/", PAYER),
    "E-BOK refund without an overpayment": Sight("/e-bok/konto/100007/zwrot/", PAYER),
    "E-BOK interest": Sight("/e-bok/konto/100008/odsetki/", TENANT),
    "E-BOK statement": Sight("/e-bok/konto/100007/zestawienie/?rok=2026", PAYER, screens=6.7),
    "E-BOK papers": Sight("/e-bok/dokumenty/", PAYER),
    "E-BOK notice of a change of fees": Sight("/e-bok/", PAYER, link=".ahead a", screens=4.5),
    "cases": Sight("/sprawa/"),
    "a case, reported by anybody": Sight("/sprawa/nowa/", screens=4),
    "a fault, reported by a payer": Sight("/e-bok/sprawy/nowa/?rodzaj=TICKET", PAYER),
    "a complaint of a member": Sight("/ikcs/sprawy/nowa/?rodzaj=COMPLAINT", ANNA),
    "a complaint about a posting": Sight(
        "/e-bok/sprawy/pozycja/ledger-entry/100003.36/", TWO_FLATS, screens=5
    ),
    "a service, ordered": Sight("/e-bok/sprawy/usluga/", PAYER),
    "faults that are known": Sight("/usterki/"),
    "an outage, here too": Sight(
        f"{LIST}przerwa-ciepla-woda-wrzosowa/", link="main a[href*='/sprawa/to-samo/']"
    ),
    "a lost secret of a case": Sight("/sprawa/haslo/"),
    "cases of a member": Sight("/ikcs/sprawy/", ANNA, answer="main .chip"),
    "all cases in a table": Sight("/e-bok/sprawy/wszystkie/", TWO_FLATS, screens=3.5),
    "a service with its quote": Sight(
        "/e-bok/sprawy/", TWO_FLATS, link="main .card h2 a:text('Plombowanie')", screens=4
    ),
    "cases of a payer": Sight("/e-bok/sprawy/", PAYER, answer="main .chip"),
    "case of a member": Sight(
        "/ikcs/sprawy/", ANNA, link="main .card h2 a", screens=4, answer="main h2"
    ),
    "check of a code": Sight("/weryfikacja/?kod=K7QF-2M9T-XB4C"),
}

FINANCE, CASES, METERS = "/admin/rozliczenia/", "/admin/sprawy/", "/admin/liczniki/"
ACCOUNT = f"{FINANCE}konto/8/"
ACCESS_SCREENS = [
    *("/admin/wnioski/", "/admin/wnioski/?q=nikt", "/admin/wnioski/papier/e-bok/"),
    *("/admin/wnioski/poczta/", "/admin/osoby/", "/admin/zdarzenia/"),
    *(f"/admin/zdarzenia/nowe/{kind}?osoba=1&konto=100005" for kind in ("", "SALE/")),
]
FINANCE_SCREENS = [
    *(f"{FINANCE}?q=lis", ACCOUNT, f"{ACCOUNT}uklad/", f"{FINANCE}zaleglosci/"),
    *(f"{FINANCE}do-zatwierdzenia/", f"{FINANCE}paczki/1/", f"{FINANCE}odsetki/"),
    *(f"{FINANCE}dokumenty/", f"{FINANCE}naliczenia/1/", "/admin/zmiany-oplat/"),
    *(f"{FINANCE}zwroty/", f"{FINANCE}zwroty/pliki/"),
    *("/admin/zmiany-oplat/nowa/", "/admin/zmiany-oplat/1/", "/admin/brakujace-wplaty/"),
]
CASE_SCREENS = [
    *(f"{CASES}?rodzaj=TICKET", f"{CASES}nowa/", f"{CASES}liczby/?wedlug=temat"),
    *(f"{CASES}oceny/", f"{CASES}usterki/", f"{CASES}do-obciazenia/"),
    *(METERS, f"{METERS}nowy/", f"{METERS}odczyty/", f"{METERS}zuzycie/", f"{METERS}uklady/"),
    *(f"{METERS}uklady/1/", f"{METERS}uklady/nowy/", f"{METERS}plik/"),
]
# The screens of the co-op's staff that are looked at with everything unfolded, and by whom.
DESK_SCREENS = {
    **dict.fromkeys(ACCESS_SCREENS, "finanse"),
    **dict.fromkeys(FINANCE_SCREENS, "finanse"),
    **dict.fromkeys(CASE_SCREENS, "admin"),
}


def list_marks(name: str) -> list[pytest.MarkDecorator]:
    """Return the marks of a page's tests: a site without the plugin of cases has not its pages."""
    return [pytest.mark.all_plugins] * bool(OF_CASES.search(name))
