"""Addresses of the former site that lead on to pages of this one."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from django.db.models import QuerySet
from django.db.models.functions import Lower
from django.http import Http404, HttpRequest
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Site

from cms_ext.base.text.sanitising.policy import own_hosts
from cms_ext.public_site.pages.joomla import ARTICLE, article_number, section_path


def add_redirect(old: str, target: Page | str) -> Redirect:
    """Lead an old address, with its query if it has one, to a page or an address. Repeatable."""
    page, link = (None, target) if isinstance(target, str) else (target, "")
    kept, _made = Redirect.objects.update_or_create(
        old_path=Redirect.normalise_path(old),
        site=None,
        defaults={"redirect_page": page, "redirect_link": link, "is_permanent": True},
    )
    return kept


def makes_redirect_chain(old: str, link: str, besides: int | None = None) -> bool:
    """Whether a redirect from `old` to `link` would end at another redirect, or at itself.

    Browsers follow a chain slowly and a loop not at all. `besides` is the redirect being changed.
    """
    target = _own_path(link)
    if target is None:
        return False
    others = Redirect.objects.exclude(pk=besides).filter(old_path=target)
    return bool(target == Redirect.normalise_path(old) or others.exists())


def is_redirect_target(old: str, besides: int | None = None) -> bool:
    """Whether another redirect ends at this address already."""
    others = Redirect.objects.exclude(pk=besides).exclude(redirect_link="")
    links = others.values_list("redirect_link", flat=True)
    return Redirect.normalise_path(old) in {_own_path(link) for link in links}


def redirect_for(asked: str, site: Site | None) -> Redirect | None:
    """The redirect of an old address, however a visitor writes it; at most two queries.

    `asked` is path and query as they were sent. Upper and lower case are one, and so are all
    addresses under which Joomla showed the same article. The spelling as it was set up comes first.
    """
    if "\0" in asked or "%00" in asked:
        return None  # PostgreSQL takes no such text
    written = list(_spellings(asked))
    spellings = [spelling.lower() for spelling in written]
    redirects = Redirect.get_for_site(site).select_related("redirect_page")
    found = redirects.annotate(folded=Lower("old_path")).filter(folded__in=spellings)
    number = article_number(urlsplit(asked).query)
    # Set up by hand, perhaps with the menu of the old site in it.
    first = min(
        found,
        key=lambda one: (
            spellings.index(one.folded),
            one.old_path not in written,
            one.site_id is None,
        ),
        default=None,
    )
    return first or (_of_article(redirects, number) if number else None)


def _spellings(asked: str) -> Iterator[str]:
    for decoded in (True, False):
        whole = Redirect.normalise_path(asked, decode_unicode=decoded)
        yield whole
        yield urlsplit(whole).path
    # The menu's entry of the same name, however the old site wrote its address.
    if section := section_path(urlsplit(Redirect.normalise_path(asked)).path):
        yield section
    if number := article_number(urlsplit(asked).query):
        yield Redirect.normalise_path(ARTICLE + number)


def _of_article(redirects: QuerySet[Redirect], number: str) -> Redirect | None:
    similar = redirects.filter(old_path__icontains="com_content").filter(
        old_path__icontains=f"id={number}"
    )
    return next(
        (one for one in similar if article_number(urlsplit(one.old_path).query) == number), None
    )


def end_of(request: HttpRequest, begun: Redirect, site: Site | None) -> str | None:
    """Where a reader whom `begun` leads on arrives; None: in a circle, or nowhere.

    A redirect stands by while its address has a page, so a circle may lie hidden until the page is
    taken off: a page that got its former address back leaves one from that address to itself.
    """
    gone_through: set[int] = set()
    following: Redirect | None = begun
    location = ""
    while following is not None:
        if following.pk in gone_through:
            return None
        gone_through.add(following.pk)
        location = following.link or ""
        path = _own_path(location)
        following = (
            None if path is None or _has_page(request, site, path) else redirect_for(path, site)
        )
    return location or None


def _has_page(request: HttpRequest, site: Site | None, path: str) -> bool:
    # Wagtail's own question remembers its answer for the address that was asked for.
    if site is None:
        return False
    steps = [step for step in urlsplit(path).path.split("/") if step]
    try:
        site.root_page.specific.route(request, steps)
    except Http404:
        return False
    return True


def _own_path(link: str) -> str | None:
    """The path of a link into this very site; None of any other."""
    host = urlsplit(link).hostname
    return Redirect.normalise_path(link) if link and (not host or host in own_hosts()) else None
