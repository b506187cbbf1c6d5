"""Searches without results and missing addresses, counted for editors and deleted in time."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import SplitResult, parse_qs, unquote, urlencode, urlsplit

from django.db.models import F, QuerySet, Sum
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.urls import Resolver404, resolve
from django.utils import timezone
from lxml import html
from lxml.html import HtmlElement
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents import get_document_model
from wagtail.models import Page, Site

from cms_ext.base.text.sanitising.policy import own_hosts
from cms_ext.desks.privacy.domain.retention import ExpiredRows, count_expired
from cms_ext.public_site.editing.models import MissedAddress, MissedSearch
from cms_ext.public_site.pages.domain.old_addresses import ARTICLE, article_number
from cms_ext.public_site.pages.signals import address_missed, searched_in_vain

MAX_QUERY_LENGTH = 80
# New rows a day, so that no robot fills the table.
MAX_PER_DAY = 300
# A PESEL, a telephone number or an e-mail address is not counted as a search.
PERSONAL = re.compile(r"(?:\d[\s-]?){7}|@")


def record_missed_query(query: str, today: date) -> None:
    """Count a query without results, without its author. At most three queries."""
    normal = " ".join(query.lower().split())
    if not normal or len(normal) > MAX_QUERY_LENGTH or PERSONAL.search(normal):
        return
    of_today = MissedSearch.objects.filter(day=today)
    updated = of_today.filter(query=normal).update(count=F("count") + 1)
    if not updated and of_today.count() < MAX_PER_DAY:
        MissedSearch.objects.get_or_create(day=today, query=normal)


def list_zero_result_queries(today: date, most: int) -> list[tuple[str, int]]:
    """Return the most frequent queries of the last month with their counts."""
    lately = MissedSearch.objects.filter(day__gt=today - LOOKED_BACK, day__lte=today)
    summed = lately.order_by().values("query").annotate(times=Sum("count"))
    return list(summed.order_by("-times", "query").values_list("query", "times")[:most])


MAX_PATH_LENGTH = 200
# Limits, so that no robot fills the table or displaces what people ask for.
MAX_ADDRESSES, MAX_NEW_PER_DAY = 500, 60
LOOKED_BACK = timedelta(days=30)
# What attackers probe everywhere: admin panels, hidden files, sources, backups.
TRIED = re.compile(
    r"^/(?:administrator|admin|api|cgi-bin|media|phpmyadmin|pma|static|vendor|wp)\b|/wp-|/\.|//|\.\."
    r"|[<>\"\'(){}\[\]\\|;$`*^]"
    r"|\.(?:asp|aspx|bak|bin|cgi|css|db|env|exe|gif|git|gz|ico|ini|jpe?g|js|json|jsp|log|map|php\d?|png"
    r"|rar|sh|sql|svg|tar|tgz|txt|webp|woff2?|xml|ya?ml|zip)$",
    re.I,
)
# A key, a code or the name of a file, and no word.
KEY = re.compile(r"(?=[a-z_-]*\d)[a-z\d_]{24,}", re.I)
INDEX = "/index.php"
# The query parameters that name a page of the old site.
NAMING = ("option", "view", "task", "id")
WORD = re.compile(r"[\w.-]{1,60}(?::[\w.-]{0,80})?\Z")


def record_missed_address(address: str, today: date) -> None:
    """Count a request for a missing address, without the reader. At most four queries."""
    path = redirectable_address(address)
    if not path:
        return
    updated = MissedAddress.objects.filter(path=path).update(count=F("count") + 1, last=today)
    if updated or MissedAddress.objects.filter(first=today).count() >= MAX_NEW_PER_DAY:
        return
    if MissedAddress.objects.count() >= MAX_ADDRESSES:
        least = MissedAddress.objects.order_by("count", "last", "pk").values("pk")[:1]
        MissedAddress.objects.filter(pk__in=list(least.values_list("pk", flat=True))).delete()
    MissedAddress.objects.get_or_create(path=path, defaults={"first": today, "last": today})


def redirectable_address(address: str) -> str:
    """Return the address in the form of a redirect; "" if it needs none."""
    parts = urlsplit(address)
    path = unquote(parts.path)
    if path.rstrip("/") in ("", INDEX):
        path = _named_by_query(parts.query)
    probed = TRIED.search(path.removeprefix(INDEX)) or KEY.search(path) or PERSONAL.search(path)
    if not path or len(path) > MAX_PATH_LENGTH or not path.isprintable() or probed:
        return ""
    return str(Redirect.normalise_path(path))


def list_missed_addresses(today: date, most: int) -> list[MissedAddress]:
    """Return last month's missing addresses without a redirect, frequent first."""
    return list(MissedAddress.objects.filter(last__gt=today - LOOKED_BACK, last__lte=today)[:most])


def _named_by_query(query: str) -> str:
    """Return `/index.php?…` with the parameters that name the page."""
    if number := article_number(query):
        return ARTICLE + number
    parameters = {name: values[0] for name, values in parse_qs(query).items() if name in NAMING}
    if "option" not in parameters or not all(WORD.match(value) for value in parameters.values()):
        return ""
    return f"{INDEX}?{urlencode(parameters)}"


def forget_missed(before: datetime, rehearse: bool) -> ExpiredRows:
    return _forget(MissedSearch.objects.all(), "day", before, rehearse)


def forget_missed_addresses(before: datetime, rehearse: bool) -> ExpiredRows:
    return _forget(MissedAddress.objects.all(), "last", before, rehearse)


