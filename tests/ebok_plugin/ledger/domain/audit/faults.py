"""What raw SQL past the triggers does to a book, and all that the auditors say to it."""

import re

ENTRY = "ebok_plugin_ledger_ledgerentry"
ACCOUNT = "ebok_plugin_ledger_account"
SHA = "skrót pozycji jest inny"

# What runs on the book of `test_audit`, and below it each finding.
_TEXT = """
UPDATE entry SET amount = -92695 WHERE seq = 3
    control_totals: #3: suma: zaksięgowano −926,94 zł, jest −926,95 zł
    control_totals: #3: SHA
UPDATE entry SET title = 'inny' WHERE seq = 3
    control_totals: #3: SHA
UPDATE entry SET booking_date = '2026-01-16' WHERE seq = 3
    control_totals: #3: SHA
UPDATE entry SET source_key = 'inny' WHERE seq = 3
    control_totals: #3: SHA
UPDATE entry SET seq = 9 WHERE seq = 3
    numbering: 100005, pozycja 3: numeru brakuje
    numbering: 100005, pozycja 7: numeru brakuje
    numbering: 100005, pozycja 8: numeru brakuje
    control_totals: #3: SHA
DELETE FROM entry WHERE seq = 3
    numbering: 100005, pozycja 3: numeru brakuje
    control_totals: #3: liczba pozycji: zaksięgowano 1, jest 0
    control_totals: #3: suma: zaksięgowano −926,94 zł, jest 0,00 zł
    control_totals: #3: SHA
UPDATE entry SET amount = 92694 WHERE seq = 3
    signs_and_due_dates: 100005, pozycja 3, #3: wpłata ma znak obciążenia
    control_totals: #3: suma: zaksięgowano −926,94 zł, jest 926,94 zł
    control_totals: #3: SHA
UPDATE entry SET due_date = NULL WHERE seq = 2
    signs_and_due_dates: 100005, pozycja 2, #2: obciążenie nie ma terminu płatności
    charges_posted: 100005, pozycja 2, #2: FEBRUARY różni się od swojej pozycji księgowej
    control_totals: #2: SHA
UPDATE entry SET due_date = '2026-02-01' WHERE seq = 3
    signs_and_due_dates: 100005, pozycja 3, #3: wpłata ma termin płatności
    control_totals: #3: SHA
UPDATE entry SET kind = 'GIFT' WHERE seq = 3
    signs_and_due_dates: 100005, pozycja 3, #3: nieznany rodzaj
    control_totals: #3: SHA
UPDATE line SET amount = amount + 1 WHERE position = 1 AND amount > 0
    line_products: 100005, pozycja 1, #1: JANUARY, wiersz 1: 926.9400 × 1.0000 to nie 926,95 zł
    line_products: 100005, pozycja 2, #2: FEBRUARY, wiersz 1: 926.9400 × 1.0000 to nie 926,95 zł
    document_totals: 100005, pozycja 1, #1: JANUARY: razem 926,94 zł, a wiersze 926,95 zł
    document_totals: 100005, pozycja 2, #2: FEBRUARY: razem 926,94 zł, a wiersze 926,95 zł
DELETE FROM line WHERE amount < 0
    document_totals: 100005, pozycja 6, #6: dokument KOR/1: razem −26,94 zł, a wiersze 0,00 zł
UPDATE document SET total = 92600 WHERE period = '2026-02'
    document_totals: 100005, pozycja 2, #2: FEBRUARY: razem 926,00 zł, a wiersze 926,94 zł
    charges_posted: 100005, pozycja 2, #2: FEBRUARY różni się od swojej pozycji księgowej
UPDATE entry SET document_id = NULL WHERE seq = 2
    charges_posted: 100005, #2: FEBRUARY nie ma pozycji księgowej
    charges_posted: 100005, pozycja 2, #2: naliczenie nie ma dokumentu
UPDATE document SET period = '2026-01', generation = 2 WHERE period = '2026-02'
    one_charge_a_month: 100005: 2 naliczenia za 2026-01
UPDATE document SET correction_of_id = NULL, generation = 2 WHERE document_no = 'KOR/1'
    signs_and_due_dates: 100005, pozycja 6, #6: ujemne naliczenie niczego nie koryguje
    one_charge_a_month: 100005: 2 naliczenia za 2026-01
UPDATE entry SET amount = 4000 WHERE seq = 5
    reversals: 100005, pozycja 5, #5: storno 40,00 zł pozycji −50,00 zł
    control_totals: #5: suma: zaksięgowano 50,00 zł, jest 40,00 zł
    control_totals: #5: SHA
    balances_replayed: 100005: saldo 890,00 zł nie jest SUM
UPDATE entry SET reverses_id = NULL WHERE seq = 5
    reversals: 100005, pozycja 5, #5: storno nie wskazuje pozycji
UPDATE entry SET booking_date = '2026-02-09' WHERE seq = 5
    reversals: 100005, pozycja 5, #5: storno jest wcześniejsze niż pozycja
    control_totals: #5: SHA
UPDATE entry SET subaccount = 'COURT' WHERE seq = 5
    reversals: 100005, pozycja 5, #5: storno ma inny termin albo subkonto niż pozycja
    control_totals: #5: SHA
UPDATE batch SET entry_count = 2, entry_sum = 0 WHERE kind = 'REVERSAL'
    control_totals: #5: liczba pozycji: zaksięgowano 2, jest 1
    control_totals: #5: suma: zaksięgowano 0,00 zł, jest 50,00 zł
UPDATE account SET opened_on = '2026-01-10'
    booked_while_open: 100005, pozycja 1, #1: zaksięgowano przed otwarciem konta
    booked_while_open: 100005, pozycja 6, #6: zaksięgowano przed otwarciem konta
    sealed_rows: 100005: otwarte od: było 01.01.2020, jest 10.01.2026
UPDATE account SET closed_on = '2026-01-31'
    booked_while_open: 100005, pozycja 2, #2: naliczono po zamknięciu konta
    sealed_rows: 100005: zamknięte z dniem: było brak, jest 31.01.2026
UPDATE account SET account_no = '100500'
    control_totals: #1: SHA
    control_totals: #2: SHA
    control_totals: #3: SHA
    control_totals: #4: SHA
    control_totals: #5: SHA
    control_totals: #6: SHA
    sealed_rows: 100005: numer konta: było 100005, jest 100500
"""
_TABLES = {
    "entry": ENTRY,
    "line": "ebok_plugin_ledger_chargeline",
    "document": "ebok_plugin_ledger_chargedocument",
    "batch": "ebok_plugin_ledger_batch",
    "account": ACCOUNT,
}
_WORDS = {
    ": 100005": ": konto 100005",
    "SHA": SHA,
    "JANUARY": "dokument NAL/2026-01/100005",
    "FEBRUARY": "dokument NAL/2026-02/100005",
    "SUM": "sumą zaległości, bieżących opłat i nadpłaty",
}


def _faults() -> list[tuple[str, list[str]]]:
    found: list[tuple[str, list[str]]] = []
    for line in _TEXT.strip().splitlines():
        if line.startswith(" "):
            for short, word in _WORDS.items():
                line = line.replace(short, word, 1)
            found[-1][1].append(line.strip())
        else:
            verb, table, rest = re.split(r" (entry|line|document|batch|account) ", line, maxsplit=1)
            found.append((f"{verb} {_TABLES[table]} {rest}", []))
    return found


FAULTS = _faults()
