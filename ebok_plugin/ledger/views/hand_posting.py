"""An act by hand at a screen: done at once, or above the limit left to a second person."""

from collections.abc import Callable
from datetime import date
from typing import TypeVar

from django.urls import reverse
from django.utils.translation import gettext as _

from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.office.desk_kit.workflow.step import Done, StepForm
from ebok_plugin.ledger.domain.hand_limit import SecondPersonNeeded
from ebok_plugin.ledger.domain.hand_proposal import post_proposal, unsaved_proposal
from ebok_plugin.ledger.domain.proposal import propose_posting
from ebok_plugin.ledger.models import LedgerEntry

R = TypeVar("R")


def act_or_propose(
    act: Callable[[], R], form: StepForm, key: str, today: date, origin: Origin
) -> R | Done:
    """Return what the act returns, or the words about what waits for a second person."""
    try:
        return act()
    except SecondPersonNeeded as needed:
        proposal = propose_posting(
            needed,
            on=form.cleaned_data["on"],
            reason=form.cleaned_data.get("reason", ""),
            key=key,
            made_by=origin.signed_in,
            today=today,
        )
    words = _("Niczego jeszcze nie zaksięgowano: „{title}” czeka na drugą osobę.")
    return Done(words.format(title=proposal.title), reverse("ebok_desk_inbox"))


def try_act(act: Callable[[], R], form: StepForm, today: date, origin: Origin) -> R | LedgerEntry:
    """Do the act for a preview that the caller rolls back, also what a second person would post."""
    try:
        return act()
    except SecondPersonNeeded as needed:
        form.second_person = needed.message
        proposal = unsaved_proposal(needed)
        proposal.on, proposal.key = form.cleaned_data["on"], form.cleaned_data.get("key", "")
        proposal.reason = form.cleaned_data.get("reason", "")
        return post_proposal(proposal, made_by=origin.signed_in, approved_by=None, today=today)
