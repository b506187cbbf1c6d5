"""Recording that a paper or a file about an account was handed out."""

from __future__ import annotations

from datetime import date

from cms_ext.base.realm import Realm
from cms_ext.office.audit.domain.event import Origin
from cms_ext.office.audit.domain.view import ReadReason, record_view
from ebok_plugin.ledger.domain.download import record_download
from ebok_plugin.ledger.models import Account


def record_statement(account: Account, start: date, end: date, form: str, origin: Origin) -> None:
    """`form` is "pdf", "csv" or "xlsx". A resident's download counts against the hourly measure
    (TooManyDownloads); the payer is told of what staff take.
    """
    if origin.actor is not None and origin.actor.realm == Realm.STAFF:
        changes = {"format": form, "from": str(start), "to": str(end)}
        record_view(origin, account, account.payer, ReadReason.SETTLEMENT, changes=changes)
    else:
        record_download(account, start, end, form, origin)


def record_paper(account: Account, form: str, on: date, origin: Origin) -> None:
    """The same for a paper about one day: "slip", "confirmation", "notice"."""
    record_statement(account, on, on, form, origin)
