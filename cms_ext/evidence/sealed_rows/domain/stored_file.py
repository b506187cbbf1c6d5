"""Compares stored files with the sealed digests next to them: when served, and all by `verify`."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models.fields.files import FieldFile
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.evidence.sealed_rows.domain.contents import Sealed, sealed_columns, sealed_models

# The code of the check.
FILES = "files"
# The columns next to a sealed file that hold the digest of its bytes, and how it is computed.
DIGESTS = {"sha256": "sha256", "file_hash": "sha1"}
# Each file is compared once in so many nights, by the first digit of its digest.
NIGHTS = 8
DIGITS = "0123456789abcdef"
AT_ONCE = 500


class StoredFileChanged(Exception):
    """A stored file is gone or differs from what was received or issued; it is not served."""

    def __init__(self, finding: "FileFinding") -> None:
        super().__init__(finding.message)
        self.finding = finding


@dataclass(frozen=True, slots=True)
class FileFinding:
    """A stored file that differs from its sealed digest: the row, and its name in the store.

    `fault` says how, without the row.
    """

    message: str
    kind: str
    row: str
    file: str
    fault: str


def open_sealed_file(file: FieldFile) -> FieldFile:
    """Open a stored file for anyone who serves or reads it; the caller closes it.

    Reads all of it once, in pieces. Raises StoredFileChanged.
    """
    finding = find_file_fault(file)
    if finding is not None:
        raise StoredFileChanged(finding)
    file.seek(0)
    return file


def find_file_fault(file: FieldFile) -> FileFinding | None:
    """Compare an opened or closed file with the digest in its row; an intact one stays open."""
    try:
        file.open("rb")
        column = _digest_column(type(file.instance))
        digest = hashlib.file_digest(file, DIGESTS[column]).hexdigest()
    except OSError:
        return _finding(file, _("pliku nie ma w magazynie albo nie da się go odczytać"))
    if digest == getattr(file.instance, column):
        return None
    file.close()
    return _finding(file, _("plik w magazynie jest inny niż przyjęty albo wydany"))


def _finding(file: FieldFile, what: str) -> FileFinding:
    row = file.instance
    message = _("{what} nr {row}: {fault} ({file})").format(
        what=row._meta.verbose_name, row=row.pk, fault=what, file=file.name
    )
    return FileFinding(message, row._meta.label_lower, str(row.pk), file.name or "", what)


def list_sealed_files() -> list[tuple[Sealed, str]]:
    """List the models with a sealed digest next to a file, with the name of the file's field."""
    return [
        (model, field.name)
        for model in sealed_models()
        if _digest_column(model)
        for field in model._meta.local_concrete_fields
        if isinstance(field, models.FileField)
    ]


def _digest_column(model: Sealed) -> str:
    """Return the name of the sealed column with the digest of the model's file; "" without one."""
    return next((column for column in DIGESTS if column in sealed_columns(model)), "")


def verify_files() -> Iterator[FileFinding]:
    """Compare every stored file that has a sealed digest."""
    for model, name in list_sealed_files():
        yield from _compare(model, name, model._base_manager.all())


def verify_some_files() -> Iterator[FileFinding]:
    """Compare the share of this day; in NIGHTS days each file has its turn."""
    night = timezone.localdate().toordinal() % NIGHTS
    for model, name in list_sealed_files():
        share = models.Q()
        for digit in DIGITS[night::NIGHTS]:
            share |= models.Q(**{f"{_digest_column(model)}__startswith": digit})
        yield from _compare(model, name, model._base_manager.filter(share))


def _compare(model: Sealed, name: str, rows: models.QuerySet[Any]) -> Iterator[FileFinding]:
    column = _digest_column(model)
    stored = rows.exclude(**{name: ""}).exclude(**{column: ""}).only(name, column).order_by("pk")
    for row in stored.iterator(AT_ONCE):
        file: FieldFile = getattr(row, name)
        finding = find_file_fault(file)
        if finding is None:
            file.close()
        else:
            yield finding
