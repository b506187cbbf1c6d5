"""Articles of the old site become announcements: each whole or not at all, and only once."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models.fields.files import FieldFile

from cms_ext.access.domain.files.stored import erased_unless_kept
from cms_ext.audit.domain.event import OPERATOR, record
from cms_ext.moving_in.addresses import Addresses, odd_addresses, old_addresses
from cms_ext.moving_in.article import Article, ArticleProblem, SourceProblem, Unreadable
from cms_ext.moving_in.domain.body import tied, untied
from cms_ext.moving_in.domain.file_store import FileStore
from cms_ext.moving_in.domain.pages import (
    Content,
    changed,
    content_of,
    keep_from_subscribers,
    made,
    published,
    tie,
)
from cms_ext.moving_in.domain.redirects import lead_to
from cms_ext.moving_in.domain.sizes import sizes_of_files
from cms_ext.moving_in.models import ImportedArticle
from cms_ext.moving_in.models.imported_article import LONGEST_SOURCE
from cms_ext.moving_in.report import Line, Outcome, Report
from cms_ext.moving_in.source import Source
from cms_ext.notices.domain.html_import import USUAL_KIND
from cms_ext.notices.models import AnnouncementIndexPage, AnnouncementKind, AnnouncementPage
from cms_ext.sanitising.seam import NotSanitisable
from cms_ext.sanitising.sites import own_hosts


@dataclass(frozen=True, slots=True)
class Wish:
    """How to bring in: as drafts or published, and whether over what editors have changed."""

    publish: bool = False
    replace: bool = False


def bring_in(source: Source, wish: Wish, today: date) -> Report:
    """Raises SourceProblem before anything is done; a refused article stops no other."""
    report = _Run(source, wish, today, []).report()
    record(
        "ARTICLES_MOVED_IN",
        OPERATOR,
        note=source.name,
        changes={outcome.name.lower(): count for outcome, count in report.counts.items()},
    )
    return report


def rehearse(source: Source, wish: Wish, today: date) -> Report:
    """The report of `bring_in`, with nothing left of it in the database or among the files."""
    try:
        with erased_unless_kept() as stored, transaction.atomic():
            report = _Run(source, wish, today, stored).report()
            raise _OnlyRehearsed
    except _OnlyRehearsed:
        return report


class _OnlyRehearsed(Exception):
    """Takes back what the rehearsal did."""


@dataclass(slots=True)
class _Run:
    source: Source
    wish: Wish
    today: date
    # Every file that this run has added to the store.
    stored: list[FieldFile]
    addresses: Addresses = field(default_factory=Addresses)
    # The page of each article by its id, and links to those that had none yet.
    pages: dict[str, int] = field(default_factory=dict)
    pending: dict[int, dict[str, str]] = field(default_factory=dict)
    hosts: Collection[str] = field(default_factory=own_hosts)

    def report(self) -> Report:
        if len(self.source.name) > LONGEST_SOURCE:
            raise SourceProblem(f"Nazwa źródła ma ponad {LONGEST_SOURCE} znaków. Podaj --name.")
        _list_and_kind()
        self._look_around()
        lines, seen = [], set[str]()
        for article in self.source.articles():
            lines.append(self._line(article, seen))
            seen.add(article.source_id)
        if not lines:
            raise SourceProblem("W źródle nie ma ani jednego artykułu.")
        for pk, links in self.pending.items():
            with transaction.atomic():
                tie(pk, links, self.pages)
        return Report(tuple(map(self._with_links, lines)))

    def _look_around(self) -> None:
        """The whole source is read once before: a broken one is found before anything is done."""
        for article in self.source.articles():
            if isinstance(article, Article):
                self.addresses.add(article)
        known = ImportedArticle.objects.filter(source=self.source.name, page__isnull=False)
        self.pages = dict(known.values_list("source_id", "page_id"))

    def _with_links(self, line: Line) -> Line:
        """Only now it is known which of the articles that it links to have a page."""
        told = (
            tied(article) if article in self.pages else untied(article)
            for article in dict.fromkeys(self.pending.get(line.page or 0, {}).values())
        )
        return replace(line, changes=(*line.changes, *told))

    def _line(self, article: Article | Unreadable, seen: set[str]) -> Line:
        if isinstance(article, Unreadable):
            named = f"{article.where}: {article.message}"
            return Line(article.source_id, "", Outcome.REFUSED, problem=named)
        try:
            if article.source_id in seen:
                raise ArticleProblem("Identyfikator jest w źródle drugi raz.")
            with erased_unless_kept() as stored, transaction.atomic():
                line = self._bring(article, stored)
        except (ArticleProblem, NotSanitisable) as problem:
            return _refused(article, str(problem))
        except ValidationError as error:
            return _refused(article, " ".join(error.messages))
        self.stored += stored
        if line.page is not None:
            self.pages[article.source_id] = line.page
        return line

    def _bring(self, article: Article, stored: list[FieldFile]) -> Line:
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
            return _kept(article, row, "Redakcja usunęła tę stronę. Z --replace wróci.")
        if row.page is not None and row.digest == self._digest(article):
            return self._as_before(article, row, row.page)
        if row.page is not None and _touched(row, row.page) and not self.wish.replace:
            return _kept(article, row, "Stronę zmieniła redakcja. Z --replace wczytamy ją na nowo.")
        return self._taken(article, row, row.page, stored)

    def _taken(
        self,
        article: Article,
        row: ImportedArticle,
        page: AnnouncementPage | None,
        stored: list[FieldFile],
    ) -> Line:
        files = FileStore(self.source.files, stored)
        content = content_of(article, self.addresses, self.pages, files, self.hosts, self.today)
        index, kind = _list_and_kind()
        revision = changed(page, content) if page else made(index, content, kind)
        saved = AnnouncementPage.objects.get(pk=revision.object_id)
        outcome = Outcome.UPDATED if page else Outcome.CREATED
        if self.wish.publish:
            published(saved, revision)
            saved.refresh_from_db()
        keep_from_subscribers(saved, self.today)
        row.page, row.revision, row.digest = saved, revision, self._digest(article)
        row.save()
        if content.body.pending:
            self.pending[saved.pk] = content.body.pending
        return self._told(article, saved, outcome, content)

    def _digest(self, article: Article) -> str:
        """Changes with the article, and when a file that it names is given or gets another size."""
        sizes = sizes_of_files(article, self.addresses.hosts, self.source.files)
        return hashlib.sha256(f"{article.digest()} {sizes}".encode()).hexdigest()

    def _told(
        self, article: Article, page: AnnouncementPage, outcome: Outcome, content: Content
    ) -> Line:
        hosts = self.addresses.hosts
        odd = [
            f"To nie jest adres starej strony: {one[:80]}." for one in odd_addresses(article, hosts)
        ]
        led = lead_to(page, old_addresses(article, hosts))
        return Line(
            article.source_id,
            content.title,
            outcome,
            page.pk,
            page.get_url() or "",
            (*content.changes, *odd, *led),
        )

    def _as_before(self, article: Article, row: ImportedArticle, page: AnnouncementPage) -> Line:
        """Nothing new; a draft that nobody has touched is published when that is asked for now."""
        outcome = Outcome.UNCHANGED
        fresh = page.last_published_at is None and not _touched(row, page)
        if self.wish.publish and fresh and row.revision is not None:
            published(page, row.revision)
            outcome = Outcome.PUBLISHED
        return Line(article.source_id, page.title, outcome, page.pk, page.get_url() or "")


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


def _kept(article: Article, row: ImportedArticle, why: str) -> Line:
    return Line(article.source_id, article.title, Outcome.KEPT, row.page_id, problem=why)


def _refused(article: Article, why: str) -> Line:
    return Line(article.source_id, article.title, Outcome.REFUSED, problem=why)
