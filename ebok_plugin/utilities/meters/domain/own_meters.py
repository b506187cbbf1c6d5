"""The one door of residents to meters and readings: those of the premises that they may read.

Whoever came into a flat later sees what was read since, and the figure from which it began.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
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
from ebok_plugin.ledger.domain.queries.account import accounts_for, open_accesses
from ebok_plugin.ledger.models import Account, AccountAccess
from ebok_plugin.utilities.meters.domain.reading import KnownReading, monthly_use
from ebok_plugin.utilities.meters.models import Meter, Reading, ReadingWindow
from ebok_plugin.utilities.meters.models.meter import MeterQuerySet
from ebok_plugin.utilities.meters.vocabulary import MeterKind, ReadingSource, ReadingState

LONGEST_DAYS = 92


@transaction.atomic
def save_window(window: ReadingWindow, *, origin: Origin) -> ReadingWindow:
    """A new window or a changed one. Raises ValidationError."""
    window.full_clean()
    if (window.closes_on - window.opens_on).days > LONGEST_DAYS:
        raise ValidationError(
            {
                "closes_on": _("Termin trwa najwyżej %(n)d dni. Popraw jedną z dat.")
                % {"n": LONGEST_DAYS}
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


def coming_windows(today: date) -> list[ReadingWindow]:
    """Those that are open, and those to come, the nearest first. One query."""
    return list(ReadingWindow.objects.filter(closes_on__gte=today).order_by("opens_on", "pk"))


def closes_on(windows: Iterable[ReadingWindow], meter: Meter, today: date) -> date | None:
    """The last day on which a resident may hand in a reading of this meter; None when not today.

    The meter with its premises and building, so that nothing is asked.
    """
    if meter.remote or not meter.hangs_on(today):
        return None
    place = meter.premises.building.property_id
    open_ones = [one.closes_on for one in windows if one.takes(place, meter.kind, today)]
    return max(open_ones, default=None)


def next_window(
    windows: Sequence[ReadingWindow], meter: Meter, today: date
) -> ReadingWindow | None:
    """The next one to come for this meter."""
    place = meter.premises.building.property_id
    return next(
        (
            one
            for one in windows
            if one.opens_on > today and one.takes(place, meter.kind, one.opens_on)
        ),
        None,
    )


@dataclass(frozen=True, slots=True)
class OwnMeter:
    """A meter as its resident sees it. `readings` are those of the own time, the oldest first.

    `closes_on` is the last day on which a reading of it may be handed in, None when not today;
    `coming` the next window. `may_act`: the right to the account is more than looking.
    """

    meter: Meter
    account: Account
    readings: tuple[Reading, ...]
    closes_on: date | None
    opened_on: date | None
    coming: ReadingWindow | None
    may_act: bool

    @property
    def known(self) -> list[KnownReading]:
        return [
            KnownReading(one.day, one.value)
            for one in self.readings
            if one.state == ReadingState.ACCEPTED
        ]

    @property
    def previous(self) -> Reading | None:
        """The newest figure that counts."""
        accepted = [one for one in self.readings if one.state == ReadingState.ACCEPTED]
        return accepted[-1] if accepted else None

    def usual(self, today: date) -> Decimal | None:
        return monthly_use(self.known, today)

    @property
    def submitted(self) -> Reading | None:
        """What was handed in since the window opened, and still stands."""
        since = self.opened_on
        if since is None:
            return None
        own = [
            one
            for one in self.readings
            if one.day >= since
            and one.state != ReadingState.RETURNED
            and one.source in (ReadingSource.RESIDENT, ReadingSource.CLERK)
        ]
        return own[-1] if own else None

    @property
    def returned(self) -> Reading | None:
        """The newest one that somebody at the desk returned, unless another came after it."""
        newest = max(self.readings, key=lambda one: (one.entered_at, one.pk), default=None)
        if newest is None or newest.state != ReadingState.RETURNED:
            return None
        return newest

    @property
    def takes(self) -> bool:
        """Whether this resident may hand in a reading of it today."""
        return self.may_act and self.closes_on is not None


def list_own_meters(user: User | AnonymousUser, today: date) -> list[OwnMeter]:
    """All meters of the own premises, premises by premises; five queries."""
    return _own(user, _accounts(user, today), today, Meter.objects.all())


def get_own_meter(user: User | AnonymousUser, pk: int, today: date) -> OwnMeter:
    """One of them, or 404: a stranger cannot tell "not mine" from "not there"."""
    found = _own(user, _accounts(user, today), today, Meter.objects.filter(pk=pk))
    if not found:
        raise Http404("No Meter matches the given query.")
    return found[0]


def _accounts(user: User | AnonymousUser, today: date) -> dict[int, Account]:
    """By premises the own account: an open one before one that was closed."""
    found: dict[int, Account] = {}
    for account in sorted(accounts_for(user, today), key=lambda one: not is_open(one, today)):
        found.setdefault(account.premises_id, account)
    return found


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
    windows = coming_windows(today)
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
            may_act=account.pk in acts and is_open(account, today),
        )
        for meter in meters
    ]


def _opened_on(windows: Sequence[ReadingWindow], meter: Meter, today: date) -> date:
    place = meter.premises.building.property_id
    return min(one.opens_on for one in windows if one.takes(place, meter.kind, today))


def is_open(account: Account, today: date) -> bool:
    """Whoever has left a flat reads the old figures and hands in no new ones."""
    return account.opened_on <= today and (account.closed_on is None or today <= account.closed_on)


def in_own_time(meter: Meter, account: Account) -> bool:
    begun = meter.dismounted_on is None or meter.dismounted_on >= account.opened_on
    return begun and (account.closed_on is None or meter.installed_on <= account.closed_on)


def _readings_of(meters: Sequence[Meter]) -> dict[int, list[Reading]]:
    found: dict[int, list[Reading]] = defaultdict(list)
    for reading in Reading.objects.filter(meter__in=meters).order_by("day", "pk"):
        found[reading.meter_id].append(reading)
    return found


def of_own_time(readings: Sequence[Reading], account: Account) -> tuple[Reading, ...]:
    """Those since the account was opened, with the accepted figure from which it began."""
    ends = account.closed_on or date.max
    own = [one for one in readings if account.opened_on <= one.day <= ends]
    earlier = [
        one
        for one in readings
        if one.day < account.opened_on and one.state == ReadingState.ACCEPTED
    ]
    return (*earlier[-1:], *own)


def find_payer(premises: int, day: date) -> Person | None:
    """Who paid for the premises on that day, for the log; None where nobody did."""
    accounts = Account.objects.filter(
        Q(closed_on__isnull=True) | Q(closed_on__gte=day), premises=premises, opened_on__lte=day
    )
    account = accounts.select_related("payer").order_by("account_no").first()
    return account.payer if account else None


def group_by_place(meters: Sequence[OwnMeter]) -> list[tuple[Account, list[OwnMeter]]]:
    """Account by account, in the order of the list."""
    places: dict[int, tuple[Account, list[OwnMeter]]] = {}
    for one in meters:
        places.setdefault(one.account.pk, (one.account, []))[1].append(one)
    return list(places.values())


def describe_kind(meter: Meter) -> str:
    """`Wodomierz zimnej wody, łazienka`."""
    name = str(MeterKind(meter.kind).label)
    words = name[:1].upper() + name[1:]
    return f"{words}, {meter.place}" if meter.place else words


def reading_task(accounts: Sequence[Account], today: date) -> list[PaperLink]:
    """One query. Of a reading that the desk returned this may be all that its resident hears."""
    own = tuple(one.pk for one in accounts if is_open(one, today))
    found = _ends_ready.first(accounts=own, today=today) if own else None
    if found is None:
        return []
    last, is_returned = found
    words = _("do {day}").format(day=format_day(last))
    if is_returned:
        words = _("zwróciliśmy odczyt, czekamy na nowy {until}").format(until=words)
    return [PaperLink(_("Podaj stan liczników"), reverse("ebok_meters:readings"), words)]


def _ends(accounts: tuple[int, ...], today: date) -> QuerySet[Meter, tuple[date, bool]]:
    """The day on which the first of these meters cannot be read any more (`window.closes_on`), and
    whether its newest figure was returned; one that was is told of before the others.
    """
    here = Q(property=None) | Q(property=OuterRef("premises__building__property"))
    of_kind = Q(kind="") | Q(kind=OuterRef("kind"))
    windows = ReadingWindow.objects.open_on(today).filter(here, of_kind).order_by("-closes_on")
    meters = Meter.objects.mounted_on(today).filter(premises__accounts__in=accounts, remote=False)
    # What the payer before did is none of this one's: it lies before his account.
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
    """A meter with its figures: the last up to the first day, and the last of the period."""

    meter: Meter
    first: Reading
    last: Reading

    @property
    def used(self) -> Decimal | None:
        """None where the counter was set back."""
        used = self.last.value - self.first.value
        return used if used >= 0 else None


def find_readings_of_period(account: Account, begins: date, ends: date) -> list[PeriodReadings]:
    """Of each meter with two accepted figures that belong to the period. Two queries.

    The figure of the beginning is the last one up to the first day of the period; a meter that was
    fitted later begins with its own first one.
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
        earlier = [one for one in own if one.day <= begins]
        inside = [one for one in own if one.day > begins]
        first = earlier[-1] if earlier else next(iter(inside), None)
        if first is not None and inside and inside[-1] != first:
            found.append(PeriodReadings(meter, first, inside[-1]))
    # The old meter before the one that replaced it.
    return sorted(found, key=lambda one: (one.meter.counts.order, one.first.day))
