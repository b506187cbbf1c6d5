"""A moving: receive an export of the old site, process it article by article, delete it.

The work can be stopped at any time and goes on after the last article with a line of the report.
"""

from collections.abc import Generator, Mapping
from datetime import date, datetime
from functools import partial
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files import File
from django.db import transaction
from django.db.models import F, QuerySet
from django.db.models.fields.files import FieldFile
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import Page
from wagtail.permissions import policy_registry

from cms_ext.base.database.transactions import yield_to_writers
from cms_ext.base.dates.clock import business_today
from cms_ext.base.files.stored_files import display_name, erased_unless_kept, save_file
from cms_ext.desks.import_desk.domain.run import RunDesk, advance_runs, end_run, lock_run
from cms_ext.desks.privacy.domain.retention import ExpiredRows, count_expired
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.operations.moving_in.article import (
    MAX_ID_LENGTH,
    ArticleLine,
    ArticleOutcome,
    MovingWish,
    OldArticle,
    SourceProblem,
    UnreadableArticle,
)
from cms_ext.operations.moving_in.domain.run import ArticleResult, MovingRun
from cms_ext.operations.moving_in.files import FORMATS, PAGES, OldSite, ZipFiles, open_sent_file
from cms_ext.operations.moving_in.models import MAX_TITLE_LENGTH, MovedArticle, Moving, MovingStage
from cms_ext.people.identity.models import User
from cms_ext.plugins import WaitingRows
from cms_ext.public_site.notices.models import AnnouncementIndexPage
from cms_ext.public_site.notices.models.announcement import PUBLIC_LIST_DEPTH


def may_move_in(user: Any) -> bool:
    """Return whether a user may publish on the public list, which an import may do."""
    index = AnnouncementIndexPage.objects.of_the_public()
    if index is None or not isinstance(user, User):
        return False
    return bool(index.permissions_for_user(user).can_publish_subpage())


def seems_to_move_in(user: Any) -> bool:
    """Return the same from the rights that Wagtail has cached, without a query.

    Every screen of the administration asks for its menu.
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
        for right in policy_registry.get_by_type(Page).get_cached_permissions_for_user(user)
    )


def rehearsed_movings(user: User, today: date) -> WaitingRows | None:
    """Return the rehearsed movings that wait for a decision, for users who may decide."""
    if not seems_to_move_in(user):
        return None
    waiting = Moving.objects.filter(stage=MovingStage.REHEARSED)
    return WaitingRows(waiting, since="created_at")


ARCHIVE = ".zip"
ENDINGS = (*FORMATS, *PAGES, ARCHIVE)
MB = 1024**2
MAX_TEXT_BYTES = 200 * MB
MAX_ARCHIVE_BYTES = 1024 * MB
# Each turn reads the whole source; larger exports are run by an operator (operators.md).
MAX_ARTICLES = 3_000


def receive_export(
    file: File[bytes], files: File[bytes] | None, name: str, wish: MovingWish, *, origin: Origin
) -> Moving:
    """Store an export, and a ZIP with the old site's files if given; return the moving.

    Raises PermissionDenied, or ValidationError by field (`file`, `attachments`) for what cannot be
    read or is too large; then nothing is stored.
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


def open_export(moving: Moving) -> OldSite:
    """Open the stored export of a moving. Raises SourceProblem."""
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
        found = sum(1 for _article in islice(source.articles(), MAX_ARTICLES + 1))
    except SourceProblem as problem:
        raise ValidationError({field: str(problem)}) from problem
    if found > MAX_ARTICLES:
        words = _("Artykułów jest ponad %d. Podziel eksport albo poproś operatora serwisu.")
        raise ValidationError({field: words % MAX_ARTICLES})
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
    most = MAX_ARCHIVE_BYTES if ending == ARCHIVE else MAX_TEXT_BYTES
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
    """Delete the files of movings older than `before`; discard undecided ones."""
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
            # A rollback would not bring a deleted file back.
            transaction.on_commit(partial(store.delete, name), robust=True)
    return found


# Outcomes that an import would change.
TO_DO = (ArticleOutcome.CREATED, ArticleOutcome.UPDATED, ArticleOutcome.PUBLISHED)


