"""Collections of an address in a calendar file and on the year's poster, and missed ones."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms_ext.base.dates.calendars import CalendarEvent
from cms_ext.base.dates.period import NOMINATIVE
from cms_ext.base.pdf import draw_qr_code, render_pdf
from cms_ext.base.text.polish import order_polish
from cms_ext.base.web.site_address import site_address, site_host
from cms_ext.frontend.theme.figures import plain_date, weekday_date
from cms_ext.frontend.theme.models import CoopSettings
from cms_ext.plugins import Figure, ReportedEvent
from waste_union.collections.domain.addresses import parse_house_number
from waste_union.collections.domain.queries import (
    CollectionAddress,
    find_address,
    get_collection_terms,
    list_days,
)
from waste_union.collections.models import CollectionDay, CollectionTerms, Fraction

# Font sizes of the table in points, the largest first.
SIZES = (14, 12.5, 11, 9.5, 8.5)
# Moved days listed under the table; more would not fit.
MAX_MOVED = 12
KIND = "waste-collection"
# The subject of such a case (cases.md §1).
SUBJECT = "Nieodebrane odpady"


def list_calendar_events(
    days: Sequence[CollectionDay], terms: CollectionTerms, page: str
) -> list[CalendarEvent]:
    """Return an event for each collection.

    A moved collection keeps its uid, so that calendar programs move it as well. `page` is the path
    of the page of the address.
    """
    return [
        CalendarEvent(
            uid=f"odbior-{day.sector.code}-{day.fraction.code}-{day.building_kind or 'KAZDA'}"
            f"-{day.planned_on}@{site_host()}",
            summary=_summary(day),
            starts=day.day,
            description=_description(day, terms),
            url=site_address(page),
            cancelled=day.cancelled,
            sequence=int(day.moved) + int(day.cancelled),
        )
        for day in days
    ]


def _summary(day: CollectionDay) -> str:
    words = _("Odwołany odbiór: %(what)s") if day.cancelled else _("Odbiór: %(what)s")
    return words % {"what": day.fraction.name.lower()}


def _description(day: CollectionDay, terms: CollectionTerms) -> str:
    sentences = [
        _("Wystaw najpóźniej o %(hour)s.") % {"hour": format_clock(terms)},
        describe_move(day.planned_on) if day.moved else "",
        day.fraction.about,
    ]
    return " ".join(part for part in sentences if part)


def describe_move(planned_on: date) -> str:
    return _("Przeniesiony z: %(day)s.") % {"day": plain_date(planned_on)}


def format_clock(terms: CollectionTerms) -> str:
    """Format the hour by which waste must be put out, such as `6:00`."""
    return f"{terms.put_out_by.hour}:{terms.put_out_by.minute:02}"


LAYOUT = Path(__file__).parent.parent / "layouts" / "year.typ"


@dataclass(frozen=True, slots=True)
class CollectionPoster:
    """The data of a poster: an address, a year and its days that are not cancelled."""

    address: CollectionAddress
    year: int
    days: Sequence[CollectionDay]
    terms: CollectionTerms
    coop: CoopSettings
    url: str
    today: date


def render_collection_poster(poster: CollectionPoster) -> bytes:
    """Render one tagged A4 page in the largest letters that fit.

    Months run down, fractions across; a moved day bears a star.
    """
    data = _data(poster)
    for size in SIZES:
        pdf = render_pdf(LAYOUT, {**data, "size": size}, issued=poster.today)
        if _pages(pdf) == 1:
            break
    return pdf


def _pages(pdf: bytes) -> int:
    with pikepdf.open(BytesIO(pdf)) as opened:
        return len(opened.pages)


def _data(poster: CollectionPoster) -> dict[str, Any]:
    fractions = {day.fraction_id: day.fraction for day in poster.days}
    columns = sorted(
        fractions.values(), key=lambda fraction: (fraction.position, order_polish(fraction.code))
    )
    phone = poster.terms.phone or poster.coop.phone
    return {
        "coop": poster.coop.name or poster.coop.short_name,
        "brand": poster.coop.print_colours,
        "title": _("Odbiory odpadów %(year)s") % {"year": poster.year},
        "where": str(poster.address),
        "lead": _("Wystaw najpóźniej o %(hour)s w dniu odbioru.")
        % {"hour": format_clock(poster.terms)},
        "month": _("Miesiąc"),
        "fractions": [
            {"mark": fraction.mark, "name": fraction.name, "colour": fraction.colour}
            for fraction in columns
        ],
        "months": _months(poster.days, columns),
        "moved": _moved(poster.days),
        "moved_label": _("* Dni przeniesione:"),
        "facts": [
            [name, value]
            for name, value in ((_("Wydrukowano"), plain_date(poster.today)), (_("Telefon"), phone))
            if value
        ],
        "more": _("Aktualne terminy i kalendarz:"),
        "url": poster.url.partition("://")[2].rstrip("/"),
        "qr": draw_qr_code(poster.url),
        "qr_alt": _("Kod QR z adresem strony z terminami"),
    }


def _months(days: Sequence[CollectionDay], columns: Sequence[Fraction]) -> list[Any]:
    cells: defaultdict[tuple[int, int], list[str]] = defaultdict(list)
    for day in days:
        star = "*" if day.moved else ""
        cells[day.day.month, day.fraction_id].append(f"{day.day.day}{star}")
    return [
        [name, *(", ".join(cells[month, column.pk]) or "–" for column in columns)]
        for month, name in enumerate(NOMINATIVE, start=1)
    ]


def _moved(days: Sequence[CollectionDay]) -> list[str]:
    """Describe the moved days: `bioodpady: z 25.12 na 28.12`."""
    moved = [day for day in days if day.moved]
    lines = [
        _("%(what)s: z %(planned)s na %(day)s")
        % {
            "what": day.fraction.name.lower(),
            "planned": f"{day.planned_on:%d.%m}",
            "day": f"{day.day:%d.%m}",
        }
        for day in moved[:MAX_MOVED]
    ]
    return [*lines, _("i inne, na stronie")] if len(moved) > MAX_MOVED else lines


def make_missed_key(address: CollectionAddress, day: CollectionDay) -> str:
    """Return the key of a collection at an address: `przykladowo-lesna.12a.2026-11-24.BIO`."""
    return f"{address.street.key}.{address.number}.{day.day}.{day.fraction.code}"


def find_missed_collection(key: str, today: date) -> ReportedEvent | None:
    """Return the collection of the key, or None if the key names none. Makes four queries."""
    parts = key.split(".")
    if len(parts) != 4:
        return None
    street, typed, written, code = parts
    number, on = parse_house_number(typed), _day(written)
    if number is None or on is None or "\x00" in key:
        return None
    address = find_address(street, number, on)
    days = list_days(address, on, on) if address else []
    day = next((one for one in days if one.fraction.code == code), None)
    return _event(address, day, today) if address and day else None


def find_last_reportable(today: date, report_days: int) -> date:
    """Return the earliest day whose missed collection can still be reported."""
    return today - timedelta(days=report_days)


def _event(address: CollectionAddress, day: CollectionDay, today: date) -> ReportedEvent:
    when = weekday_date(day.day)
    name = day.fraction.name
    return ReportedEvent(
        heading=_("Zgłoś brak odbioru"),
        title=_("Brak odbioru: %(what)s, %(day)s")
        % {"what": name.lower(), "day": plain_date(day.day)},
        subject=SUBJECT,
        place=str(address),
        text=_(
            "Nie odebrano odpadów: %(what)s. Dzień odbioru według harmonogramu: %(day)s. "
            "Adres: %(place)s. Rejon: %(sector)s."
        )
        % {"what": name.lower(), "day": when, "place": address, "sector": day.sector},
        figures=(
            Figure(_("Co"), name),
            Figure(_("Dzień odbioru"), when),
            Figure(_("Adres"), str(address)),
            Figure(_("Rejon"), str(day.sector)),
        ),
        url=reverse("collections:address", args=[address.street.key, address.number]),
        refusal=_refusal(day, today),
    )


def _refusal(day: CollectionDay, today: date) -> str:
    if day.cancelled:
        return _("Ten odbiór był odwołany. Sprawdź w terminach, kiedy jest następny.")
    if day.day > today:
        return _("Ten odbiór dopiero będzie. Brak odbioru zgłosisz dzień po nim.")
    if day.day == today:
        return _("Dziś śmieciarka może jeszcze przyjechać. Brak odbioru zgłosisz jutro.")
    most = get_collection_terms().report_days
    if day.day < find_last_reportable(today, most):
        return ngettext(
            "Brak odbioru można zgłaszać przez %(days)s dzień. Ten termin minął: zadzwoń do nas "
            "albo złóż sprawę.",
            "Brak odbioru można zgłaszać przez %(days)s dni. Ten termin minął: zadzwoń do nas "
            "albo złóż sprawę.",
            most,
        ) % {"days": most}
    return ""


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None
