"""A posting by hand as a row that waits: made of what one person was refused, posted later."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from cms_ext.base.dates.period import Period
from cms_ext.base.money.amounts import ZERO, sum_money
from cms_ext.people.identity.models import User
from ebok_plugin.ledger.domain import by_hand
from ebok_plugin.ledger.domain.draft import EntryDraft
from ebok_plugin.ledger.domain.hand_limit import FORM, SecondPersonNeeded
from ebok_plugin.ledger.domain.posting import reverse_batch, reverse_entry, reversible_entries
from ebok_plugin.ledger.models import Batch, CorrectionProposal, LedgerEntry
from ebok_plugin.ledger.vocabulary import EntryKind, SubAccount


def unsaved_proposal(needed: SecondPersonNeeded) -> CorrectionProposal:
    """Build the row of what was refused; the caller adds who wants it, when and why."""
    if needed.draft is not None:
        return _of_draft(needed.draft)
    assert needed.batch is not None  # a refusal is about a draft or a batch
    return _of_batch(needed.batch)


def _of_draft(draft: EntryDraft) -> CorrectionProposal:
    return CorrectionProposal(
        account_id=draft.account_id,
        kind=draft.kind,
        amount=abs(draft.amount),
        is_owed=draft.amount > ZERO,
        due_date=draft.due_date,
        subaccount=draft.subaccount,
        designated_period=str(draft.designated_period or ""),
        reverses=draft.reverses,
        title=draft.title,
    )


def _of_batch(batch: Batch) -> CorrectionProposal:
    entries = list(reversible_entries(batch).order_by("account_id", "seq"))
    total = sum_money(entry.amount for entry in entries)
    # The two halves of a transfer come to nothing together.
    largest = max((entry.amount for entry in entries), key=abs)
    return CorrectionProposal(
        account_id=entries[0].account_id,
        kind=EntryKind.REVERSAL,
        amount=abs(total or largest),
        is_owed=total < ZERO,
        reversed_batch=batch,
        title=_("Storno paczki nr {number}").format(number=batch.pk),
    )


def post_proposal(
    proposal: CorrectionProposal, *, made_by: User, approved_by: User | None, today: date
) -> LedgerEntry:
    """Post a proposal of any kind; return its entry, the first one of a batch."""
    on = proposal.on or today
    how: dict[str, Any] = {"made_by": made_by, "approved_by": approved_by, "today": today}
    how["reason"] = proposal.reason
    if proposal.reversed_batch:
        batch = reverse_batch(proposal.reversed_batch, on=on, **how)
        return batch.entries.order_by("account_id", "seq")[0]
    if proposal.reverses:
        return reverse_entry(proposal.reverses, on=on, **how)
    period = proposal.designated_period
    draft = EntryDraft(
        proposal.account_id,
        EntryKind(proposal.kind),
        proposal.change,
        on,
        proposal.title,
        proposal.due_date,
        SubAccount(proposal.subaccount),
        source=FORM,
        source_key=proposal.key,
        designated_period=Period.parse(period) if period else None,
    )
    return by_hand.post_approved(draft, **how)
