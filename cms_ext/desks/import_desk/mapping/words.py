"""What Polish programs call the columns that several kinds of import have, the likeliest first.

Folded; a word is found in longer names, too. A column that is not here is known by its own name
and by the first words of what belongs in it.
"""

from collections.abc import Iterable, Mapping

from cms_ext.desks.import_desk.mapping.target import Target, Vocabulary, fold

_PERSON = (
    "nazwisko i imie|imie i nazwisko|nazwisko|kontrahent|platnik|nazwa|lokator|najemca|"
    "wlasciciel|uzytkownik|zobowiazany|podatnik|dluznik"
)
_UNIT = "nr lokalu|numer lokalu|nr mieszkania|mieszkanie|lokal|nr lok|lok"
_BUILDING = "kod budynku|oznaczenie budynku|symbol budynku|ozn bud|kod bud|symbol bud|id bud"
_STAIRS = "klatka|nr klatki|klatka schodowa|kl|wejscie"
_WORDS = {
    "account_no": "nr konta|numer konta|konto|nr kartoteki|kartoteka|nr platnika|nr kontrahenta|"
    "kod kontrahenta|nr ewidencyjny|indeks|symbol|nr kart|karta oplat|nr karty",
    "payer_name": _PERSON,
    "name": f"{_PERSON}|czlonek",
    "member_no": "nr czlonkowski|numer czlonkowski|nr czlonka|nr rejestru|nr w rejestrze|nr",
    "joined_on": "data przyjecia|przyjety|data przystapienia|data",
    "ended_on": "data ustania|data wykreslenia|wykreslony",
    "correspondence_email": "e mail|email|adres e mail|mail|poczta elektroniczna",
    "phone": "telefon|tel|nr telefonu|numer telefonu|tel kom|komorka",
    "correspondence_address": "adres korespondencyjny|adres do korespondencji|ulica koresp|adres|"
    "ulica",
    "since": "data zgloszenia|zgloszono|data oswiadczenia|data pisma|aktualne od|od kiedy|data",
    "document": "dokument|pismo|zrodlo|oswiadczenie",
    "building": f"budynek|{_BUILDING}|blok|ulica i nr",
    "building_code": f"budynek|{_BUILDING}|blok|nr budynku",
    "building_address": "adres budynku|ulica i nr|adres|ulica",
    "property_code": "nieruchomosc|kod nieruchomosci",
    "stairwell": _STAIRS,
    "staircase_code": _STAIRS,
    "premises_code": "kod lokalu|symbol lokalu|indeks lokalu|id lokalu",
    "premises_no": _UNIT,
    "address": "adres lokalu|adres|ulica",
    "nrb": "rachunek do wplat|rachunek bankowy|nr rachunku|numer rachunku|rachunek|nrb|rach wirt|"
    "konto bankowe|rach",
    "area_m2": "powierzchnia|pow|m2|pow uzytkowa|metraz",
    "persons": "liczba osob|ilosc osob|osoby|osob|l os|il os",
    "component": "skladnik oplaty|nazwa skladnika|skladnik|usluga|swiadczenie",
    "component_code": "kod skladnika|skladnik|kod oplaty|oplata",
    "basis": "podstawa|podstawa naliczenia|sposob naliczania|od czego|mnoznik|naliczane od",
    "quantity": "ilosc|liczba jednostek|podstawa naliczenia",
    "unit": "jednostka miary|jednostka|j m|jm",
    "rate": "stawka|cena jednostkowa|cena",
    "valid_from": "obowiazuje od|wazne od|od dnia|od",
    "valid_to": "obowiazuje do|wazne do|do dnia|do",
    "period": "okres|miesiac|za okres",
    "due_date": "termin platnosci|termin zaplaty|termin|data platnosci|wymagalne|platne do|"
    "data wymagalnosci|wymagalnosc",
    "booking_date": "data ksiegowania|data operacji|data dokumentu|data wystawienia|data",
    "opened_on": "data otwarcia|otwarte od|konto od|data zasiedlenia|od dnia|od kiedy",
    "opening_balance": "bilans otwarcia|saldo poczatkowe|saldo|bo",
    "opening_date": "data bilansu|dzien bilansu|saldo na|stan na|na dzien",
    "title": "tresc|opis|tytul|tytulem|operacja|za co|nazwa oplaty|rodzaj",
    "document_no": "nr dokumentu|numer dokumentu|dokument|nr dok|symbol dokumentu|nr dowodu|dowod|"
    "nr faktury|nr noty|dok",
    "amount": "kwota dokumentu|kwota pierwotna|kwota|wartosc|naleznosc",
    "rest": "pozostalo wn|pozostalo|pozostaje|zostalo|nierozliczono|saldo dokumentu|saldo wn|wn|"
    "winien|do zaplaty|zaleglosc|zadluzenie|naleznosc|kwota",
    "rest_credit": "pozostalo ma|saldo ma|nadplata|uznanie|ma",
    "account_balance": "saldo konta|saldo kartoteki|saldo platnika|saldo",
    "meter_no": "nr licznika|numer licznika|licznik|nr wodomierza|wodomierz|nr fabryczny",
    "medium": "medium|rodzaj licznika|rodzaj",
    "reading_date": "data odczytu|odczytano|data",
    "reading": "odczyt|stan licznika|wskazanie|stan",
}
WORDS: Mapping[str, tuple[str, ...]] = {key: tuple(text.split("|")) for key, text in _WORDS.items()}


DEBIT_WORDS, CREDIT_WORDS = ("Wn", "D", "W", "Winien", "+"), ("Ma", "C", "M", "-")
SIDE_HEADINGS = ("strona", "wn ma", "d c", "znak")

# Days that programs state above the table, as „stan na”.
STATED_DAYS = frozenset(("opening_date", "known_on"))


def make_vocabulary(targets: Iterable[Target]) -> Vocabulary:
    """Return by column its own name and heading, then what programs call it; and its side Ma."""
    vocabulary = {}
    for target in targets:
        vocabulary[target.name] = (
            fold(target.name),
            fold(str(target.words)),
            *(fold(alias) for alias in target.aliases.split("|") if alias),
            *WORDS.get(target.name, ()),
        )
        if credit := WORDS.get(f"{target.name}_credit"):
            vocabulary[f"{target.name}_credit"] = credit
    return vocabulary
