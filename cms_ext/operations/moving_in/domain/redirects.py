"""Old addresses lead to the new page; what an operator set up by hand stays."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from django.db.models import Q
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Site

from cms_ext.operations.moving_in.addresses import OldAddress
from cms_ext.operations.moving_in.article import ArticleLine


@dataclass(slots=True)
class KnownAddresses:
    """Addresses of its pages, and those that lead to them.

    A rehearsal takes each article back at once: the database cannot tell the next one of it.
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


LONGEST_PATH = 255


@dataclass(frozen=True, slots=True)
class RedirectResult:
    """The old addresses that lead to a page from now on, and the sentences about all of them."""

    made: tuple[str, ...]
    messages: tuple[str, ...]


def add_redirects(
    page: Page, old: Sequence[OldAddress], standing: KnownAddresses
) -> RedirectResult:
    """Create missing redirects; a sentence explains each address that gets none.

    A redirect never begins where a page stands, and never ends where another one begins: so no
    chain of them is made, and no loop.
    """
    paths = list(dict.fromkeys(Redirect.normalise_path(address.written) for address in old))
    new = Redirect.normalise_path(page.get_url() or "")
    # A path may hold what the address of a page cannot: its query.
    taken = _addresses_of_pages([path for path in paths if "?" not in path])
    known = {one.old_path: one for one in Redirect.objects.filter(old_path__in=[*paths, new])}
    if new in known or new in standing.redirects:
        said = f"Adres nowej strony {new} jest już przekierowany. Starych nie przekierowaliśmy."
        return RedirectResult((), (said,))
    problems, made = [], []
    for path in paths:
        stands = path in taken or standing.has(path)
        problem = _problem(path, page, known.get(path), stands, path in standing.redirects)
        if problem:
            problems.append(problem)
        elif path not in known:
            made.append(path)
    for path in made:
        Redirect.objects.create(old_path=path, redirect_page_id=page.pk)
    told = [f"Przekierowane adresy: {', '.join(made)}."] if made else []
    return RedirectResult(tuple(made), (*problems, *told))


def is_redirected(path: str, standing: KnownAddresses) -> bool:
    """Return whether a redirect begins at this address."""
    plain = Redirect.normalise_path(path)
    return plain in standing.redirects or Redirect.objects.filter(old_path=plain).exists()


def _problem(path: str, page: Page, known: Redirect | None, taken: bool, led: bool) -> str:
    if len(path) > LONGEST_PATH:
        return f"Adres {path[:60]}… jest za długi na przekierowanie."
    if taken:
        return f"Pod adresem {path} stoi strona tego serwisu. Nie przekierowaliśmy go."
    if led or (known is not None and known.redirect_page_id != page.pk):
        return f"Adres {path} jest już przekierowany gdzie indziej. Tak zostało."
    return ""


def _addresses_of_pages(paths: Sequence[str]) -> set[str]:
    """Those of the paths at which a page of the site stands, published or not."""
    root = str(Site.objects.get(is_default_site=True).root_page.url_path).rstrip("/")
    standing = Q(url_path__in=[f"{root}{path.rstrip('/')}/" for path in paths])
    found: Iterator[str] = Page.objects.filter(standing).values_list("url_path", flat=True)
    return {path.removeprefix(root).rstrip("/") or "/" for path in found}
