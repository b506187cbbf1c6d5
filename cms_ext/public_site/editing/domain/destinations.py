"""Links and words of stored rich text, and whether a link's target exists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from django.urls import Resolver404, resolve
from lxml import html
from lxml.html import HtmlElement
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents import get_document_model
from wagtail.models import Page, Site

from cms_ext.base.text.sanitising.policy import own_hosts

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
