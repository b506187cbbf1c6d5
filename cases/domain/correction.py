"""The money of a decision: a draft for whoever keeps the accounts; cases post nothing."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from cases.models import Case, CaseDecision
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.plugins import (
    CorrectionSeen,
    NewCorrection,
    PayerAccount,
    correctable_accounts,
    correction_seen,
    propose_correction,
    row_seen,
)


def accounts_of(case: Case, today: date) -> list[PayerAccount]:
    """On which its correction can be booked; none for somebody whom nobody identified."""
    return list(correctable_accounts(case.person, today)) if case.person else []


def hand_over_correction(
    case: Case, decision: CaseDecision, *, today: date, origin: Origin
) -> None:
    """Inside the decision's transaction. Where no account is known, the office books by hand."""
    known = {one.number for one in accounts_of(case, today)}
    if not decision.change or case.account_no not in known:
        return
    title = _("Korekta po reklamacji %(number)s") % {"number": case.number}
    reason = _("Reklamacja %(number)s: %(outcome)s") % {
        "number": case.number,
        "outcome": decision.get_outcome_display(),
    }
    new = NewCorrection(_key(case), case.account_no, case.person, decision.change, title, reason)
    propose_correction(new, origin, today)


def correction_of(case: Case) -> CorrectionSeen | None:
    """What became of it; None where nothing was handed over."""
    return correction_seen(_key(case))


def corrected_page(correction: CorrectionSeen | None, user: object, today: date) -> str:
    """Where this reader sees what was posted; "" where nothing is, or it is not theirs to see."""
    if correction is None or correction.row is None:
        return ""
    found = row_seen(*correction.row, user, today)
    return found.url if found else ""


def _key(case: Case) -> str:
    return f"case:{case.pk}"
