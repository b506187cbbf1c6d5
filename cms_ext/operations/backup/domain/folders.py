"""The folders with files that make a site beside its database, and the one for what is half
done.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db.models import FileField, Model

from cms_ext.operations.backup.domain.archive import BackupRefused, is_fit

SUFFIX = ".coop-part"
LOCK = "lock"


def part(folder: Path, name: str) -> Path:
    return folder / f".{name}{SUFFIX}"


@contextmanager
def workplace(folder: Path, name: str) -> Iterator[Path]:
    """An empty folder that is gone afterwards, with all that is in it.

    What a killed run of the same name left is cleared first. Raises BackupRefused while another
    run is at work.
    """
    place = part(folder, name)
    place.mkdir(mode=0o700, exist_ok=True)
    with (place / LOCK).open("w") as lock:
        if not _locked(lock.fileno()):
            raise BackupRefused(
                f"Trwa już inna praca nad {folder / name}. Poczekaj, aż się skończy."
            )
        try:
            _clear(place)
            yield place
        finally:
            shutil.rmtree(place)


def sweep(folder: Path) -> None:
    """Remove what killed runs left in a folder; those at work stay."""
    for place in folder.glob(f".*{SUFFIX}"):
        # Another run may be sweeping, or may have just ended.
        with suppress(FileNotFoundError), (place / LOCK).open("r+") as lock:
            if _locked(lock.fileno()):
                shutil.rmtree(place)


def _locked(handle: int) -> bool:
    """The kernel lets go of it when the process ends, however it ends."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _clear(place: Path) -> None:
    for entry in os.scandir(place):
        if entry.is_dir(follow_symlinks=False):
            shutil.rmtree(entry.path)
        elif entry.name != LOCK:
            os.unlink(entry.path)


@dataclass(frozen=True, slots=True)
class BackupFolder:
    """`name` stands before its files in the archive; the modes are for what is restored there."""

    name: str
    root: Path
    file_mode: int
    folder_mode: int

    def place_of(self, name: str) -> Path:
        """Where a file of the archive (`private/…`) lies on this site."""
        return self.root / name.partition("/")[2]


def folders() -> tuple[BackupFolder, ...]:
    """Restricted files, media and, where one is set, the trust store. Their roots may be absent.

    Raises BackupRefused when one lies in another: its files would be kept, and restored, twice.
    """
    found = [
        BackupFolder("private", _root(settings.COOP_PRIVATE_ROOT), 0o600, 0o700),
        BackupFolder("media", _root(settings.MEDIA_ROOT), 0o644, 0o755),
    ]
    if settings.COOP_TRUST_STORE:
        found.append(BackupFolder("trust", _root(settings.COOP_TRUST_STORE), 0o644, 0o755))
    for one in found:
        for other in found:
            if one is not other and one.root.is_relative_to(other.root):
                raise BackupRefused(
                    f"Folder {one.root} leży w folderze {other.root}. Rozdziel je w ustawieniach."
                )
    return tuple(found)


def _root(setting: str | Path) -> Path:
    return Path(setting).resolve()


def files_of(folder: BackupFolder) -> Iterator[tuple[str, Path]]:
    """(name in the archive, path) of every file, in one order.

    Raises BackupRefused for a link, whose target would be left out, for what is no file, and for a
    name that another machine may be unable to write.
    """
    if folder.root.is_dir():
        yield from _files(folder.root, folder.name)


def _files(place: Path, name: str) -> Iterator[tuple[str, Path]]:
    with os.scandir(place) as listed:
        entries = sorted(listed, key=lambda entry: entry.name)
    for entry in entries:
        path, within = Path(entry.path), f"{name}/{entry.name}"
        if entry.is_dir(follow_symlinks=False):
            if not entry.name.endswith(SUFFIX):
                yield from _files(path, within)
        elif not entry.is_file(follow_symlinks=False):
            raise BackupRefused(
                f"{path} jest dowiązaniem albo urządzeniem, a kopia zawiera tylko pliki. "
                "Wstaw w to miejsce sam plik lub folder (inny dysk: mount --bind)."
            )
        elif not is_fit(within):
            raise BackupRefused(f"Nazwa pliku {str(path)!r} ma niedozwolone znaki. Zmień ją.")
        else:
            yield within, path


DIGEST = "sha256"


def named_files() -> dict[str, str]:
    """Name in the archive of every file in the database, with the SHA-256 recorded for it, if any.

    A model with one file and a field `sha256` keeps the digest of that file there.
    """
    roots = folders()
    return {
        _archived(Path(field.storage.path(name)), roots): recorded
        for model in apps.get_models()
        for field in _file_fields(model)
        for name, recorded in _rows(model, field)
    }


def _file_fields(model: type[Model]) -> list[FileField]:
    """Its own; those that it inherits stand in its parent's table."""
    if model._meta.proxy or not model._meta.managed:
        return []
    return [field for field in model._meta.local_fields if isinstance(field, FileField)]


def _rows(model: type[Model], field: FileField) -> Iterator[tuple[str, str]]:
    own = {one.name for one in model._meta.local_fields}
    rows = model._base_manager.exclude(**{field.name: ""}).exclude(**{field.name: None})
    if DIGEST in own and len(_file_fields(model)) == 1:
        yield from rows.values_list(field.name, DIGEST).iterator()
    else:
        for name in rows.values_list(field.name, flat=True).iterator():
            yield name, ""


def _archived(path: Path, roots: tuple[BackupFolder, ...]) -> str:
    for folder in roots:
        if path.is_relative_to(folder.root):
            return f"{folder.name}/{path.relative_to(folder.root)}"
    raise BackupRefused(f"Baza danych nazywa plik poza folderami serwisu: {path}.")
