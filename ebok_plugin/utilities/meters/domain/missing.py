"""Meters without a reading in a window: by building, and in a letter to the payer."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from cms_ext.base.pdf.sealing import render_sealed_paper
from cms_ext.base.text.polish import order_polish
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.frontend.theme.figures import long_date
from cms_ext.premises.models import Building
from ebok_plugin.ledger.models import Account
from ebok_plugin.statements.domain.papers.letterhead import (
    Letterhead,
    contact_line,
    letterhead_data,
    load_letterhead,
)
from ebok_plugin.utilities.meters.domain.own_meters import describe_kind
from ebok_plugin.utilities.meters.models import Meter, Reading, ReadingWindow
from ebok_plugin.utilities.meters.models.meter import MeterQuerySet
from ebok_plugin.utilities.meters.vocabulary import ReadingSource, ReadingState


@dataclass(frozen=True, slots=True)
class BuildingReadings:
    """How many meters of a building were to be read, and how many readings came."""

    building: Building
    due: int
    accepted: int
    waiting: int

    @property
    def missing(self) -> int:
        return self.due - self.accepted - self.waiting


def last_window(today: date) -> ReadingWindow | None:
    """Find the open window, else the last one."""
    begun = ReadingWindow.objects.filter(opens_on__lte=today).select_related("property")
    return begun.order_by("-closes_on", "-pk").first()


def meters_due(window: ReadingWindow, today: date) -> MeterQuerySet:
    """Select the meters that residents were to read."""
    until = min(window.closes_on, today)
    meters = Meter.objects.mounted_on(until).filter(remote=False)
    if window.property_id is not None:
        meters = meters.filter(premises__building__property=window.property_id)
    return meters.filter(kind=window.kind) if window.kind else meters


def _has(window: ReadingWindow, today: date, *states: ReadingState) -> Exists:
    """Return whether a meter has a reading of the window in one of these states.

    Estimates do not count.
    """
    taken = Reading.objects.filter(
        meter=OuterRef("pk"), day__gte=window.opens_on, day__lte=today, state__in=states
    )
    return Exists(taken.exclude(source=ReadingSource.ESTIMATE))


def group_by_building(window: ReadingWindow, today: date) -> list[BuildingReadings]:
    """Count by building, most missing readings first. Two queries."""
    counted: dict[int, list[int]] = defaultdict(lambda: [0, 0, 0])
    rows = meters_due(window, today).values_list(
        "premises__building_id",
        _has(window, today, ReadingState.ACCEPTED),
        _has(window, today, ReadingState.WAITING),
    )
    for building, accepted, waiting in rows:
        numbers = counted[building]
        numbers[0] += 1
        numbers[1] += accepted
        numbers[2] += waiting and not accepted
    buildings = Building.objects.in_bulk(counted)
    counts = [BuildingReadings(buildings[key], *numbers) for key, numbers in counted.items()]
    return sorted(counts, key=lambda count: (-count.missing, order_polish(count.building.code)))


def list_missing(building: Building, window: ReadingWindow, today: date) -> QuerySet[Meter]:
    """Select the meters of a building without any reading in the window."""
    read = _has(window, today, ReadingState.ACCEPTED, ReadingState.WAITING)
    missing = meters_due(window, today).filter(~read, premises__building=building)
    return missing.select_related("premises__building").in_order()


@dataclass(slots=True)
class ReminderList:
    """The account that a letter goes to, and its meters."""

    account: Account
    meters: list[Meter] = field(default_factory=list)


def list_accounts_to_remind(meters: Sequence[Meter], today: date) -> list[ReminderList]:
    """List the open account of each premises with its meters. One query.

    A premises without an account gets no letter.
    """
    accounts = (
        Account.objects.filter(
            premises__in={meter.premises_id for meter in meters}, closed_on__isnull=True
        )
        .select_related("payer", "premises__building")
        .order_by("-account_no__polish")
    )
    by_premises = {account.premises_id: account for account in accounts}
    reminders: dict[int, ReminderList] = {}
    for meter in meters:
        account = by_premises.get(meter.premises_id)
        if account is not None and account.opened_on <= today:
            reminders.setdefault(account.pk, ReminderList(account)).meters.append(meter)
    return list(reminders.values())


MISSING_LETTER = "ebok_plugin/utilities/meters/layouts/missing.typ"
TEMPLATE = Path(__file__).parents[1] / "layouts" / "missing.typ"


def issue_missing_letter(
    reminded: ReminderList, window: ReadingWindow, *, today: date, origin: Origin
) -> bytes:
    """Make the letter to the payer of the flat; the log records it."""
    record("READING_LETTER_MADE", origin, obj=reminded.account, subject=reminded.account.payer)
    return missing_letter_pdf(load_letterhead(today), reminded, window, today)


def missing_letter_pdf(
    office: Letterhead, reminded: ReminderList, window: ReadingWindow, today: date
) -> bytes:
    account = reminded.account
    open_still = window.closes_on >= today
    site = settings.WAGTAILADMIN_BASE_URL.rstrip("/").removeprefix("https://")
    data = {
        **letterhead_data(office, account, today, title=_("Prosimy o odczyt liczników")),
        "facts": [
            (_("Lokal"), f"{account.premises.short_address} ({account.premises.code})"),
            (_("Konto"), account.account_no),
        ],
        "answer": [
            _("Czekamy na odczyty do") if open_still else _("Termin odczytów minął"),
            long_date(window.closes_on),
            "",
        ],
        "opening": [
            _(
                "Nie mamy jeszcze odczytów liczników wymienionych niżej. Potrzebujemy ich do "
                "rozliczenia wody i ciepła za Państwa lokal."
            ),
            _(
                "Bez odczytu przyjmiemy zużycie szacunkowe według regulaminu rozliczeń, które może "
                "być wyższe od rzeczywistego."
            ),
        ],
        "lines_title": _("Czego brakuje"),
        "head": [_("Licznik"), _("Numer"), _("Wskazanie")],
        "lines": [_line(meter) for meter in reminded.meters],
        "how_title": _("Jak podać odczyt"),
        "how": [
            _("W E-BOK: %(site)s, „Odczyty liczników”.") % {"site": site}
            if open_still
            else _("Prosimy o kontakt: odczyt po terminie wpisze pracownik."),
            _("Albo proszę wpisać wskazania w tabeli i oddać tę kartkę w biurze Spółdzielni."),
        ],
        "questions": contact_line(office),
    }
    return render_sealed_paper(TEMPLATE, data, issued=today, seal=office.seal)


def _line(meter: Meter) -> list[str]:
    return [describe_kind(meter), meter.number, f"................ {meter.unit}"]
