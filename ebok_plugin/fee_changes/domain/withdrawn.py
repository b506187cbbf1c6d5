"""An exception of a rate that should never have been: its notice was in time after all."""

from __future__ import annotations

from django.db import transaction

from cms_ext.audit.domain.event import Origin, record
from ebok_plugin.charges.models import RateException


@transaction.atomic
def withdraw_exception(exception: RateException, *, origin: Origin) -> None:
    """Gone from every month; what was charged by it is put right by a correction run."""
    record(
        "RATE_EXCEPTION_WITHDRAWN",
        origin,
        obj=exception,
        subject=exception.account.payer,
        reason_code=exception.cause,
        note=exception.reference,
        changes={
            "component": exception.component.code,
            "rate": f"{exception.rate:f}",
            "from": exception.valid_from.isoformat(),
        },
    )
    exception.delete()
