"""The editor's day: cards of pages that need attention, and the search for pages."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from wagtail.models import Page, TaskState
from wagtail.permissions import policy_registry

from cms_ext.base.text.polish_lookups import find_words
from cms_ext.frontend.theme.figures import days_left, plain_date
from cms_ext.people.identity.models import User
from cms_ext.plugins import MAX_HITS, SearchHit, WaitingRows
from cms_ext.public_site.editing.domain.missed import (
    list_missed_addresses,
    list_zero_result_queries,
)
from cms_ext.public_site.editing.models import Finding
from cms_ext.public_site.notices.models import AnnouncementPage
from cms_ext.public_site.pages.domain.search import find_matching_pages, read_query

SOON = timedelta(days=3)
LATELY = timedelta(days=7)
YEAR = timedelta(days=365)
# Lines shown on a card, and the highest exact count.
SHOWN, COUNTED = 5, 100


@dataclass(frozen=True, slots=True)
class CardLine:
    """One line of a card: what it is, its address, and a remark.

    With a `button`, its words are what links to the address.
    """

    text: str
    address: str
    remark: str = ""
    button: str = ""


@dataclass(frozen=True, slots=True)
class TodayCard:
    """A card: a heading and its lines; `name` is used in the list of empty cards.

    A card that is a queue of „Dziś” has no name, as the queue reports its own emptiness.
    """

    code: str
    heading: str
    name: str
    lines: tuple[CardLine, ...]
    total: int

    @property
    def more(self) -> int:
        return self.total - len(self.lines)

    @property
    def figure(self) -> str:
        return str(self.total) if self.total < COUNTED else _("co najmniej %(n)s") % {"n": COUNTED}


def is_editor(user: User) -> bool:
    """Return whether this person may change any page."""
    return bool(policy_registry.get_by_type(Page).user_has_permission(user, "change"))


def _editable_pages(user: User) -> Any:
    policy = policy_registry.get_by_type(Page)
    return policy.instances_user_has_permission_for(user, "change").order_by()


def list_cards(user: User, today: date) -> list[TodayCard]:
    """Return all cards, also empty ones, for the pages that this person may change."""
    mine = _editable_pages(user)
    notices = _live(mine)
    return [
        _waiting(user),
        _expiring(notices, today),
        _planned(notices, today),
        _card("drafts", _("Twoje szkice"), _("szkice"), _drafts(mine, user)),
        _card(
            "gone",
            _("Odnośniki, które prowadzą donikąd"),
            _("martwe odnośniki"),
            _findings("gone", mine),
        ),
        _card(
            "picture", _("Zdjęcia bez opisu"), _("zdjęcia bez opisu"), _findings("picture", mine)
        ),
        _missed(today),
        *([_unfound(today)] if user.has_perm("wagtailredirects.add_redirect") else []),
        _endless(notices, today),
        _ended(notices, today),
    ]


# --- queues of the first screen ---------------------------------------------------------------
def pages_to_approve(user: User, today: date) -> WaitingRows | None:
    """Return the queue of „Czekają na Twoje zatwierdzenie”; None for non-editors."""
    return WaitingRows(_to_approve(user), since="started_at") if is_editor(user) else None


def announcements_to_end(user: User, today: date) -> WaitingRows | None:
    """Return the queue of „Kończą się w ciągu 3 dni”; None for non-editors."""
    if not is_editor(user):
        return None
    mine = _editable_pages(user)
    return WaitingRows(_ending(_live(mine), today), due="valid_until")


# --- announcements by their dates -----------------------------------------------------------------
def _live(mine: Any) -> Any:
    return AnnouncementPage.objects.filter(pk__in=mine.values("pk"), live=True)


def _ending(notices: Any, today: date) -> Any:
    return notices.filter(valid_until__range=(today, today + SOON))


def _expiring(notices: Any, today: date) -> TodayCard:
    soon = _ending(notices, today).order_by("valid_until", "pk")
    lines = (
        _edit(pk, title, days_left(day, today)) for pk, title, day in _rows(soon, "valid_until")
    )
    return _card("expiring", _("Kończą się w ciągu 3 dni"), "", lines)


def _planned(notices: Any, today: date) -> TodayCard:
    later = notices.filter(valid_from__gt=today).order_by("valid_from", "pk")
    lines = (_edit(pk, title, plain_date(day)) for pk, title, day in _rows(later, "valid_from"))
    return _card("planned", _("Pojawią się same"), _("zaplanowane ogłoszenia"), lines)


def _endless(notices: Any, today: date) -> TodayCard:
    old = notices.filter(valid_until=None, valid_from__lt=today - YEAR)
    lines = (
        _edit(pk, title, _("od %(day)s") % {"day": plain_date(day)})
        for pk, title, day in _rows(old.order_by("valid_from", "pk"), "valid_from")
    )
    return _card("endless", _("Bez daty końca od ponad roku"), _("ogłoszenia bez końca"), lines)


def _ended(notices: Any, today: date) -> TodayCard:
    over = notices.filter(valid_until__range=(today - LATELY, today - timedelta(days=1)))
    lines = (
        _edit(pk, title, plain_date(day))
        for pk, title, day in _rows(over.order_by("-valid_until", "pk"), "valid_until")
    )
    return _card(
        "ended", _("Skończyły się w ostatnich 7 dniach"), _("ogłoszenia po terminie"), lines
    )


def _rows(pages: Any, moment: str) -> Any:
    return pages.values_list("pk", "draft_title", moment)[:COUNTED]


# --- drafts, approvals, findings ------------------------------------------------------------------
def _card(code: str, heading: str, name: str, lines: Iterable[CardLine]) -> TodayCard:
    found = list(lines)
    return TodayCard(code, heading, name, tuple(found[:SHOWN]), len(found))


def _edit(pk: int, title: str, remark: str = "") -> CardLine:
    return CardLine(title, reverse("wagtailadmin_pages:edit", args=[pk]), remark)


def _drafts(mine: Any, user: User) -> Iterable[CardLine]:
    """Yield unpublished work of this person that is not handed in yet."""
    of_user = Q(latest_revision__user=user) | Q(latest_revision=None, owner=user)
    drafts = mine.filter(of_user, has_unpublished_changes=True)
    newest = drafts.order_by("-latest_revision_created_at", "-pk")
    return (_edit(pk, title) for pk, title in newest.values_list("pk", "draft_title")[:COUNTED])


def _to_approve(user: User) -> Any:
    return TaskState.objects.reviewable_by(user).filter(
        revision__base_content_type__app_label="wagtailcore",
        revision__base_content_type__model="page",
    )


def _waiting(user: User) -> TodayCard:
    """Return the card of pages handed in by others that this person may approve."""
    states = _to_approve(user).order_by("-started_at", "-pk")
    keys = [int(key) for key in states.values_list("revision__object_id", flat=True)[:COUNTED]]
    titles = dict(Page.objects.filter(pk__in=keys).values_list("pk", "draft_title"))
    lines = [_edit(pk, titles[pk]) for pk in keys if pk in titles]
    return _card("waiting", _("Czekają na Twoje zatwierdzenie"), "", lines)


def _findings(code: str, mine: Any) -> Iterable[CardLine]:
    found = Finding.objects.filter(code=code, page__in=mine.values("pk")).order_by("pk")
    rows = found.values_list("page", "page__title", "path", "words")
    for pk, title, path, words in rows[:COUNTED]:
        edit = reverse("wagtailadmin_pages:edit", args=[pk])
        yield CardLine(title, f"{edit}#:w:contentpath={path}", words)


def _missed(today: date) -> TodayCard:
    search = reverse("pages:search")
    lines = (
        CardLine(query, f"{search}?{urlencode({'q': query})}", _("razy: %(n)s") % {"n": times})
        for query, times in list_zero_result_queries(today, COUNTED)
    )
    heading = _("Szukane na stronie bez wyniku w 30 dniach")
    return _card("missed", heading, _("szukane bez wyniku"), lines)


def _unfound(today: date) -> TodayCard:
    """Return the card of missing addresses, for those who may add redirects."""
    form = reverse("wagtailredirects:add")
    lines = (
        CardLine(
            missed.path,
            f"{form}?{urlencode({'old_path': missed.path})}",
            _("razy: %(n)s, ostatnio %(day)s")
            % {"n": missed.count, "day": plain_date(missed.last)},
            _("Przekieruj"),
        )
        for missed in list_missed_addresses(today, COUNTED)
    )
    heading = _("Adresy, pod którymi nic nie ma, w 30 dniach")
    return _card("unfound", heading, _("adresy bez strony"), lines)


def find_pages(query: str, user: User, today: date) -> Sequence[SearchHit]:
    """Find pages that this person may change, by draft title or by words."""
    mine = Page.objects.filter(pk__in=_editable_pages(user).values("pk"))
    worded = find_matching_pages(mine, read_query(query)).keys
    newest = mine.filter(find_words(query, "draft_title") | Q(pk__in=worded)).order_by(
        "-latest_revision_created_at", "-pk"
    )
    return [
        SearchHit(
            page.draft_title,
            reverse("wagtailadmin_pages:edit", args=[page.pk]),
            "" if page.live else _("szkic albo wycofana"),
        )
        for page in newest[:MAX_HITS]
    ]
