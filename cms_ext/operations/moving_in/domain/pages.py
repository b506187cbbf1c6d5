"""Create, change and publish the announcement of an old article, and link it to others."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Revision, Site

from cms_ext.base.text.folding import folded_words
from cms_ext.base.text.sanitising.canonical import parse_html
from cms_ext.base.text.sanitising.clean import sanitise_html
from cms_ext.base.text.sanitising.policy import EXTERNAL_NOTE
from cms_ext.operations.moving_in.article import (
    Addresses,
    ArticleLine,
    ArticleProblem,
    FileProblem,
    OldAddress,
    OldArticle,
    parse_old_address,
)
from cms_ext.operations.moving_in.domain.body import (
    ArticleBody,
    FileStore,
    convert_body,
    map_texts,
    page_link,
)
from cms_ext.people.identity.models import User
from cms_ext.public_site.notices import models as notices
from cms_ext.public_site.notices.domain.html_import import MAX_TITLE_LENGTH
from cms_ext.public_site.notices.domain.life import assign_number
from cms_ext.public_site.pages.models.base import MAX_SLUG_LENGTH


@dataclass(slots=True)
class KnownAddresses:
    """Addresses of the run's pages, and redirects that lead to them.

    A rehearsal rolls back every article, so the database does not know them.
    """

    addresses: set[str] = field(default_factory=set)
    redirects: set[str] = field(default_factory=set)

    def add(self, line: ArticleLine) -> None:
        if line.address:
            self.addresses.add(Redirect.normalise_path(line.address))
        self.redirects.update(line.redirects)

    def has(self, path: str) -> bool:
        """Return whether one of the run's pages has this address."""
        return Redirect.normalise_path(path) in self.addresses


MAX_PATH_LENGTH = 255


@dataclass(frozen=True, slots=True)
class RedirectResult:
    """The old addresses redirected to a page, and sentences about all of them."""

    made: tuple[str, ...]
    messages: tuple[str, ...]


def add_redirects(
    page: Page, old: Sequence[OldAddress], standing: KnownAddresses
) -> RedirectResult:
    """Create missing redirects; a sentence explains each address that gets none.

    A redirect never begins at a page and never ends where another one begins, so there are no
    chains and no loops.
    """
    paths = list(dict.fromkeys(Redirect.normalise_path(address.written) for address in old))
    new = Redirect.normalise_path(page.get_url() or "")
    # A path may hold what the address of a page cannot: its query.
    page_paths = _addresses_of_pages([path for path in paths if "?" not in path])
    existing = {
        redirect.old_path: redirect
        for redirect in Redirect.objects.filter(old_path__in=[*paths, new])
    }
    if new in existing or new in standing.redirects:
        message = f"Adres nowej strony {new} jest już przekierowany. Starych nie przekierowaliśmy."
        return RedirectResult((), (message,))
    problems, made = [], []
    for path in paths:
        stands = path in page_paths or standing.has(path)
        problem = _problem(path, page, existing.get(path), stands, path in standing.redirects)
        if problem:
            problems.append(problem)
        elif path not in existing:
            made.append(path)
    for path in made:
        Redirect.objects.create(old_path=path, redirect_page_id=page.pk)
    summary = [f"Przekierowane adresy: {', '.join(made)}."] if made else []
    return RedirectResult(tuple(made), (*problems, *summary))


def is_redirected(path: str, standing: KnownAddresses) -> bool:
    """Return whether a redirect begins at this address."""
    plain = Redirect.normalise_path(path)
    return plain in standing.redirects or Redirect.objects.filter(old_path=plain).exists()


def _problem(path: str, page: Page, known: Redirect | None, is_page: bool, led: bool) -> str:
    if len(path) > MAX_PATH_LENGTH:
        return f"Adres {path[:60]}… jest za długi na przekierowanie."
    if is_page:
        return f"Pod adresem {path} stoi strona tego serwisu. Nie przekierowaliśmy go."
    if led or (known is not None and known.redirect_page_id != page.pk):
        return f"Adres {path} jest już przekierowany gdzie indziej. Tak zostało."
    return ""


