"""An editor hands in an export of the old site: looked at, and kept in the private store."""

from __future__ import annotations

from itertools import islice
from pathlib import Path, PurePosixPath

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files import File
from django.db import transaction
from django.db.models.fields.files import FieldFile
from django.utils.translation import gettext as _

from cms_ext.base.stored_files import erased_unless_kept, shown_name
from cms_ext.office.audit.domain.event import Origin, record
from cms_ext.operations.moving_in.article import SourceProblem
from cms_ext.operations.moving_in.domain.right import may_move_in
from cms_ext.operations.moving_in.files import ZipFiles
from cms_ext.operations.moving_in.models import Moving
from cms_ext.operations.moving_in.source import FORMATS, PAGES, OldSite, handed_in
from cms_ext.operations.moving_in.wish import MovingWish

ARCHIVE = ".zip"
ENDINGS = (*FORMATS, *PAGES, ARCHIVE)
MB = 1024**2
MOST_TEXT = 200 * MB
MOST_ARCHIVE = 1024 * MB
# Each turn of the work reads the whole source; of more an operator makes one run (operators.md).
MOST_ARTICLES = 3_000


def receive_export(
    file: File[bytes], files: File[bytes] | None, name: str, wish: MovingWish, *, origin: Origin
) -> Moving:
    """Store an export, and the ZIP with the old site's files, if any, and return the moving.

    Raises PermissionDenied, or ValidationError by field (`file`, `attachments`) for what cannot be
    read or is too large; then nothing is kept.
    """
    if origin.actor is None or not may_move_in(origin.actor):
        raise PermissionDenied
    _require("file", file, ENDINGS)
    if files is not None:
        _require("attachments", files, (ARCHIVE,))
    moving = Moving(
        name=name,
        file_name=shown_name(file.name or ""),
        files_name=shown_name(files.name or "") if files else "",
        publish=wish.publish,
        replace=wish.replace,
        created_by=origin.actor,
    )
    with erased_unless_kept() as stored, transaction.atomic():
        _store(moving.file, file, stored)
        if files is not None:
            _store(moving.files, files, stored)
        moving.total = _number_of_articles(moving)
        moving.save()
        record("MOVING_HANDED_IN", origin, obj=moving, changes={"articles": moving.total})
    return moving


def source_of(moving: Moving) -> OldSite:
    """Raises SourceProblem."""
    if not all(Path(one.path).is_file() for one in (moving.file, moving.files) if one):
        raise SourceProblem(_("Plik zginął z dysku. Dodaj go jeszcze raz."))
    return _opened(moving, _files_of(moving))


def _files_of(moving: Moving) -> ZipFiles | None:
    return ZipFiles(Path(moving.files.path)) if moving.files else None


def _opened(moving: Moving, files: ZipFiles | None) -> OldSite:
    return handed_in(Path(moving.file.path), moving.file_name, moving.name, files)


def _number_of_articles(moving: Moving) -> int:
    field = "attachments"
    try:
        files = _files_of(moving)
        field = "file"
        source = _opened(moving, files)
        found = sum(1 for _article in islice(source.articles(), MOST_ARTICLES + 1))
    except SourceProblem as problem:
        raise ValidationError({field: str(problem)}) from problem
    if found > MOST_ARTICLES:
        words = _("Artykułów jest ponad %d. Podziel eksport albo poproś operatora serwisu.")
        raise ValidationError({field: words % MOST_ARTICLES})
    if not found:
        raise ValidationError({field: _no_articles(moving)})
    return found


def _no_articles(moving: Moving) -> str:
    if not moving.file.path.endswith(ARCHIVE):
        return _("W pliku nie ma ani jednego artykułu.")
    return _(
        "W archiwum ZIP nie ma ani jednej strony .html. Eksport JSON, CSV albo RSS wybierz tutaj, "
        "a archiwum z jego plikami niżej."
    )


def _require(field: str, file: File[bytes], endings: tuple[str, ...]) -> None:
    ending = _ending(file)
    if ending not in endings:
        raise ValidationError(
            {field: _("Tego pliku nie umiemy odczytać. Przyjmujemy: %s.") % ", ".join(endings)}
        )
    most = MOST_ARCHIVE if ending == ARCHIVE else MOST_TEXT
    if file.size > most:
        raise ValidationError(
            {field: _("Plik ma ponad %d MB. Podziel eksport na mniejsze.") % (most // MB)}
        )
    if not file.size:
        raise ValidationError({field: _("Plik jest pusty. Wybierz plik z treścią.")})


def _ending(file: File[bytes]) -> str:
    return PurePosixPath(file.name or "").suffix.lower()


def _store(place: FieldFile, file: File[bytes], stored: list[FieldFile]) -> None:
    file.seek(0)
    place.save(f"plik{_ending(file)}", file, save=False)
    stored.append(place)
