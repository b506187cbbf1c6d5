"""Saving the result of a vote, and comparing it with the majority required by law."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.office.law.domain import legal_rule
from members_area.library.models import Document
from members_area.resolutions.domain.filing import STATUTE_CHANGE
from members_area.resolutions.models import Vote

NUMBERS = ("votes_for", "votes_against", "abstained", "present", "entitled", "secret")


@transaction.atomic
def record_vote(vote: Vote, *, origin: Origin) -> Vote:
    """Save the result of a vote on a resolution, or the correction of one that is saved.

    A correction is a row of its own beside the former one and needs `correction_reason`. Returns
    the row that holds from now on. Raises ValidationError for a paper that is no resolution, for
    numbers that do not fit, for a second result, and for the correction of one that is corrected
    already. Too small a majority is saved, too; `shortfall` warns of it, and the software decides
    nothing.
    """
    if vote.document.kind.code != "RESOLUTION":
        raise ValidationError({"document": _("Głosuje się nad uchwałą. Wskaż uchwałę.")})
    before = Vote.objects.select_for_update().filter(pk=vote.pk).first()
    if before is not None:
        _refuse_correction(before, vote)
    kept = Vote(
        document=vote.document,
        supersedes=before,
        correction_reason=" ".join(vote.correction_reason.split()) if before else "",
        recorded_at=timezone.now(),
        recorded_by=origin.actor,
        **logged_numbers(vote),
    )
    kept.full_clean()
    kept.save()
    changes = {"from": logged_numbers(before) if before else None, "to": logged_numbers(kept)}
    record("VOTE_RECORDED", origin, obj=kept.document, note=kept.correction_reason, changes=changes)
    return kept


def _refuse_correction(before: Vote, vote: Vote) -> None:
    if not vote.correction_reason.strip():
        raise ValidationError({"correction_reason": _("Podaj powód sprostowania.")})
    if Vote.objects.filter(supersedes=before).exists():
        raise ValidationError(
            _("Ten wynik już sprostowano. Otwórz najnowszy i popraw go, jeśli trzeba.")
        )


def former_results(vote: Vote) -> list[Vote]:
    """The rows that this one corrects, the newest first."""
    former, found = vote.supersedes, []
    while former is not None:
        found.append(former)
        former = former.supersedes
    return found


def required_share(document: Document) -> Fraction | None:
    """The share of votes required by law on the day of adoption; None without a rule."""
    if not document.changes_statute or document.adopted_on is None:
        return None
    return Fraction(legal_rule(STATUTE_CHANGE, on=document.adopted_on).params["majority"])


def shortfall(vote: Vote) -> str:
    """A warning when a change of the statute lacks its majority; else empty. Never a refusal.

    Votes of those who abstained are counted among the votes cast: it is the careful reading.
    """
    needed = required_share(vote.document)
    if needed is None or vote.share >= needed:
        return ""
    return _(
        "Zmiana statutu wymaga %(needed)s głosów, a za było %(votes_for)d z %(cast)d. "
        "Sprawdź wynik z protokołem."
    ) % {"needed": needed, "votes_for": vote.votes_for, "cast": vote.cast}


def logged_numbers(vote: Vote) -> dict[str, Any]:
    """The numbers of a vote, as the access log has them."""
    return {name: getattr(vote, name) for name in NUMBERS}
