"""Reading an archive that may be cut, foreign, changed or made to do harm."""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

from cms_ext.operations.backup.domain.archive import (
    CHANGED,
    DATABASES,
    FOREIGN,
    LIST,
    MANIFEST,
    PIECE,
    BackupRefused,
    Manifest,
    is_fit,
    is_sealed,
)

CUT = "Plik kopii jest ucięty albo uszkodzony. Przywróć inną kopię."
LONGEST_MANIFEST = 16 * 1024 * 1024
# A line for each file: 64 signs of a digest and a path.
LONGEST_LIST = 512 * 1024 * 1024
LINE = re.compile(r"([0-9a-f]{64})  (.+)")
ENCRYPTED = 0x1


@dataclass(frozen=True, slots=True)
class BackupArchive:
    """An archive whose description and list are in order; `content_of` checks each member.

    `sha256` are the digests by name, the database's too. `sealed`: described by a site with this
    COOP_AUDIT_KEY.
    """

    _zip: ZipFile
    manifest: Manifest
    sealed: bool
    sha256: dict[str, str]

    @property
    def database(self) -> str:
        return DATABASES[self.manifest.engine]

    @property
    def files(self) -> Iterator[str]:
        return (name for name in self.sha256 if name != self.database)

    def size_of(self, name: str) -> int:
        """As the archive says; `content_of` reads no more than that."""
        return self._zip.getinfo(name).file_size

    def content_of(self, name: str) -> Iterator[bytes]:
        """In pieces. Raises BackupRefused at the end of a member that is not what was put in."""
        digest = hashlib.sha256()
        with _readable(), self._zip.open(name) as member:
            while piece := member.read(PIECE):
                digest.update(piece)
                yield piece
        if digest.hexdigest() != self.sha256[name]:
            raise BackupRefused(f"W kopii zmieniono plik {name}. Przywróć inną kopię.")

    def check(self) -> None:
        """Read every member to its end. Raises BackupRefused at the first that was changed."""
        for name in self.sha256:
            for _piece in self.content_of(name):
                pass


@contextmanager
def opened(file: IO[bytes]) -> Iterator[BackupArchive]:
    """Raises BackupRefused for what is no archive of ours, or not whole by its description."""
    with _readable(), ZipFile(file) as zipped:
        names = _names(zipped)
        if MANIFEST not in names or LIST not in names:
            raise BackupRefused(FOREIGN)
        text = _small(zipped, MANIFEST, LONGEST_MANIFEST)
        manifest = Manifest.read(text)
        listed = _small(zipped, LIST, LONGEST_LIST)
        if hashlib.sha256(listed).hexdigest() != manifest.list_sha256:
            raise BackupRefused(CHANGED)
        found = BackupArchive(zipped, manifest, is_sealed(text), _digests(listed))
        if {*found.sha256, LIST, MANIFEST} != names or found.database not in found.sha256:
            raise BackupRefused(CHANGED)
        if any(not is_fit(name) for name in found.files):
            raise BackupRefused(CHANGED)
        if sum(map(found.size_of, found.files)) != manifest.size:
            raise BackupRefused(CHANGED)
        yield found


@contextmanager
def _readable() -> Iterator[None]:
    try:
        yield
    except (BadZipFile, EOFError, zlib.error, NotImplementedError) as error:
        raise BackupRefused(CUT) from error


def _names(zipped: ZipFile) -> set[str]:
    """Every name once, plain or deflated, no folders, no links, nothing encrypted."""
    names = set()
    for info in zipped.infolist():
        kind = info.external_attr >> 28
        if (
            info.filename in names
            or info.is_dir()
            or kind not in (0, 0o10)
            or info.flag_bits & ENCRYPTED
            or info.compress_type not in (ZIP_STORED, ZIP_DEFLATED)
        ):
            raise BackupRefused(FOREIGN)
        names.add(info.filename)
    return names


def _small(zipped: ZipFile, name: str, most: int) -> bytes:
    with zipped.open(name) as member:
        content = member.read(most + 1)
    if len(content) > most:
        raise BackupRefused(FOREIGN)
    return content


def _digests(listed: bytes) -> dict[str, str]:
    found = {}
    for line in listed.decode(errors="replace").split("\n")[:-1]:
        read = LINE.fullmatch(line)
        if read is None:
            raise BackupRefused(CHANGED)
        found[read[2]] = read[1]
    return found
