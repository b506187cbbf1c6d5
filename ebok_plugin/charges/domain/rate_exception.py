"""One account pays another rate: its notice was late, or the change is in court (fees_law.md)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from cms_ext.office.audit.domain.event import Origin, record
from ebok_plugin.charges.domain.rate import refuse_bad_rate
from ebok_plugin.charges.domain.span import close_earlier_row, refuse_backwards
from ebok_plugin.charges.errors import ChargeError
from ebok_plugin.charges.models import Component, RateException
from ebok_plugin.ledger.models import Account
from ebok_plugin.ledger.period import shown


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

    Exceptions of one cause never overlap; an open earlier one is closed on the day before.
    Raises ChargeError: EXCEPTION_OVERLAP, ENDS_BEFORE_BEGIN, REFERENCE_REQUIRED,
    RATE_NEGATIVE, RATE_SCALE (over four decimals).
    """
    refuse_backwards(valid_from, valid_to)
    refuse_bad_rate(rate)
    if not reference.strip():
        raise ChargeError(
            "REFERENCE_REQUIRED", _("Podaj, na czym opiera się wyjątek: zawiadomienie albo sprawę.")
        )
    Account.objects.select_for_update(no_key=True).get(pk=account.pk)
    same = RateException.objects.filter(account=account, component=component, cause=cause)
    in_the_way = close_earlier_row(same, valid_from, valid_to)
    if in_the_way is not None:
        raise ChargeError(
            "EXCEPTION_OVERLAP",
            _("Konto {number} ma już wyjątek dla składnika {code} od {day}. Popraw daty.").format(
                number=account.account_no, code=component.code, day=shown(in_the_way.valid_from)
            ),
        )
    made = RateException.objects.create(
        account=account,
        component=component,
        rate=rate,
        valid_from=valid_from,
        valid_to=valid_to,
        cause=cause,
        reference=reference.strip(),
    )
    _log("RATE_EXCEPTED", made, origin)
    return made


@transaction.atomic
def end_exception(exception: RateException, *, on: date, origin: Origin) -> None:
    """Set the last day on which the account pays its own rate. Raises ENDS_BEFORE_BEGIN."""
    refuse_backwards(exception.valid_from, on)
    exception.valid_to = on
    exception.save(update_fields=["valid_to"])
    _log("RATE_EXCEPTION_ENDED", exception, origin)


@transaction.atomic
def withdraw_exception(exception: RateException, *, origin: Origin) -> None:
    """Delete an exception for all months.

    What was charged by it is put right by a correction run.
    """
    _log("RATE_EXCEPTION_WITHDRAWN", exception, origin)
    exception.delete()


def _log(action: str, exception: RateException, origin: Origin) -> None:
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