def _forget(rows: QuerySet[Any], day: str, before: datetime, rehearse: bool) -> ExpiredRows:
    """Delete whole days: the term of a day begins with the day."""
    rows = rows.filter(**{f"{day}__lt": timezone.localdate(before)})
    found = count_expired(rows, day)
    if not rehearse:
        rows.delete()
    return found


@receiver(searched_in_vain)
def count_query_in_vain(sender: type[Any], query: str, today: date, **kwargs: Any) -> None:
    record_missed_query(query, today)


@receiver(address_missed)
def count_missed_address(sender: type[Any], address: str, today: date, **kwargs: Any) -> None:
    record_missed_address(address, today)


@receiver(post_save, sender=Redirect)
def forget_broken_address(sender: type[Redirect], instance: Redirect, **kwargs: Any) -> None:
    """Forget a missing address that has a redirect now."""
    MissedAddress.objects.filter(path__iexact=instance.old_path).delete()


# What ends a paragraph.
BLOCKS = frozenset({"p", "li", "blockquote", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "div"})


@dataclass(frozen=True, slots=True)
class Target:
    """Where a link leads: `kind` is `page` or `document` with its id, else `address`."""

    kind: str
    value: str


@dataclass(frozen=True, slots=True)
class WrittenText:
    """A piece of rich text: its paragraphs, and the words and target of each link."""

    paragraphs: tuple[str, ...]
    links: tuple[tuple[str, Target], ...]


def parse_rich_text(source: str) -> WrittenText:
    """Return the paragraphs and links of one field of rich text."""
    if not source.strip():
        return WrittenText((), ())
    root = html.fragment_fromstring(source, create_parent="div")
    paragraphs = (" ".join(line.split()) for line in "".join(_pieces(root)).split("\n"))
    links = ((" ".join(link.text_content().split()), _target(link)) for link in root.iter("a"))
    return WrittenText(tuple(line for line in paragraphs if line), tuple(links))


def _pieces(element: HtmlElement) -> Iterator[str]:
    """Yield the text, with a line break around each paragraph."""
    yield _flat(element.text)
    for child in element:
        around = "\n" if child.tag in BLOCKS else ""
        yield "\n" if child.tag == "br" else around
        yield from _pieces(child)
        yield around + _flat(child.tail)


def _flat(text: str | None) -> str:
    return (text or "").replace("\n", " ").replace("\xa0", " ")


def _target(link: HtmlElement) -> Target:
    kind = link.get("linktype")
    if kind in ("page", "document"):
        return Target(kind, link.get("id", ""))
    return Target("address", link.get("href", ""))


PAGES = "wagtail_serve"


def find_dead_targets(targets: Iterable[Target]) -> frozenset[Target]:
    """Return the targets on this site that do not exist, in at most five queries.

    Other hosts are not contacted: that would reveal what the office is writing.
    """
    target_set = frozenset(targets)
    pages = _numbers(target_set, "page")
    files = _numbers(target_set, "document")
    live = set(Page.objects.live().filter(pk__in=pages).values_list("pk", flat=True))
    stored = set(
        get_document_model().objects.filter(pk__in=files).values_list("pk", flat=True)
        if files
        else ()
    )
    missing = [target for key, target in pages.items() if key not in live]
    missing += [target for key, target in files.items() if key not in stored]
    nameless = (one for one in target_set if one.kind != "address" and not one.value.isdecimal())
    return frozenset([*missing, *nameless, *_dead_addresses(target_set)])


def _numbers(targets: frozenset[Target], kind: str) -> dict[int, Target]:
    return {
        int(target.value): target
        for target in targets
        if target.kind == kind and target.value.isdecimal()
    }


def _dead_addresses(targets: frozenset[Target]) -> list[Target]:
    hosts = own_hosts()
    paths = {
        target: path
        for target in targets
        if target.kind == "address" and (path := _own_path(target.value, hosts)) is not None
    }
    if not paths:
        return []
    views = {target: _answered_by(path) for target, path in paths.items()}
    of_pages = {target: path for target, path in paths.items() if views[target] == PAGES}
    nowhere = [target for target, view in views.items() if view is None]
    site = Site.objects.select_related("root_page").get(is_default_site=True)
    root = site.root_page.url_path
    internal_paths = {
        target: f"{root}{path.strip('/')}/".replace("//", "/") for target, path in of_pages.items()
    }
    live = set(
        Page.objects.live()
        .filter(url_path__in=internal_paths.values())
        .values_list("url_path", flat=True)
    )
    old = {target: Redirect.normalise_path(path) for target, path in of_pages.items()}
    redirected = set(
        Redirect.objects.filter(old_path__in=old.values()).values_list("old_path", flat=True)
    )
    return nowhere + [
        target
        for target in of_pages
        if internal_paths[target] not in live and old[target] not in redirected
    ]


def _own_path(address: str, hosts: frozenset[str]) -> str | None:
    """Return the path of an address of this site; None for others, mail and anchors."""
    parts = _split(address)
    if parts is None or parts.scheme not in ("", "http", "https"):
        return None
    ours = parts.hostname in hosts if parts.netloc else parts.path.startswith("/")
    return (parts.path or "/") if ours else None


def _split(address: str) -> SplitResult | None:
    try:
        return urlsplit(address.strip())
    except ValueError:
        return None  # no address at all; the sanitiser refuses it on the page


def _answered_by(path: str) -> str | None:
    """Return the view's name for a path, `?` for one without a name, None for no view."""
    for candidate in (path, f"{path}/"):  # as Django itself: `/ogloszenia` leads to `/ogloszenia/`
        try:
            return resolve(candidate).url_name or "?"
        except Resolver404:
            continue
    return None
