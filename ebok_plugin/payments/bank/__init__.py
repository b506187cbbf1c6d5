"""Bank statements read from MT940 and CAMT.053, without Django and without a database.

    profile, reason = detect_profile(data, profiles)          # or a profile that staff chose
    file = parse_statements(data, profile, today=today, own_accounts=accounts)
    gaps = find_gaps(file.statements, closings_of_earlier_imports)

A site sets the virtual accounts of its bank with
`replace(PROFILES["pko"], sort_code="…", client_id="…")`. Source: bank_formats.md.
"""

from ebok_plugin.payments.bank.detect import Detection, detect_profile
from ebok_plugin.payments.bank.errors import OUTCOMES, BankFileOutcome, BankFinding, Code
from ebok_plugin.payments.bank.parse import (
    StatementKey,
    changed_statement_finding,
    digest_statement,
    find_gaps,
    parse_statements,
    statement_key,
)
from ebok_plugin.payments.bank.profiles import CAMT053, PROFILES, BankProfile, DetailsLayout
from ebok_plugin.payments.bank.statement import (
    LIMITS,
    Balance,
    BankFileError,
    BankLimits,
    FilePosition,
    Mark,
    Operations,
    ParsedEntry,
    ParsedFile,
    ParsedStatement,
    PartialStatement,
    StatementFormat,
)
from ebok_plugin.payments.bank.values import unknown_virtual_finding

__all__ = [
    "CAMT053",
    "LIMITS",
    "OUTCOMES",
    "PROFILES",
    "Balance",
    "BankFileError",
    "BankFileOutcome",
    "BankFinding",
    "BankLimits",
    "BankProfile",
    "Code",
    "DetailsLayout",
    "Detection",
    "FilePosition",
    "Mark",
    "Operations",
    "ParsedEntry",
    "ParsedFile",
    "ParsedStatement",
    "PartialStatement",
    "StatementFormat",
    "StatementKey",
    "changed_statement_finding",
    "detect_profile",
    "digest_statement",
    "find_gaps",
    "parse_statements",
    "statement_key",
    "unknown_virtual_finding",
]
