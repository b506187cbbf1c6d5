"""Enter and withdraw rates, and let single accounts pay another rate (`ledger.md` §2)."""

from datetime import date, timedelta
from decimal import Decimal
from typing import TypeVar

from django.db import transaction
from django.db.models import Max, Model, Q, QuerySet
from django.utils.translation import gettext as _

from cms_ext.base.dates.period import Period, format_day
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.evidence.sealed_rows.domain.sealing import wait_for_turn
from cms_ext.premises.models import Property
from ebok_plugin.charges.errors import ChargeError
from ebok_plugin.charges.models import (
    Component,
    ComponentRate,
    LegalBasis,
    PremisesValue,
    RateException,
)
from ebok_plugin.ledger.domain.draft import FOUR_PLACES, is_reason
from ebok_plugin.ledger.models import Account, ChargeLine
from ebok_plugin.ledger.templatetags.ledger import write_decimal

DAY = timedelta(days=1)
Row = TypeVar("Row", bound=Model)
Dated = TypeVar("Dated", PremisesValue, LegalBasis)


def close_earlier_row(rows: QuerySet[Row], valid_from: date, valid_to: date | None) -> Row | None:
    """End the open earlier row the day before; return a row that still overlaps, if any.

    `rows` are those of one thing (a component and property, an account …); the caller holds the
    lock under which they are read and written.
    """
    rows.filter(valid_to__isnull=True, valid_from__lt=valid_from).update(valid_to=valid_from - DAY)
    begins_before_end = Q() if valid_to is None else Q(valid_from__lte=valid_to)
    return rows.filter(begins_before_end, rows_not_ended(valid_from)).first()


def place_row(rows: QuerySet[Dated], fresh: Dated) -> Dated:
    """Return the row that begins on the day of `fresh`: the one on file, or `fresh` itself.

    `fresh` is fitted between its neighbours and the row before it is ended and saved. The caller
    saves the returned row, under the same lock.
    """
    before = rows.filter(rows_in_force(fresh.valid_from)).first()
    if before is not None and before.valid_from == fresh.valid_from:
        return before
    later = rows.filter(valid_from__gt=fresh.valid_from).order_by("valid_from").first()
    fresh.valid_to = later.valid_from - DAY if later else None
    if before is not None:
        before.valid_to = fresh.valid_from - DAY
        before.save(update_fields=["valid_to"])
    return fresh


def rows_not_ended(on: date) -> Q:
    """Return the condition for rows in force on the day or later."""
    return Q(valid_to__isnull=True) | Q(valid_to__gte=on)


def rows_in_force(on: date) -> Q:
    """Return the condition for rows in force on the day."""
    return rows_not_ended(on) & Q(valid_from__lte=on)


def refuse_backwards(valid_from: date, valid_to: date | None) -> None:
    """Raise ChargeError ENDS_BEFORE_BEGIN for a last day before the first."""
    if valid_to is not None and valid_to < valid_from:
        raise ChargeError(
            "ENDS_BEFORE_BEGIN",
            _("Koniec {end} jest przed początkiem {begin}. Popraw jedną z dat.").format(
                end=format_day(valid_to), begin=format_day(valid_from)
            ),
        )


class RateOverlap(ChargeError):
    """The new rate would hold on days that already have one; `code` is RATE_OVERLAP."""

    def __init__(self, known: ComponentRate) -> None:
        super().__init__(
            "RATE_OVERLAP",
            _("Składnik {code} ma już stawkę {rate} od {day}. Popraw daty.").format(
                code=known.component.code,
                rate=write_decimal(known.rate),
                day=f"{known.valid_from:%d.%m.%Y}",
            ),
        )


def refuse_bad_rate(rate: Decimal) -> None:
    """Raise ChargeError RATE_NEGATIVE or RATE_SCALE (over four decimals)."""
    shown_rate = write_decimal(rate)
    if rate < 0:
        raise ChargeError(
            "RATE_NEGATIVE",
            _("Stawka {rate} jest mniejsza od zera. Wpisz zero albo więcej.").format(
                rate=shown_rate
            ),
        )
    if rate != rate.quantize(FOUR_PLACES):
        raise ChargeError(
            "RATE_SCALE",
            _("Stawka {rate} ma więcej niż cztery miejsca po przecinku. Zaokrąglij.").format(
                rate=shown_rate
            ),
        )


