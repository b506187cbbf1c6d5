"""The checks of an application as the clerk reads them: result, evidence, what is left to do.

Only what the application needs is stored, so every row decides about it.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from cms_ext.access.domain.checks import OVERRIDABLE
from cms_ext.access.models import (
    AccessApplication,
    CheckResult,
    OverrideProposal,
)
from cms_ext.access.vocabulary import (
    AccessCheckCode,
    ApplicationState,
    CheckVerdict,
)


@dataclass(frozen=True, slots=True)
class Sight:
    """The labels „seen” and „not seen” of a check that only a clerk can decide by looking."""

    seen: Promise
    not_seen: Promise


SIGHTS = {
    AccessCheckCode.C04: Sight(gettext_lazy("Widzę podpis"), gettext_lazy("Nie ma podpisu")),
    AccessCheckCode.C11: Sight(
        gettext_lazy("Pełnomocnictwo jest ważne"), gettext_lazy("Pełnomocnictwo nie wystarcza")
    ),
    AccessCheckCode.C12: Sight(
        gettext_lazy("Okazano dokument"), gettext_lazy("Nie okazano dokumentu")
    ),
}


MET = (CheckVerdict.PASS, CheckVerdict.OVERRIDDEN)


@dataclass(frozen=True, slots=True)
class CheckRow:
    """One check. `may_judge`: the clerk may decide it; `may_doubt`: only turn a pass into a fail.

    `evidence` is empty once a clerk has decided. `sight` is set for what the clerk decides by
    looking, `may_except` where two people may override a fail, `proposal` while such an override
    waits for the second person.
    """

    code: AccessCheckCode
    verdict: CheckVerdict
    evidence: tuple[str, ...]
    reason: str
    decided_by: str
    seconded_by: str
    may_judge: bool
    may_doubt: bool
    sight: Sight | None
    may_except: bool
    proposal: OverrideProposal | None

    @property
    def met(self) -> bool:
        return self.verdict in MET

    @property
    def mark(self) -> str:
        """`pass`, `fail`, `off` or `open`, for the look of the row; words stand beside it."""
        if self.met:
            return "pass"
        return {CheckVerdict.FAIL: "fail", CheckVerdict.NOT_APPLICABLE: "off"}.get(
            self.verdict, "open"
        )


def check_rows(application: AccessApplication, *, deciding: bool) -> list[CheckRow]:
    """Every stored check in the order of access.md §3; empty before the review began."""
    waiting = {
        AccessCheckCode(proposal.code): proposal
        for proposal in application.override_proposals.filter(
            settled_at__isnull=True
        ).select_related("proposed_by__person")
    }
    reviewed = deciding and application.state == ApplicationState.IN_REVIEW
    results = application.checks.select_related("by__person", "seconded_by__person")
    return [
        _row(
            result,
            reviewed=reviewed,
            named=application.person_id is not None,
            proposal=waiting.get(AccessCheckCode(result.code)),
        )
        for result in results
    ]


def open_sights(application: AccessApplication) -> tuple[AccessCheckCode, ...]:
    """The checks that only wait for the clerk to look at something."""
    waiting = application.checks.filter(code__in=list(SIGHTS), result=CheckVerdict.CANNOT_TELL)
    return tuple(AccessCheckCode(code) for code in waiting.values_list("code", flat=True))


def _row(
    result: CheckResult, *, reviewed: bool, named: bool, proposal: OverrideProposal | None
) -> CheckRow:
    code, verdict = AccessCheckCode(result.code), CheckVerdict(result.result)
    judged = result.by_id is not None and verdict in (CheckVerdict.PASS, CheckVerdict.FAIL)
    may_judge = reviewed and (verdict == CheckVerdict.CANNOT_TELL or judged)
    excepted = named and code in OVERRIDABLE and verdict not in MET and proposal is None
    return CheckRow(
        code=code,
        verdict=verdict,
        # Whoever decided has done what the evidence asks for; it would contradict the decision.
        evidence=() if judged else tuple(result.evidence),
        reason=result.reason,
        decided_by=str(result.by or ""),
        seconded_by=str(result.seconded_by or ""),
        may_judge=may_judge,
        may_doubt=reviewed and verdict == CheckVerdict.PASS and not may_judge,
        sight=SIGHTS.get(code),
        may_except=reviewed and excepted,
        proposal=proposal,
    )
