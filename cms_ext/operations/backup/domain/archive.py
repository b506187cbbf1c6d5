"""The backup file: a ZIP that `unzip` and `sha256sum -c` can read without this program.

It is written member by member; no member is held in memory.
"""

import hashlib
import json
import os
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO, Any, Self, get_origin, get_type_hints
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from cms_ext.evidence.audit.domain.event import key_of_hash, keyed_hash


class BackupRefused(Exception):
    """The backup or restore was not done; the message tells the operator what to do."""


MANIFEST = "manifest.json"
LIST = "SHA256SUMS"
DATABASES = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}
FOLDERS = frozenset({"private", "media", "trust"})
MAX_PATH_PART_LENGTH = 255


def is_safe_name(name: str) -> bool:
    """Return whether the name is a relative path below a known folder, valid on any machine."""
    top, *rest = name.split("/")
    return (
        top in FOLDERS
        and bool(rest)
        and name.isprintable()
        and "\\" not in name
        and all(
            part not in ("", ".", "..")
            and len(part.encode("utf-8", "replace")) <= MAX_PATH_PART_LENGTH
            for part in rest
        )
    )


KIND = "wagtail-coop backup"
# Raised when an older program could no longer restore what a newer one writes.
FORMAT = 1
FOREIGN = "To nie jest kopia zapasowa tego programu."
AROUND = frozenset({"kind", "format", "seal"})
CHANGED = "Opis kopii został zmieniony. Przywróć inną kopię."


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says about itself: its time (ISO 8601), origin and control figures.

    `migrations` are the applied ones of the enabled apps. `keys` are digests of the keys. `figures`
    go by name, `rows` count rows by table. `missing` lists files that the database names and that
    were lost before the backup. `files` and `size` leave out the database.
    """

    made_at: str
    program: dict[str, str]
    engine: str
    engine_version: int
    plugins: list[str]
    migrations: list[str]
    keys: dict[str, str]
    figures: dict[str, str]
    rows: dict[str, int]
    files: int
    size: int
    missing: list[str]
    list_sha256: str

    def written(self) -> bytes:
        """Return the manifest as JSON, sealed with COOP_AUDIT_KEY."""
        content = {"kind": KIND, "format": FORMAT, **asdict(self)}
        return _json({**content, "seal": keyed_hash(_json(content).decode())})

    @classmethod
    def read(cls, text: bytes) -> Self:
        """Read a manifest. Raises BackupRefused for a foreign or a newer format.

        `is_archive_sealed` checks the seal.
        """
        content = _object(text)
        if content.get("kind") != KIND:
            raise BackupRefused(FOREIGN)
        if content.get("format") != FORMAT:
            raise BackupRefused(
                "Kopia pochodzi z nowszej wersji programu. Przywróć ją tą wersją albo nowszą."
            )
        found = {name: value for name, value in content.items() if name not in AROUND}
        if {name: type(value) for name, value in found.items()} != TYPES:
            raise BackupRefused(CHANGED)
        manifest = cls(**found)
        if manifest.engine not in DATABASES:
            raise BackupRefused(CHANGED)
        return manifest


TYPES = {name: get_origin(kind) or kind for name, kind in get_type_hints(Manifest).items()}


def is_archive_sealed(text: bytes) -> bool:
    """Return whether the manifest was sealed with COOP_AUDIT_KEY or a former key."""
    content = _object(text)
    seal = content.pop("seal", "")
    return key_of_hash(_json(content).decode(), str(seal)) is not None


def _object(text: bytes) -> dict[str, Any]:
    try:
        content = json.loads(text)
    except ValueError as error:
        raise BackupRefused(FOREIGN) from error
    if not isinstance(content, dict):
        raise BackupRefused(FOREIGN)
    return content


def _json(content: dict[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=False, sort_keys=True, indent=1).encode()


PIECE = 1 << 20


@dataclass
class ArchiveWriter:
    """Writes members into the archive and collects the list for `sha256sum -c`.

    `files` and `size` count what was added so far.
    """

    _zip: ZipFile
    _at: datetime
    files: int = 0
    size: int = 0
    lines: list[str] = field(default_factory=list)

    def add(self, name: str, content: IO[bytes], *, packed: bool) -> tuple[int, str]:
        """Add a member; return its size in bytes and its SHA-256."""
        digest, size = hashlib.sha256(), 0
        with self._zip.open(self._info(name, packed), "w", force_zip64=True) as member:
            while piece := content.read(PIECE):
                digest.update(piece)
                size += len(piece)
                member.write(piece)
        self.lines.append(f"{digest.hexdigest()}  {name}\n")
        return size, digest.hexdigest()

    def add_file(self, name: str, path: Path) -> str:
        """Add a file of the site and return its SHA-256.

        Raises FileNotFoundError, with nothing added, when the file is gone.
        """
        with path.open("rb") as content:
            # Documents and pictures are packed by themselves.
            size, sha256 = self.add(name, content, packed=False)
        self.files += 1
        self.size += size
        return sha256

    def listed(self) -> str:
        """Write the list of digests and return its SHA-256."""
        content = "".join(self.lines).encode()
        self._zip.writestr(self._info(LIST, True), content)
        return hashlib.sha256(content).hexdigest()

    def described(self, manifest: Manifest) -> None:
        """Write the manifest, the last member."""
        self._zip.writestr(self._info(MANIFEST, True), manifest.written())

    def _info(self, name: str, packed: bool) -> ZipInfo:
        info = ZipInfo(name, self._at.timetuple()[:6])
        info.compress_type = ZIP_DEFLATED if packed else ZIP_STORED
        info.external_attr = 0o100600 << 16
        return info


@contextmanager
def create_archive(path: Path, at: datetime) -> Iterator[ArchiveWriter]:
    """Create an archive that only its owner may read; it is on disk when the block ends."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w+b") as file:
        with ZipFile(file, "w") as zipped:
            yield ArchiveWriter(zipped, at)
        file.flush()
        os.fsync(file.fileno())


