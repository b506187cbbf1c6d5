"""Several files that make one snapshot travel, and are stored, as one ZIP."""

from __future__ import annotations

import shutil
import tempfile
import zipfile
from collections.abc import Sequence
from contextlib import ExitStack
from functools import partial
from typing import BinaryIO

from cms_ext.base.tables.findings import FileRefused, about_file
from cms_ext.base.tables.records import PIECE
from cms_ext.base.tables.source import MIB, ZIP, TableLimits
from cms_ext.base.tables.workbook.sheet import CONTENT_TYPES
from cms_ext.base.tables.zip_archive import ZipArchive, ZipFault, name_of
from ebok_plugin.mirror.mapping.table import ForeignFile

MOST_FILES = 12
PACKED = "pliki.zip"
"""What the ZIP of several files is called."""
# A ZIP of the same files is the same to the byte, so that the same snapshot is known again.
NO_TIME = (1980, 1, 1, 0, 0, 0)


def pack_files(files: Sequence[ForeignFile]) -> BinaryIO:
    """Write the files, by name, into one ZIP in a temporary file."""
    packed = tempfile.TemporaryFile()  # noqa: SIM115 - the caller closes it
    names = [file.name for file in files]
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in sorted(range(len(files)), key=names.__getitem__):
            file = files[number]
            file.stream.seek(0)
            name = f"{number}-{file.name}" if names.count(file.name) > 1 else file.name
            entry = zipfile.ZipInfo(name, NO_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            with archive.open(entry, "w", force_zip64=True) as part:
                shutil.copyfileobj(file.stream, part, PIECE)
    packed.seek(0)
    return packed


def unpack_files(file: ForeignFile, limits: TableLimits, copies: ExitStack) -> list[ForeignFile]:
    """Return the files of a ZIP, or the file itself if it is none; a workbook is one file.

    `copies` closes what was unpacked. Raises FileRefused with FILE_NOT_TABLE or FILE_TOO_LARGE.
    """
    file.stream.seek(0)
    if not file.stream.read(len(ZIP[0])).startswith(ZIP):
        return [file]
    refuse = partial(_refuse, limits)
    archive = ZipArchive(file.stream, refuse)
    if any(one.filename.lower() == CONTENT_TYPES.lower() for one in archive.files):
        return [file]
    if not 0 < len(archive.files) <= MOST_FILES:
        raise refuse(ZipFault.MANY)
    files, left = [], limits.megabytes * MIB
    for one in archive.files:
        stream = copies.enter_context(tempfile.TemporaryFile())  # noqa: SIM115 - `copies` is one
        for piece in archive.pieces(one, left):
            left -= len(piece)
            stream.write(piece)
        files.append(ForeignFile(name_of(one).rpartition("/")[2], stream))
    return files


def _refuse(limits: TableLimits, fault: ZipFault) -> FileRefused:
    if fault is ZipFault.LARGE:
        what = f"Pliki mają razem więcej niż {limits.megabytes} MB."
        return FileRefused(about_file("FILE_TOO_LARGE", what))
    return FileRefused(
        about_file(
            "FILE_NOT_TABLE",
            f"W archiwum ZIP powinny być same tabele CSV albo XLSX, najwyżej {MOST_FILES}.",
            expected="pliki CSV albo XLSX",
        )
    )