@transaction.atomic
def add_component_rate(
    component: Component,
    rate: Decimal,
    *,
    valid_from: date,
    valid_to: date | None = None,
    property: Property | None = None,
) -> ComponentRate:
    """Save a new rate; an open earlier one ends the day before. Raises RateOverlap."""
    wait_for_turn()
    # The lock on the component lets two people add rates one after the other.
    Component.objects.select_for_update().get(pk=component.pk)
    rates = ComponentRate.objects.filter(component=component, property=property)
    known = close_earlier_row(rates.select_related("component"), valid_from, valid_to)
    if known is not None:
        raise RateOverlap(known)
    return ComponentRate.objects.create(
        component=component, property=property, valid_from=valid_from, valid_to=valid_to, rate=rate
    )


@transaction.atomic
def enter_rate(
    component: Component,
    rate: Decimal,
    *,
    valid_from: date,
    property: Property | None = None,
    reason: str = "",
    origin: Origin,
) -> ComponentRate:
    """Save the rate of a component from a day on; one that begins on that day is corrected.

    The first rate that these payers have needs no reason. Raises ChargeError: RATE_NEGATIVE,
    RATE_SCALE, RATE_NEEDS_NOTICE (another one, no reason of ten characters), RATE_USED (its days
    are charged already), RATE_OVERLAP (a later one is known).
    """
    refuse_bad_rate(rate)
    wait_for_turn()
    Component.objects.select_for_update().get(pk=component.pk)
    first = is_first_rate(component, property)
    if not first and not is_reason(reason):
        raise ChargeError(
            "RATE_NEEDS_NOTICE",
            _(
                "Składnik {code} ma już stawkę, a o zmianie trzeba zawiadomić płatników: "
                "przygotuj zmianę opłat. Jeżeli nikt nie zapłacił jeszcze według tamtej stawki "
                "albo zawiadomiono wcześniej, podaj powód (co najmniej 10 znaków)."
            ).format(code=component.code),
        )
    _refuse_charged(component, property, valid_from)
    same_day = ComponentRate.objects.filter(
        component=component, property=property, valid_from=valid_from
    ).first()
    if same_day is None:
        row = add_component_rate(component, rate, valid_from=valid_from, property=property)
    else:
        row = same_day
        row.rate = rate
        row.save(update_fields=["rate"])
    _log("RATE_ENTERED", row, reason, origin)
    return row


@transaction.atomic
def withdraw_rate(rate: ComponentRate, *, reason: str, origin: Origin) -> None:
    """Delete a rate by which nobody was charged; the rate that it had ended holds on.

    Raises ChargeError: REASON_REQUIRED, RATE_USED.
    """
    if not is_reason(reason):
        raise ChargeError("REASON_REQUIRED", _("Podaj powód (co najmniej 10 znaków)."))
    wait_for_turn()
    Component.objects.select_for_update().get(pk=rate.component_id)
    _refuse_charged(rate.component, rate.property, rate.valid_from)
    _log("RATE_WITHDRAWN", rate, reason, origin)
    before = ComponentRate.objects.filter(
        component=rate.component_id, property=rate.property_id, valid_to=rate.valid_from - DAY
    ).first()
    valid_to = rate.valid_to
    rate.delete()
    if before is not None:
        before.valid_to = valid_to
        before.save(update_fields=["valid_to"])


def is_first_rate(component: Component, property: Property | None) -> bool:
    """Return whether payers there have had no rate of the component so far."""
    theirs = Q(property__isnull=True) if property is None else Q(property=property)
    return not component.rates.filter(theirs | Q(property__isnull=True)).exists()


def last_charged(component: Component, property: Property | None) -> Period | None:
    """Return the last month in which a component was charged, in one property or anywhere."""
    lines = ChargeLine.objects.filter(
        component=component, document__entry__reversed_by__isnull=True
    )
    if property is not None:
        lines = lines.filter(document__account__premises__building__property=property)
    last = lines.aggregate(last=Max("document__period"))["last"]
    return Period.parse(last) if last else None


