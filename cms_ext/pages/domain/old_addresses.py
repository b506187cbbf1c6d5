"""Addresses of the former site that lead on to pages of this one."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.http import Http404, HttpRequest
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Site

from cms_ext.sanitising.sites import own_hosts


def add_redirect(old: str, page: Page) -> Redirect:
    """Lead an old address, with its query if it has one, to a page. Repeatable."""
    kept, _made = Redirect.objects.update_or_create(
        old_path=Redirect.normalise_path(old),
        site=None,
        defaults={"redirect_page": page, "redirect_link": "", "is_permanent": True},
    )
    return kept


def leads_to_another(old: str, link: str, besides: int | None = None) -> bool:
    """Whether a redirect from `old` to `link` would end at another redirect, or at itself.

    Browsers follow a chain slowly and a loop not at all. `besides` is the redirect being changed.
    """
    target = _own_path(link)
    if target is None:
        return False
    others = Redirect.objects.exclude(pk=besides).filter(old_path=target)
    return bool(target == Redirect.normalise_path(old) or others.exists())


def is_led_to(old: str, besides: int | None = None) -> bool:
    """Whether another redirect ends at this address already."""
    others = Redirect.objects.exclude(pk=besides).exclude(redirect_link="")
    links = others.values_list("redirect_link", flat=True)
    return Redirect.normalise_path(old) in {_own_path(link) for link in links}


def end_of(request: HttpRequest, location: str) -> str | None:
    """Where a reader who is sent to `location` arrives; None: where he came from, or nowhere.

    A redirect stands by while its address has a page, so a circle may lie hidden until the page is
    taken off: a page that got its former address back leaves one from that address to itself.
    """
    gone_through = {Redirect.normalise_path(request.get_full_path())}
    while (path := _own_path(location)) is not None:
        if path in gone_through:
            return None
        gone_through.add(path)
        following = Redirect.objects.filter(old_path=path).first()
        if following is None or _has_page(request, path):
            break
        location = following.link or ""
    return location or None


def _has_page(request: HttpRequest, path: str) -> bool:
    # Wagtail's own question remembers its answer for the address that was asked for.
    site = Site.find_for_request(request)
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
