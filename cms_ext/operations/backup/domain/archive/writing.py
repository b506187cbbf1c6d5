"""Writing an archive, member after member, without holding any of them in memory."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from cms_ext.operations.backup.domain.archive.manifest import Manifest
from cms_ext.operations.backup.domain.archive.names import LIST, MANIFEST

PIECE = 1 << 20


@dataclass
class ArchiveWriter:
    """`files` and `size` of what was added so far; `lines` become the list for `sha256sum -c`."""

    _zip: ZipFile
    _at: datetime
    files: int = 0
    size: int = 0
    lines: list[str] = field(default_factory=list)

    def add(self, name: str, content: IO[bytes], *, packed: bool) -> tuple[int, str]:
        """Its size and SHA-256, as they were read."""
        digest, size = hashlib.sha256(), 0
        with self._zip.open(self._info(name, packed), "w", force_zip64=True) as member:
            while piece := content.read(PIECE):
                digest.update(piece)
                size += len(piece)
                member.write(piece)
        self.lines.append(f"{digest.hexdigest()}  {name}\n")
        return size, digest.hexdigest()

    def add_file(self, name: str, path: Path) -> str:
        """The SHA-256 of a file of the site. FileNotFoundError when it is gone, nothing added."""
        with path.open("rb") as content:
            # Papers and pictures are packed by themselves.
            size, sha256 = self.add(name, content, packed=False)
        self.files += 1
        self.size += size
        return sha256

    def listed(self) -> str:
        """Write the list; its SHA-256."""
        content = "".join(self.lines).encode()
        self._zip.writestr(self._info(LIST, True), content)
        return hashlib.sha256(content).hexdigest()

    def described(self, manifest: Manifest) -> None:
        """The last member."""
        self._zip.writestr(self._info(MANIFEST, True), manifest.written())

    def _info(self, name: str, packed: bool) -> ZipInfo:
        info = ZipInfo(name, self._at.timetuple()[:6])
        info.compress_type = ZIP_DEFLATED if packed else ZIP_STORED
        info.external_attr = 0o100600 << 16
        return info


@contextmanager
def archive(path: Path, at: datetime) -> Iterator[ArchiveWriter]:
    """A new file, readable for its owner alone; on the disk when the block has ended."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w+b") as file:
        with ZipFile(file, "w") as zipped:
            yield ArchiveWriter(zipped, at)
        file.flush()
        os.fsync(file.fileno())


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
