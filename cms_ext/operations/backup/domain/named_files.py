"""The files that the database names: each must be in the archive."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.db.models import FileField, Model

from cms_ext.operations.backup.domain.folders import BackupFolder, folders
from cms_ext.operations.backup.domain.refusal import BackupRefused

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
