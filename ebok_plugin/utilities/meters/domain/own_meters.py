"""A resident's access to meters and readings: only those of their own premises and time.

Anyone who moved into a flat later sees the readings since then, and the figure from which that time
began. Also the windows in which residents hand in readings.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Case, F, OuterRef, Q, QuerySet, Subquery, When
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from cms_ext.base.database.prepared_query import PreparedQuery
from cms_ext.base.dates.period import format_day
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.people.identity.models import Person, User
from cms_ext.plugins import PaperLink
from ebok_plugin.apps import EBOK
from ebok_plugin.ledger.domain.premises_facts import PremisesFacts
from ebok_plugin.ledger.domain.queries.account import (
    open_accesses,
    own_accounts,
    select_readable_accounts,
)
from ebok_plugin.ledger.models import Account, AccountAccess
from ebok_plugin.utilities.meters.domain.reading import KnownReading, format_figure, monthly_use
from ebok_plugin.utilities.meters.models import Meter, Reading, ReadingWindow
from ebok_plugin.utilities.meters.models.meter import MeterQuerySet
from ebok_plugin.utilities.meters.vocabulary import MeterKind, ReadingSource, ReadingState

MAX_WINDOW_DAYS = 92


@transaction.atomic
def save_window(window: ReadingWindow, *, origin: Origin) -> ReadingWindow:
    """Save a new or changed window. Raises ValidationError."""
    window.full_clean()
    if (window.closes_on - window.opens_on).days > MAX_WINDOW_DAYS:
        raise ValidationError(
            {
                "closes_on": _("Termin trwa najwyżej %(n)d dni. Popraw jedną z dat.")
                % {"n": MAX_WINDOW_DAYS}
            }
        )
    new = window.pk is None
    window.save()
    record(
        "READING_WINDOW_ADDED" if new else "READING_WINDOW_CHANGED",
        origin,
        obj=window,
        changes={"opens_on": str(window.opens_on), "closes_on": str(window.closes_on)},
    )
    return window


def list_next_windows(today: date) -> list[ReadingWindow]:
    """List the open windows and those to come, nearest first. One query."""
    return list(ReadingWindow.objects.filter(closes_on__gte=today).order_by("opens_on", "pk"))


def closes_on(windows: Iterable[ReadingWindow], meter: Meter, today: date) -> date | None:
    """Find the last day for handing in a reading of this meter; None when not today.

    The meter comes with its premises and building, so that there is no query.
    """
    if meter.remote or not meter.hangs_on(today):
        return None
    place = meter.premises.building.property_id
    last_days = [window.closes_on for window in windows if window.takes(place, meter.kind, today)]
    return max(last_days, default=None)


def next_window(
    windows: Sequence[ReadingWindow], meter: Meter, today: date
) -> ReadingWindow | None:
    """Find the next window to come for this meter."""
    place = meter.premises.building.property_id
    return next(
        (
            window
            for window in windows
            if window.opens_on > today and window.takes(place, meter.kind, window.opens_on)
        ),
        None,
    )


@dataclass(frozen=True, slots=True)
class OwnMeter:
    """A meter as its resident sees it; `readings` are those of their own time, oldest first.

    `closes_on` is the last day for handing in a reading, None when not today; `coming` the next
    window. `may_act`: the resident may do more with the account than look.
    """

    meter: Meter
    account: Account
    readings: tuple[Reading, ...]
    closes_on: date | None
    opened_on: date | None
    coming: ReadingWindow | None
    may_act: bool

    @property
    def accepted_figures(self) -> list[KnownReading]:
        return [
            KnownReading(reading.day, reading.value)
            for reading in self.readings
            if reading.state == ReadingState.ACCEPTED
        ]

    @property
    def previous(self) -> Reading | None:
        """Return the newest accepted reading."""
        accepted = [reading for reading in self.readings if reading.state == ReadingState.ACCEPTED]
        return accepted[-1] if accepted else None

    def usual(self, today: date) -> Decimal | None:
        return monthly_use(self.accepted_figures, today)

    @property
    def submitted(self) -> Reading | None:
        """Return the reading handed in since the window opened, unless it was returned."""
        since = self.opened_on
        if since is None:
            return None
        submitted = [
            reading
            for reading in self.readings
            if reading.day >= since
            and reading.state != ReadingState.RETURNED
            and reading.source in (ReadingSource.RESIDENT, ReadingSource.CLERK)
        ]
        return submitted[-1] if submitted else None

    @property
    def returned(self) -> Reading | None:
        """Return the newest reading that the desk returned, unless another followed it."""
        newest = max(
            self.readings, key=lambda reading: (reading.entered_at, reading.pk), default=None
        )
        if newest is None or newest.state != ReadingState.RETURNED:
            return None
        return newest

    @property
    def takes(self) -> bool:
        """Return whether this resident may hand in a reading today."""
        return self.may_act and self.closes_on is not None


def list_own_meters(user: User | AnonymousUser, today: date) -> list[OwnMeter]:
    """List all meters of the resident's premises; five queries."""
    return _own(user, _accounts(user, today), today, Meter.objects.all())


