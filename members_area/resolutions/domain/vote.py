"""Saving the result of a vote, the majority required by law, and their triggers."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.base.database.append_only import find_allowed_changes, find_missing_guards
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.evidence.sealed_rows.domain.sealing import wait_for_turn
from cms_ext.office.law.domain import legal_rule
from cms_ext.plugins.coverage import SealStream
from members_area.library.models import Document
from members_area.resolutions.models import Vote
from members_area.resolutions.vote_triggers import GUARDS, VOTE

STATUTE_CHANGE = "STATUTE_KRS_FILING"
NUMBERS = ("votes_for", "votes_against", "abstained", "present", "entitled", "secret")


@transaction.atomic
def record_vote(vote: Vote, *, origin: Origin) -> Vote:
    """Save the result of a vote on a resolution, or the correction of one that is saved.

    A correction is a new row and needs `correction_reason`. Returns the row that holds from now on.
    Raises ValidationError for a paper that is not a resolution, for inconsistent numbers, for a
    second result, and for the correction of a corrected result. A result with too small a majority
    is saved too: `warn_of_shortfall` warns of it, and the software decides nothing.
    """
    if vote.document.kind.code != "RESOLUTION":
        raise ValidationError({"document": _("Głosuje się nad uchwałą. Wskaż uchwałę.")})
    wait_for_turn(SealStream.OFFICE)
    before = Vote.objects.select_for_update().filter(pk=vote.pk).first()
    if before is not None:
        _refuse_correction(before, vote)
    saved = Vote(
        document=vote.document,
        supersedes=before,
        correction_reason=" ".join(vote.correction_reason.split()) if before else "",
        recorded_at=timezone.now(),
        recorded_by=origin.actor,
        **logged_numbers(vote),
    )
    saved.full_clean()
    saved.save()
    changes = {"from": logged_numbers(before) if before else None, "to": logged_numbers(saved)}
    reason = saved.correction_reason
    record("VOTE_RECORDED", origin, obj=saved.document, note=reason, changes=changes)
    return saved


def _refuse_correction(before: Vote, vote: Vote) -> None:
    if not vote.correction_reason.strip():
        raise ValidationError({"correction_reason": _("Podaj powód sprostowania.")})
    if Vote.objects.filter(supersedes=before).exists():
        raise ValidationError(
            _("Ten wynik już sprostowano. Otwórz najnowszy i popraw go, jeśli trzeba.")
        )


def former_results(vote: Vote) -> list[Vote]:
    """Return the rows that this one corrects, the newest first."""
    former, found = vote.supersedes, []
    while former is not None:
        found.append(former)
        former = former.supersedes
    return found


def required_share(document: Document) -> Fraction | None:
    """Return the share of votes required by law on the day of adoption; None without a rule."""
    if not document.changes_statute or document.adopted_on is None:
        return None
    return Fraction(legal_rule(STATUTE_CHANGE, on=document.adopted_on).params["majority"])


def warn_of_shortfall(vote: Vote) -> str:
    """A warning when a change of the statute lacks its majority; else "".

    Abstentions count among the votes cast, which is the stricter reading of the law.
    """
    needed = required_share(vote.document)
    if needed is None or vote.share >= needed:
        return ""
    return _(
        "Zmiana statutu wymaga %(needed)s głosów, a za było %(votes_for)d z %(cast)d. "
        "Sprawdź wynik z protokołem."
    ) % {"needed": needed, "votes_for": vote.votes_for, "cast": vote.cast}


def logged_numbers(vote: Vote) -> dict[str, Any]:
    """Return the numbers of a vote, as the access log records them."""
    return {name: getattr(vote, name) for name in NUMBERS}


def audit_votes() -> Iterator[str]:
    """Report missing triggers of votes; the results themselves are sealed."""
    for change in find_allowed_changes(connection, VOTE):
        yield _("głosowania: baza nie odmawia %(change)s") % {"change": change}
    for guard in find_missing_guards(connection, GUARDS):
        yield _("głosowania: brakuje wyzwalacza %(name)s") % {"name": guard.name}
