"""Waivers of interest and court costs: never more than is still to be paid."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from cms_ext.base.money.amounts import ZERO, Money, sum_money
from ebok_plugin.ledger.domain.book import replay_state
from ebok_plugin.ledger.domain.draft import EntryDraft
from ebok_plugin.ledger.domain.queries.book import read_later_records
from ebok_plugin.ledger.domain.replay import WAIVABLE
from ebok_plugin.ledger.errors import PostingError
from ebok_plugin.ledger.vocabulary import EntryKind, SubAccount


def check_waivers(drafts: Sequence[EntryDraft]) -> None:
    """Raise PostingError WAIVER_TOO_LARGE when more interest or costs are waived than are open."""
    waived: defaultdict[tuple[int, SubAccount], Money] = defaultdict(lambda: ZERO)
    for position, draft in enumerate(drafts):
        if not is_waiver(draft):
            continue
        key = (draft.account_id, draft.subaccount)
        waived[key] -= draft.amount
        left = open_amount(draft.account_id, draft.subaccount, draft.booking_date)
        if waived[key] > left:
            raise PostingError(
                "WAIVER_TOO_LARGE",
                _("Umorzenie {waived} jest większe niż to, co jest do zapłaty: {left}.").format(
                    waived=waived[key], left=left
                ),
                position=position,
            )


def is_waiver(draft: EntryDraft) -> bool:
    """Return whether the draft is a negative adjustment of interest or court costs."""
    return (
        draft.kind == EntryKind.ADJUSTMENT and draft.amount < ZERO and draft.subaccount in WAIVABLE
    )


def open_amount(account_id: int, subaccount: SubAccount, day: date) -> Money:
    """Return what is still to be paid on a subaccount."""
    records = read_later_records({account_id: None}, day)[account_id]
    of_subaccount = {record.seq for record in records if record.subaccount == subaccount}
    debits = replay_state(records, day).open_debits
    return sum_money(debit.amount for debit in debits if debit.seq in of_subaccount)
