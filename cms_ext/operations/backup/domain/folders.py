"""The folders with files that make a site, beside its database."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from cms_ext.operations.backup.domain.archive.names import is_fit
from cms_ext.operations.backup.domain.refusal import BackupRefused
from cms_ext.operations.backup.domain.workplace import SUFFIX


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
