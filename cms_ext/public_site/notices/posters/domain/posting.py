"""The proof that a poster hung on a board, which posters are printed, and on how many boards."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms_ext.base.dates.clock import business_today
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.premises.models import Building, Staircase, lasting
from cms_ext.public_site.notices.domain.places import Choice
from cms_ext.public_site.notices.domain.targets import ReachChannel, Recipients
from cms_ext.public_site.notices.models import AnnouncementKind, AnnouncementPage
from cms_ext.public_site.notices.posters.models import BoardPosting
from cms_ext.public_site.notices.targets import Targets


@dataclass(frozen=True, slots=True)
class Variant:
    """The staircases, one page each; none: one page for every board."""

    name: str
    staircases: tuple[Staircase, ...] = ()


GENERAL = Variant("general")


def variant_of(choice: Choice, today: date) -> Variant:
    """The posters for a place of the premises tree: one for each staircase of it that there is.

    Of a place that is over those that it had.
    """
    place = choice.place
    if isinstance(place, Staircase):
        return Variant(choice.key, (place,))
    inside = {"building": place} if isinstance(place, Building) else {"building__property": place}
    staircases = Staircase.objects.filter(**inside).select_related("building")
    if not choice.past:
        staircases = staircases.filter(lasting(today))
    return Variant(choice.key, tuple(staircases))


def boards_of(page: AnnouncementPage) -> list[Staircase]:
    """The staircases on whose boards this announcement belongs today."""
    standing = Staircase.objects.filter(lasting(business_today()))
    staircases = standing.select_related("building").order_by("building__code", "code")
    targets = page.targets
    return [staircase for staircase in staircases if targets.reach(staircase)]


@transaction.atomic
def record_posting(
    page: AnnouncementPage, staircases: Iterable[Staircase], *, on: date, origin: Origin
) -> int:
    """Record posters put up on boards; skips boards that have one. Returns how many."""
    hanging = set(
        BoardPosting.objects.filter(announcement=page, removed_on=None).values_list(
            "staircase", flat=True
        )
    )
    new = [staircase for staircase in staircases if staircase.pk not in hanging]
    BoardPosting.objects.bulk_create(
        BoardPosting(announcement=page, staircase=staircase, posted_on=on) for staircase in new
    )
    if new:
        boards = [str(staircase) for staircase in new]
        record("POSTER_PUT_UP", origin, obj=page, changes={"on": on.isoformat(), "boards": boards})
    return len(new)


@transaction.atomic
def record_removal(
    page: AnnouncementPage, postings: Iterable[int], *, on: date, origin: Origin
) -> int:
    """Record that these posters were taken down, by the keys of their postings.

    Raises ValidationError for a day before one of them was put up, and for one that is down
    already; then all stay as they were.
    """
    rows = BoardPosting.objects.select_for_update(of=("self",)).filter(
        announcement=page, pk__in=postings
    )
    taken = list(rows.select_related("staircase__building"))
    for posting in taken:
        if posting.removed_on is not None:
            raise ValidationError(_("Ten plakat jest już zdjęty: %s.") % posting.staircase)
        if on < posting.posted_on:
            raise ValidationError(_("E-ANN-01 Data końca jest wcześniejsza niż początek."))
        posting.removed_on = on
    BoardPosting.objects.bulk_update(taken, ["removed_on"])
    if taken:
        boards = [str(posting.staircase) for posting in taken]
        changes = {"on": on.isoformat(), "boards": boards}
        record("POSTER_TAKEN_DOWN", origin, obj=page, changes=changes)
    return len(taken)


def record_printed(page: AnnouncementPage, variant: Variant, origin: Origin) -> None:
    record("POSTER_PRINTED", origin, obj=page, changes={"variant": variant.name})


def ways(
    targets: Targets, kind: AnnouncementKind | None, found: Recipients
) -> Sequence[ReachChannel]:
    n = found.staircases
    boards = ngettext("w %(n)s klatce", "w %(n)s klatkach", n) % {"n": n}
    return [ReachChannel(_("Plakaty do wywieszenia"), boards)]
