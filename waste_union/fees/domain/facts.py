"""Whether anything that fees follow from changed since: rows, postings, closed months, the day."""

from __future__ import annotations

from datetime import date

from cms_ext.base.database.content_digest import content_digest
from ebok_plugin.charges.api import facts_mark
from ebok_plugin.ledger.api import closed_periods


def fee_facts_mark(today: date) -> str:
    """SHA-256, 64 hex digits, of all that a plan of fees is computed from.

    Accounts, obligations and tariffs are sealed rows, what was charged stands in the batches: the
    ends of both chains tell of them (`facts_mark`). Three queries. A row changed past the site
    leaves it as it is: the posting, which looks at each of these rows (`FeeFacts`), finds that.
    """
    content = [facts_mark(), sorted(closed_periods()), today.isoformat()]
    return content_digest(content)
