"""Detects the format of a file by its first bytes, and the bank; opens a bank's ZIP.

A ZIP is opened one level deep and within limits. Source: bank_formats.md §2, §10.
"""

import codecs
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import NamedTuple

from cms_ext.base.tables.zip_archive import ZipArchive, ZipProblem, decode_name
from ebok_plugin.payments.bank.errors import Code
from ebok_plugin.payments.bank.mt940 import count_wrong, split_lines
from ebok_plugin.payments.bank.mt940_details import keyed_pattern, worded_pattern
from ebok_plugin.payments.bank.mt940_fields import MessageFile, read_messages, refuse_mt942
from ebok_plugin.payments.bank.profiles import CAMT053, PROFILES, BankProfile, DetailsLayout
from ebok_plugin.payments.bank.statement import (
    KNOWN_FORMATS,
    LIMITS,
    MEBIBYTE,
    BankFileError,
    BankLimits,
    StatementFormat,
    check_size,
    file_error,
    not_a_statement_error,
    too_large_error,
)
from ebok_plugin.payments.bank.values import BLANKS, preamble_end, strip_controls

FOREIGN = {
    b"%PDF": "PDF",
    b"PK": "archiwum ZIP albo arkusz XLSX",
    b"\xd0\xcf\x11\xe0": "arkusz XLS",
}
_WIDE_BOMS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)
_MT940_STARTS = (b":20:", b":940:", b"{1:")


def detect_format(data: bytes, limits: BankLimits) -> StatementFormat:
    """Detect MT940 or CAMT.053 (any XML: its namespace is checked later).

    Raises BankFileError with FILE_TOO_LARGE, FILE_EMPTY, FILE_NOT_STATEMENT,
    FILE_ENCODING_UTF16.
    """
    check_size(data, limits)
    begin = preamble_end(data)
    start = data[begin : begin + 8]
    if not start and not data.removeprefix(codecs.BOM_UTF8).strip(BLANKS):
        raise file_error(Code.FILE_EMPTY, "Plik jest pusty.", expected=KNOWN_FORMATS)
    if not start:
        raise not_a_statement_error("są w nim tylko komentarze albo znaki sterujące")
    for magic, name in FOREIGN.items():
        if start.startswith(magic):
            raise not_a_statement_error(f"plik zaczyna się jak {name}", found=name)
    if start.startswith(_WIDE_BOMS) or b"\0" in data:
        message = "Plik jest zapisany w UTF-16. Zapisz go w kodowaniu banku lub UTF-8."
        raise file_error(Code.FILE_ENCODING_UTF16, message, found="UTF-16")
    if start.startswith(b"<"):
        return StatementFormat.CAMT053
    if start.startswith(_MT940_STARTS):
        return StatementFormat.MT940
    first_line = data[begin:].split(b"\n", 1)[0]
    if max(map(first_line.count, (b";", b","))) > 1:
        why = "to tabela CSV albo plik przelewów; w banku wybierz wyciąg w jednym z tych formatów"
        raise not_a_statement_error(why)
    raise not_a_statement_error("nie zaczyna się ani od :20:, ani od <")


# Tags, separators and keys are ASCII; latin-1 decodes and encodes any bytes without loss.
_TRANSPARENT = "latin-1"
_OPERATION_CODE = r"\s*\w{0,4}\s*"


class Detection(NamedTuple):
    profile: BankProfile
    reason: str


