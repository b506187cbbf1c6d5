"""The result of a vote is written down, and measured by the majority that the law asks for."""

from __future__ import annotations

from fractions import Fraction

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cms_ext.office.audit.domain.event import Origin, record
from cms_ext.office.rules.domain.legal_rule import legal_rule
from members_area.library.models import Document
from members_area.resolutions.domain.filing import STATUTE_CHANGE
from members_area.resolutions.models import Vote

NUMBERS = ("votes_for", "votes_against", "abstained", "present", "entitled", "secret")


@transaction.atomic
def record_vote(vote: Vote, *, origin: Origin) -> Vote:
    """Keep how a resolution was voted, or its correction.

    Raises ValidationError for a paper that is no resolution and for numbers that do not fit. Too
    small a majority is kept, too: `shortfall` tells of it, whether it is enough is not ours to say.
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
    """The part of the votes that the law asks for on the day of adoption; None: no such rule."""
    if not document.changes_statute or document.adopted_on is None:
        return None
    return Fraction(legal_rule(STATUTE_CHANGE, on=document.adopted_on).params["majority"])


def shortfall(vote: Vote) -> str:
    """A warning, never a refusal, when a change of the statute lacks its majority; else empty.

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
