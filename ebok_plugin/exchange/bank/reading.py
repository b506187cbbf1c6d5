"""What a reader of either format hands over to the checks."""

from dataclasses import dataclass, field

from ebok_plugin.exchange.bank.errors import BankFinding, Code
from ebok_plugin.exchange.bank.statement import PartialStatement


@dataclass(slots=True)
class BankReading:
    encoding: str
    statements: list[PartialStatement] = field(default_factory=list)
    errors: list[BankFinding] = field(default_factory=list)
    warnings: list[BankFinding] = field(default_factory=list)


def truncated(what: str, tag: str, *, number: str, position: int, line: int | None) -> BankFinding:
    """`what` is missing (genitive); `position` counts the statements of the file from 1."""
    statement = number or f"nr {position} w pliku"
    return BankFinding(
        Code.BANK_TRUNCATED,
        f"Plik jest ucięty: wyciąg {statement} nie ma {what} ({tag}). "
        "Pobierz go z banku jeszcze raz.",
        statement_no=number or None,
        line=line,
        field=tag,
        expected=tag,
    )


def no_statements(tag: str) -> BankFinding:
    return BankFinding(
        Code.BANK_TRUNCATED,
        f"Plik jest ucięty: nie ma w nim żadnego wyciągu ({tag}). Pobierz go z banku jeszcze raz.",
        field=tag,
        expected=tag,
    )
