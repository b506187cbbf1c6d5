"""Taking the articles of a source one by one: each whole or not at all, and only once."""

from __future__ import annotations

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
from cms_ext.operations.moving_in.addresses import (
    Addresses,
    odd_addresses,
    old_address,
    old_addresses,
)
from cms_ext.operations.moving_in.article import (
    ArticleLine,
    ArticleOutcome,
    ArticleProblem,
    MovingReport,
    MovingWish,
    OldArticle,
    SourceProblem,
    UnreadableArticle,
)
from cms_ext.operations.moving_in.domain.body import FileStore, tied, untied
from cms_ext.operations.moving_in.domain.pages import (
    Content,
    KnownAddresses,
    add_redirects,
    changed,
    content_of,
    create_draft,
    link_pending,
    published,
)
from cms_ext.operations.moving_in.files import FileProblem, Files, OldSite
from cms_ext.operations.moving_in.models import LONGEST_SOURCE, ImportedArticle
from cms_ext.people.identity.models import User
from cms_ext.public_site.notices.domain.html_import import USUAL_KIND
from cms_ext.public_site.notices.guards import NotPublishable
from cms_ext.public_site.notices.models import (
    AnnouncementIndexPage,
    AnnouncementKind,
    AnnouncementPage,
)
from cms_ext.public_site.notices.signals import not_news

