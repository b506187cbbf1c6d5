"""What readers searched or asked for and did not find, counted for editors; forgotten in time."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

from django.db.models import F, QuerySet, Sum
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect

from cms_ext.desks.privacy.domain.retention import ExpiredRows, count_expired
from cms_ext.public_site.editing.models import MissedAddress, MissedSearch
from cms_ext.public_site.pages.joomla import ARTICLE, article_number

LONGEST_QUERY = 80
# A robot must not fill the table.
MOST_A_DAY = 300
# A PESEL, a telephone number or an address of somebody is no question to the site.
PERSONAL = re.compile(r"(?:\d[\s-]?){7}|@")


def record_zero_result_query(query: str, today: date) -> None:
    """Count a question that found nothing, without who asked it. At most three queries."""
    normal = " ".join(query.lower().split())
    if not normal or len(normal) > LONGEST_QUERY or PERSONAL.search(normal):
        return
    of_today = MissedSearch.objects.filter(day=today)
    known = of_today.filter(query=normal).update(count=F("count") + 1)
    if not known and of_today.count() < MOST_A_DAY:
        MissedSearch.objects.get_or_create(day=today, query=normal)


def zero_result_queries(today: date, most: int) -> list[tuple[str, int]]:
    """The most frequent queries of the last month with their counts."""
    lately = MissedSearch.objects.filter(day__gt=today - LOOKED_BACK, day__lte=today)
    summed = lately.order_by().values("query").annotate(times=Sum("count"))
    return list(summed.order_by("-times", "query").values_list("query", "times")[:most])


LONGEST_PATH = 200
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
    if not path or len(path) > LONGEST_PATH or not path.isprintable() or probed:
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


def forget_missed(before: datetime, rehearse: bool) -> ExpiredRows:
    return _forget(MissedSearch.objects.all(), "day", before, rehearse)


def forget_missed_addresses(before: datetime, rehearse: bool) -> ExpiredRows:
    return _forget(MissedAddress.objects.all(), "last", before, rehearse)


def _forget(rows: QuerySet[Any], day: str, before: datetime, rehearse: bool) -> ExpiredRows:
    """Whole days: the term of a day begins when it does."""
    rows = rows.filter(**{f"{day}__lt": timezone.localdate(before)})
    found = count_expired(rows, day)
    if not rehearse:
        rows.delete()
    return found
