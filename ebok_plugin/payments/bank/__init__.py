"""Bank statements read from MT940 and CAMT.053, without Django and without a database.

    profile, reason = detect_profile(data, profiles)          # or a profile that staff chose
    file = parse_statements(data, profile, today=today, own_accounts=accounts)
    gaps = find_statement_gaps(file.statements, closings_of_earlier_imports)

A site sets the virtual accounts of its bank with
`replace(PROFILES["pko"], sort_code="…", client_id="…")`. Source: bank_formats.md.
"""

from ebok_plugin.payments.bank.detect import (
    FOREIGN,
    ArchivedFile,
    Detection,
    detect_profile,
    is_archive,
    open_archive,
)
from ebok_plugin.payments.bank.errors import OUTCOMES, BankFileOutcome, BankFinding, Code
from ebok_plugin.payments.bank.identity import (
    BalanceSpan,
    ContentMatch,
    EntryContent,
    EntryMatch,
    StatementContent,
    StatementKey,
    are_chained,
    changed_statement_finding,
    compare_content,
    compare_entries,
    entry_content,
    find_statement_gaps,
    statement_content,
    statement_key,
    without_repeats,
)
from ebok_plugin.payments.bank.parse import parse_statements
from ebok_plugin.payments.bank.profiles import PROFILES, BankProfile, DetailsLayout
from ebok_plugin.payments.bank.statement import (
    CHARGE_CODE,
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
    "CHARGE_CODE",
    "FOREIGN",
    "LIMITS",
    "OUTCOMES",
    "PROFILES",
    "ArchivedFile",
    "Balance",
    "BalanceSpan",
    "BankFileError",
    "BankFileOutcome",
    "BankFinding",
    "BankLimits",
    "BankProfile",
    "Code",
    "DetailsLayout",
    "Detection",
    "EntryContent",
    "FilePosition",
    "ContentMatch",
    "Mark",
    "Operations",
    "ParsedEntry",
    "ParsedFile",
    "ParsedStatement",
    "PartialStatement",
    "EntryMatch",
    "StatementContent",
    "StatementFormat",
    "StatementKey",
    "are_chained",
    "changed_statement_finding",
    "compare_content",
    "compare_entries",
    "detect_profile",
    "entry_content",
    "find_statement_gaps",
    "is_archive",
    "open_archive",
    "parse_statements",
    "statement_content",
    "statement_key",
    "unknown_virtual_finding",
    "without_repeats",
]