def _refuse_charged(component: Component, property: Property | None, valid_from: date) -> None:
    last = last_charged(component, property)
    # A rate holds for a month when it does on its first day (`ledger.md` §7).
    if last is not None and valid_from <= last.first_day:
        raise ChargeError(
            "RATE_USED",
            _(
                "Według dotychczasowej stawki naliczono już opłaty za {period}. Podaj dzień po "
                "{last} albo najpierw cofnij te naliczenia (storno paczki)."
            ).format(period=last.dotted, last=f"{last.first_day:%d.%m.%Y}"),
        )


def _log(action: str, rate: ComponentRate, reason: str, origin: Origin) -> None:
    record(
        action,
        origin,
        obj=rate,
        note=reason.strip(),
        changes={
            "component": rate.component.code,
            "property": rate.property.code if rate.property else None,
            "rate": f"{rate.rate:f}",
            "from": rate.valid_from.isoformat(),
        },
    )


@transaction.atomic
def except_rate(
    account: Account,
    component: Component,
    rate: Decimal,
    *,
    valid_from: date,
    valid_to: date | None = None,
    cause: RateException.Cause,
    reference: str,
    origin: Origin,
) -> RateException:
    """Save that the account pays `rate` for the component on those days, unlike the others.

    An open earlier exception of the cause ends the day before. Raises ChargeError:
    EXCEPTION_OVERLAP, ENDS_BEFORE_BEGIN, REFERENCE_REQUIRED, RATE_NEGATIVE, RATE_SCALE.
    """
    _refuse_bad_exception(rate, valid_from, valid_to, reference)
    wait_for_turn()
    Account.objects.select_for_update(no_key=True).get(pk=account.pk)
    same = RateException.objects.filter(account=account, component=component, cause=cause)
    overlapping = close_earlier_row(same, valid_from, valid_to)
    if overlapping is not None:
        raise ChargeError(
            "EXCEPTION_OVERLAP",
            _("Konto {number} ma już wyjątek dla składnika {code} od {day}. Popraw daty.").format(
                number=account.account_no,
                code=component.code,
                day=format_day(overlapping.valid_from),
            ),
        )
    exception = RateException.objects.create(
        account=account,
        component=component,
        rate=rate,
        valid_from=valid_from,
        valid_to=valid_to,
        cause=cause,
        reference=reference.strip(),
    )
    return _log_exception("RATE_EXCEPTED", exception, origin)


def _refuse_bad_exception(
    rate: Decimal, valid_from: date, valid_to: date | None, reference: str
) -> None:
    refuse_backwards(valid_from, valid_to)
    refuse_bad_rate(rate)
    if not reference.strip():
        raise ChargeError(
            "REFERENCE_REQUIRED", _("Podaj, na czym opiera się wyjątek: zawiadomienie albo sprawę.")
        )


@transaction.atomic
def end_exception(exception: RateException, *, on: date, origin: Origin) -> None:
    """Set the last day on which the account pays its own rate. Raises ENDS_BEFORE_BEGIN."""
    refuse_backwards(exception.valid_from, on)
    exception.valid_to = on
    exception.save(update_fields=["valid_to"])
    _log_exception("RATE_EXCEPTION_ENDED", exception, origin)


@transaction.atomic
def withdraw_exception(exception: RateException, *, origin: Origin) -> None:
    """Delete an exception for all months.

    What was charged by it is put right by a correction run.
    """
    wait_for_turn()
    _log_exception("RATE_EXCEPTION_WITHDRAWN", exception, origin)
    exception.delete()


def _log_exception(action: str, exception: RateException, origin: Origin) -> RateException:
    record(
        action,
        origin,
        obj=exception,
        subject=exception.account.payer,
        reason_code=exception.cause,
        note=exception.reference,
        changes={
            "component": exception.component.code,
            "rate": f"{exception.rate:f}",
            "from": exception.valid_from.isoformat(),
            "to": exception.valid_to.isoformat() if exception.valid_to else None,
        },
    )
    return exception