def _addresses_of_pages(paths: Sequence[str]) -> set[str]:
    """Return the paths at which a page of the site exists, published or not."""
    root = str(Site.objects.get(is_default_site=True).root_page.url_path).rstrip("/")
    standing = Q(url_path__in=[f"{root}{path.rstrip('/')}/" for path in paths])
    found: Iterator[str] = Page.objects.filter(standing).values_list("url_path", flat=True)
    return {path.removeprefix(root).rstrip("/") or "/" for path in found}


MAX_LEAD_LENGTH = 300
MAX_ESCAPED = 3
MAX_FILE_TITLE_LENGTH = 120
# Sanitised paragraphs are never nested.
FIRST_PARAGRAPH = re.compile(r"<p>.*?</p>", re.S)


@dataclass(frozen=True, slots=True)
class Content:
    """The content of a page, and sentences about what changed."""

    title: str
    lead: str
    first_day: date
    body: ArticleBody
    attachments: list[dict[str, Any]]
    changes: tuple[str, ...]


def convert_article(
    article: OldArticle,
    addresses: Addresses,
    pages: dict[str, int],
    files: FileStore,
    own_hosts: Collection[str],
    today: date,
) -> Content:
    """Return the content of a page. Raises ArticleProblem or NotSanitisable."""
    title = extract_words(article.title)
    if not title:
        raise ArticleProblem("Artykuł nie ma tytułu. Dopisz go w pliku.")
    if len(title) > MAX_TITLE_LENGTH:
        raise ArticleProblem(f"Tytuł ma {len(title)} znaków. Skróć go do {MAX_TITLE_LENGTH}.")
    body = convert_body(replace(article, title=title), addresses, pages, files, own_hosts)
    attachments, pictures, problems = _attachments(article, addresses, files)
    body.blocks += pictures
    lead, about_lead = _lead(article, body, title)
    notes = (
        article.encoding_note,
        "" if article.published else "Artykuł nie ma daty: wpisaliśmy dzisiejszą.",
        about_lead,
        f"Kategorii nie przenosimy: {extract_words(', '.join(article.categories))}."
        if article.categories
        else "",
    )
    changes = (*filter(None, notes), *body.changes, *problems)
    return Content(title, lead, article.published or today, body, attachments, changes)


def extract_words(html: str) -> str:
    """Return the text without tags and entities, on one line.

    Decodes repeatedly: feeds and databases escape twice.
    """
    text = html
    for _once in range(MAX_ESCAPED):
        root = parse_html(sanitise_html(text).html.encode())
        text = "".join(map(str, root.itertext())).replace(EXTERNAL_NOTE, "")
    return " ".join(text.split())


def create_page_draft(
    index: notices.AnnouncementIndexPage,
    content: Content,
    kind: notices.AnnouncementKind,
    user: User | None,
    standing: KnownAddresses,
) -> Revision:
    """Create a draft on the list and return its revision; `user` is its author, if any."""
    page = notices.AnnouncementPage(kind=kind, owner=user, live=False, has_unpublished_changes=True)
    _fill(page, content)
    page.slug = _free_slug(index, content.title, standing)
    index.add_child(instance=page)
    return page.save_revision(user=user, clean=False)


def save_changes(page: notices.AnnouncementPage, content: Content, user: User | None) -> Revision:
    """Save the content as a new revision of the page; the address stays."""
    draft = page.get_latest_revision_as_object()
    _fill(draft, content)
    return draft.save_revision(user=user, clean=False)


def publish_page(page: notices.AnnouncementPage, revision: Revision, user: User | None) -> None:
    """Publish a revision, numbered in the year in which the announcement began.

    Raises ValidationError, and NotPublishable where another person has to approve (E-ANN-02).
    """
    revision.as_object().full_clean()
    with transaction.atomic():
        assign_number(page, page.valid_from)
        # Read again: the revision remembers the page without its number.
        Revision.objects.get(pk=revision.pk).publish(user=user)


def link_pending(pk: int, pending: Mapping[str, str], pages: Mapping[str, int]) -> None:
    """Insert links to pages that did not exist yet into the import's revision."""
    links = {old: page_link(pages[article]) for old, article in pending.items() if article in pages}
    page = notices.AnnouncementPage.objects.get(pk=pk)
    revision = page.get_latest_revision()
    if not links or revision is None:
        return
    draft = revision.as_object()
    draft.body = _tied(draft.body, links)
    draft.save_revision(user=revision.user, clean=False, overwrite_revision=revision)
    page.refresh_from_db()
    if page.live and page.live_revision_id == revision.pk:
        page.body = _tied(page.body, links)
        page.save(clean=False)


