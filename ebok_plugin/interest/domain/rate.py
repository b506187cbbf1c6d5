"""Add a rate and confirm the last one: dated, by name, and logged (interest.md §5)."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.base.dates.period import format_day
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.evidence.sealed_rows.domain.sealing import wait_for_turn
from ebok_plugin.interest.domain.accrued import standing_parts
from ebok_plugin.interest.errors import InterestError
from ebok_plugin.interest.models import KIND_OF, InterestRate, RateKind, RatesConfirmation
from ebok_plugin.ledger.conf import list_regimes
from ebok_plugin.ledger.templatetags.ledger import write_decimal

HIGHEST_PERCENT = Decimal(100)
# A slip of the pen in the year could not be taken back: no earlier rate would follow any more.
FARTHEST_AHEAD = timedelta(366)


@dataclass(frozen=True, slots=True)
class RateSource:
    """Where a rate was read: the title of the publication and its date."""

    title: str
    day: date


@transaction.atomic
def add_interest_rate(
    kind: RateKind,
    rate_percent: Decimal,
    *,
    valid_from: date,
    source: RateSource,
    origin: Origin,
    today: date,
    reference_percent: Decimal | None = None,
) -> InterestRate:
    """Save a rate that follows the last one, which ends the day before.

    Its source also proves the earlier rate up to then and this one for its first day, if that has
    come. Raises InterestError: RATE_ORDER, RATE_TOO_FAR, RATE_BEHIND_NOTE, RATE_FORMAT,
    SOURCE_REQUIRED, SOURCE_FUTURE.
    """
    last = _locked(kind)[-1]
    _check_days(kind, last, valid_from, today)
    _check_words(rate_percent, source, today)
    rate = InterestRate.objects.create(
        kind=kind,
        valid_from=valid_from,
        rate_percent=rate_percent,
        reference_percent=reference_percent,
        status=InterestRate.Status.CONFIRMED,
        source_title=source.title.strip(),
        source_date=source.day,
        added_by=origin.actor,
    )
    if find_confirmed_end(kind) < (proved := min(valid_from, today)):
        _vouch(rate if proved == valid_from else last, proved, origin)
    changes = {"rate_percent": str(rate_percent), "valid_from": valid_from.isoformat()}
    record("INTEREST_RATE_ADDED", origin, obj=rate, note=kind, changes=changes)
    return rate


def _check_days(kind: RateKind, last: InterestRate, valid_from: date, today: date) -> None:
    if valid_from <= last.valid_from:
        raise InterestError(
            "RATE_ORDER",
            _(
                "Ostatnia stawka obowiązuje od {day}. Nowa musi być późniejsza, "
                "bo wcześniejszych nie zmieniamy."
            ).format(day=format_day(last.valid_from)),
        )
    if valid_from > today + FARTHEST_AHEAD:
        raise InterestError(
            "RATE_TOO_FAR",
            _("Stawka od {day} jest zbyt odległa: dodaj ją najwyżej rok naprzód.").format(
                day=format_day(valid_from)
            ),
        )
    _refuse_behind_note(kind, valid_from)


def _check_words(rate_percent: Decimal, source: RateSource, today: date) -> None:
    if not Decimal(0) <= rate_percent <= HIGHEST_PERCENT or rate_percent != round(rate_percent, 2):
        raise InterestError(
            "RATE_FORMAT",
            _("Podaj stawkę od 0 do 100 procent, najwyżej z dwoma miejscami po przecinku."),
        )
    if not source.title.strip():
        raise InterestError("SOURCE_REQUIRED", _("Podaj, skąd jest stawka: tytuł i datę źródła."))
    if source.day > today:
        raise InterestError(
            "SOURCE_FUTURE", _("Data źródła nie może być późniejsza niż dzisiaj. Popraw datę.")
        )


@transaction.atomic
def confirm_rates(
    kind: RateKind, *, until: date, rate_percent: Decimal, origin: Origin, today: date
) -> RatesConfirmation:
    """„Potwierdzam, że stawka {x}% obowiązuje do {data}”: move the date, never backwards.

    `rate_percent` is the rate that was confirmed: when it is not the one of that day, somebody
    added a rate meanwhile. Raises InterestError: RATE_CHANGED, CONFIRM_FUTURE, CONFIRM_EARLIER.
    """
    rates = _locked(kind)
    if until > today:
        raise InterestError(
            "CONFIRM_FUTURE",
            _("Stawkę można potwierdzić najdalej do dzisiaj ({today}).").format(
                today=format_day(today)
            ),
        )
    before = find_confirmed_end(kind)
    if until <= before:
        raise InterestError(
            "CONFIRM_EARLIER",
            _("Stawki są już potwierdzone do {day}. Podaj późniejszy dzień.").format(
                day=format_day(before)
            ),
        )
    latest = [rate for rate in rates if rate.valid_from <= until][-1]
    if rate_percent != latest.rate_percent:
        raise InterestError(
            "RATE_CHANGED",
            _("Stawka w tabeli na {day} to {rate}%, a nie {given}%. Sprawdź ją.").format(
                day=format_day(until),
                rate=write_decimal(latest.rate_percent),
                given=write_decimal(rate_percent),
            ),
        )
    confirmation = _vouch(latest, until, origin)
    days = [before.isoformat(), until.isoformat()]
    changes = {"rate_percent": str(latest.rate_percent), "until": days}
    record("INTEREST_RATES_CONFIRMED", origin, obj=confirmation, note=kind, changes=changes)
    return confirmation


def find_confirmed_end(kind: RateKind) -> date:
    """Return the last day for which staff confirmed the rates of a kind."""
    latest = RatesConfirmation.objects.filter(kind=kind).latest("until")
    return latest.until


def rates_are_confirmed(today: date) -> bool:
    """Return whether somebody has confirmed every table of rates that the office charges by."""
    kinds = {KIND_OF[regime] for regime in list_regimes()}
    by_people = RatesConfirmation.objects.filter(kind__in=kinds, confirmed_by__isnull=False)
    return by_people.values("kind").distinct().count() == len(kinds)


def _refuse_behind_note(kind: RateKind, valid_from: date) -> None:
    """Refuse a rate within days that a posted note claims; the note is reversed first."""
    regimes = [regime for regime, its_kind in KIND_OF.items() if its_kind == kind]
    parts = standing_parts().filter(entry__account__regime__in=regimes, last_day__gte=valid_from)
    latest = parts.select_related("note").order_by("-last_day", "-pk").first()
    if latest is not None:
        raise InterestError(
            "RATE_BEHIND_NOTE",
            _(
                "Nota {number} liczy już odsetki do {last} po dotychczasowej stawce. Podaj dzień "
                "późniejszy albo najpierw wystornuj noty, które sięgają {day} i dalej."
            ).format(
                number=latest.note.number,
                last=format_day(latest.last_day),
                day=format_day(valid_from),
            ),
        )


def _vouch(rate: InterestRate, until: date, origin: Origin) -> RatesConfirmation:
    return RatesConfirmation.objects.create(
        kind=rate.kind,
        rate_percent=rate.rate_percent,
        until=until,
        confirmed_at=timezone.now(),
        confirmed_by=origin.actor,
    )


def _locked(kind: RateKind) -> list[InterestRate]:
    """Return the rates of the kind by date; two people who change them wait for one another."""
    wait_for_turn()
    rows = InterestRate.objects.select_for_update().filter(kind=kind)
    return list(rows.order_by("valid_from"))
