"""What raw SQL past the triggers does to a book, and all that the auditors say to it."""

ENTRY = "ebok_plugin_ledger_ledgerentry"
DOCUMENT = "ebok_plugin_ledger_chargedocument"
LINE = "ebok_plugin_ledger_chargeline"
BATCH = "ebok_plugin_ledger_batch"
ACCOUNT = "ebok_plugin_ledger_account"
SHA = "skrót pozycji jest inny"

# What raw SQL does to the book of `test_audit`, and all that the auditors say to it.
FAULTS: list[tuple[str, list[str]]] = [
    (
        f"UPDATE {ENTRY} SET amount = -92695 WHERE seq = 3",
        [
            "control_totals: #3: suma: zaksięgowano −926,94 zł, jest −926,95 zł",
            f"control_totals: #3: {SHA}",
        ],
    ),
    (f"UPDATE {ENTRY} SET title = 'inny' WHERE seq = 3", [f"control_totals: #3: {SHA}"]),
    (
        f"UPDATE {ENTRY} SET booking_date = '2026-01-16' WHERE seq = 3",
        [f"control_totals: #3: {SHA}"],
    ),
    (
        f"UPDATE {ENTRY} SET source_key = 'inny' WHERE seq = 3",
        [f"control_totals: #3: {SHA}"],
    ),
    (
        f"UPDATE {ENTRY} SET seq = 99 WHERE seq = 3",
        [
            "numbering: konto 100005, pozycja 3: numeru brakuje",
            *(f"numbering: konto 100005, pozycja {n}: numeru brakuje" for n in range(7, 99)),
            f"control_totals: #3: {SHA}",
        ],
    ),
    (
        f"DELETE FROM {ENTRY} WHERE seq = 3",
        [
            "numbering: konto 100005, pozycja 3: numeru brakuje",
            "control_totals: #3: liczba pozycji: zaksięgowano 1, jest 0",
            "control_totals: #3: suma: zaksięgowano −926,94 zł, jest 0,00 zł",
            f"control_totals: #3: {SHA}",
        ],
    ),
    (
        f"UPDATE {ENTRY} SET amount = 92694 WHERE seq = 3",
        [
            "signs_and_due_dates: konto 100005, pozycja 3, #3: wpłata ma znak obciążenia",
            "control_totals: #3: suma: zaksięgowano −926,94 zł, jest 926,94 zł",
            f"control_totals: #3: {SHA}",
        ],
    ),
    (
        f"UPDATE {ENTRY} SET due_date = NULL WHERE seq = 2",
        [
            "signs_and_due_dates: konto 100005, pozycja 2, #2: obciążenie nie ma terminu płatności",
            "charges_posted: konto 100005, pozycja 2, #2: dokument NAL/2026-02/100005 "
            "różni się od swojej pozycji księgowej",
            f"control_totals: #2: {SHA}",
        ],
    ),
    (
        f"UPDATE {ENTRY} SET due_date = '2026-02-01' WHERE seq = 3",
        [
            "signs_and_due_dates: konto 100005, pozycja 3, #3: wpłata ma termin płatności",
            f"control_totals: #3: {SHA}",
        ],
    ),
    (
        f"UPDATE {ENTRY} SET kind = 'GIFT' WHERE seq = 3",
        [
            "signs_and_due_dates: konto 100005, pozycja 3, #3: nieznany rodzaj",
            f"control_totals: #3: {SHA}",
        ],
    ),
    (
        f"UPDATE {LINE} SET amount = amount + 1 WHERE position = 1 AND amount > 0",
        [
            "line_products: konto 100005, pozycja 1, #1: dokument NAL/2026-01/100005, "
            "wiersz 1: 926.9400 × 1.0000 to nie 926,95 zł",
            "line_products: konto 100005, pozycja 2, #2: dokument NAL/2026-02/100005, "
            "wiersz 1: 926.9400 × 1.0000 to nie 926,95 zł",
            "document_totals: konto 100005, pozycja 1, #1: dokument NAL/2026-01/100005: "
            "razem 926,94 zł, a wiersze 926,95 zł",
            "document_totals: konto 100005, pozycja 2, #2: dokument NAL/2026-02/100005: "
            "razem 926,94 zł, a wiersze 926,95 zł",
        ],
    ),
    (
        f"DELETE FROM {LINE} WHERE amount < 0",
        [
            "document_totals: konto 100005, pozycja 6, #6: dokument KOR/1: "
            "razem −26,94 zł, a wiersze 0,00 zł",
        ],
    ),
    (
        f"UPDATE {DOCUMENT} SET total = 92600 WHERE period = '2026-02'",
        [
            "document_totals: konto 100005, pozycja 2, #2: dokument NAL/2026-02/100005: "
            "razem 926,00 zł, a wiersze 926,94 zł",
            "charges_posted: konto 100005, pozycja 2, #2: dokument NAL/2026-02/100005 "
            "różni się od swojej pozycji księgowej",
        ],
    ),
    (
        f"UPDATE {ENTRY} SET document_id = NULL WHERE seq = 2",
        [
            "charges_posted: konto 100005, #2: dokument NAL/2026-02/100005 "
            "nie ma pozycji księgowej",
            "charges_posted: konto 100005, pozycja 2, #2: naliczenie nie ma dokumentu",
        ],
    ),
    (
        f"UPDATE {DOCUMENT} SET period = '2026-01', generation = 2 WHERE period = '2026-02'",
        ["one_charge_a_month: konto 100005: 2 naliczenia za 2026-01"],
    ),
    (
        f"UPDATE {DOCUMENT} SET correction_of_id = NULL, generation = 2"
        " WHERE document_no = 'KOR/1'",
        [
            "signs_and_due_dates: konto 100005, pozycja 6, #6: "
            "ujemne naliczenie niczego nie koryguje",
            "one_charge_a_month: konto 100005: 2 naliczenia za 2026-01",
        ],
    ),
    (
        f"UPDATE {ENTRY} SET amount = 4000 WHERE seq = 5",
        [
            "reversals: konto 100005, pozycja 5, #5: storno 40,00 zł pozycji −50,00 zł",
            "control_totals: #5: suma: zaksięgowano 50,00 zł, jest 40,00 zł",
            f"control_totals: #5: {SHA}",
            "balances_replayed: konto 100005: saldo 890,00 zł nie jest sumą zaległości, "
            "bieżących opłat i nadpłaty",
        ],
    ),
    (
        f"UPDATE {ENTRY} SET reverses_id = NULL WHERE seq = 5",
        ["reversals: konto 100005, pozycja 5, #5: storno nie wskazuje pozycji"],
    ),
    (
        f"UPDATE {ENTRY} SET booking_date = '2026-02-09' WHERE seq = 5",
        [
            "reversals: konto 100005, pozycja 5, #5: storno jest wcześniejsze niż pozycja",
            f"control_totals: #5: {SHA}",
        ],
    ),
    (
        f"UPDATE {ENTRY} SET subaccount = 'COURT' WHERE seq = 5",
        [
            "reversals: konto 100005, pozycja 5, #5: "
            "storno ma inny termin albo subkonto niż pozycja",
            f"control_totals: #5: {SHA}",
        ],
    ),
    (
        f"UPDATE {BATCH} SET entry_count = 2, entry_sum = 0 WHERE kind = 'REVERSAL'",
        [
            "control_totals: #5: liczba pozycji: zaksięgowano 2, jest 1",
            "control_totals: #5: suma: zaksięgowano 0,00 zł, jest 50,00 zł",
        ],
    ),
    (
        f"UPDATE {ACCOUNT} SET opened_on = '2026-01-10'",
        [
            "booked_while_open: konto 100005, pozycja 1, #1: zaksięgowano przed otwarciem konta",
            "booked_while_open: konto 100005, pozycja 6, #6: zaksięgowano przed otwarciem konta",
            "sealed_rows: konto 100005: otwarte od: było 01.01.2020, jest 10.01.2026",
        ],
    ),
    (
        f"UPDATE {ACCOUNT} SET closed_on = '2026-01-31'",
        [
            "booked_while_open: konto 100005, pozycja 2, #2: naliczono po zamknięciu konta",
            "sealed_rows: konto 100005: zamknięte z dniem: było brak, jest 31.01.2026",
        ],
    ),
    (
        f"UPDATE {ACCOUNT} SET account_no = '100500'",
        [
            *(f"control_totals: #{n}: {SHA}" for n in range(1, 7)),
            "sealed_rows: konto 100005: numer konta: było 100005, jest 100500",
        ],
    ),
]
