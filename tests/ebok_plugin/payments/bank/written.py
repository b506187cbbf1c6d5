"""The sample files and what is known about them; small files written by a test."""

import io
import json
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ebok_plugin.payments import bank

SAMPLES = Path(__file__).parent / "samples"
EXPECTED: dict[str, Any] = json.loads((SAMPLES / "expected.json").read_text(encoding="utf-8"))
OWN_ACCOUNTS = [EXPECTED["account_main"]]
TODAY = date(2026, 12, 31)

# Every bank of the samples gave the co-op the same client number.
SITE_PROFILES: dict[str, bank.BankProfile] = {
    code: replace(profile, sort_code="99900009", client_id="0001")
    for code, profile in bank.PROFILES.items()
}
# The payers' virtual accounts of the samples, by the account numbers of the co-op.
ACCOUNT_NUMBERS = {
    entry["virtual_nrb"]: entry["account_no"]
    for file in EXPECTED["files"].values()
    for statement in file["statements"]
    for entry in statement["entries"]
    if entry["virtual_nrb"]
}
# Those broken samples that are MT940 to the eye, all in the dialect of PKO.
BROKEN_MT940 = [
    name
    for name, broken in EXPECTED["broken"].items()
    if name.endswith(".sta") and not broken["code"].startswith("FILE_")
]


def sample(name: str) -> bytes:
    return (SAMPLES / name).read_bytes()


def summary(statement: bank.ParsedStatement) -> dict[str, Any]:
    """A statement in the words of expected.json."""
    return {
        "number": statement.number,
        "account": statement.iban,
        "currency": statement.currency,
        "opening": str(statement.opening.amount),
        "closing": str(statement.closing.amount),
        "entry_count": len(statement.entries),
        "credits": f"{statement.entries.credits:.2f}",
        "debits": f"{statement.entries.debits:.2f}",
        "entries": [entry_summary(entry) for entry in statement.entries],
    }


def entry_summary(entry: bank.ParsedEntry) -> dict[str, Any]:
    return {
        "line": entry.line_no,
        "date": entry.value_date.isoformat(),
        "sign": str(entry.mark),
        "amount": f"{entry.amount:.2f}",
        "title": entry.title,
        "name": entry.name,
        "counterparty_nrb": entry.counterparty_nrb,
        "virtual_nrb": entry.virtual_id,
        "account_no": ACCOUNT_NUMBERS.get(entry.virtual_id),
        "bank_ref": entry.bank_ref,
    }


ACCOUNT = OWN_ACCOUNTS[0]
CAMT_02 = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"
CAMT_08 = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"


def mt940(
    *entries: str,
    number: str = "00001",
    account: str = f"/PL{ACCOUNT}",
    opening: str = "60F:C260309PLN100,00",
    closing: str = "62F:C260309PLN100,00",
    end: str = "-",
) -> str:
    """One message; the lines of `entries` begin with `:61:` or continue such a line."""
    lines = [
        ":20:1",
        f":25:{account}",
        f":28C:{number}",
        f":{opening}",
        *entries,
        f":{closing}",
        end,
    ]
    return "\n".join(lines) + "\n"


def camt(
    *entries: str, opening: str = "100.00", closing: str = "100.00", space: str = CAMT_02
) -> str:
    """One statement; `entries` are `<Ntry>` elements."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="{space}"><BkToCstmrStmt><Stmt>'
        f"<Id>1/2026</Id><ElctrncSeqNb>1</ElctrncSeqNb>"
        f"<Acct><Id><IBAN>PL{ACCOUNT}</IBAN></Id><Ccy>PLN</Ccy></Acct>"
        f"{balance('OPBD', opening)}{balance('CLBD', closing)}"
        f"{''.join(entries)}</Stmt></BkToCstmrStmt></Document>"
    )


def balance(kind: str, amount: str, day: str = "<Dt>2026-03-09</Dt>") -> str:
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp>"
        f'<Amt Ccy="PLN">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt>{day}</Dt></Bal>'
    )


def ntry(
    amount: str = "5.00",
    details: str = "",
    *,
    sign: str = "CRDT",
    more: str = "",
    sts: str = "BOOK",
) -> str:
    """An entry; `details` are `<TxDtls>` elements."""
    return (
        f'<Ntry><Amt Ccy="PLN">{amount}</Amt><CdtDbtInd>{sign}</CdtDbtInd>{more}<Sts>{sts}</Sts>'
        "<BookgDt><Dt>2026-03-09</Dt></BookgDt><ValDt><Dt>2026-03-09</Dt></ValDt>"
        f"<AcctSvcrRef>REF</AcctSvcrRef><NtryDtls>{details}</NtryDtls></Ntry>"
    )


def zipped(files: Mapping[str, bytes]) -> bytes:
    """A ZIP of these files."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return target.getvalue()


def read(text: str | bytes, profile: str | bank.BankProfile = "pko") -> bank.ParsedFile:
    data = text if isinstance(text, bytes) else text.encode()
    chosen = profile if isinstance(profile, bank.BankProfile) else SITE_PROFILES[profile]
    return bank.parse_statements(data, chosen, today=TODAY, own_accounts=OWN_ACCOUNTS)


def only_entry(file: bank.ParsedFile) -> bank.ParsedEntry:
    (statement,) = file.statements
    (entry,) = statement.entries
    return entry


def refused(act: Callable[..., object], *args: object) -> bank.BankFileError:
    """Return the error with which the reading of a file ends."""
    with pytest.raises(bank.BankFileError) as caught:
        act(*args)
    return caught.value


def reason(act: Callable[..., object], *args: object) -> tuple[str, str]:
    """Return the code and the words of that error."""
    error = refused(act, *args)
    return error.code, error.message_pl
