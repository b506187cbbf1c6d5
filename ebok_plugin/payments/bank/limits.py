"""How large a bank's file may be, and the errors beyond it. Source: bank_formats.md §2."""

from dataclasses import dataclass
from typing import Any

from ebok_plugin.payments.bank.errors import Code
from ebok_plugin.payments.bank.statement import BankFileError, file_error

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
        raise too_large_error(f"Plik ma {found} MB", f"{allowed} MB", found=f"{found} MB")


def too_large_error(message: str, allowed: object, **parts: Any) -> BankFileError:
    """Report that there is more of something than allowed: „Plik ma za dużo operacji”."""
    message = f"{message}; najwięcej można {allowed}."
    return file_error(Code.FILE_TOO_LARGE, message, expected=f"≤ {allowed}", **parts)
