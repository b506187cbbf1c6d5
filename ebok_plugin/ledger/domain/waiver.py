"""A waiver (umorzenie) takes away no more than what is open (`ledger.md` §8)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from ebok_plugin.ledger.domain.book import state_on
from ebok_plugin.ledger.domain.draft import EntryDraft
from ebok_plugin.ledger.domain.queries.book import records_of
from ebok_plugin.ledger.domain.replay import WAIVABLE
from ebok_plugin.ledger.errors import PostingError
from ebok_plugin.ledger.models import Account
from ebok_plugin.ledger.vocabulary import EntryKind, SubAccount
from ebok_plugin.money import ZERO, Money, total


def check_waivers(drafts: Sequence[EntryDraft], accounts: dict[int, Account]) -> None:
    """Raises PostingError WAIVER_TOO_LARGE: no more interest or costs are waived than are open."""
    waived: defaultdict[tuple[int, SubAccount], Money] = defaultdict(lambda: ZERO)
    for position, draft in enumerate(drafts):
        if not is_waiver(draft):
            continue
        key = (draft.account_id, draft.subaccount)
        waived[key] -= draft.amount
        left = open_amount(accounts[draft.account_id], draft.subaccount, draft.booking_date)
        if waived[key] > left:
            raise PostingError(
                "WAIVER_TOO_LARGE",
                _("Umorzenie {waived} jest większe niż to, co jest do zapłaty: {left}.").format(
                    waived=waived[key], left=left
                ),
                position=position,
            )


def is_waiver(draft: EntryDraft) -> bool:
    """A negative adjustment of interest or court costs."""
    return (
        draft.kind == EntryKind.ADJUSTMENT and draft.amount < ZERO and draft.subaccount in WAIVABLE
    )


def open_amount(account: Account, subaccount: SubAccount, day: date) -> Money:
    """What is still to be paid on a subaccount."""
    records = records_of([account], day)[account.pk]
    of_subaccount = {record.seq for record in records if record.subaccount == subaccount}
    debits = state_on(records, day).open_debits
    return total(debit.amount for debit in debits if debit.seq in of_subaccount)