def hash_file(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


CUT = "Plik kopii jest ucięty albo uszkodzony. Przywróć inną kopię."
MAX_MANIFEST_BYTES = 16 * 1024 * 1024
# A line for each file: 64 characters of a digest and a path.
MAX_LIST_BYTES = 512 * 1024 * 1024
LINE = re.compile(r"([0-9a-f]{64})  (.+)")
ENCRYPTED = 0x1


@dataclass(frozen=True, slots=True)
class BackupArchive:
    """An archive whose manifest and list were checked; `content_of` checks each member.

    `sha256` holds the digests by name, with that of the database. `sealed` tells whether a site
    with this COOP_AUDIT_KEY wrote the manifest.
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
        """Return the size that the archive declares; `content_of` reads no more."""
        return self._zip.getinfo(name).file_size

    def content_of(self, name: str) -> Iterator[bytes]:
        """Yield a member in pieces. Raises BackupRefused at the end of a changed one."""
        digest = hashlib.sha256()
        with _readable(), self._zip.open(name) as member:
            while piece := member.read(PIECE):
                digest.update(piece)
                yield piece
        if digest.hexdigest() != self.sha256[name]:
            raise BackupRefused(f"W kopii zmieniono plik {name}. Przywróć inną kopię.")

    def check(self) -> None:
        """Read every member to its end. Raises BackupRefused at the first changed one."""
        for name in self.sha256:
            for _piece in self.content_of(name):
                pass


@contextmanager
def open_archive(file: IO[bytes]) -> Iterator[BackupArchive]:
    """Open an archive. Raises BackupRefused for a foreign or an incomplete one."""
    with _readable(), ZipFile(file) as zipped:
        names = _names(zipped)
        if MANIFEST not in names or LIST not in names:
            raise BackupRefused(FOREIGN)
        text = _small(zipped, MANIFEST, MAX_MANIFEST_BYTES)
        manifest = Manifest.read(text)
        listed = _small(zipped, LIST, MAX_LIST_BYTES)
        if hashlib.sha256(listed).hexdigest() != manifest.list_sha256:
            raise BackupRefused(CHANGED)
        found = BackupArchive(zipped, manifest, is_archive_sealed(text), _digests(listed))
        if {*found.sha256, LIST, MANIFEST} != names or found.database not in found.sha256:
            raise BackupRefused(CHANGED)
        if any(not is_safe_name(name) for name in found.files):
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
    """Return the names of the members; refuse duplicates, folders, links and encryption."""
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
