"""How a bank file is refused, with what could be read of it."""

from ebok_plugin.exchange.bank.errors import BankFinding
from ebok_plugin.exchange.bank.statement import PartialStatement


class BankFileError(Exception):
    """The file cannot be taken. The only exception that leaves the parser.

    `finding` says why, and its parts can be read from the error itself; `statements` holds what
    could be read before, for showing to staff, never for posting.
    """

    def __init__(self, finding: BankFinding, statements: tuple[PartialStatement, ...] = ()) -> None:
        super().__init__(f"[{finding.code}] {finding.message_pl}")
        self.finding = finding
        self.statements = statements
        self.code = finding.code
        self.outcome = finding.outcome
        self.message_pl = finding.message_pl
        self.statement_no = finding.statement_no
        self.line = finding.line
        self.field = finding.field
        self.found = finding.found
        self.expected = finding.expected
