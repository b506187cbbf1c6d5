"""Whether anything that charges follow from changed since: both chains tell it by their ends."""

from __future__ import annotations

from django.conf import settings

from cms_ext.base.database.content_digest import content_digest
from cms_ext.evidence.sealed_chain import end_of
from cms_ext.evidence.sealed_rows.models import RowHead
from ebok_plugin.charges.conf import midmonth
from ebok_plugin.ledger.models import BatchHead


def facts_mark() -> str:
    """SHA-256, 64 hex digits, of all that a plan of charges is computed from.

    Each change by the site of an account, premises, a value, use, rate or exception is a link of
    the sealed rows (decision 0032), each posting one of the batches; the rest are settings. Two
    queries. A row changed past the site leaves it as it is: the posting, which looks at each of
    these rows (`MonthFacts`), finds that.
    """
    ends = [[end.number, end.hash] for end in (end_of(RowHead), end_of(BatchHead))]
    content = [*ends, midmonth(), settings.COOP_DUE_DAY]
    return content_digest(content)
