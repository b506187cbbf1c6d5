"""Small bank files written on the spot, so that a test shows what it is about."""

from ebok_plugin.exchange.bank import BankProfile, ParsedEntry, ParsedFile, parse_statements
from tests.ebok_plugin.exchange.bank.expected import OWN_ACCOUNTS, SITE_PROFILES, TODAY

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


def read(text: str | bytes, profile: str | BankProfile = "pko") -> ParsedFile:
    data = text if isinstance(text, bytes) else text.encode()
    chosen = profile if isinstance(profile, BankProfile) else SITE_PROFILES[profile]
    return parse_statements(data, chosen, today=TODAY, own_accounts=OWN_ACCOUNTS)


def only_entry(file: ParsedFile) -> ParsedEntry:
    (statement,) = file.statements
    (entry,) = statement.entries
    return entry
