"""Addresses that readers did not find, counted so that editors can redirect them."""

from __future__ import annotations

import re
from datetime import date, timedelta
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

from django.db.models import F
from wagtail.contrib.redirects.models import Redirect

from cms_ext.public_site.editing.domain.missed import PERSONAL
from cms_ext.public_site.editing.models import MissedAddress
from cms_ext.public_site.pages.joomla import ARTICLE, article_number

LONGEST = 200
# A robot must neither fill the table nor wash out what people ask for.
MOST, MOST_NEW_A_DAY = 500, 60
LOOKED_BACK = timedelta(days=30)
# What programs try at every site of the world: foreign panels, hidden files, sources, backups.
TRIED = re.compile(
    r"^/(?:administrator|admin|api|cgi-bin|media|phpmyadmin|pma|static|vendor|wp)\b|/wp-|/\.|//|\.\."
    r"|[<>\"\'(){}\[\]\\|;$`*^]"
    r"|\.(?:asp|aspx|bak|bin|cgi|css|db|env|exe|gif|git|gz|ico|ini|jpe?g|js|json|jsp|log|map|php\d?|png"
    r"|rar|sh|sql|svg|tar|tgz|txt|webp|woff2?|xml|ya?ml|zip)$",
    re.I,
)
# No word of any language: a key, a code, the name of somebody's file.
KEY = re.compile(r"(?=[a-z_-]*\d)[a-z\d_]{24,}", re.I)
INDEX = "/index.php"
# What of a query names a page of the old site.
NAMING = ("option", "view", "task", "id")
WORD = re.compile(r"[\w.-]{1,60}(?::[\w.-]{0,80})?\Z")


def record_missed_address(asked: str, today: date) -> None:
    """Count an address at which nothing stands, without who asked. At most four queries."""
    path = redirectable_address(asked)
    if not path:
        return
    known = MissedAddress.objects.filter(path=path).update(count=F("count") + 1, last=today)
    if known or MissedAddress.objects.filter(first=today).count() >= MOST_NEW_A_DAY:
        return
    if MissedAddress.objects.count() >= MOST:
        least = MissedAddress.objects.order_by("count", "last", "pk").values("pk")[:1]
        MissedAddress.objects.filter(pk__in=list(least.values_list("pk", flat=True))).delete()
    MissedAddress.objects.get_or_create(path=path, defaults={"first": today, "last": today})


def redirectable_address(asked: str) -> str:
    """The address in the form of a redirect; empty for one that needs no redirect."""
    parts = urlsplit(asked)
    path = unquote(parts.path)
    if path.rstrip("/") in ("", INDEX):
        path = _named_by_query(parts.query)
    probed = TRIED.search(path.removeprefix(INDEX)) or KEY.search(path) or PERSONAL.search(path)
    if not path or len(path) > LONGEST or not path.isprintable() or probed:
        return ""
    return str(Redirect.normalise_path(path))


def missed_addresses(today: date, most: int) -> list[MissedAddress]:
    """The missed addresses of the last month without a redirect, the most frequent first."""
    return list(MissedAddress.objects.filter(last__gt=today - LOOKED_BACK, last__lte=today)[:most])


def forget_address(path: str) -> None:
    """Delete a missed address that has a redirect now."""
    MissedAddress.objects.filter(path__iexact=path).delete()


def _named_by_query(query: str) -> str:
    """`/index.php?…` with what names the page, and without where the link stood."""
    if number := article_number(query):
        return ARTICLE + number
    asked = {name: values[0] for name, values in parse_qs(query).items() if name in NAMING}
    if "option" not in asked or not all(WORD.match(value) for value in asked.values()):
        return ""
    return f"{INDEX}?{urlencode(asked)}"