NAMED = re.compile(r"""(?:href|src)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.I)


@dataclass(frozen=True, slots=True)
class ArticleResult:
    """What became of an article, and its links to articles that had no page yet.

    Each is the link as it stands in the page, by the id of the article that it means.
    """

    line: ArticleLine
    pending: dict[str, str]


class _TakenBack(Exception):
    """Takes back what a rehearsal did with one article."""

    def __init__(self, told: ArticleResult) -> None:
        self.told = told


@dataclass(slots=True)
class MovingRun:
    """One way through a source. Without `keep` it is a rehearsal: nothing of an article is left.

    `begin`, then `take` each article, then `finish` what was told of each. A run that was cut
    short is continued by another one that is told to `remember` the lines of the first.
    `user` is whoever wrote the pages then; a command has none.
    """

    source: OldSite
    wish: MovingWish
    today: date
    keep: bool
    user: User | None = None
    addresses: Addresses = field(default_factory=Addresses)
    standing: KnownAddresses = field(default_factory=KnownAddresses)
    # The page of each article by its id; for one that a rehearsal took back the list stands in.
    pages: dict[str, int] = field(default_factory=dict)
    stand_in: int = 0
    seen: set[str] = field(default_factory=set)
    hosts: Collection[str] = field(default_factory=own_hosts)

    def begin(self) -> None:
        """The whole source is read once before: a broken one is found before anything is done.

        Raises SourceProblem.
        """
        if len(self.source.name) > LONGEST_SOURCE:
            raise SourceProblem(f"Nazwa źródła ma ponad {LONGEST_SOURCE} znaków. Podaj --name.")
        index, _kind = _list_and_kind()
        self.stand_in = index.pk
        empty = True
        for article in self.source.articles():
            empty = False
            if isinstance(article, OldArticle):
                self.addresses.add(article)
        if empty:
            raise SourceProblem("W źródle nie ma ani jednego artykułu.")
        known = ImportedArticle.objects.filter(source=self.source.name, page__isnull=False)
        self.pages = dict(known.values_list("source_id", "page_id"))

    def remember(self, line: ArticleLine) -> None:
        """Continue an earlier run: register what this line of its report says."""
        self.seen.add(line.source_id)
        self.standing.add(line)
        if line.address:
            self.pages[line.source_id] = line.page or self.stand_in

    def import_article(self, article: OldArticle | UnreadableArticle) -> ArticleResult:
        """Import one article and return its result; a problem with it does not stop the others."""
        told = self._result_of(article)
        self.remember(told.line)
        return told

    def finish(self, told: ArticleResult) -> ArticleLine:
        """Insert links to articles that got a page only later; return the line. Repeatable."""
        if self.keep and told.pending and told.line.page is not None:
            with transaction.atomic():
                link_pending(told.line.page, told.pending, self.pages)
        linked = (
            tied(article) if article in self.pages else untied(article)
            for article in dict.fromkeys(told.pending.values())
        )
        return replace(told.line, changes=(*told.line.changes, *linked))

    def _result_of(self, article: OldArticle | UnreadableArticle) -> ArticleResult:
        if isinstance(article, UnreadableArticle):
            named = f"{article.where}: {article.message}"
            return ArticleResult(
                ArticleLine(article.source_id, "", ArticleOutcome.REFUSED, problem=named), {}
            )
        try:
            if article.source_id in self.seen:
                raise ArticleProblem("Identyfikator jest w źródle drugi raz.")
            with erased_unless_kept() as stored, transaction.atomic():
                told = self._import(article, stored)
                if not self.keep:
                    raise _TakenBack(told)
        except _TakenBack as rehearsed:
            return rehearsed.told
        except (ArticleProblem, NotSanitisable) as problem:
            return _refused(article, str(problem))
        except ValidationError as error:
            return _refused(article, " ".join(error.messages))
        return told

    def _import(self, article: OldArticle, stored: list[FieldFile]) -> ArticleResult:
        if self.wish.publish and article.published is None:
            raise ArticleProblem(
                "Artykuł bez daty nie trafi do archiwum. Dopisz datę albo wczytaj szkice."
            )
        known = ImportedArticle.objects.select_related("page", "revision").filter(
            source=self.source.name, source_id=article.source_id
        )
        row = known.first()
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
        page: AnnouncementPage | None,
        stored: list[FieldFile],
    ) -> ArticleResult:
        files = FileStore(self.source.files, stored)
        content = content_of(article, self.addresses, self.pages, files, self.hosts, self.today)
        index, kind = _list_and_kind()
        if page is None:
            revision = create_draft(index, content, kind, self.user, self.standing)
        else:
            revision = changed(page, content, self.user)
        saved = AnnouncementPage.objects.get(pk=revision.object_id)
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

    def _published(self, page: AnnouncementPage, revision: Revision) -> str:
        """Why it stays a draft instead; empty when it is published."""
        try:
            published(page, revision, self.user)
        except NotPublishable:
            return WAITS
        return ""

    def _digest(self, article: OldArticle) -> str:
        """Changes with the article, and when a file that it names is given or gets another size."""
        sizes = sizes_of_files(article, self.addresses.hosts, self.source.files)
        return hashlib.sha256(f"{article.digest()} {sizes}".encode()).hexdigest()

    def _line(
        self,
        article: OldArticle,
        page: AnnouncementPage,
        outcome: ArticleOutcome,
        content: Content,
        waits: str,
    ) -> ArticleLine:
        hosts = self.addresses.hosts
        odd = [
            f"To nie jest adres starej strony: {one[:80]}." for one in odd_addresses(article, hosts)
        ]
        led = add_redirects(page, old_addresses(article, hosts), self.standing)
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
        self, article: OldArticle, row: ImportedArticle, page: AnnouncementPage
    ) -> ArticleResult:
        """Nothing new; a draft that nobody has touched is published when that is asked for now."""
        outcome, waits = ArticleOutcome.UNCHANGED, ""
        fresh = page.last_published_at is None and not _touched(row, page)
        if self.wish.publish and fresh and row.revision is not None:
            waits = self._published(page, row.revision)
            outcome = outcome if waits else ArticleOutcome.PUBLISHED
        address, changes = page.get_url() or "", tuple(filter(None, (waits,)))
        return ArticleResult(
            ArticleLine(article.source_id, page.title, outcome, page.pk, address, changes), {}
        )


# Without the words that the guard quotes: the report would keep them.
WAITS = "Zostaje szkicem: publikuje go inna osoba (E-ANN-02). Wyślij go do zatwierdzenia."
# The wish that is named here is called so on the screen and in the help of the command.
DELETED = "Redakcja usunęła tę stronę. Wróci z życzeniem „także zmienione przez redakcję”."
TOUCHED = "Stronę zmieniła redakcja. Zastąpi ją życzenie „także zmienione przez redakcję”."


def _list_and_kind() -> tuple[AnnouncementIndexPage, AnnouncementKind]:
    """Read anew for each article: the list counts its pages, also those of a refused one."""
    index = AnnouncementIndexPage.objects.of_the_public()
    if index is None:
        raise SourceProblem("Serwis nie ma jeszcze listy ogłoszeń. Załóż ją w panelu redakcji.")
    kind = AnnouncementKind.objects.filter(code=USUAL_KIND).first()
    if kind is None:
        raise SourceProblem(f"Nie ma rodzaju ogłoszeń {USUAL_KIND}. Dodaj go w panelu redakcji.")
    return index, kind


def _touched(row: ImportedArticle, page: AnnouncementPage) -> bool:
    """Whether somebody saved the page after the import did."""
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


def sizes_of_files(
    article: OldArticle, hosts: Collection[str], files: Files
) -> list[tuple[str, int]]:
    """The path and size of each file that is there, sorted."""
    written = ["".join(found) for found in NAMED.findall(article.body_html)]
    written = [*map(unescape, written), *(one.address for one in article.attachments)]
    sizes = {}
    for one in written:
        try:
            address = old_address(one, article.folder, hosts)
            path = address.path.lstrip("/") if address else ""
            size = files.size(path) if path else None
        except FileProblem:
            continue  # told when the article is taken
        if size is not None:
            sizes[path] = size
    return sorted(sizes.items())


def import_articles(source: OldSite, wish: MovingWish, today: date) -> MovingReport:
    """Import all articles; return the report. Raises SourceProblem before any is written."""
    report = _report(MovingRun(source, wish, today, keep=True))
    record(
        "ARTICLES_MOVED_IN",
        OPERATOR,
        note=source.name,
        changes={outcome.name.lower(): count for outcome, count in report.counts.items()},
    )
    return report


def rehearse_articles(source: OldSite, wish: MovingWish, today: date) -> MovingReport:
    """Return the report that `import_articles` would give; nothing is written."""
    return _report(MovingRun(source, wish, today, keep=False))


def _report(run: MovingRun) -> MovingReport:
    run.begin()
    told = [run.import_article(article) for article in run.source.articles()]
    return MovingReport(tuple(map(run.finish, told)))