def get_own_meter(user: User | AnonymousUser, pk: int, today: date) -> OwnMeter:
    """Return one meter, or 404: a stranger cannot tell "not mine" from "not there"."""
    meters = _own(user, _accounts(user, today), today, Meter.objects.filter(pk=pk))
    if not meters:
        raise Http404("No Meter matches the given query.")
    return meters[0]


def _accounts(user: User | AnonymousUser, today: date) -> dict[int, Account]:
    """Map premises to the resident's account, an open one before a closed one."""
    by_premises: dict[int, Account] = {}
    for account in sorted(
        select_readable_accounts(user, today),
        key=lambda account: not is_reading_open(account, today),
    ):
        by_premises.setdefault(account.premises_id, account)
    return by_premises


def _own(
    user: User | AnonymousUser,
    by_premises: dict[int, Account],
    today: date,
    among: MeterQuerySet,
) -> list[OwnMeter]:
    meters = [
        meter
        for meter in among.filter(premises__in=by_premises)
        .select_related("premises__building")
        .in_order()
        if in_own_time(meter, by_premises[meter.premises_id])
    ]
    if not meters:
        return []
    readings = _readings_of(meters)
    windows = list_next_windows(today)
    acts = set(
        open_accesses(today)
        .filter(
            account__in=[account.pk for account in by_premises.values()],
            person=getattr(user, "person_id", None),
            scope=AccountAccess.Scope.ACT,
        )
        .values_list("account_id", flat=True)
    )
    return [
        OwnMeter(
            meter=meter,
            account=(account := by_premises[meter.premises_id]),
            readings=of_own_time(readings[meter.pk], account),
            closes_on=(last := closes_on(windows, meter, today)),
            opened_on=None if last is None else _opened_on(windows, meter, today),
            coming=next_window(windows, meter, today) if last is None else None,
            may_act=account.pk in acts and is_reading_open(account, today),
        )
        for meter in meters
    ]


def _opened_on(windows: Sequence[ReadingWindow], meter: Meter, today: date) -> date:
    place = meter.premises.building.property_id
    return min(window.opens_on for window in windows if window.takes(place, meter.kind, today))


def is_reading_open(account: Account, today: date) -> bool:
    """Return whether the account is open: after moving out only old figures can be read."""
    return account.opened_on <= today and (account.closed_on is None or today <= account.closed_on)


def in_own_time(meter: Meter, account: Account) -> bool:
    begun = meter.dismounted_on is None or meter.dismounted_on >= account.opened_on
    return begun and (account.closed_on is None or meter.installed_on <= account.closed_on)


def _readings_of(meters: Sequence[Meter]) -> dict[int, list[Reading]]:
    by_meter: dict[int, list[Reading]] = defaultdict(list)
    for reading in Reading.objects.filter(meter__in=meters).order_by("day", "pk"):
        by_meter[reading.meter_id].append(reading)
    return by_meter


def of_own_time(readings: Sequence[Reading], account: Account) -> tuple[Reading, ...]:
    """Select the readings since the account was opened, with the last one before."""
    ends = account.closed_on or date.max
    own = [reading for reading in readings if account.opened_on <= reading.day <= ends]
    earlier = [
        reading
        for reading in readings
        if reading.day < account.opened_on and reading.state == ReadingState.ACCEPTED
    ]
    return (*earlier[-1:], *own)


def find_payer(premises: int, day: date) -> Person | None:
    """Find who paid for the premises on that day, for the log; None if nobody did."""
    accounts = Account.objects.filter(
        Q(closed_on__isnull=True) | Q(closed_on__gte=day), premises=premises, opened_on__lte=day
    )
    account = accounts.select_related("payer").order_by("account_no__polish").first()
    return account.payer if account else None


def group_by_place(meters: Sequence[OwnMeter]) -> list[tuple[Account, list[OwnMeter]]]:
    """Group meters by account, in the order of the list."""
    places: dict[int, tuple[Account, list[OwnMeter]]] = {}
    for own in meters:
        places.setdefault(own.account.pk, (own.account, []))[1].append(own)
    return list(places.values())


def describe_kind(meter: Meter) -> str:
    """Write `Wodomierz zimnej wody, łazienka`."""
    name = str(MeterKind(meter.kind).label)
    words = name[:1].upper() + name[1:]
    return f"{words}, {meter.place}" if meter.place else words