def detect_profile(
    data: bytes, profiles: Mapping[str, BankProfile] = PROFILES, limits: BankLimits = LIMITS
) -> Detection:
    """Detect the only profile that fits, with the reason (Polish, for the report).

    Raises BankFileError with BANK_PROFILE_AMBIGUOUS or BANK_PROFILE_UNKNOWN, for an interim
    report with BANK_MT942 instead, and the errors of `detect_format` and `read_messages`.
    """
    if detect_format(data, limits) is StatementFormat.CAMT053:
        return Detection(profiles[CAMT053], "plik jest w XML")
    body = data.removeprefix(codecs.BOM_UTF8)
    file = read_messages(split_lines(body, _TRANSPARENT), limits)
    messages = file.messages
    mt940 = [profile for profile in profiles.values() if profile.layout is not DetailsLayout.XML]
    has_details, fitting = _fitting(mt940, _details(file))
    if not has_details:
        # Nothing depends on the dialect then, and an empty day must not stop the import.
        why = "w pliku nie ma opisów operacji (:86:), więc profil nie gra roli"
        return Detection(mt940[0], why)
    if not fitting:
        refuse_mt942(messages)
        listed = ", ".join(profile.code for profile in mt940)
        message = "Opisy operacji (:86:) nie pasują do żadnego profilu banku. Wskaż jeden z: "
        code = Code.BANK_PROFILE_UNKNOWN
        raise file_error(code, f"{message}{listed}.", field=":86:", expected=listed)
    first = fitting[0]
    reason = f"opisy operacji dzieli znak {first.separator}"
    if first.layout is DetailsLayout.TEXT:
        reason = f"opisy operacji mają słowa jak {first.title_fields[0][0]}"
    wrong = {one.encodings[0]: count_wrong(data, one.encodings[0]) for one in fitting}
    fewest = min(wrong.values())
    lettered = [profile for profile in fitting if wrong[profile.encodings[0]] == fewest]
    if len(lettered) < len(fitting):
        fitting, reason = lettered, f"{reason}, a polskie znaki są w {lettered[0].encodings[0]}"
    hints = ((profile, profile.sample_hint.encode(_TRANSPARENT)) for profile in fitting)
    hinted = [profile for profile, hint in hints if hint and re.search(hint, body)]
    if hinted and len(hinted) < len(fitting):
        fitting, reason = hinted, f"{reason}, i plik ma cechę, którą ma tylko ten bank"
    if len(fitting) > 1:
        refuse_mt942(messages)
        listed = ", ".join(profile.code for profile in fitting)
        message = f"Plik pasuje do więcej niż jednego profilu banku: {listed}. Wskaż właściwy."
        raise file_error(Code.BANK_PROFILE_AMBIGUOUS, message, field=":86:", found=listed)
    return Detection(fitting[0], reason)


def _details(file: MessageFile) -> Iterator[str]:
    for message in file.messages:
        for entry in file.entries(message):
            yield from ("".join(lines) for _, lines in entry.details)
        yield from ("".join(field.lines) for field in message.heads if field.tag == "86")


def _fitting(
    profiles: Sequence[BankProfile], details: Iterable[str]
) -> tuple[bool, list[BankProfile]]:
    """Tell whether there are details at all, and list the profiles that fit any of them."""
    keyed = {
        one.separator: re.compile(_OPERATION_CODE + keyed_pattern(one).pattern, re.ASCII).match
        for one in profiles
        if one.separator
    }

    def fits_words(search: Callable[[str], object], text: str) -> bool:
        # Words in details with keys are the payer's.
        return bool(search(text)) and not any(is_keyed(text) for is_keyed in keyed.values())

    looked_for = {
        profile.code: partial(fits_words, worded_pattern(profile).search)
        if profile.layout is DetailsLayout.TEXT
        else keyed[profile.separator]
        for profile in profiles
    }
    has_details = False
    for text in details:
        has_details = has_details or bool(text.strip())
        for code in [code for code, fits in looked_for.items() if fits(text)]:
            del looked_for[code]
        if not looked_for:
            break
    return has_details, [profile for profile in profiles if profile.code not in looked_for]


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
    named = [
        (name, file) for file in archive.files if not _is_of_a_system(name := decode_name(file))
    ]
    if any(name == _WORKBOOK for name, _file in named):
        raise _refuse(limits, ZipProblem.BROKEN)
    archive.require_plain()
    if archive.unpacked > max(MEBIBYTE, archive.packed * limits.archive_ratio):
        raise _refuse(limits, ZipProblem.LARGE)
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


def _refuse(limits: BankLimits, fault: ZipProblem) -> BankFileError:
    if fault is ZipProblem.MANY:
        return too_large_error("Plik ma za dużo plików w archiwum ZIP", limits.archived_files)
    if fault is ZipProblem.BROKEN:
        name = FOREIGN[_MAGIC]
        return not_a_statement_error(f"plik zaczyna się jak {name}", found=name)
    if fault is ZipProblem.ENCRYPTED:
        words = "Archiwum ZIP jest zaszyfrowane. Rozpakuj je i wczytaj wyciąg bez hasła."
        return file_error(Code.FILE_ENCRYPTED, words, found="ZIP")
    allowed = f"{limits.size / MEBIBYTE:g} MB".replace(".", ",")
    words = f"Archiwum ZIP po rozpakowaniu byłoby za duże; najwięcej można {allowed} "
    words += f"i {limits.archive_ratio} razy tyle, co archiwum."
    return file_error(Code.FILE_TOO_LARGE, words, found="ZIP", expected=f"≤ {allowed}")
