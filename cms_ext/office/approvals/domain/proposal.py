"""A row that waits for its second person: its lock, its decision and its line of the log."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.base.web.refusal import Refusal
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.office.approvals.models import DecidedByTwo

Proposed = TypeVar("Proposed", bound=DecidedByTwo)
MIN_REASON_LENGTH = 10


def lock_waiting(
    proposal: Proposed,
    *related: str,
    code: str,
    words: str,
    refuse: Callable[[str, str], Exception] = Refusal,
) -> Proposed:
    """Return the proposal with its relations, locked: two who decide wait for one another.

    Raises what `refuse` makes of this code once it is decided; `words` has a place for its
    `{state}`.
    """
    model = type(proposal)
    rows: QuerySet[Any] = model._default_manager.select_for_update(of=("self",))
    locked: Proposed = rows.select_related(*related, "made_by").get(pk=proposal.pk)
    if locked.state != model.State.WAITING:
        raise refuse(code, words.format(state=locked.get_state_display()))
    return locked


def save_decision(proposal: Proposed, state: str, action: str, by: Any, about: Any) -> Proposed:
    """Save the proposal in its last state and record it; `about` is the person or None."""
    before, proposal.state = proposal.state, state
    proposal.decided_by, proposal.decided_at = by, timezone.now()
    proposal.save()
    return record_proposal(action, proposal, by, about, before)


def check_refusal_reason(reason: str, refuse: Callable[[str, str], Exception] = Refusal) -> str:
    """Return the stripped reason. Raises the refusal REASON_REQUIRED for a short one."""
    if len(reason.strip()) < MIN_REASON_LENGTH:
        raise refuse("REASON_REQUIRED", _("Podaj powód odrzucenia (co najmniej 10 znaków)."))
    return reason.strip()


def record_proposal(
    action: str, proposal: Proposed, by: Any, about: Any, before: str = ""
) -> Proposed:
    """Log the act under the person whom it concerns; the words stay in the proposal."""
    record(
        action,
        Origin(actor=by, panel=by.realm),
        obj=proposal,
        subject=about,
        from_state=before,
        to_state=proposal.state,
    )
    return proposal
