"""Redirects from addresses of the former site; Joomla, which many used, wrote them in its way."""

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

from django.db.models import QuerySet
from django.db.models.functions import Lower
from django.http import Http404, HttpRequest
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Site

from cms_ext.base.text.sanitising.policy import own_hosts

ARTICLE_QUERY = "option=com_content&view=article&id="
ARTICLE = f"/index.php?{ARTICLE_QUERY}"
# The prefix of a Polish site's menu entries; both parts were optional.
SECTION = "/index.php/pl/"


def article_number(query: str) -> str:
    """Return `12` of `option=com_content&view=article&id=12:o-nas&Itemid=5`, or "".

    `Itemid`, `catid` and `lang` say where the link was and do not change the article.
    """
    # Addresses written by hand vary in case.
    parameters = parse_qs(query.lower())
    views = {*parameters.get("view", []), *parameters.get("task", [])}
    if parameters.get("option") != ["com_content"] or views not in ({"article"}, {"view"}):
        return ""
    number = parameters.get("id", [""])[0].partition(":")[0]
    return number if number.isascii() and number.isdecimal() else ""


def section_path(path: str) -> str:
    """Return `/index.php/pl/kontakt` of `/index.php/kontakt`, `/pl/kontakt` or `/kontakt.html`.

    Empty for a path without a mark of Joomla.
    """
    bare = path.lower().rstrip("/")
    for mark in ("/index.php", "/pl"):
        if bare == mark or bare.startswith(f"{mark}/"):
            bare = bare.removeprefix(mark)
    bare = bare.removesuffix(".html")
    return f"{SECTION}{bare.lstrip('/')}".rstrip("/") if bare != path.lower().rstrip("/") else ""


def add_redirect(old: str, target: Page | str) -> Redirect:
    """Redirect an old address, with its query if any, to a page or address. Repeatable."""
    page, link = (None, target) if isinstance(target, str) else (target, "")
    redirect, _made = Redirect.objects.update_or_create(
        old_path=Redirect.normalise_path(old),
        site=None,
        defaults={"redirect_page": page, "redirect_link": link, "is_permanent": True},
    )
    return redirect


def makes_redirect_chain(old: str, link: str, besides: int | None = None) -> bool:
    """Return whether a redirect would end at another redirect or at itself.

    Browsers follow chains slowly and loops not at all. `besides` is the redirect being changed.
    """
    target = _own_path(link)
    if target is None:
        return False
    others = Redirect.objects.exclude(pk=besides).filter(old_path=target)
    return bool(target == Redirect.normalise_path(old) or others.exists())


def is_redirect_target(old: str, besides: int | None = None) -> bool:
    """Return whether another redirect ends at this address."""
    others = Redirect.objects.exclude(pk=besides).exclude(redirect_link="")
    links = others.values_list("redirect_link", flat=True)
    return Redirect.normalise_path(old) in {_own_path(link) for link in links}


def find_redirect(address: str, site: Site | None) -> Redirect | None:
    """Return the redirect of an old address in any spelling; at most two queries.

    `address` is path and query as they were sent. Case does not matter, and all under which
    Joomla showed an article count as one. The spelling as it was set up comes first.
    """
    if "\0" in address or "%00" in address:
        return None  # PostgreSQL refuses such a text
    written = list(_spellings(address))
    spellings = [spelling.lower() for spelling in written]
    redirects = Redirect.get_for_site(site).select_related("redirect_page")
    found = redirects.annotate(folded=Lower("old_path")).filter(folded__in=spellings)
    number = article_number(urlsplit(address).query)
    first = min(
        found,
        key=lambda candidate: (
            spellings.index(candidate.folded),
            candidate.old_path not in written,
            candidate.site_id is None,
        ),
        default=None,
    )
    return first or (_of_article(redirects, number) if number else None)


def _spellings(address: str) -> Iterator[str]:
    for decoded in (True, False):
        spelling = Redirect.normalise_path(address, decode_unicode=decoded)
        yield spelling
        yield urlsplit(spelling).path
    # The menu entry of the same name, in Joomla's usual spelling.
    if section := section_path(urlsplit(Redirect.normalise_path(address)).path):
        yield section
    if number := article_number(urlsplit(address).query):
        yield Redirect.normalise_path(ARTICLE + number)


def _of_article(redirects: QuerySet[Redirect], number: str) -> Redirect | None:
    similar = redirects.filter(old_path__icontains="com_content").filter(
        old_path__icontains=f"id={number}"
    )
    return next(
        (one for one in similar if article_number(urlsplit(one.old_path).query) == number), None
    )


def follow_redirects(request: HttpRequest, first: Redirect, site: Site | None) -> str | None:
    """Return where a reader arrives; None for a loop or a dead end.

    A page takes precedence over a redirect of its address, so a loop may appear only when that page
    is removed.
    """
    gone_through: set[int] = set()
    following: Redirect | None = first
    location = ""
    while following is not None:
        if following.pk in gone_through:
            return None
        gone_through.add(following.pk)
        location = following.link or ""
        path = _own_path(location)
        following = (
            None if path is None or has_page(request, site, path) else find_redirect(path, site)
        )
    return location or None


def has_page(request: HttpRequest, site: Site | None, path: str) -> bool:
    """Return whether the site has a page at a path."""
    # Wagtail's own lookup caches its answer for the requested address.
    if site is None:
        return False
    steps = [step for step in urlsplit(path).path.split("/") if step]
    try:
        site.root_page.specific.route(request, steps)
    except Http404:
        return False
    return True


def _own_path(link: str) -> str | None:
    """Return the path of a link into this site, None for others."""
    host = urlsplit(link).hostname
    return Redirect.normalise_path(link) if link and (not host or host in own_hosts()) else None
