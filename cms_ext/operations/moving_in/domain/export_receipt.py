"""An editor with the right to it hands in an export of the old site; it is kept, and forgotten."""

from __future__ import annotations

from datetime import date, datetime
from functools import partial
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files import File
from django.db import transaction
from django.db.models import F
from django.db.models.fields.files import FieldFile
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from wagtail.permissions import page_permission_policy

from cms_ext.base.files.stored_files import display_name, erased_unless_kept, save_file
from cms_ext.desks.import_desk.domain.run import end_run
from cms_ext.desks.privacy.domain.retention import ExpiredRows, count_expired
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.operations.moving_in.article import MovingWish, SourceProblem
from cms_ext.operations.moving_in.files import FORMATS, PAGES, OldSite, ZipFiles, open_sent_file
from cms_ext.operations.moving_in.models import Moving, MovingStage
from cms_ext.people.identity.models import User
from cms_ext.plugins import WaitingRows
from cms_ext.public_site.notices.models import AnnouncementIndexPage
from cms_ext.public_site.notices.models.announcement import PUBLIC_LIST_DEPTH


def may_move_in(user: Any) -> bool:
    """Return whether a user may publish on the public list, as this may publish what it imports."""
    index = AnnouncementIndexPage.objects.of_the_public()
    if index is None or not isinstance(user, User):
        return False
    return bool(index.permissions_for_user(user).can_publish_subpage())


def seems_to_move_in(user: Any) -> bool:
    """Return the same by the rights that Wagtail has already read for its menu, without a query.

    Every screen of the administration asks for its entries.
    """
    if user.is_superuser:
        return True
    lists = ContentType.objects.get_for_model(AnnouncementIndexPage)
    return any(
        right.permission.codename == "publish_page"
        and (
            right.page.depth < PUBLIC_LIST_DEPTH
            or (right.page.depth, right.page.content_type_id) == (PUBLIC_LIST_DEPTH, lists.pk)
        )
        for right in page_permission_policy.get_cached_permissions_for_user(user)
    )


def rehearsed_movings(user: User, today: date) -> WaitingRows | None:
    """Rehearsed, and nobody has decided; for those who may, asked without a query (see above)."""
    if not seems_to_move_in(user):
        return None
    waiting = Moving.objects.filter(stage=MovingStage.REHEARSED)
    return WaitingRows(waiting, since="created_at")


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
        file_name=display_name(file.name or ""),
        files_name=display_name(files.name or "") if files else "",
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
    return open_sent_file(Path(moving.file.path), moving.file_name, moving.name, files)


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
    save_file(place, f"plik{_ending(file)}", file, stored)


def forget_files(before: datetime, rehearse: bool) -> ExpiredRows:
    """Delete the files of movings older than `before`; undecided ones are discarded."""
    rows = (
        Moving.objects.annotate(since=Coalesce(F("ended_at"), F("created_at")))
        .filter(since__lt=before)
        .exclude(file="")
    )
    found = count_expired(rows, "since")
    for moving in () if rehearse else list(rows):
        stored = [(file.storage, file.name or "") for file in (moving.file, moving.files) if file]
        moving.file = moving.files = ""
        if moving.ended_at is None:
            end_run(moving, MovingStage.DISCARDED)
        else:
            moving.save(update_fields=["file", "files"])
        for store, name in stored:
            # A file does not come back when the transaction is taken back.
            transaction.on_commit(partial(store.delete, name))
    return found
