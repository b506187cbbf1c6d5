"""Descriptions of the columns of ledger files, and sample rows of invented people."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ACCOUNT_NO = _("numer konta: cyfry, wielkie litery, / i -, na przykład 100001")
DAY = _("dzień: 2026-12-01 albo 01.12.2026")
AMOUNT = _("kwota w złotych: 1234,56")

ABOUT: dict[str, Mapping[str, Promise]] = {
    "accounts": {
        "account_no": ACCOUNT_NO,
        "premises_code": _("kod lokalu, na przykład L-001; lokal, którego nie ma, powstanie"),
        "building": _("kod budynku, na przykład B-1; budynek, którego nie ma, powstanie"),
        "stairwell": _("klatka, na przykład A"),
        "premises_no": _("numer lokalu w budynku, na przykład 1"),
        "address": _("adres budynku z kodem pocztowym"),
        "area_m2": _("powierzchnia: 48,60"),
        "persons": _("liczba osób"),
        "payer_name": _("imię i nazwisko albo nazwa firmy; konto ma jednego płatnika"),
        "payer_kind": _("OSOBA albo FIRMA"),
        "nrb": _("rachunek do wpłat, 26 cyfr; puste znaczy: utwórz z numeru konta"),
        "regime": _("odsetki: SM (opłaty za lokal) albo GOK (opłata śmieciowa)"),
        "opened_on": _("od którego dnia konto jest otwarte"),
        "closed_on": _("ostatni dzień konta; puste, gdy jest otwarte"),
        "opening_date": _("dzień bilansu otwarcia; razem z kwotą albo wcale"),
        "opening_balance": _("kwota bilansu: dodatnia to dług mieszkańca, ujemna to nadpłata"),
        "opening_due_date": _("termin płatności długu; puste znaczy dzień bilansu"),
    },
    "components": {
        "component_code": _("kod: wielkie litery, cyfry i -, najwyżej 12 znaków, na przykład EKS"),
        "name": _("nazwa na naliczeniu"),
        "basis": _(
            "co mnoży się przez stawkę: AREA_M2 (powierzchnia), PERSONS (osoby), PREMISES (lokal), "
            "VOLUME_M3_COLD (woda), VOLUME_M3_HOT (ciepła woda), SHARE (udział), KWH (energia)"
        ),
        "unit": _("jednostka, na przykład m² albo os."),
        "rate": _("stawka w złotych, najwyżej cztery miejsca: 4,35"),
        "valid_from": _("pierwszy dzień stawki; poprzednia kończy się dzień wcześniej"),
        "valid_to": _("ostatni dzień stawki; puste, gdy trwa"),
        "subaccount": _(
            "MAIN (opłaty), REPAIR (fundusz remontowy), MEDIA, INTEREST (odsetki), COURT (sąd)"
        ),
        "is_advance": _("TAK, gdy to zaliczka rozliczana później; puste znaczy NIE"),
        "property_code": _("kod nieruchomości; puste znaczy: wszystkie"),
    },
    "charges": {
        "account_no": ACCOUNT_NO,
        "period": _("miesiąc: 2026-01"),
        "component_code": _("kod składnika, który jest już w programie"),
        "quantity": _("ilość, najwyżej cztery miejsca: 48,60"),
        "rate": _("stawka, która wtedy obowiązywała"),
        "amount": _("ilość × stawka, zaokrąglona do grosza"),
        "due_date": _("termin płatności"),
        "document_no": _("numer naliczenia; wiersze z tym samym numerem to jeden dokument"),
        "booking_date": _("dzień księgowania; puste znaczy pierwszy dzień miesiąca"),
        "correction_of": _("numer naliczenia, które ten wiersz koryguje"),
    },
    "payments": {
        "external_id": _("numer wpłaty w Twoim programie; każdy tylko raz"),
        "account_no": _("numer konta; wystarczy on albo nrb"),
        "nrb": _("rachunek, na który wpłacono; wystarczy on albo account_no"),
        "value_date": _("dzień wpłaty"),
        "amount": AMOUNT,
        "title": _("tytuł wpłaty"),
        "payer_name": _("kto wpłacił; nie zmienia płatnika konta"),
        "source": _("BANK, KASA albo KOREKTA"),
        "designated_period": _("miesiąc, za który wpłacono: 2026-01"),
        "correction_of": _("external_id wpłaty, którą ten wiersz wycofuje"),
    },
    "media_settlements": {
        "settlement_id": _("nazwa rozliczenia, ta sama we wszystkich jego wierszach"),
        "account_no": ACCOUNT_NO,
        "period_from": _("pierwszy dzień okresu rozliczenia"),
        "period_to": _("ostatni dzień okresu rozliczenia"),
        "medium": _("CO (ogrzewanie), ZW (zimna woda), CW (ciepła woda) albo GAZ"),
        "part": _("STALA, ZMIENNA albo CALOSC"),
        "invoice_total": _("suma faktur za medium w budynku"),
        "common_cost": _("koszt części wspólnych"),
        "allocation_key": _(
            "według czego dzielono: AREA_M2, HCA_UNITS_LAF, WATER_M3, HOT_WATER_M3, PERSONS, SHARE"
        ),
        "pool": _("kwota do podziału między lokale"),
        "key_premises": _("ile tego ma lokal"),
        "key_total": _("ile mają wszystkie lokale razem"),
        "cost": _("koszt lokalu: pool × key_premises ÷ key_total"),
        "advances": _("zaliczki lokalu"),
        "result": _("koszt bez zaliczek; ujemny to nadpłata"),
        "posting_date": DAY,
        "due_date": _("termin dopłaty; konieczny, gdy lokal dopłaca"),
    },
}

_SHARE = {
    "settlement_id": "ZW-2025-B-1",
    "period_from": "2025-01-01",
    "period_to": "2025-12-31",
    "medium": "ZW",
    "part": "CALOSC",
    "invoice_total": "500,00",
    "common_cost": "0,00",
    "allocation_key": "AREA_M2",
    "pool": "500,00",
    "key_total": "100,00",
    "posting_date": "2026-03-01",
    "due_date": "2026-03-31",
}
_FLAT = {
    "building": "B-1",
    "stairwell": "A",
    "address": "ul. Przykładowa 1, 00-000 Miasto",
    "payer_kind": "OSOBA",
    "regime": "SM",
    "opened_on": "2025-12-01",
}
_COMPONENT = {"basis": "AREA_M2", "unit": "m²", "valid_from": "2025-12-01", "is_advance": "NIE"}
_CHARGE = {"period": "2026-01", "due_date": "2026-01-15"}
SAMPLE_ROWS: dict[str, tuple[Mapping[str, str], ...]] = {
    "accounts": (
        _FLAT
        | {
            "account_no": "900001",
            "premises_code": "L-901",
            "premises_no": "1",
            "area_m2": "48,60",
            "persons": "2",
            "payer_name": "Zofia Przykładowa",
            "nrb": "37999000090001000000900001",
            "opening_date": "2026-01-01",
            "opening_balance": "120,50",
            "opening_due_date": "2026-01-15",
        },
        _FLAT
        | {
            "account_no": "900002",
            "premises_code": "L-902",
            "premises_no": "2",
            "area_m2": "51,40",
            "persons": "3",
            "payer_name": "Jan Przykładowy",
            "nrb": "10999000090001000000900002",
        },
    ),
    "components": (
        _COMPONENT
        | {
            "component_code": "EKS",
            "name": "Eksploatacja podstawowa",
            "rate": "4,35",
            "subaccount": "MAIN",
        },
        _COMPONENT
        | {
            "component_code": "FR",
            "name": "Fundusz remontowy",
            "rate": "3,25",
            "subaccount": "REPAIR",
        },
    ),
    "charges": (
        _CHARGE
        | {
            "account_no": "900001",
            "component_code": "EKS",
            "quantity": "48,60",
            "rate": "4,35",
            "amount": "211,41",
            "document_no": "NAL/2026/01/900001",
        },
        _CHARGE
        | {
            "account_no": "900001",
            "component_code": "FR",
            "quantity": "48,60",
            "rate": "3,25",
            "amount": "157,95",
            "document_no": "NAL/2026/01/900001",
        },
    ),
    "payments": (
        {
            "external_id": "KP/2026/1",
            "account_no": "900001",
            "value_date": "2026-01-12",
            "amount": "369,36",
            "title": "Opłata za styczeń",
            "source": "KASA",
            "designated_period": "2026-01",
        },
        {
            "external_id": "KP/2026/2",
            "account_no": "900002",
            "value_date": "2026-01-14",
            "amount": "100,00",
            "title": "Wpłata",
            "source": "KASA",
        },
    ),
    "media_settlements": (
        _SHARE
        | {
            "account_no": "900001",
            "key_premises": "48,60",
            "cost": "243,00",
            "advances": "230,00",
            "result": "13,00",
        },
        _SHARE
        | {
            "account_no": "900002",
            "key_premises": "51,40",
            "cost": "257,00",
            "advances": "240,00",
            "result": "17,00",
        },
    ),
}


KIND_NAMES: dict[str, Promise] = {
    "accounts": _("konta"),
    "components": _("składniki i stawki"),
    "charges": _("naliczenia"),
    "payments": _("wpłaty"),
    "media_settlements": _("rozliczenia mediów"),
}