class MovingDesk(RunDesk[Moving]):
    """The articles of an old site become announcements."""

    name = "moving"
    model = Moving
    accepted = "MOVING_ACCEPTED"
    discarded = "MOVING_DISCARDED"
    not_waiting = gettext_lazy("Ta przeprowadzka nie czeka na decyzję.")
    outcome, outcomes = "outcome", tuple(ArticleOutcome.__members__)
    ready = tuple(one.name for one in TO_DO)
    broken = (SourceProblem,)

    def require_right(self, origin: Origin) -> None:
        if not may_move_in(origin.actor):
            raise PermissionDenied

    def parts(self, moving: Moving) -> QuerySet[MovedArticle]:
        return moving.articles.all()

    def steps(self, moving: Moving, *, today: date) -> Generator[None, None, None]:
        return _steps(moving, _run(moving, today))

    def has_left(self, moving: Moving) -> bool:
        return moving.dealt_with < moving.total or _rows_with_pending_links(moving).exists()

    def break_off(self, moving: Moving, problem: str) -> None:
        moving.problem = problem
        end_run(moving, MovingStage.REFUSED)

    def progress(self, moving: Moving, counts: Mapping[str, int]) -> tuple[int, int]:
        return moving.dealt_with, moving.total

    def begin_writing(self, moving: Moving, origin: Origin) -> None:
        if not moving.articles.filter(outcome__in=self.ready).exists():
            raise ValidationError(_("Nie ma czego wczytywać. Odrzuć tę przeprowadzkę."))
        moving.articles.all().delete()
        moving.dealt_with, moving.accepted_by = 0, origin.actor

    def written(self, moving: Moving) -> None:
        counts = {outcome.lower(): number for outcome, number in self.counts(moving).items()}
        origin = Origin(actor=moving.accepted_by, panel="staff")
        record("ARTICLES_MOVED_IN", origin, obj=moving, note=moving.name, changes=counts)


MOVING = MovingDesk()


@transaction.atomic
def stop_moving(moving: Moving, *, origin: Origin) -> None:
    """Stop the import; imported articles stay, and the same export continues it later.

    Raises PermissionDenied, or ValidationError when no import is running.
    """
    at_work = (MovingStage.BRINGING_IN,)
    before = lock_run(
        MOVING, moving, at_work, _("Ta przeprowadzka nie jest w toku."), origin=origin
    )
    MOVING.break_off(moving, _("Przerwano na życzenie redakcji. To, co wczytano, zostaje."))
    record("MOVING_STOPPED", origin, obj=moving, from_state=before, to_state=moving.stage)


def report_line(row: MovedArticle) -> ArticleLine:
    """Return the line without what only a reader of the report needs."""
    return ArticleLine(
        row.source_id,
        row.title,
        ArticleOutcome[row.outcome],
        row.page_id,
        row.address,
        changes=tuple(row.changes),
        redirects=tuple(row.redirects),
    )


def _run(moving: Moving, today: date) -> MovingRun:
    wish = MovingWish(publish=moving.publish, replace=moving.replace)
    keep = moving.stage == MovingStage.BRINGING_IN
    user = moving.accepted_by if keep else moving.created_by
    run = MovingRun(open_export(moving), wish, today, keep=keep, user=user)
    run.begin()
    for row in moving.articles.iterator():
        run.remember(report_line(row))
    return run


def _rows_with_pending_links(moving: Moving) -> QuerySet[MovedArticle]:
    """Return the articles with links to articles that had no page at their turn."""
    return moving.articles.exclude(pending={})


def _steps(moving: Moving, run: MovingRun) -> Generator[None, None, None]:
    for article in islice(run.source.articles(), moving.dealt_with, None):
        if not _import_next(moving, run, article):
            return
        yield_to_writers()
        yield
    for row in _rows_with_pending_links(moving):
        _finish(row, run)
        yield


@transaction.atomic
def _import_next(moving: Moving, run: MovingRun, article: OldArticle | UnreadableArticle) -> bool:
    """Import the next article; return False when somebody else did meanwhile."""
    expected = moving.stage, moving.dealt_with
    moving.refresh_from_db(from_queryset=Moving.objects.select_for_update())
    if (moving.stage, moving.dealt_with) != expected:
        return False
    moving.dealt_with += 1
    moving.save(update_fields=["dealt_with"])
    _row(moving, run.import_article(article)).save()
    return True


def _row(moving: Moving, result: ArticleResult) -> MovedArticle:
    line = result.line
    return MovedArticle(
        moving=moving,
        position=moving.dealt_with,
        source_id=line.source_id[:MAX_ID_LENGTH],
        title=line.title[:MAX_TITLE_LENGTH],
        outcome=line.outcome.name,
        page_id=line.page,
        address=line.address,
        problem=line.problem,
        changes=list(line.changes),
        redirects=list(line.redirects),
        pending=result.pending,
    )


@transaction.atomic
def _finish(row: MovedArticle, run: MovingRun) -> None:
    row.refresh_from_db(from_queryset=MovedArticle.objects.select_for_update())
    if row.pending:
        row.changes = list(run.finish(ArticleResult(report_line(row), row.pending)).changes)
        row.pending = {}
        row.save()


def advance_movings() -> None:
    """The scheduler's job: process some articles of each moving."""
    advance_runs(MOVING, today=business_today())
