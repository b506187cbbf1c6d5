"""A bank's ZIP with statements, opened one level deep and within limits (bank_formats.md §2)."""

import io
import zipfile
import zlib
from typing import NamedTuple

from ebok_plugin.payments.bank.detect import FOREIGN, not_a_statement_error
from ebok_plugin.payments.bank.errors import BankFinding, Code
from ebok_plugin.payments.bank.limits import MEBIBYTE, BankLimits, check_size, too_many_finding
from ebok_plugin.payments.bank.statement import BankFileError
from ebok_plugin.payments.bank.values import strip_controls

_MAGIC = b"PK"
_START = b"PK\x03\x04"
# The mark before each entry of the directory; counting is cheap, reading all of them is not.
_DIRECTORY_ENTRY = b"PK\x01\x02"
_WORKBOOK = "[Content_Types].xml"
_ENCRYPTED = 0x1
# Names without a mark for UTF-8 are those of a Polish Windows.
_NAMES = "cp852"
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
)


class ArchivedFile(NamedTuple):
    name: str
    data: bytes


def is_archive(data: bytes) -> bool:
    return data.startswith(_START)


def open_archive(data: bytes, limits: BankLimits) -> list[ArchivedFile]:
    """Unpack the files of a ZIP, without those that systems add.

    Raises BankFileError with FILE_TOO_LARGE, FILE_ENCRYPTED or FILE_NOT_STATEMENT.
    """
    check_size(data, limits)
    if data.count(_DIRECTORY_ENTRY) > limits.archived_files:
        raise too_many_finding(
            "plików w archiwum ZIP", limits.archived_files, line=None, field=None
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data), metadata_encoding=_NAMES) as archive:
            entries = [entry for entry in archive.infolist() if not _is_of_a_system(entry.filename)]
            _check_entries(entries, limits)
            files, left = [], limits.size
            for entry in entries:
                with archive.open(entry) as stream:
                    content = stream.read(left + 1)
                left -= len(content)
                if left < 0:
                    raise _too_large(limits)
                files.append(ArchivedFile(strip_controls(entry.filename)[:255], content))
    except _BROKEN as error:
        raise _not_an_archive() from error
    if not files:
        raise not_a_statement_error("w archiwum ZIP nie ma żadnego pliku", found="ZIP")
    return files


def _is_of_a_system(name: str) -> bool:
    base = name.rpartition("/")[2]
    return not base or name.startswith("__MACOSX/") or base in (".DS_Store", "Thumbs.db")


def _check_entries(entries: list[zipfile.ZipInfo], limits: BankLimits) -> None:
    if any(entry.filename == _WORKBOOK for entry in entries):
        raise _not_an_archive()
    if any(entry.flag_bits & _ENCRYPTED for entry in entries):
        raise BankFileError(
            BankFinding(
                Code.FILE_ENCRYPTED,
                "Archiwum ZIP jest zaszyfrowane. Rozpakuj je i wczytaj wyciąg bez hasła.",
                found="ZIP",
            )
        )
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if unpacked > max(MEBIBYTE, packed * limits.archive_ratio):
        raise _too_large(limits)


def _too_large(limits: BankLimits) -> BankFileError:
    allowed = f"{limits.size / MEBIBYTE:g}".replace(".", ",")
    return BankFileError(
        BankFinding(
            Code.FILE_TOO_LARGE,
            f"Archiwum ZIP po rozpakowaniu byłoby za duże; najwięcej można {allowed} MB "
            f"i {limits.archive_ratio} razy tyle, co archiwum.",
            found="ZIP",
            expected=f"≤ {allowed} MB",
        )
    )


def _not_an_archive() -> BankFileError:
    name = FOREIGN[_MAGIC]
    return not_a_statement_error(f"plik zaczyna się jak {name}", found=name)
