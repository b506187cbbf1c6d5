"""What raw SQL past the triggers does to a book, and all that the auditors say to it."""

import re
from pathlib import Path

ENTRY = "ebok_plugin_ledger_ledgerentry"
ACCOUNT = "ebok_plugin_ledger_account"
SHA = "skrót pozycji jest inny"

# What runs on the book of `test_audit`, and below it each finding.
_TEXT = Path(__file__).with_name("faults.txt").read_text("utf-8")
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
