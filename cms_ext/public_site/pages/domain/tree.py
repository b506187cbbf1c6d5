"""Compares the tree of pages with their sealed addresses: a page's place decides who reads it."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from wagtail.models import Collection, Page

from cms_ext.public_site.pages.models import PanelContentPage


def list_closed_pages(reader: Any) -> Iterator[str]:
    """Yield the addresses of panels' pages that are of another realm than the reader's."""
    pages = PanelContentPage.objects.filter(live=True).exclude(realm=getattr(reader, "realm", ""))
    for page in pages.order_by("?"):
        if url := page.url:
            yield url


@dataclass(frozen=True, slots=True)
class PageFinding:
    """A page whose place in the tree differs from its address."""

    message: str
    page: int


def verify_tree() -> Iterator[PageFinding]:
    """Report pages that are not below the page that their address names. Two queries."""
    yield from _verify_collections()
    rows = Page.objects.order_by("path").values_list(
        "path", "pk", "depth", "numchild", "url_path", "slug", "title"
    )
    pages = {path: values for path, *values in rows}
    children = Counter(path[: -Page.steplen] for path in pages)
    for path, (pk, depth, numchild, url_path, slug, title) in pages.items():
        parent = pages.get(path[: -Page.steplen])
        expected = f"{parent[3]}{slug}/" if parent else "/"
        is_placed = url_path == expected and (parent is None) == (depth == 1)
        if not is_placed or depth * Page.steplen != len(path) or numchild != children[path]:
            message = _(
                "strona nr {page} („{title}”): jej miejsce w drzewie stron nie zgadza się z adresem"
            )
            yield PageFinding(message.format(page=pk, title=title), pk)


def _verify_collections() -> Iterator[PageFinding]:
    rows = list(Collection.objects.order_by("path").values_list("path", "pk", "depth", "numchild"))
    children = Counter(path[: -Collection.steplen] for path, *_values in rows)
    for path, pk, depth, numchild in rows:
        if depth * Collection.steplen != len(path) or numchild != children[path]:
            message = _("zbiór plików nr {pk}: jego miejsce w drzewie jest inne, niż zapisano")
            yield PageFinding(message.format(pk=pk), pk)
