"""A4 posters for notice boards, one page per copy, in the largest letters that fit.

Source: announcement.md §6.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms_ext.base.dates.clock import business_today
from cms_ext.base.pdf import draw_qr_code, render_pdf
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.frontend.theme.figures import long_date, plain_date
from cms_ext.frontend.theme.models import CoopSettings
from cms_ext.premises.models import Building, Staircase, valid_rows
from cms_ext.public_site.notices.blocks import Visit, read_schedules
from cms_ext.public_site.notices.domain.outages import (
    Choice,
    find_contacts,
    has_contacts,
    looks_after_all,
)
from cms_ext.public_site.notices.domain.recipients import ReachChannel, Recipients
from cms_ext.public_site.notices.models import AnnouncementKind, AnnouncementPage
from cms_ext.public_site.notices.posters.models import BoardPosting
from cms_ext.public_site.notices.posters.words import (
    Section,
    choose_words,
    read_own_words,
    shorten,
)
from cms_ext.public_site.notices.targets import Targets


@dataclass(frozen=True, slots=True)
class Variant:
    """The staircases of a poster, one page each; none: one page for every board."""

    name: str
    staircases: tuple[Staircase, ...] = ()


GENERAL = Variant("general")


def choose_variant(choice: Choice, today: date) -> Variant:
    """Return the posters for a place: one for each staircase that exists today.

    For a former place those that it had.
    """
    place = choice.place
    if isinstance(place, Staircase):
        return Variant(choice.key, (place,))
    inside = {"building": place} if isinstance(place, Building) else {"building__property": place}
    staircases = Staircase.objects.filter(**inside).select_related("building")
    if not choice.past:
        staircases = staircases.filter(valid_rows(today))
    return Variant(choice.key, tuple(staircases))


def list_boards(page: AnnouncementPage) -> list[Staircase]:
    """Return the staircases on whose boards this announcement belongs today."""
    standing = Staircase.objects.filter(valid_rows(business_today()))
    staircases = standing.select_related("building").order_by(
        "building__code__polish", "code__polish"
    )
    targets = page.targets
    return [staircase for staircase in staircases if targets.reach(staircase)]


@transaction.atomic
def record_posting(
    page: AnnouncementPage, staircases: Iterable[Staircase], *, on: date, origin: Origin
) -> int:
    """Record posters put up on boards without one; return how many."""
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
    """Record that posters were taken down, by the keys of their postings; return how many.

    Raises ValidationError, with nothing changed, for a day before one was put up, and for one that
    is down already.
    """
    rows = BoardPosting.objects.select_for_update(of=("self",)).filter(
        announcement=page, pk__in=postings
    )
    removed = list(rows.select_related("staircase__building"))
    for posting in removed:
        if posting.removed_on is not None:
            raise ValidationError(_("Ten plakat jest już zdjęty: %s.") % posting.staircase)
        if on < posting.posted_on:
            raise ValidationError(_("E-ANN-01 Data końca jest wcześniejsza niż początek."))
        posting.removed_on = on
    BoardPosting.objects.bulk_update(removed, ["removed_on"])
    if removed:
        boards = [str(posting.staircase) for posting in removed]
        changes = {"on": on.isoformat(), "boards": boards}
        record("POSTER_TAKEN_DOWN", origin, obj=page, changes=changes)
    return len(removed)


def record_printed(page: AnnouncementPage, variant: Variant, origin: Origin) -> None:
    record("POSTER_PRINTED", origin, obj=page, changes={"variant": variant.name})


def list_reach_channels(
    targets: Targets, kind: AnnouncementKind | None, found: Recipients
) -> Sequence[ReachChannel]:
    n = found.staircases
    if not n:
        return []
    boards = ngettext("w %(n)s klatce", "w %(n)s klatkach", n) % {"n": n}
    return [ReachChannel(_("Plakaty do wywieszenia"), boards)]


LAYOUT = Path(__file__).parent / "layouts" / "poster.typ"
# Title and text in points, the largest first; smaller ones cannot be read from a step away.
SIZES = ((44, 22), (40, 20), (36, 18), (32, 16), (28, 14))
MAX_CONTACTS = 3
WEEKDAYS = ("pon.", "wt.", "śr.", "czw.", "pt.", "sob.", "niedz.")


@dataclass(frozen=True, slots=True)
class PosterPrinting:
    """What is printed for whom; `short_url` leads to the announcement."""

    page: AnnouncementPage
    variant: Variant
    coop: CoopSettings
    short_url: str
    today: date
    with_contacts: bool = True


def render_poster(printing: PosterPrinting) -> bytes:
    """Return the posters as one tagged PDF, one page each.

    Raises ValidationError E-ANN-03, with the number of excess characters, if the editor's own text
    does not fit in the smallest letters; the site's own choice of paragraphs is shortened until it
    fits.
    """
    own = read_own_words(printing.page)
    sections: Sequence[Section] = [("", own)] if own else choose_words(printing.page)
    made = _fitting(printing, sections)
    while made is None and not own and (shorter := shorten(sections)):
        sections = shorter
        made = _fitting(printing, sections)
    if made is None and printing.with_contacts:
        # A poster without contacts is better than none.
        return render_poster(replace(printing, with_contacts=False))
    if made is None:
        raise ValidationError(_too_long(printing, own))
    return made


def _fitting(printing: PosterPrinting, sections: Sequence[Section]) -> bytes | None:
    for title_size, text_size in SIZES:
        pdf = _rendered(printing, sections, title_size, text_size)
        if _pages(pdf) == max(1, len(printing.variant.staircases)):
            return pdf
    return None


def _too_long(printing: PosterPrinting, texts: Sequence[str]) -> str:
    """Return the number of excess characters as text, or that a schedule is too long."""
    all_texts = "\n".join(texts)
    fits, over = 0, len(all_texts)
    if not _fits(printing, ""):
        return _("E-ANN-03 Harmonogram nie mieści się na plakacie. Wydrukuj plakaty dla klatek.")
    while over - fits > 1:
        middle = (fits + over) // 2
        fits, over = (middle, over) if _fits(printing, all_texts[:middle]) else (fits, middle)
    number = len(all_texts) - fits
    return ngettext(
        "E-ANN-03 Tekst plakatu jest za długi o %(n)d znak.",
        "E-ANN-03 Tekst plakatu jest za długi o %(n)d znaków.",
        number,
    ) % {"n": number}


def _fits(printing: PosterPrinting, text: str) -> bool:
    pdf = _rendered(printing, [("", text.split("\n"))], *SIZES[-1])
    return _pages(pdf) == max(1, len(printing.variant.staircases))


def _rendered(
    printing: PosterPrinting, sections: Sequence[Section], title_size: int, text_size: int
) -> bytes:
    data = _data(printing) | {"sections": sections, "sizes": [title_size, text_size]}
    return render_pdf(LAYOUT, data, issued=printing.today)


def _pages(pdf: bytes) -> int:
    with pikepdf.open(BytesIO(pdf)) as opened:
        return len(opened.pages)


def _data(printing: PosterPrinting) -> dict[str, Any]:
    page, coop = printing.page, printing.coop
    visits = read_schedules([page])[page.pk]
    staircases = printing.variant.staircases or (None,)
    return {
        "coop": coop.name or coop.short_name,
        "brand": coop.print_colours,
        "kind": str(page.kind or ""),
        "title": page.title,
        "copies": [_copy(printing, staircase, visits) for staircase in staircases],
        "facts": _facts(printing),
        "qr": draw_qr_code(printing.short_url),
        "qr_alt": _("Kod QR z adresem ogłoszenia"),
        "url": printing.short_url.partition("://")[2].rstrip("/"),
        "more": _("Całe ogłoszenie i zmiany:"),
        "columns": [_("Gdzie"), _("Dzień"), _("Godziny")],
        "when_label": _("Kiedy"),
    }


def _copy(
    printing: PosterPrinting, staircase: Staircase | None, visits: Sequence[Visit]
) -> Mapping[str, Any]:
    """Return one page: its place, hours, rows of the schedule and contacts."""
    page = printing.page
    rows = [visit for visit in visits if staircase is None or visit.staircase in (None, staircase)]
    return {
        "where": str(staircase) if staircase else page.where,
        "when": "" if rows else _span(page),
        "contacts": _contacts(printing, staircase) if printing.with_contacts else "",
        "rows": [
            [
                visit.where,
                f"{WEEKDAYS[visit.starts.weekday()]} {plain_date(visit.starts.date())}",
                f"{_clock(visit.starts)}–{_clock(visit.ends)}",
            ]
            for visit in rows
        ],
    }


def _contacts(printing: PosterPrinting, staircase: Staircase | None) -> str:
    """Return one line, nearest first: `gospodarz domu Jan Cichy, tel. 00 000 00 01`.

    On a poster for several places only those who look after all of them.
    """
    if not has_contacts(printing.page, printing.today):
        return ""
    here = Targets(staircases=(staircase,)) if staircase else printing.page.targets
    of_all = [
        contact
        for contact in find_contacts(here, printing.today)
        if contact.phone and looks_after_all(contact, here)
    ]
    return " · ".join(
        f"{f'{contact.role} {contact.own_name}'.strip()}, {_('tel.')} {contact.phone}"
        for contact in of_all[:MAX_CONTACTS]
    )


def _span(page: AnnouncementPage) -> str:
    """Return the time span as text; the day only once if both moments share it."""
    if page.starts_at is None:
        return ""
    start = timezone.localtime(page.starts_at)
    begins = f"{WEEKDAYS[start.weekday()]} {long_date(start.date())}, {_clock(start)}"
    if page.ends_at is None:
        return _("od: %(moment)s") % {"moment": begins}
    end = timezone.localtime(page.ends_at)
    if end.date() == start.date():
        return f"{begins}–{_clock(end)}"
    return f"{begins} – {WEEKDAYS[end.weekday()]} {long_date(end.date())}, {_clock(end)}"


def _clock(moment: datetime) -> str:
    local = timezone.localtime(moment)
    return f"{local.hour}:{local.minute:02}"


def _facts(printing: PosterPrinting) -> list[list[str]]:
    page = printing.page
    desk = page.contact_desk
    last = page.valid_until
    contact = (
        ", ".join(part for part in (str(desk), desk.phone) if part) if desk else printing.coop.phone
    )
    pairs = (
        (_("Numer"), page.number or ""),
        (_("Wydrukowano"), plain_date(printing.today)),
        (_("Wywiesić do"), plain_date(last) if last else _("odwołania")),
        (_("Kontakt"), contact),
    )
    return [[name, value] for name, value in pairs if value]
