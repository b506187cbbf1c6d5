"""Import the articles of a source one by one, each completely or not at all, and once."""

import hashlib
import re
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import date
from html import unescape

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models.fields.files import FieldFile
from wagtail.models import Revision

from cms_ext.base.files.stored_files import erased_unless_kept
from cms_ext.base.text.sanitising.clean import NotSanitisable
from cms_ext.base.text.sanitising.policy import own_hosts
from cms_ext.evidence.audit.domain.event import OPERATOR, record
from cms_ext.operations.moving_in.article import (
    Addresses,
    ArticleLine,
    ArticleOutcome,
    ArticleProblem,
    FileProblem,
    MovingReport,
    MovingWish,
    OldArticle,
    SourceProblem,
    UnreadableArticle,
    list_odd_addresses,
    list_old_addresses,
    parse_old_address,
)
from cms_ext.operations.moving_in.domain.body import (
    FileStore,
    report_linked_article,
    report_unlinked_article,
)
from cms_ext.operations.moving_in.domain.pages import (
    Content,
    KnownAddresses,
    add_redirects,
    convert_article,
    create_page_draft,
    link_pending,
    publish_page,
    save_changes,
)
from cms_ext.operations.moving_in.files import Files, OldSite
from cms_ext.operations.moving_in.models import MAX_SOURCE_LENGTH, ImportedArticle
from cms_ext.people.identity.models import User
from cms_ext.public_site.notices import models as notices
from cms_ext.public_site.notices.domain.html_import import USUAL_KIND
from cms_ext.public_site.notices.guards import NotPublishable
from cms_ext.public_site.notices.signals import not_news