def reading_task(accounts: Sequence[Account], today: date) -> list[PaperLink]:
    """List the task of reading meters; a returned reading takes precedence. One query.

    It may be all that the resident hears about the return.
    """
    open_accounts = tuple(account.pk for account in accounts if is_reading_open(account, today))
    end = _ends_ready.first(accounts=open_accounts, today=today) if open_accounts else None
    if end is None:
        return []
    last, is_returned = end
    words = _("do {day}").format(day=format_day(last))
    if is_returned:
        words = _("zwróciliśmy odczyt, czekamy na nowy {until}").format(until=words)
    return [PaperLink(_("Podaj stan liczników"), reverse("ebok_meters:readings"), words)]


def list_reading_tiles(user: User, realm: str, today: date) -> list[PaperLink]:
    """Return `reading_task` of the reader's accounts, in the words of a tile."""
    own = own_accounts(user, today) if realm == EBOK else []
    return [replace(task, title=_("Podaj odczyt")) for task in reading_task(own, today)]


def _ends(accounts: tuple[int, ...], today: date) -> QuerySet[Meter, tuple[date, bool]]:
    """Find the first day on which one of these meters can no longer be read (`closes_on`).

    With it, whether its newest figure was returned; returned ones come first.
    """
    here = Q(property=None) | Q(property=OuterRef("premises__building__property"))
    of_kind = Q(kind="") | Q(kind=OuterRef("kind"))
    windows = ReadingWindow.objects.open_on(today).filter(here, of_kind).order_by("-closes_on")
    meters = Meter.objects.mounted_on(today).filter(premises__accounts__in=accounts, remote=False)
    # Readings before the account was opened are the former payer's.
    own_time = Reading.objects.filter(meter=OuterRef("pk"), day__gte=OuterRef("since"))
    newest = own_time.order_by("-entered_at", "-pk").values("state")[:1]
    read_until = meters.annotate(
        since=F("premises__accounts__opened_on"),
        until=Subquery(windows.values("closes_on")[:1]),
        state=Subquery(newest),
        is_returned=Case(When(state=ReadingState.RETURNED, then=True), default=False),
    )
    in_order = read_until.filter(until__isnull=False).order_by("-is_returned", "until")
    return in_order.values_list("until", "is_returned")[:1]


_ends_ready = PreparedQuery(_ends)


@dataclass(frozen=True, slots=True)
class PeriodReadings:
    """A meter with two figures: the last up to the first day, and the last of the period."""

    meter: Meter
    first: Reading
    last: Reading

    @property
    def used(self) -> Decimal | None:
        """Return the difference; None where the counter was set back."""
        used = self.last.value - self.first.value
        return used if used >= 0 else None


def find_readings_of_period(account: Account, begins: date, ends: date) -> list[PeriodReadings]:
    """Find meters with two accepted figures that belong to the period.

    The first is the last figure up to the first day of the period; a meter installed later
    begins with its own first figure. Two queries.
    """
    meters = [
        meter
        for meter in Meter.objects.filter(premises=account.premises_id, installed_on__lte=ends)
        .exclude(dismounted_on__lt=begins)
        .in_order()
        if in_own_time(meter, account)
    ]
    figures: dict[int, list[Reading]] = defaultdict(list)
    accepted = Reading.objects.accepted().filter(meter__in=meters, day__lte=ends)
    for reading in accepted.order_by("day"):
        figures[reading.meter_id].append(reading)
    found = []
    for meter in meters:
        own = of_own_time(figures[meter.pk], account)
        earlier = [figure for figure in own if figure.day <= begins]
        inside = [figure for figure in own if figure.day > begins]
        first = earlier[-1] if earlier else next(iter(inside), None)
        if first is not None and inside and inside[-1] != first:
            found.append(PeriodReadings(meter, first, inside[-1]))
    # The old meter before the one that replaced it.
    return sorted(found, key=lambda figure: (figure.meter.counts.order, figure.first.day))


def list_flat_meters(user: User, account: Account, today: date) -> Sequence[PremisesFacts]:
    """Return the mounted meters of the account's premises; nothing without any."""
    meters = [
        own
        for own in list_own_meters(user, today)
        if own.account.pk == account.pk and own.meter.hangs_on(today)
    ]
    if not meters:
        return []
    rows = tuple(
        (f"{describe_kind(own.meter)}, {own.meter.number}", _last_reading(own)) for own in meters
    )
    links = (PaperLink(_("Wszystkie odczyty"), reverse("ebok_meters:readings"), ""),)
    return [PremisesFacts(_("Liczniki"), rows, links)]


def _last_reading(own: OwnMeter) -> str:
    last = own.previous
    if last is None:
        return _("bez odczytu")
    return _("{figure} {unit} z {day}").format(
        figure=format_figure(last.value), unit=own.meter.unit, day=format_day(last.day)
    )
