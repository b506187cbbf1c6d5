"""The digest of a planned charge, which an approved run keeps until it is posted."""

import hashlib
import json
from datetime import date
from decimal import Decimal

from cms_ext.base.dates.period import Period
from cms_ext.base.money.amounts import ZERO
from ebok_plugin.charges.domain.charge_lines import ChargedAccount
from ebok_plugin.charges.domain.run.plan import PlannedPosting
from ebok_plugin.ledger.domain.draft import DocumentDraft, LineDraft

ANNA = ChargedAccount(
    account_id=7,
    account_no="100001",
    premises_id=1,
    premises_code="L-100001",
    building_id=1,
    property_id=1,
    stay=None,
    closed_on=None,
    area=Decimal(50),
    persons=Decimal(2),
    values={},
    uses=frozenset(),
    exceptions={},
    last_charge={},
)
AREA = LineDraft(3, Decimal("48.6"), Decimal("4.60"))
WATER = LineDraft(4, Decimal(3), Decimal("13.4025"))
BACK = LineDraft(3, Decimal("-48.60"), Decimal("4.6"))
NOTHING = LineDraft(9, Decimal(0), Decimal("1"))


def as_json(draft: DocumentDraft) -> str:
    """As runs of before have it: one list, its last element that of the lines."""
    lines = [
        [line.component_id, f"{line.quantity:.4f}", f"{line.rate:.4f}"]
        for line in draft.lines
        if line.quantity
    ]
    days = [draft.booking_date.isoformat(), draft.due_date.isoformat()]
    head = [draft.account_id, str(draft.period), draft.document_no, *days, draft.correction_of]
    return hashlib.sha256(json.dumps([*head, lines]).encode()).hexdigest()


def test_it_is_that_of_one_list_in_json_and_none_where_nothing_is_posted():
    booked, due = date(2026, 12, 1), date(2026, 12, 10)
    drafts = [
        DocumentDraft(7, Period(2026, 12), number, booked, due, lines, number[:3])
        for lines in ((AREA,), (AREA, WATER), (BACK, AREA), (NOTHING, WATER), (NOTHING,), ())
        for number in ("NAL/2026/12/100001", 'KOR "ż" \\ 1')
    ]

    digests = [PlannedPosting(ANNA, draft, ZERO).digest for draft in drafts]
    assert digests == [as_json(draft) for draft in drafts]
    assert PlannedPosting(ANNA, None, ZERO).digest == ""