def _fill(page: notices.AnnouncementPage, content: Content) -> None:
    page.title = page.draft_title = content.title
    page.lead = content.lead
    page.body = content.body.blocks
    page.attachments = content.attachments
    page.valid_from = content.first_day
    page.valid_until = page.kind.last_day(content.first_day, None) if page.kind else None


def _free_slug(index: notices.AnnouncementIndexPage, title: str, standing: KnownAddresses) -> str:
    """Return a slug that neither a page nor a redirect uses."""
    base = "-".join(folded_words(title))[: MAX_SLUG_LENGTH - 8].strip("-") or "artykul"
    taken = set(index.get_children().filter(slug__startswith=base).values_list("slug", flat=True))
    number, slug = 1, base

    def is_used(slug: str) -> bool:
        path = f"{index.get_url()}{slug}"
        return slug in taken or standing.has(path) or is_redirected(path, standing)

    while is_used(slug):
        number += 1
        slug = f"{base}-{number}"
    return slug


def _lead(article: OldArticle, body: ArticleBody, title: str) -> tuple[str, str]:
    given = extract_words(article.lead)
    if given and len(given) <= MAX_LEAD_LENGTH:
        return given, ""
    if given:
        return _shorten(given), f"Skróciliśmy pole „Najważniejsze” do {MAX_LEAD_LENGTH} znaków."
    if moved := _first_paragraph(body.blocks):
        return moved, "Pierwszy akapit przeszedł do pola „Najważniejsze”."
    texts = (str(b["value"]) for b in body.blocks if b["type"] == "paragraph")
    first = next(
        filter(None, (extract_words(text.replace("</p>", "</p> ")) for text in texts)), title
    )
    return _shorten(first), "Pole „Najważniejsze” wzięliśmy z początku treści."


def _first_paragraph(blocks: list[dict[str, Any]]) -> str:
    """Take the first paragraph out of the body, unless it is long or has links."""
    if not blocks or blocks[0]["type"] != "paragraph":
        return ""
    found = FIRST_PARAGRAPH.match(blocks[0]["value"])
    text = extract_words(found.group()) if found else ""
    if found is None or not text or len(text) > MAX_LEAD_LENGTH or "<a " in found.group():
        return ""
    blocks[0]["value"] = blocks[0]["value"][found.end() :]
    if not blocks[0]["value"]:
        del blocks[0]
    return text


def _shorten(text: str) -> str:
    if len(text) <= MAX_LEAD_LENGTH:
        return text
    return text[: MAX_LEAD_LENGTH - 1].rpartition(" ")[0] + "…"


def _attachments(
    article: OldArticle, addresses: Addresses, files: FileStore
) -> tuple[list[dict[str, Any]], list[dict[str, Any]], list[str]]:
    documents, pictures, notes = [], [], []
    for attachment in article.attachments:
        title = extract_words(attachment.title)
        try:
            address = parse_old_address(attachment.address, article.folder, addresses.hosts)
            row = files.store(address.path.lstrip("/"), title) if address else None
        except FileProblem as problem:
            notes.append(f"Nie wczytano załącznika {attachment.address[:80]}: {problem}")
            continue
        if row is None:
            notes.append(f"Brak załącznika {attachment.address[:80]} wśród podanych plików.")
            continue
        notes.append(f"Wczytano załącznik {attachment.address[:80]}.")
        if row._meta.app_label == "wagtaildocs":
            value = {"document": row.pk, "title": title[:MAX_FILE_TITLE_LENGTH]}
            documents.append({"type": "file", "value": value})
        else:
            value = {"image": row.pk, "description": title[:MAX_FILE_TITLE_LENGTH], "caption": ""}
            pictures.append({"type": "picture", "value": value})
    return documents, pictures, notes


def _tied(body: Any, links: Mapping[str, str]) -> list[Any]:
    def change(text: str) -> str:
        for old, new in links.items():
            text = text.replace(old, new)
        return text

    return [map_texts(dict(block), change) for block in body.raw_data]
