"""„Dziś” of each member of staff of the demo, as a whole: what the first screen says to whom."""

import pytest

from cms_ext.people.identity.models import User
from tests.first_screen import empty_queues, leading_to

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("demo"), pytest.mark.thorough]

LOGINS = ("admin", "redaktor", "czlonkowski", "finanse", "kontroler", "prezes")
# What waits, in its order, and on whose first screens.
WAITING = {
    "Wnioski członków o dokumenty: 1 4 dni po terminie · najdłużej czeka: 18 dni": (
        "admin czlonkowski prezes"
    ),
    "Sprawy po terminie: 2 3 dni po terminie · najdłużej czeka: 10 dni": "admin prezes",
    "Reklamacje, którym kończy się termin z prawa: 1 termin: za 3 dni · najdłużej czeka: 11 dni": (
        "admin prezes"
    ),
    "Wnioski o dostęp do rozpatrzenia: 2 termin: za 12 dni · najdłużej czeka: 2 dni": "czlonkowski",
    "Moje sprawy: 11 3 dni po terminie · najdłużej czeka: 16 dni": "finanse",
    "Decyzje w reklamacjach do zatwierdzenia: 1 termin: za 6 dni · najdłużej czeka: 8 dni": (
        "admin prezes"
    ),
    "Wnioski o dostęp do rozpatrzenia: 7 termin: za 11 dni · najdłużej czeka: 3 dni": "admin",
    "Wnioski o dostęp do rozpatrzenia: 5 termin: za 11 dni · najdłużej czeka: 3 dni": "finanse",
    "Nowe reklamacje kwot i brakujących wpłat: 1 termin: za 13 dni · najdłużej czeka: 1 dzień": (
        "admin finanse"
    ),
    "Nowe sprawy do przydzielenia: 3 termin: 17 grudnia 2026 · najdłużej czeka: 3 dni": (
        "admin finanse"
    ),
    "Wnioski o zwrot nadpłaty: 1 termin: 21 grudnia 2026 · najdłużej czeka: 1 dzień": (
        "admin finanse"
    ),
    "Zmiany statutu do zgłoszenia w KRS: 1 119 dni po terminie · najdłużej czeka: 149 dni": (
        "admin czlonkowski"
    ),
    "Przegląd deklaracji dostępności: 1 termin: dziś · od dziś": "admin",
    "Wykonane usługi do obciążenia: 1 termin: za 5 dni · najdłużej czeka: 10 dni": "admin finanse",
    "Wpłaty do wyjaśnienia: 2 najdłużej czeka: 252 dni": "admin finanse",
    "Dokumenty do przygotowania przed publikacją: 1 najdłużej czeka: 4 dni": "admin czlonkowski",
    "Zawiadomienia o opłatach do wydruku: 12 najdłużej czeka: 4 dni": "admin finanse",
    "Nietypowe odczyty liczników: 1 od dziś": "admin finanse",
    "Korekty, zwroty, storna i wpłaty w kasie do zatwierdzenia: 1 od dziś": "admin",
    "Układy ratalne do zatwierdzenia: 1 od dziś": "admin",
    "Naliczenia do zatwierdzenia: 1 od dziś": "admin",
    "Dokumenty do wydrukowania: 10 od dziś": "admin finanse",
    "Usterki techniczne serwisu: 1": "admin",
    "Dokumenty, których brakuje w bibliotece: 27": "admin czlonkowski prezes",
}
# Where the button of each leads.
ADDRESSES = {
    "Dokumenty, których brakuje w bibliotece": "/admin/kompletnosc/",
    "Zmiany statutu do zgłoszenia w KRS": "/admin/members_area_resolutions/statutechange/",
    "Wnioski członków o dokumenty": "/admin/wnioski-o-dokumenty/",
    "Sprawy po terminie": "/admin/sprawy/?widok=po-terminie",
    "Reklamacje, którym kończy się termin z prawa": "/admin/sprawy/?widok=konczy-sie",
    "Przegląd deklaracji dostępności": "/admin/pages/",
    "Wykonane usługi do obciążenia": "/admin/sprawy/do-obciazenia/",
    "Decyzje w reklamacjach do zatwierdzenia": "/admin/sprawy/?widok=decyzje",
    "Wnioski o dostęp do rozpatrzenia": "/admin/wnioski/",
    "Nowe reklamacje kwot i brakujących wpłat": "/admin/sprawy/?widok=kwoty",
    "Nowe sprawy do przydzielenia": "/admin/sprawy/?widok=nowe",
    "Wpłaty do wyjaśnienia": "/admin/bank/do-wyjasnienia/",
    "Dokumenty do przygotowania przed publikacją": "/admin/biblioteka/publikuj/",
    "Zawiadomienia o opłatach do wydruku": "/admin/zmiany-oplat/?widok=do-wydruku",
    "Nietypowe odczyty liczników": "/admin/liczniki/nietypowe/",
    "Korekty, zwroty, storna i wpłaty w kasie do zatwierdzenia": (
        "/admin/rozliczenia/do-zatwierdzenia/"
    ),
    "Układy ratalne do zatwierdzenia": "/admin/rozliczenia/do-zatwierdzenia/",
    "Naliczenia do zatwierdzenia": "/admin/rozliczenia/do-zatwierdzenia/",
    "Dokumenty do wydrukowania": "/admin/rozliczenia/dokumenty/",
    "Usterki techniczne serwisu": "/admin/stan-serwisu/",
    "Moje sprawy": "/admin/sprawy/?widok=moje",
    "Wnioski o zwrot nadpłaty": "/admin/rozliczenia/zwroty/",
}
# The queues where nothing waits, and whose they are.
EMPTY = {
    "Budynki do przypisania do nieruchomości": "admin czlonkowski",
    "Dane, które się spóźniają": "admin czlonkowski finanse",
    "Decyzje o opłacie do zatwierdzenia": "admin",
    "Decyzje o ratach i odroczeniu do wydania": "admin",
    "Deklaracje z dużą zmianą do zatwierdzenia": "admin",
    "Deklaracje, które rozpatruję": "admin",
    "Dokumenty do potwierdzenia przez drugą osobę": "admin finanse",
    "Dokumenty potwierdzone, do opublikowania, i wycofane, do poprawienia": "admin czlonkowski",
    "Duże zmiany stawek do zatwierdzenia": "admin",
    "E-maile spoza rozmowy w sprawach": "admin finanse",
    "Kontakty z pliku do zatwierdzenia": "admin czlonkowski finanse",
    "Korekty, zwroty, storna i wpłaty w kasie do zatwierdzenia": "finanse",
    "Liczniki po terminie legalizacji": "admin finanse",
    "Moje sprawy": "admin",
    "Noty odsetkowe do zatwierdzenia": "admin",
    "Nowe deklaracje do rozpatrzenia": "admin",
    "Ogłoszenia, które się kończą": "admin redaktor",
    "Opinie prawne o doręczeniu do zatwierdzenia": "admin",
    "Opłaty za odpady do zatwierdzenia": "admin",
    "Osoby, które nie zalogowały się przez dwa tygodnie od doręczenia hasła": (
        "admin czlonkowski finanse"
    ),
    "Otwarcia zamkniętych okresów do zatwierdzenia": "admin",
    "Paczki dokumentów, które czekają na decyzję": "admin czlonkowski",
    "Paczki haseł startowych do zatwierdzenia": "admin czlonkowski finanse",
    "Pierwsze deklaracje z pliku do zatwierdzenia": "admin",
    "Pliki z banku zatrzymane przy imporcie": "admin finanse",
    "Pliki z kontami i wpłatami do zatwierdzenia": "admin finanse",
    "Płatnicy z pliku do zatwierdzenia": "admin",
    "Programy z dostępem do API do zatwierdzenia": "admin",
    "Prośby o zmianę adresu do listów": "admin czlonkowski finanse",
    "Przeksięgowania do zatwierdzenia": "admin",
    "Przeprowadzki ze starej strony, które czekają na decyzję": "admin redaktor",
    "Rachunki i płatnicy do zatwierdzenia": "admin finanse",
    "Reguły nadawców do zatwierdzenia": "admin",
    "Reguły prawne do sprawdzenia": "admin",
    "Rejony bez harmonogramu na następny rok": "admin redaktor",
    "Rejony bez harmonogramu na ten rok": "admin redaktor",
    "Reklamacje uznane z mocy prawa": "admin prezes",
    "Role pracowników do zatwierdzenia": "admin",
    "SMS, których nie udało się wysłać w ostatnich 7 dniach": "admin redaktor",
    "SMS, o których nie wiadomo, czy wyszły": "admin redaktor",
    "Sprawy sądowe o zmianę opłat, w których trzeba wpisać wyrok": "admin finanse",
    "Strony i ogłoszenia do zatwierdzenia": "admin redaktor",
    "Treści publikacji do usunięcia": "admin prezes",
    "Uchwały małego biura do zatwierdzenia": "admin prezes",
    "Wezwania bez korekty po terminie": "admin",
    "Wezwania do zapłaty do zatwierdzenia": "admin",
    "Wiadomości e-mail, których nie udało się wysłać": "admin",
    "Wiadomości, których nie dołączono do wniosku": "admin czlonkowski finanse",
    "Wnioski o raty i odroczenie do rozpatrzenia": "admin finanse",
    "Wpłaty online do decyzji": "admin finanse",
    "Wyciągi z folderu, których nie przyjęto": "admin finanse",
    "Wzory wniosków do zatwierdzenia": "admin czlonkowski finanse",
    "Wzory wniosków, do których program przynosi zmiany": "admin czlonkowski finanse",
    "Zawiadomienia o nowych stawkach do wydruku": "admin",
    "Zawiadomienia o opłatach bez potwierdzenia doręczenia": "admin finanse",
    "Zdarzenia w toku": "admin czlonkowski finanse",
    "Zmiany liczby osób do potwierdzenia": "admin finanse",
    "Zmiany opłat do sprawdzenia albo zatwierdzenia": "admin",
    "Zmiany opłat zwrócone do poprawy": "admin finanse",
    "Zmiany opłat, o których trzeba zawiadomić": "admin finanse",
    "Zmiany reguł i zgód do zatwierdzenia": "admin prezes",
    "Zwroty nadpłat do zatwierdzenia": "admin",
}


@pytest.mark.parametrize("login", LOGINS)
def test_what_waits_for_each_desk(demo: None, client, login: str):
    client.force_login(User.objects.get(username=f"staff:{login}"))

    assert leading_to(client) == [
        (text, ADDRESSES[text.partition(":")[0]])
        for text, logins in WAITING.items()
        if login in logins.split()
    ]
    assert empty_queues(client) == [name for name, who in EMPTY.items() if login in who.split()]
