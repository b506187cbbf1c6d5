"""Searches without results and missing addresses, counted for editors and deleted in time."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

from django.db.models import F, QuerySet, Sum
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect

from cms_ext.desks.privacy.domain.retention import ExpiredRows, count_expired
from cms_ext.public_site.editing.models import MissedAddress, MissedSearch
from cms_ext.public_site.pages.joomla import ARTICLE, article_number
from cms_ext.public_site.pages.signals import address_missed, searched_in_vain

LONGEST_QUERY = 80
# New rows a day, so that no robot fills the table.
MOST_A_DAY = 300
# A PESEL, a telephone number or an e-mail address is not counted as a search.
PERSONAL = re.compile(r"(?:\d[\s-]?){7}|@")


def record_zero_result_query(query: str, today: date) -> None:
    """Count a query without results, without its author. At most three queries."""
    normal = " ".join(query.lower().split())
    if not normal or len(normal) > LONGEST_QUERY or PERSONAL.search(normal):
        return
    of_today = MissedSearch.objects.filter(day=today)
    updated = of_today.filter(query=normal).update(count=F("count") + 1)
    if not updated and of_today.count() < MOST_A_DAY:
        MissedSearch.objects.get_or_create(day=today, query=normal)


def list_zero_result_queries(today: date, most: int) -> list[tuple[str, int]]:
    """Return the most frequent queries of the last month with their counts."""
    lately = MissedSearch.objects.filter(day__gt=today - LOOKED_BACK, day__lte=today)
    summed = lately.order_by().values("query").annotate(times=Sum("count"))
    return list(summed.order_by("-times", "query").values_list("query", "times")[:most])


LONGEST_PATH = 200
# Limits, so that no robot fills the table or displaces what people ask for.
MOST, MOST_NEW_A_DAY = 500, 60
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
    """Count a missing address, without who asked. At most four queries."""
    path = redirectable_address(address)
    if not path:
        return
    updated = MissedAddress.objects.filter(path=path).update(count=F("count") + 1, last=today)
    if updated or MissedAddress.objects.filter(first=today).count() >= MOST_NEW_A_DAY:
        return
    if MissedAddress.objects.count() >= MOST:
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
    if not path or len(path) > LONGEST_PATH or not path.isprintable() or probed:
        return ""
    return str(Redirect.normalise_path(path))


def list_missed_addresses(today: date, most: int) -> list[MissedAddress]:
    """Return last month's missing addresses without a redirect, frequent first."""
    return list(MissedAddress.objects.filter(last__gt=today - LOOKED_BACK, last__lte=today)[:most])


def forget_address(path: str) -> None:
    """Delete a missing address that has a redirect now."""
    MissedAddress.objects.filter(path__iexact=path).delete()


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
    record_zero_result_query(query, today)


@receiver(address_missed)
def count_missed_address(sender: type[Any], address: str, today: date, **kwargs: Any) -> None:
    record_missed_address(address, today)


@receiver(post_save, sender=Redirect)
def forget_broken_address(sender: type[Redirect], instance: Redirect, **kwargs: Any) -> None:
    forget_address(instance.old_path)
