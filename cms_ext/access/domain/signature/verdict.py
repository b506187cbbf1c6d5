"""From what was found about each signature to the one report of the file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from cms_ext.access.domain.signature.fact import SignatureFact
from cms_ext.access.domain.signature.report import SignatureReport, SignatureResult
from cms_ext.access.domain.signature.trust import TrustEntry, TrustJudgement, judge
from cms_ext.access.domain.signature.wording import (
    NO_SIGNATURE,
    OFFICIAL,
    lines_of,
    person_of,
    signer_of,
    unreadable_lines,
)


def report_of(
    facts: Sequence[SignatureFact], entries: Sequence[TrustEntry], now: datetime
) -> SignatureReport:
    """The report of a file with signatures: it is only as good as the worst of them."""
    judgements = [
        judge(fact, entries, now) if fact.intact else TrustJudgement(None) for fact in facts
    ]
    judged = list(zip(facts, judgements, strict=True))
    lines: list[str] = []
    for number, (fact, judgement) in enumerate(judged, start=1):
        if len(facts) > 1:
            lines.append(f"Podpis {number} z {len(facts)}.")
        lines += lines_of(fact, judgement, configured=bool(entries))
    vouched = [judgement.entry for judgement in judgements if judgement.entry is not None]
    return SignatureReport(
        kind=_kind(facts, vouched, entries),
        lines=(*lines, OFFICIAL),
        signer=_joined(signer_of(fact) for fact in facts if fact.intact),
        person=_joined(person_of(fact, by.entry) for fact, by in judged if fact.intact),
        trust_entry=_joined(entry.title for entry in vouched),
        trust_kind=_joined(entry.kind.value for entry in vouched),
    )


def no_signature() -> SignatureReport:
    return SignatureReport(SignatureResult.NO_SIGNATURE, (NO_SIGNATURE,))


def unreadable(reason: str) -> SignatureReport:
    """The file could not be checked; `reason` is for the clerk."""
    return SignatureReport(SignatureResult.UNREADABLE, unreadable_lines(reason))


def _kind(
    facts: Sequence[SignatureFact], vouched: Sequence[TrustEntry], entries: Sequence[TrustEntry]
) -> SignatureResult:
    if not all(fact.intact for fact in facts):
        return SignatureResult.MODIFIED
    if not entries:
        return SignatureResult.NOT_CONFIGURED
    return (
        SignatureResult.INTACT_TRUSTED
        if len(vouched) == len(facts)
        else SignatureResult.INTACT_UNTRUSTED
    )


def _joined(names: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(name for name in names if name))
