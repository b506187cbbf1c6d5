"""ZIPs that people send, opened so that none can fill the memory; nothing is unpacked to a disk."""

import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import Enum, auto
from typing import IO

PIECE = 1 << 16
MAX_FILES = 20_000
_MAX_ENTRY_BYTES = 1 << 10
"""Bytes of the directory for each file that it may list."""
_END = b"PK\x05\x06"
_END_SIZE, _MAX_COMMENT_BYTES = 22, 1 << 16
_ENCRYPTED, _IN_UTF8 = 0x1, 0x800  # bits of ZipInfo.flag_bits
# What zipfile throws at a broken archive besides its own error.
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
)


class ZipProblem(Enum):
    """Why an archive, or a file in it, is not read."""

    BROKEN = auto()
    MANY = auto()  # files
    LARGE = auto()  # when unpacked
    ENCRYPTED = auto()


Refusal = Callable[[ZipProblem], Exception]


class ZipArchive:
    """The files of a ZIP without its folders, in the order of its directory.

    Raises what `refuse` makes of a fault, in the words of its reader, or what `refuse_file` makes
    of a fault of one file. `unpacked` and `packed` are bytes as the directory states them, which
    may be untrue.
    """

    def __init__(
        self,
        stream: IO[bytes],
        refuse: Refusal,
        most_files: int = MAX_FILES,
        *,
        refuse_file: Refusal | None = None,
    ) -> None:
        self._refuse = refuse
        self._require_small_directory(stream, most_files)
        with self._refusing_broken():
            self._zip = zipfile.ZipFile(stream)
        self.comment, self.entries = self._zip.comment, self._zip.infolist()
        self.files = [entry for entry in self.entries if not _is_folder(entry)]
        if len(self.files) > most_files:
            raise refuse(ZipProblem.MANY)
        self.unpacked = sum(file.file_size for file in self.files)
        self.packed = sum(file.compress_size for file in self.files)
        self._refuse = refuse_file or refuse

    def require_plain(self) -> None:
        """Refuse an archive with a file that is encrypted."""
        if any(map(is_encrypted, self.files)):
            raise self._refuse(ZipProblem.ENCRYPTED)

    def pieces(self, file: zipfile.ZipInfo, most: int) -> Iterator[bytes]:
        """The content of a file, refused as LARGE when it unpacks to more than `most` bytes."""
        with self._refusing_broken():
            content = self._zip.open(file)
        with content:
            while piece := self._piece(content):
                most -= len(piece)
                if most < 0:
                    raise self._refuse(ZipProblem.LARGE)
                yield piece

    def read(self, file: zipfile.ZipInfo, most: int) -> bytes:
        """Return the whole content of a file, within the bound of `pieces`."""
        return b"".join(self.pieces(file, most))

    def _piece(self, content: IO[bytes]) -> bytes:
        with self._refusing_broken():
            return content.read(PIECE)

    @contextmanager
    def _refusing_broken(self) -> Iterator[None]:
        try:
            yield
        except BROKEN as error:
            raise self._refuse(ZipProblem.BROKEN) from error

    def _require_small_directory(self, stream: IO[bytes], most_files: int) -> None:
        """Before zipfile reads the list of files: it would hold all of a list of any length."""
        size = stream.seek(0, 2)
        stream.seek(max(0, size - _END_SIZE - _MAX_COMMENT_BYTES))
        tail = stream.read()
        place = tail.rfind(_END)
        if place < 0 or len(tail) < place + _END_SIZE:
            raise self._refuse(ZipProblem.BROKEN)
        # The larger kind of directory (zip64) has 0xFFFFFFFF here.
        (directory,) = struct.unpack_from("<L", tail, place + 12)
        if directory > most_files * _MAX_ENTRY_BYTES:
            raise self._refuse(ZipProblem.MANY)


def is_encrypted(file: zipfile.ZipInfo) -> bool:
    return bool(file.flag_bits & _ENCRYPTED)


def is_link(file: zipfile.ZipInfo) -> bool:
    """Return whether it is a symbolic link of Unix."""
    return stat.S_ISLNK(file.external_attr >> 16)


def decode_name(file: zipfile.ZipInfo) -> str:
    """Return the name as its author saw it.

    Without the mark for UTF-8 `zipfile` decodes CP437; Polish Windows wrote CP852, others UTF-8.
    """
    if file.flag_bits & _IN_UTF8:
        return file.orig_filename
    raw = file.orig_filename.encode("cp437", "replace")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp852", "replace")


def _is_folder(entry: zipfile.ZipInfo) -> bool:
    """Return whether it is a folder, also one packed with backslashes."""
    return entry.is_dir() or (entry.filename.endswith("\\") and not entry.file_size)