NAMED = re.compile(r"""(?:href|src)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.I)


@dataclass(frozen=True, slots=True)
class ArticleResult:
    """The report on an article, and its links to articles without a page.

    `pending` maps each link, as it is written in the page, to the id of the article that it means.
    """

    line: ArticleLine
    pending: dict[str, str]


class _TakenBack(Exception):
    """Rolls back what a rehearsal did with one article."""

    def __init__(self, result: ArticleResult) -> None:
        self.result = result


@dataclass(slots=True)
class MovingRun:
    """One pass through a source. Without `keep` it is a rehearsal that leaves nothing behind.

    Call `begin`, then `import_article` for each article, then `finish` for each result. An
    interrupted run is continued by another one that gets the lines of the first by `remember`.
    `user` is the author of the pages; a command has none.
    """

    source: OldSite
    wish: MovingWish
    today: date
    keep: bool
    user: User | None = None
    addresses: Addresses = field(default_factory=Addresses)
    standing: KnownAddresses = field(default_factory=KnownAddresses)
    # Page keys by article id; for an article of a rehearsal the key of the list (`stand_in`).
    pages: dict[str, int] = field(default_factory=dict)
    stand_in: int = 0
    seen: set[str] = field(default_factory=set)
    hosts: Collection[str] = field(default_factory=own_hosts)

    def begin(self) -> None:
        """Read the whole source once, so that a broken one is found before any change.

        Raises SourceProblem.
        """
        if len(self.source.name) > MAX_SOURCE_LENGTH:
            raise SourceProblem(f"Nazwa źródła ma ponad {MAX_SOURCE_LENGTH} znaków. Podaj --name.")
        index, _kind = _list_and_kind()
        self.stand_in = index.pk
        empty = True
        for article in self.source.articles():
            empty = False
            if isinstance(article, OldArticle):
                self.addresses.add(article)
        if empty:
            raise SourceProblem("W źródle nie ma ani jednego artykułu.")
        imported = ImportedArticle.objects.filter(source=self.source.name, page__isnull=False)
        self.pages = dict(imported.values_list("source_id", "page_id"))

    def remember(self, line: ArticleLine) -> None:
        """Register a line of an earlier run's report."""
        self.seen.add(line.source_id)
        self.standing.add(line)
        if line.address:
            self.pages[line.source_id] = line.page or self.stand_in

    def import_article(self, article: OldArticle | UnreadableArticle) -> ArticleResult:
        """Import one article and return its result; its problems stop no other."""
        result = self._result_of(article)
        self.remember(result.line)
        return result

    def finish(self, result: ArticleResult) -> ArticleLine:
        """Insert links to articles that got a page later; return the line. Repeatable."""
        if self.keep and result.pending and result.line.page is not None:
            with transaction.atomic():
                link_pending(result.line.page, result.pending, self.pages)
        linked = (
            report_linked_article(article)
            if article in self.pages
            else report_unlinked_article(article)
            for article in dict.fromkeys(result.pending.values())
        )
        return replace(result.line, changes=(*result.line.changes, *linked))

    def _result_of(self, article: OldArticle | UnreadableArticle) -> ArticleResult:
        if isinstance(article, UnreadableArticle):
            problem_text = f"{article.where}: {article.message}"
            return ArticleResult(
                ArticleLine(article.source_id, "", ArticleOutcome.REFUSED, problem=problem_text), {}
            )
        try:
            if article.source_id in self.seen:
                raise ArticleProblem("Identyfikator jest w źródle drugi raz.")
            with erased_unless_kept() as stored, transaction.atomic():
                result = self._import(article, stored)
                if not self.keep:
                    raise _TakenBack(result)
        except _TakenBack as rehearsed:
            return rehearsed.result
        except (ArticleProblem, NotSanitisable) as problem:
            return _refused(article, str(problem))
        except ValidationError as error:
            return _refused(article, " ".join(error.messages))
        return result

    def _import(self, article: OldArticle, stored: list[FieldFile]) -> ArticleResult:
        if self.wish.publish and article.published is None:
            raise ArticleProblem(
                "Artykuł bez daty nie trafi do archiwum. Dopisz datę albo wczytaj szkice."
            )
        imported = ImportedArticle.objects.select_related("page", "revision").filter(
            source=self.source.name, source_id=article.source_id
        )
        row = imported.first()
        if row is None:
            row = ImportedArticle(source=self.source.name, source_id=article.source_id)
            return self._taken(article, row, None, stored)
        if row.page is None and not self.wish.replace:
            return _left_as_it_is(article, row, DELETED)
        if row.page is not None and row.digest == self._digest(article):
            return self._as_before(article, row, row.page)
        if row.page is not None and _touched(row, row.page) and not self.wish.replace:
            return _left_as_it_is(article, row, TOUCHED)
        return self._taken(article, row, row.page, stored)

    def _taken(
        self,
        article: OldArticle,
        row: ImportedArticle,
        page: notices.AnnouncementPage | None,
        stored: list[FieldFile],
    ) -> ArticleResult:
        files = FileStore(self.source.files, stored)
        content = convert_article(
            article, self.addresses, self.pages, files, self.hosts, self.today
        )
        index, kind = _list_and_kind()
        if page is None:
            revision = create_page_draft(index, content, kind, self.user, self.standing)
        else:
            revision = save_changes(page, content, self.user)
        saved = notices.AnnouncementPage.objects.get(pk=revision.object_id)
        waits = ""
        if self.wish.publish:
            waits = self._published(saved, revision)
            saved.refresh_from_db()
        not_news.send(type(saved), page=saved, today=self.today)
        row.page, row.revision, row.digest = saved, revision, self._digest(article)
        row.save()
        outcome = ArticleOutcome.UPDATED if page else ArticleOutcome.CREATED
        return ArticleResult(
            self._line(article, saved, outcome, content, waits), content.body.pending
        )

    def _published(self, page: notices.AnnouncementPage, revision: Revision) -> str:
        """Publish the page; return why it stays a draft, or ""."""
        try:
            publish_page(page, revision, self.user)
        except NotPublishable:
            return WAITS
        return ""

    def _digest(self, article: OldArticle) -> str:
        """Return a digest of the article and of the sizes of the files that it names."""
        sizes = list_file_sizes(article, self.addresses.hosts, self.source.files)
        return hashlib.sha256(f"{article.digest()} {sizes}".encode()).hexdigest()

    def _line(
        self,
        article: OldArticle,
        page: notices.AnnouncementPage,
        outcome: ArticleOutcome,
        content: Content,
        waits: str,
    ) -> ArticleLine:
        hosts = self.addresses.hosts
        odd = [
            f"To nie jest adres starej strony: {address[:80]}."
            for address in list_odd_addresses(article, hosts)
        ]
        led = add_redirects(page, list_old_addresses(article, hosts), self.standing)
        return ArticleLine(
            article.source_id,
            content.title,
            outcome,
            page.pk if self.keep or outcome is ArticleOutcome.UPDATED else None,
            page.get_url() or "",
            (*filter(None, (waits,)), *content.changes, *odd, *led.messages),
            redirects=led.made,
        )

    def _as_before(
        self, article: OldArticle, row: ImportedArticle, page: notices.AnnouncementPage
    ) -> ArticleResult:
        """Report an unchanged article; publish an untouched draft if that is wished now."""
        outcome, waits = ArticleOutcome.UNCHANGED, ""
        fresh = page.last_published_at is None and not _touched(row, page)
        if self.wish.publish and fresh and row.revision is not None:
            waits = self._published(page, row.revision)
            outcome = outcome if waits else ArticleOutcome.PUBLISHED
        address, changes = page.get_url() or "", tuple(filter(None, (waits,)))
        return ArticleResult(
            ArticleLine(article.source_id, page.title, outcome, page.pk, address, changes), {}
        )


# Without the quoted words of the refusal, which the report would store.
WAITS = "Zostaje szkicem: publikuje go inna osoba (E-ANN-02). Wyślij go do zatwierdzenia."
# The wish that is named here is called so on the screen and in the help of the command.
DELETED = "Redakcja usunęła tę stronę. Wróci z życzeniem „także zmienione przez redakcję”."
TOUCHED = "Stronę zmieniła redakcja. Zastąpi ją życzenie „także zmienione przez redakcję”."


def _list_and_kind() -> tuple[notices.AnnouncementIndexPage, notices.AnnouncementKind]:
    """Return the public list, read again because it counts its pages, and the usual kind."""
    index = notices.AnnouncementIndexPage.objects.of_the_public()
    if index is None:
        raise SourceProblem("Serwis nie ma jeszcze listy ogłoszeń. Załóż ją w panelu redakcji.")
    kind = notices.AnnouncementKind.objects.filter(code=USUAL_KIND).first()
    if kind is None:
        raise SourceProblem(f"Nie ma rodzaju ogłoszeń {USUAL_KIND}. Dodaj go w panelu redakcji.")
    return index, kind


def _touched(row: ImportedArticle, page: notices.AnnouncementPage) -> bool:
    """Return whether somebody saved the page after the import did."""
    return bool(page.latest_revision_id != row.revision_id)


def _left_as_it_is(article: OldArticle, row: ImportedArticle, why: str) -> ArticleResult:
    return ArticleResult(
        ArticleLine(
            article.source_id, article.title, ArticleOutcome.KEPT, row.page_id, problem=why
        ),
        {},
    )


def _refused(article: OldArticle, why: str) -> ArticleResult:
    return ArticleResult(
        ArticleLine(article.source_id, article.title, ArticleOutcome.REFUSED, problem=why), {}
    )


def list_file_sizes(
    article: OldArticle, hosts: Collection[str], files: Files
) -> list[tuple[str, int]]:
    """Return the path and size of each file that exists, sorted."""
    written = ["".join(found) for found in NAMED.findall(article.body_html)]
    written = [*map(unescape, written), *(link.address for link in article.attachments)]
    sizes = {}
    for link in written:
        try:
            address = parse_old_address(link, article.folder, hosts)
            path = address.path.lstrip("/") if address else ""
            size = files.size(path) if path else None
        except FileProblem:
            continue  # reported when the article is imported
        if size is not None:
            sizes[path] = size
    return sorted(sizes.items())


def import_articles(source: OldSite, wish: MovingWish, today: date) -> MovingReport:
    """Import all articles; return the report. Raises SourceProblem before any change."""
    report = _report(MovingRun(source, wish, today, keep=True))
    record(
        "ARTICLES_MOVED_IN",
        OPERATOR,
        note=source.name,
        changes={outcome.name.lower(): count for outcome, count in report.counts.items()},
    )
    return report


def rehearse_articles(source: OldSite, wish: MovingWish, today: date) -> MovingReport:
    """Return the report that `import_articles` would give; write nothing."""
    return _report(MovingRun(source, wish, today, keep=False))


def _report(run: MovingRun) -> MovingReport:
    run.begin()
    results = [run.import_article(article) for article in run.source.articles()]
    return MovingReport(tuple(map(run.finish, results)))
