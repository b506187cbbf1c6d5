"""The folders of files that belong to a site, and the work folders of unfinished runs."""

import errno
import fcntl
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db.models import FileField, Model

from cms_ext.operations.backup.domain.archive import BackupArchive, BackupRefused, is_safe_name

SUFFIX = ".coop-part"
LOCK = "lock"


def part_path(folder: Path, name: str) -> Path:
    return folder / f".{name}{SUFFIX}"


@contextmanager
def open_workplace(folder: Path, name: str) -> Iterator[Path]:
    """Create an empty work folder and delete it afterwards with all its content.

    Clears first what a killed run of the same name left. Raises BackupRefused while another run is
    at work.
    """
    place = part_path(folder, name)
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


def remove_leftovers(folder: Path) -> None:
    """Delete the work folders of killed runs; running ones keep theirs."""
    for place in folder.glob(f".*{SUFFIX}"):
        # Another run may be sweeping, or may have just ended.
        with suppress(FileNotFoundError), (place / LOCK).open("r+") as lock:
            if _locked(lock.fileno()):
                shutil.rmtree(place)


def _locked(handle: int) -> bool:
    """Take the lock, unless another process has it; the kernel frees it when a process ends."""
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
    """A folder of the site: `name` prefixes its files in the archive, modes apply on restore."""

    name: str
    root: Path
    file_mode: int
    folder_mode: int

    def place_of(self, name: str) -> Path:
        """Return the path on this site for a file of the archive (`private/…`)."""
        return self.root / name.partition("/")[2]


def list_folders() -> tuple[BackupFolder, ...]:
    """Return restricted files, media and the trust store, if set; a root may be missing.

    Raises BackupRefused when one is in another: its files would be stored and restored twice.
    """
    found = [
        BackupFolder("private", _root(settings.COOP_PRIVATE_ROOT), 0o600, 0o700),
        BackupFolder("media", _root(settings.MEDIA_ROOT), 0o644, 0o755),
    ]
    if settings.COOP_TRUST_STORE:
        found.append(BackupFolder("trust", _root(settings.COOP_TRUST_STORE), 0o644, 0o755))
    for folder in found:
        for outer in found:
            if folder is not outer and folder.root.is_relative_to(outer.root):
                raise BackupRefused(
                    f"Folder {folder.root} leży w folderze {outer.root}. "
                    "Rozdziel je w ustawieniach."
                )
    return tuple(found)


def _root(setting: str | Path) -> Path:
    return Path(setting).resolve()


def list_folder_files(folder: BackupFolder) -> Iterator[tuple[str, Path]]:
    """Yield (name in the archive, path) of every file, in a fixed order.

    Raises BackupRefused for a link, whose target would be left out, for a device, and for a name
    that another machine may be unable to write.
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
        elif not is_safe_name(within):
            raise BackupRefused(f"Nazwa pliku {str(path)!r} ma niedozwolone znaki. Zmień ją.")
        else:
            yield within, path


DIGEST = "sha256"


def list_named_files() -> dict[str, str]:
    """Map each file that the database names to its recorded SHA-256, or to "".

    Keys are names in the archive. A model with one file and a field `sha256` records that file's
    digest there.
    """
    roots = list_folders()
    return {
        name_in_archive(Path(field.storage.path(name)), roots): recorded
        for model in apps.get_models()
        for field in _file_fields(model)
        for name, recorded in _rows(model, field)
    }


def _file_fields(model: type[Model]) -> list[FileField]:
    """Return the file fields of the model itself; inherited ones belong to its parent's table."""
    if model._meta.proxy or not model._meta.managed:
        return []
    return [field for field in model._meta.local_fields if isinstance(field, FileField)]


def _rows(model: type[Model], field: FileField) -> Iterator[tuple[str, str]]:
    own = {local_field.name for local_field in model._meta.local_fields}
    rows = model._base_manager.exclude(**{field.name: ""}).exclude(**{field.name: None})
    if DIGEST in own and len(_file_fields(model)) == 1:
        yield from rows.values_list(field.name, DIGEST).iterator()
    else:
        for name in rows.values_list(field.name, flat=True).iterator():
            yield name, ""


def name_in_archive(path: Path, roots: tuple[BackupFolder, ...]) -> str:
    """Return the name in an archive (`private/…`) of a file that the database names."""
    for folder in roots:
        if path.is_relative_to(folder.root):
            return f"{folder.name}/{path.relative_to(folder.root)}"
    raise BackupRefused(f"Baza danych nazywa plik poza folderami serwisu: {path}.")


