"""Saving the result of a vote, and comparing it with the majority required by law."""

from __future__ import annotations

from fractions import Fraction

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cms_ext.office.audit.domain.event import Origin, record
from cms_ext.office.rules.domain import legal_rule
from members_area.library.models import Document
from members_area.resolutions.domain.filing import STATUTE_CHANGE
from members_area.resolutions.models import Vote

NUMBERS = ("votes_for", "votes_against", "abstained", "present", "entitled", "secret")


@transaction.atomic
def record_vote(vote: Vote, *, origin: Origin) -> Vote:
    """Save the result of a vote on a resolution, or its correction.

    Raises ValidationError for a paper that is no resolution and for numbers that do not fit. Too
    small a majority is saved, too; `shortfall` warns of it, and the software decides nothing.
    """
    if vote.document.kind.code != "RESOLUTION":
        raise ValidationError({"document": _("Głosuje się nad uchwałą. Wskaż uchwałę.")})
    before = Vote.objects.select_for_update().filter(document=vote.document).first()
    vote.full_clean()
    vote.save()
    changes = {"from": _told(before) if before else None, "to": _told(vote)}
    record("VOTE_RECORDED", origin, obj=vote.document, changes=changes)
    return vote


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


def _told(vote: Vote) -> dict[str, int | bool | None]:
    return {name: getattr(vote, name) for name in NUMBERS}
