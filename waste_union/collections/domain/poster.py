"""The collections of a year on one A4 page, for the door of a staircase."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
from django.utils.translation import gettext as _

from cms_ext.base.dates.months import NOMINATIVE
from cms_ext.base.pdf import link_code, render
from cms_ext.frontend.theme.figures import plain_date
from cms_ext.frontend.theme.models import CoopSettings
from waste_union.collections.domain.calendar import clock
from waste_union.collections.domain.queries.address import CollectionAddress
from waste_union.collections.models import CollectionDay, CollectionTerms, Fraction

LAYOUT = Path(__file__).parent.parent / "layouts" / "year.typ"
# Letters of the table in points, the largest first.
SIZES = (14, 12.5, 11, 9.5, 8.5)
# Of what was moved beneath the table; more of it would not fit.
MOST_MOVED = 12


@dataclass(frozen=True, slots=True)
class CollectionPoster:
    """What is printed: an address, a year and its days, which took or take place."""

    address: CollectionAddress
    year: int
    days: Sequence[CollectionDay]
    terms: CollectionTerms
    coop: CoopSettings
    url: str
    today: date


def collection_poster(poster: CollectionPoster) -> bytes:
    """One tagged page in the largest letters that fit; months down, fractions across.

    A moved day bears a star.
    """
    data = _data(poster)
    for size in SIZES:
        pdf = render(LAYOUT, {**data, "size": size}, issued=poster.today)
        if _pages(pdf) == 1:
            break
    return pdf


def _pages(pdf: bytes) -> int:
    with pikepdf.open(BytesIO(pdf)) as opened:
        return len(opened.pages)


def _data(poster: CollectionPoster) -> dict[str, Any]:
    fractions = {one.fraction_id: one.fraction for one in poster.days}
    columns = sorted(fractions.values(), key=lambda one: (one.position, one.code))
    phone = poster.terms.phone or poster.coop.phone
    return {
        "coop": poster.coop.name or poster.coop.short_name,
        "title": _("Odbiory odpadów %(year)s") % {"year": poster.year},
        "where": str(poster.address),
        "lead": _("Wystaw najpóźniej o %(hour)s w dniu odbioru.") % {"hour": clock(poster.terms)},
        "month": _("Miesiąc"),
        "fractions": [
            {"mark": one.mark, "name": one.name, "colour": one.colour} for one in columns
        ],
        "months": _months(poster.days, columns),
        "moved": _moved(poster.days),
        "moved_label": _("* Dni przeniesione:"),
        "facts": [
            [name, value]
            for name, value in (
                (_("Wydrukowano"), plain_date(poster.today)),
                (_("Telefon"), phone),
            )
            if value
        ],
        "more": _("Aktualne terminy i kalendarz:"),
        "url": poster.url.partition("://")[2].rstrip("/"),
        "qr": link_code(poster.url),
        "qr_alt": _("Kod QR z adresem strony z terminami"),
    }


def _months(days: Sequence[CollectionDay], columns: Sequence[Fraction]) -> list[Any]:
    cells: defaultdict[tuple[int, int], list[str]] = defaultdict(list)
    for one in days:
        star = "*" if one.moved else ""
        cells[one.day.month, one.fraction_id].append(f"{one.day.day}{star}")
    return [
        [name, *(", ".join(cells[month, column.pk]) or "–" for column in columns)]
        for month, name in enumerate(NOMINATIVE, start=1)
    ]


def _moved(days: Sequence[CollectionDay]) -> list[str]:
    """`bioodpady: z 25.12 na 28.12`"""
    moved = [one for one in days if one.moved]
    said = [
        _("%(what)s: z %(planned)s na %(day)s")
        % {
            "what": one.fraction.name.lower(),
            "planned": f"{one.planned_on:%d.%m}",
            "day": f"{one.day:%d.%m}",
        }
        for one in moved[:MOST_MOVED]
    ]
    return [*said, _("i inne, na stronie")] if len(moved) > MOST_MOVED else said
