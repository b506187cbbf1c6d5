"""What proposals that a second person decides have in common: waiting, decided once, recorded."""

from __future__ import annotations

from typing import TypeVar

from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.people.identity.models import Person, User
from ebok_plugin.ledger.desk.models import CorrectionProposal, TransferProposal
from ebok_plugin.ledger.domain.guard import is_reason
from ebok_plugin.ledger.errors import PostingError

Proposed = TypeVar("Proposed", TransferProposal, CorrectionProposal)


def locked_waiting(proposal: Proposed, *related: str, code: str, words: str) -> Proposed:
    """The proposal with what it is about, locked: two who decide wait for one another.

    Raises PostingError of this code once it is decided; `words` has a place for its `{state}`.
    """
    model = type(proposal)
    known = model._default_manager.select_for_update(of=("self",))
    found = known.select_related(*related, "made_by").get(pk=proposal.pk)
    if found.state != model.State.WAITING:
        raise PostingError(code, words.format(state=found.get_state_display()))
    return found


def decided(proposal: Proposed, state: str, action: str, by: User, about: Person) -> Proposed:
    """Save it in its last state and record that."""
    before, proposal.state = proposal.state, state
    proposal.decided_by, proposal.decided_at = by, timezone.now()
    proposal.save()
    record_proposal(action, proposal, by, about, before)
    return proposal


def refusal_words(reason: str) -> str:
    """Raises PostingError REASON_REQUIRED for a reason that says nothing."""
    if not is_reason(reason):
        raise PostingError("REASON_REQUIRED", _("Podaj powód odrzucenia (co najmniej 10 znaków)."))
    return reason.strip()


def record_proposal(
    action: str, proposal: Proposed, by: User, about: Person, before: str = ""
) -> None:
    """About whose money it is; free words stay in the proposal."""
    record(
        action,
        Origin(actor=by, panel=by.realm),
        obj=proposal,
        subject=about,
        from_state=before,
        to_state=proposal.state,
    )
