"""How large a bank's file may be, and the errors beyond it. Source: bank_formats.md §2."""

from dataclasses import dataclass

from ebok_plugin.payments.bank.errors import BankFinding, Code
from ebok_plugin.payments.bank.statement import BankFileError

MEBIBYTE = 2**20


@dataclass(frozen=True, slots=True)
class BankLimits:
    size: int = 20 * MEBIBYTE
    statements: int = 10_000
    entries: int = 200_000
    line_length: int = 4_000
    number_length: int = 35
    subfields: int = 65
    xml_depth: int = 64
    archived_files: int = 100
    # Unpacked bytes for each packed one; small archives may have more.
    archive_ratio: int = 100


LIMITS = BankLimits()


def check_size(data: bytes, limits: BankLimits) -> None:
    if len(data) > limits.size:
        found = f"{-(-len(data) * 10 // MEBIBYTE) / 10:.1f}".replace(".", ",")
        allowed = f"{limits.size / MEBIBYTE:g}".replace(".", ",")
        raise BankFileError(
            BankFinding(
                Code.FILE_TOO_LARGE,
                f"Plik ma {found} MB; najwięcej można {allowed} MB.",
                found=f"{found} MB",
                expected=f"≤ {allowed} MB",
            )
        )


def too_many_finding(
    what: str, allowed: int, *, line: int | None, field: str | None
) -> BankFileError:
    """Report that the file has too many of something, in the genitive plural.

    For example „wyciągów”, „operacji”.
    """
    return BankFileError(
        BankFinding(
            Code.FILE_TOO_LARGE,
            f"Plik ma za dużo {what}; najwięcej można {allowed}.",
            line=line,
            field=field,
            expected=f"≤ {allowed}",
        )
    )


def too_long_number_finding(
    line: int | None, field: str, length: int, allowed: int
) -> BankFileError:
    return BankFileError(
        BankFinding(
            Code.FILE_TOO_LARGE,
            f"Numer wyciągu ma {length} znaków; najwięcej można {allowed}.",
            line=line,
            field=field,
            found=f"{length}",
            expected=f"≤ {allowed}",
        )
    )


def too_long_line_finding(line: int, length: int, allowed: int) -> BankFileError:
    return BankFileError(
        BankFinding(
            Code.FILE_TOO_LARGE,
            f"Wiersz {line} ma {length} znaków; najwięcej można {allowed}.",
            line=line,
            found=f"{length}",
            expected=f"≤ {allowed}",
        )
    )
