"""Files of the import contract for tests: one good row of each kind, and a way to write them."""

Row = dict[str, str]

ACCOUNT: Row = {
    "account_no": "100005",
    "premises_code": "L-005",
    "building": "B-01",
    "stairwell": "1A",
    "premises_no": "5",
    "address": "ul. Wzorcowa 1, 00-000 Przykładowo",
    "area_m2": "48,60",
    "persons": "2",
    "payer_name": "Stanisław Świerkowy-Wzór",
    "payer_kind": "OSOBA",
    "nrb": "66999000090001000000100005",
    "regime": "SM",
    "opened_on": "2020-01-01",
    "closed_on": "",
    "opening_date": "",
    "opening_balance": "",
    "opening_due_date": "",
}
NEIGHBOUR: Row = ACCOUNT | {
    "account_no": "100006",
    "premises_code": "L-006",
    "premises_no": "6",
    "payer_name": "Ćwikła i Spółka sp. z o.o.",
    "payer_kind": "FIRMA",
    "nrb": "39999000090001000000100006",
}
COMPONENT: Row = {
    "component_code": "EKS",
    "name": "Eksploatacja podstawowa",
    "basis": "AREA_M2",
    "unit": "m²",
    "rate": "4,35",
    "valid_from": "2026-01-01",
    "valid_to": "",
    "subaccount": "MAIN",
    "is_advance": "NIE",
    "property_code": "",
}
REPAIR: Row = COMPONENT | {
    "component_code": "FR",
    "name": "Fundusz remontowy",
    "rate": "3,25",
    "subaccount": "REPAIR",
}
CHARGE: Row = {
    "account_no": "100005",
    "period": "2026-01",
    "component_code": "EKS",
    "quantity": "48,60",
    "rate": "4,35",
    "amount": "211,41",
    "due_date": "2026-01-15",
    "booking_date": "",
    "document_no": "NAL/1",
    "correction_of": "",
}
REPAIR_CHARGE: Row = CHARGE | {"component_code": "FR", "rate": "3,25", "amount": "157,95"}
PAYMENT: Row = {
    "external_id": "WB-1",
    "account_no": "100005",
    "nrb": "",
    "value_date": "2026-01-15",
    "amount": "211,41",
    "title": "Opłata za styczeń 2026",
    "payer_name": "Stanisław Świerkowy-Wzór",
    "source": "BANK",
    "designated_period": "",
    "correction_of": "",
}
MEDIA: Row = {
    "settlement_id": "RM-2025",
    "account_no": "100005",
    "period_from": "2025-01-01",
    "period_to": "2025-12-31",
    "medium": "CW",
    "part": "CALOSC",
    "invoice_total": "110,00",
    "common_cost": "10,00",
    "allocation_key": "PERSONS",
    "pool": "100,00",
    "key_premises": "1",
    "key_total": "2",
    "cost": "50,00",
    "advances": "40,00",
    "result": "10,00",
    "posting_date": "2026-07-31",
    "due_date": "2026-09-15",
}
MEDIA_NEIGHBOUR: Row = MEDIA | {"account_no": "100006", "advances": "60,00", "result": "-10,00"}


def file(kind: str, *rows: Row) -> bytes:
    """A file with a marker; the columns are those of the first row."""
    lines = [f"#ebok;{kind};1", ";".join(rows[0]), *(";".join(row.values()) for row in rows)]
    return ("\r\n".join(lines) + "\r\n").encode()
