"""A collection that did not take place, as the contract of plugins has it (`reportable`)."""

from __future__ import annotations

from datetime import date, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms_ext.frontend.theme.figures import plain_date, weekday_date
from cms_ext.plugins import Figure, ReportedEvent
from waste_union.collections.domain.house_number import house_number
from waste_union.collections.domain.queries.address import CollectionAddress, address_at
from waste_union.collections.domain.queries.schedule import days_between, terms
from waste_union.collections.models import CollectionDay

KIND = "waste-collection"
# The subject that cases have for it (cases.md §1).
SUBJECT = "Nieodebrane odpady"


def missed_key(address: CollectionAddress, day: CollectionDay) -> str:
    """What names a collection at an address: `przykladowo-lesna.12a.2026-11-24.BIO`."""
    return f"{address.street.key}.{address.number}.{day.day}.{day.fraction.code}"


def missed_collection(key: str, today: date) -> ReportedEvent | None:
    """The collection of the key; None for a key that names none. Four queries."""
    parts = key.split(".")
    if len(parts) != 4:
        return None
    street, typed, written, code = parts
    number, on = house_number(typed), _day(written)
    if number is None or on is None or "\x00" in key:
        return None
    address = address_at(street, number, on)
    days = days_between(address, on, on) if address else []
    day = next((one for one in days if one.fraction.code == code), None)
    return _event(address, day, today) if address and day else None


def last_reportable(today: date, report_days: int) -> date:
    """The earliest day of which a collection can still be reported."""
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
    most = terms().report_days
    if day.day < last_reportable(today, most):
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
