"""„Dziś” of each member of staff of the demo, as a whole: what the first screen says to whom."""

from __future__ import annotations

import pytest
from django.test import Client

from cms_ext.people.identity.models import User
from tests.first_screen import empty_queues, leading_to

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("demo")]

STATUTE = (
    "Zmiany statutu do zgłoszenia w KRS: 1 119 dni po terminie · najdłużej czeka: 149 dni",
    "/admin/members_area_resolutions/statutechange/",
)
LATE = (
    "Sprawy po terminie: 2 3 dni po terminie · najdłużej czeka: 10 dni",
    "/admin/sprawy/?widok=po-terminie",
)
DRAFTED = (
    "Decyzje w reklamacjach do zatwierdzenia: 1 termin: za 6 dni · najdłużej czeka: 8 dni",
    "/admin/sprawy/?widok=decyzje",
)
NEW_CASES = (
    "Nowe sprawy do przydzielenia: 3 termin: 17 grudnia 2026 · najdłużej czeka: 3 dni",
    "/admin/sprawy/?widok=nowe",
)
MY_CASES = (
    "Moje sprawy: 9 3 dni po terminie · najdłużej czeka: 10 dni",
    "/admin/sprawy/?widok=moje",
)
ENDING = (
    "Reklamacje, którym kończy się termin z prawa: 1 termin: za 3 dni · najdłużej czeka: 11 dni",
    "/admin/sprawy/?widok=konczy-sie",
)
TO_PRINT = (
    "Zawiadomienia o opłatach do wydruku: 12 najdłużej czeka: 4 dni",
    "/admin/zmiany-oplat/?widok=do-wydruku",
)
TO_CHARGE = (
    "Wykonane usługi do obciążenia: 1 termin: za 5 dni · najdłużej czeka: 10 dni",
    "/admin/sprawy/do-obciazenia/",
)
NEW_AMOUNTS = (
    "Nowe reklamacje kwot i brakujących wpłat: 1 termin: za 13 dni · najdłużej czeka: 1 dzień",
    "/admin/sprawy/?widok=kwoty",
)
UNLIKELY = ("Nietypowe odczyty liczników: 1 od dziś", "/admin/liczniki/nietypowe/")
# What waits, each with the address of its button, and the names of the queues where nothing does.
FIRST_SCREENS = {
    "admin": (
        [
            (
                "Dokumenty, których brakuje w bibliotece: 27 977 dni po terminie",
                "/admin/kompletnosc/",
            ),
            (
                "Brakujące wyciągi bankowe: 1 240 dni po terminie · najdłużej czeka: 249 dni",
                "/admin/bank/import/",
            ),
            STATUTE,
            (
                "Wnioski członków o dokumenty: 1 4 dni po terminie · najdłużej czeka: 18 dni",
                "/admin/wnioski-o-dokumenty/",
            ),
            LATE,
            ENDING,
            TO_CHARGE,
            DRAFTED,
            (
                "Wnioski o dostęp do rozpatrzenia: 5 termin: za 11 dni · najdłużej czeka: 3 dni",
                "/admin/wnioski/",
            ),
            NEW_AMOUNTS,
            NEW_CASES,
            ("Wpłaty do wyjaśnienia: 1 najdłużej czeka: 252 dni", "/admin/bank/do-wyjasnienia/"),
            (
                "Dokumenty do przygotowania przed publikacją: 1 najdłużej czeka: 4 dni",
                "/admin/biblioteka/publikuj/",
            ),
            TO_PRINT,
            UNLIKELY,
            (
                "Korekty z reklamacji do zaksięgowania: 1 od dziś",
                "/admin/rozliczenia/do-zatwierdzenia/",
            ),
            ("Układy ratalne do zatwierdzenia: 1 od dziś", "/admin/rozliczenia/do-zatwierdzenia/"),
            ("Naliczenia do zatwierdzenia: 1 od dziś", "/admin/rozliczenia/do-zatwierdzenia/"),
            ("Dokumenty do wydrukowania: 10 od dziś", "/admin/rozliczenia/dokumenty/"),
            ("Usterki techniczne serwisu: 1", "/admin/stan-serwisu/"),
        ],
        [
            "Budynki do przypisania do nieruchomości",
            "Decyzje o opłacie do zatwierdzenia",
            "Deklaracje, które rozpatruję",
            "Dokumenty do potwierdzenia przez drugą osobę",
            "Dokumenty potwierdzone, do opublikowania, i wycofane, do poprawienia",
            "E-maile spoza rozmowy w sprawach",
            "Moje sprawy",
            "Noty odsetkowe do zatwierdzenia",
            "Nowe deklaracje do rozpatrzenia",
            "Ogłoszenia, które się kończą",
            "Opinie prawne o doręczeniu do zatwierdzenia",
            "Opłaty za odpady do zatwierdzenia",
            "Otwarcia zamkniętych okresów do zatwierdzenia",
            "Paczki dokumentów, które czekają na decyzję",
            "Pliki z banku zatrzymane przy imporcie",
            "Przeksięgowania do zatwierdzenia",
            "Przeprowadzki ze starej strony, które czekają na decyzję",
            "Rejony bez harmonogramu na następny rok",
            "Rejony bez harmonogramu na ten rok",
            "Reklamacje uznane z mocy prawa",
            "SMS, których nie udało się wysłać w ostatnich 7 dniach",
            "Sprawy sądowe o zmianę opłat, w których trzeba wpisać wyrok",
            "Strony i ogłoszenia do zatwierdzenia",
            "Treści publikacji do usunięcia",
            "Wezwania bez korekty po terminie",
            "Wiadomości e-mail, których nie udało się wysłać",
            "Wiadomości, których nie dołączono do wniosku",
            "Zawiadomienia o nowych stawkach do wydruku",
            "Zawiadomienia o opłatach bez potwierdzenia doręczenia",
            "Zmiany opłat do sprawdzenia albo zatwierdzenia",
            "Zmiany opłat, o których trzeba zawiadomić",
        ],
    ),
    "redaktor": (
        [],
        [
            "Ogłoszenia, które się kończą",
            "Przeprowadzki ze starej strony, które czekają na decyzję",
            "Rejony bez harmonogramu na następny rok",
            "Rejony bez harmonogramu na ten rok",
            "SMS, których nie udało się wysłać w ostatnich 7 dniach",
            "Strony i ogłoszenia do zatwierdzenia",
        ],
    ),
    "czlonkowski": (
        [
            (
                "Dokumenty, których brakuje w bibliotece: 27 977 dni po terminie",
                "/admin/kompletnosc/",
            ),
            STATUTE,
            (
                "Wnioski członków o dokumenty: 1 4 dni po terminie · najdłużej czeka: 18 dni",
                "/admin/wnioski-o-dokumenty/",
            ),
            (
                "Wnioski o dostęp do rozpatrzenia: 2 termin: za 12 dni · najdłużej czeka: 2 dni",
                "/admin/wnioski/",
            ),
            (
                "Dokumenty do przygotowania przed publikacją: 1 najdłużej czeka: 4 dni",
                "/admin/biblioteka/publikuj/",
            ),
        ],
        [
            "Budynki do przypisania do nieruchomości",
            "Dokumenty potwierdzone, do opublikowania, i wycofane, do poprawienia",
            "Paczki dokumentów, które czekają na decyzję",
            "Wiadomości, których nie dołączono do wniosku",
        ],
    ),
    "finanse": (
        [
            (
                "Brakujące wyciągi bankowe: 1 240 dni po terminie · najdłużej czeka: 249 dni",
                "/admin/bank/import/",
            ),
            MY_CASES,
            TO_CHARGE,
            (
                "Wnioski o dostęp do rozpatrzenia: 3 termin: za 11 dni · najdłużej czeka: 3 dni",
                "/admin/wnioski/",
            ),
            NEW_AMOUNTS,
            NEW_CASES,
            ("Wpłaty do wyjaśnienia: 1 najdłużej czeka: 252 dni", "/admin/bank/do-wyjasnienia/"),
            TO_PRINT,
            UNLIKELY,
            ("Dokumenty do wydrukowania: 10 od dziś", "/admin/rozliczenia/dokumenty/"),
        ],
        [
            "Dokumenty do potwierdzenia przez drugą osobę",
            "E-maile spoza rozmowy w sprawach",
            "Korekty z reklamacji do zaksięgowania",
            "Pliki z banku zatrzymane przy imporcie",
            "Sprawy sądowe o zmianę opłat, w których trzeba wpisać wyrok",
            "Wiadomości, których nie dołączono do wniosku",
            "Zawiadomienia o opłatach bez potwierdzenia doręczenia",
            "Zmiany opłat, o których trzeba zawiadomić",
        ],
    ),
    "kontroler": (
        [],
        [],
    ),
    "prezes": (
        [
            (
                "Dokumenty, których brakuje w bibliotece: 27 977 dni po terminie",
                "/admin/kompletnosc/",
            ),
            (
                "Wnioski członków o dokumenty: 1 4 dni po terminie · najdłużej czeka: 18 dni",
                "/admin/wnioski-o-dokumenty/",
            ),
            LATE,
            ENDING,
            DRAFTED,
        ],
        ["Reklamacje uznane z mocy prawa", "Treści publikacji do usunięcia"],
    ),
}


@pytest.mark.parametrize("login", FIRST_SCREENS)
def test_what_waits_for_each_desk(demo: None, client: Client, login: str) -> None:
    client.force_login(User.objects.get(username=f"staff:{login}"))

    assert (leading_to(client), empty_queues(client)) == FIRST_SCREENS[login]
