"""One account in a run, and the digest by which a later change of its charge is found."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass

from ebok_plugin.charges.domain.charge_lines import ChargedAccount, Problem
from ebok_plugin.charges.models import ChargeRunItem
from ebok_plugin.ledger.domain.draft import DocumentDraft
from ebok_plugin.money import ZERO, Money

Mark = ChargeRunItem.Mark


@dataclass(frozen=True, slots=True)
class Planned:
    """What is to be posted on an account, beside what was charged before.

    Without a `draft` nothing is posted. `total` is the draft's, or of the charge that exists;
    `listed` says whether the rehearsal keeps a row of it.
    """

    charged: ChargedAccount
    draft: DocumentDraft | None
    total: Money
    previous: Money = ZERO
    mark: Mark = Mark.NONE
    problems: tuple[Problem, ...] = ()
    listed: bool = True

    @property
    def digest(self) -> str:
        """SHA-256 of the document with its lines; empty where nothing is posted."""
        return "" if self.draft is None else _digest(self.draft)


def fingerprint(digests: Iterable[str]) -> str:
    """SHA-256 over the digests of a run, in the order of the accounts."""
    whole = hashlib.sha256()
    for digest in digests:
        whole.update(digest.encode())
    return whole.hexdigest()


def _digest(draft: DocumentDraft) -> str:
    lines = [
        [line.component_id, f"{line.quantity:.4f}", f"{line.rate:.4f}"]
        for line in draft.charged_lines
    ]
    document = [
        draft.account_id,
        str(draft.period),
        draft.document_no,
        draft.booking_date.isoformat(),
        draft.due_date.isoformat(),
        draft.correction_of,
        lines,
    ]
    return hashlib.sha256(json.dumps(document).encode()).hexdigest()
