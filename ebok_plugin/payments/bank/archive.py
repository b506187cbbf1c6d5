"""A bank's ZIP with statements, opened one level deep and within limits (bank_formats.md §2)."""

import io
from functools import partial
from typing import NamedTuple

from cms_ext.base.tables.zip_archive import ZipArchive, ZipFault, name_of
from ebok_plugin.payments.bank.detect import FOREIGN, not_a_statement_error
from ebok_plugin.payments.bank.errors import Code
from ebok_plugin.payments.bank.limits import MEBIBYTE, BankLimits, check_size, too_large_error
from ebok_plugin.payments.bank.statement import BankFileError, file_error
from ebok_plugin.payments.bank.values import strip_controls

_MAGIC = b"PK"
_START = b"PK\x03\x04"
_WORKBOOK = "[Content_Types].xml"


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
    archive = ZipArchive(io.BytesIO(data), partial(_refuse, limits), limits.archived_files)
    named = [(name, file) for file in archive.files if not _is_of_a_system(name := name_of(file))]
    if any(name == _WORKBOOK for name, _file in named):
        raise _refuse(limits, ZipFault.BROKEN)
    archive.require_plain()
    if archive.unpacked > max(MEBIBYTE, archive.packed * limits.archive_ratio):
        raise _refuse(limits, ZipFault.LARGE)
    files, left = [], limits.size
    for name, file in named:
        content = archive.read(file, left)
        left -= len(content)
        files.append(ArchivedFile(strip_controls(name)[:255], content))
    if not files:
        raise not_a_statement_error("w archiwum ZIP nie ma żadnego pliku", found="ZIP")
    return files


def _is_of_a_system(name: str) -> bool:
    base = name.rpartition("/")[2]
    return not base or name.startswith("__MACOSX/") or base in (".DS_Store", "Thumbs.db")


def _refuse(limits: BankLimits, fault: ZipFault) -> BankFileError:
    if fault is ZipFault.MANY:
        return too_large_error("Plik ma za dużo plików w archiwum ZIP", limits.archived_files)
    if fault is ZipFault.BROKEN:
        name = FOREIGN[_MAGIC]
        return not_a_statement_error(f"plik zaczyna się jak {name}", found=name)
    if fault is ZipFault.ENCRYPTED:
        words = "Archiwum ZIP jest zaszyfrowane. Rozpakuj je i wczytaj wyciąg bez hasła."
        return file_error(Code.FILE_ENCRYPTED, words, found="ZIP")
    allowed = f"{limits.size / MEBIBYTE:g} MB".replace(".", ",")
    words = f"Archiwum ZIP po rozpakowaniu byłoby za duże; najwięcej można {allowed} "
    words += f"i {limits.archive_ratio} razy tyle, co archiwum."
    return file_error(Code.FILE_TOO_LARGE, words, found="ZIP", expected=f"≤ {allowed}")