WORK = "restore"
WAITING = "files"
# The journal of moved entries, written before they move: the next run undoes a killed one.
MOVED = "moved"
REPORT_EVERY = 500


@dataclass(frozen=True, slots=True)
class StagedFolder:
    """A folder of the site and the work folder, on the same disk, where its files wait."""

    folder: BackupFolder
    work: Path

    @property
    def waiting(self) -> Path:
        return self.work / WAITING


@contextmanager
def unpack_archive(
    archive: BackupArchive, tell: Callable[[str], None]
) -> Iterator[tuple[Path, Sequence[StagedFolder]]]:
    """Unpack into work folders; yield the database path and the folders, then delete all.

    Raises BackupRefused when a folder of the site is not empty, or its disk is too small.
    """
    with ExitStack() as stack:
        places = [stack.enter_context(stage_folder(folder)) for folder in list_folders()]
        _demand_room(archive, places)
        of = {place.folder.name: place for place in places}
        for number, name in enumerate(archive.files, start=1):
            top, _, within = name.partition("/")
            path = of[top].waiting / within
            make_folders(path.parent, of[top].folder.folder_mode)
            _write(archive, name, path, of[top].folder.file_mode)
            if number % REPORT_EVERY == 0:
                tell(f"Pliki: {number}")
        # As confidential as the restricted files, so it waits among them.
        database = places[0].work / archive.database
        _write(archive, archive.database, database, 0o600)
        # One sync for all: the files must be on disk before they are moved into place.
        os.sync()
        yield database, places


@contextmanager
def put_files(places: Sequence[StagedFolder]) -> Iterator[None]:
    """Move the waiting files into place; move them out again when the block fails."""
    moves = [
        (entry, place.folder.root / entry.name)
        for place in places
        if place.waiting.is_dir()
        for entry in sorted(place.waiting.iterdir())
    ]
    for place in places:
        names = [put.name for _, put in moves if put.parent == place.folder.root]
        write_durably(place.work / MOVED, "\n".join(names))
    try:
        for entry, put in moves:
            entry.rename(put)
        yield
    except BaseException:
        for _, put in moves:
            _remove(put)
        raise


@contextmanager
def stage_folder(folder: BackupFolder) -> Iterator[StagedFolder]:
    """Give the work folder of an empty folder of the site, for `put_files`; deleted afterwards.

    Raises BackupRefused when the folder is not empty.
    """
    folder.root.mkdir(mode=folder.folder_mode, parents=True, exist_ok=True)
    journal = part_path(folder.root, WORK) / MOVED
    put_by_a_killed_run = journal.read_text().split("\n") if journal.exists() else []
    with open_workplace(folder.root, WORK) as work:
        for name in filter(None, put_by_a_killed_run):
            _remove(folder.root / name)
        for path in [path for path in folder.root.iterdir() if path != work]:
            is_folder = path.is_dir() and not path.is_symlink()
            if not is_folder or any(files for _, _, files in os.walk(path)):
                raise BackupRefused(
                    f"Folder {folder.root} nie jest pusty. Kopię przywraca się tylko do pustych: "
                    "przenieś go w inne miejsce albo wskaż inny DATA_DIR."
                )
            _remove(path)
        yield StagedFolder(folder, work)


def _demand_room(archive: BackupArchive, places: Sequence[StagedFolder]) -> None:
    needed: dict[int, int] = {}
    disks = {place.folder.name: place.folder.root.stat().st_dev for place in places}
    disks[archive.database] = places[0].folder.root.stat().st_dev
    for name in archive.sha256:
        disk = disks[name.partition("/")[0]]
        needed[disk] = needed.get(disk, 0) + archive.size_of(name)
    for place in places:
        root = place.folder.root
        if needed.get(root.stat().st_dev, 0) > shutil.disk_usage(root).free:
            raise BackupRefused(
                f"Na dysku z folderem {root} nie ma miejsca na to, co jest w kopii."
            )


def make_folders(path: Path, mode: int) -> None:
    """Make a folder with those above it that are missing, each with this mode."""
    if not path.is_dir():
        make_folders(path.parent, mode)
        path.mkdir(mode=mode)


def _write(archive: BackupArchive, name: str, path: Path, mode: int) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        with os.fdopen(handle, "wb") as file:
            for piece in archive.content_of(name):
                file.write(piece)
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise BackupRefused(f"Na dysku z folderem {path.parent} zabrakło miejsca.") from error


def write_durably(path: Path, text: str) -> None:
    """Write a small file that survives the machine's end."""
    with path.open("w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
