"""A correction that a decision asks for: kept as a draft until the finance desk posts it."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.office.audit.domain.event import Origin, record
from cms_ext.people.identity.models import Person, User
from ebok_plugin.desk.models import CorrectionProposal
from ebok_plugin.ledger.domain.by_hand import post_adjustment
from ebok_plugin.ledger.domain.guard import is_reason
from ebok_plugin.ledger.domain.posting import TITLE_LENGTH
from ebok_plugin.ledger.domain.queries.account import open_accesses
from ebok_plugin.ledger.errors import PostingError
from ebok_plugin.ledger.models import Account
from ebok_plugin.ledger.vocabulary import SubAccount
from ebok_plugin.money import ZERO, Money

State = CorrectionProposal.State


@transaction.atomic
def propose_correction(
    account_no: str,
    amount: Money,
    *,
    person: Person,
    title: str,
    reason: str,
    key: str,
    made_by: User,
    today: date,
) -> CorrectionProposal:
    """Keep that so much less is owed, `amount` positive; nothing is posted. Once for a key.

    Raises PostingError: NOT_THEIR_ACCOUNT, AMOUNT_SIGN, REASON_REQUIRED, KEY_DIFFERS.
    """
    if amount <= ZERO:
        raise PostingError("AMOUNT_SIGN", _("Podaj kwotę większą od zera."))
    if not is_reason(reason):
        raise PostingError("REASON_REQUIRED", _("Podaj powód korekty (co najmniej 10 znaków)."))
    own = open_accesses(today).filter(person=person).values("account")
    account = Account.objects.filter(account_no=account_no, closed_on=None, pk__in=own).first()
    if account is None:
        raise PostingError(
            "NOT_THEIR_ACCOUNT",
            _("Osoba nie ma otwartego konta {number}.").format(number=account_no),
        )
    proposal, new = CorrectionProposal.objects.get_or_create(
        key=key,
        defaults={
            "account": account,
            "amount": amount,
            "title": title[:TITLE_LENGTH],
            "reason": reason.strip(),
            "made_by": made_by,
            "made_at": timezone.now(),
        },
    )
    if not new and (proposal.account_id, proposal.amount) != (account.pk, amount):
        raise PostingError(
            "KEY_DIFFERS",
            _("Dla tej decyzji czeka już korekta na {amount}.").format(amount=proposal.amount),
        )
    if new:
        _record("CORRECTION_PROPOSED", proposal, made_by)
    return proposal


@transaction.atomic
def approve_correction(
    proposal: CorrectionProposal, *, approved_by: User, today: date
) -> CorrectionProposal:
    """Post it as the finance desk's own adjustment.

    Raises PostingError: CORRECTION_DECIDED, SECOND_PERSON, and what the ledger refuses.
    """
    known = _waiting(proposal)
    if known.made_by_id == approved_by.pk:
        raise PostingError(
            "SECOND_PERSON", _("Korektę księguje inna osoba niż ta, która o niej zdecydowała.")
        )
    known.entry = post_adjustment(
        known.account,
        -known.amount,
        on=today,
        due_date=None,
        subaccount=SubAccount.MAIN,
        title=known.title,
        reason=known.reason,
        made_by=approved_by,
        today=today,
        key=known.key,
    )
    return _decide(known, State.POSTED, "CORRECTION_POSTED", approved_by)


@transaction.atomic
def refuse_correction(proposal: CorrectionProposal, *, reason: str, by: User) -> CorrectionProposal:
    """It will not be posted as it stands.

    Raises PostingError: REASON_REQUIRED, CORRECTION_DECIDED.
    """
    if not is_reason(reason):
        raise PostingError("REASON_REQUIRED", _("Podaj powód odrzucenia (co najmniej 10 znaków)."))
    known = _waiting(proposal)
    known.refusal = reason.strip()
    return _decide(known, State.REFUSED, "CORRECTION_REFUSED", by)


def corrections_waiting() -> QuerySet[CorrectionProposal]:
    """Those that nobody has decided yet, the oldest first."""
    waiting = CorrectionProposal.objects.filter(state=State.WAITING)
    return waiting.select_related("account", "made_by__person").order_by("made_at", "pk")


def _waiting(proposal: CorrectionProposal) -> CorrectionProposal:
    """The proposal, locked: two who decide wait for one another."""
    known = CorrectionProposal.objects.select_for_update(of=("self",))
    found = known.select_related("account", "made_by").get(pk=proposal.pk)
    if found.state != State.WAITING:
        raise PostingError(
            "CORRECTION_DECIDED",
            _("Ta korekta jest już rozstrzygnięta: {state}.").format(
                state=found.get_state_display()
            ),
        )
    return found


def _decide(
    proposal: CorrectionProposal, state: CorrectionProposal.State, action: str, by: User
) -> CorrectionProposal:
    proposal.state, proposal.decided_by, proposal.decided_at = state, by, timezone.now()
    proposal.save()
    _record(action, proposal, by, State.WAITING)
    return proposal


def _record(action: str, proposal: CorrectionProposal, by: User, before: str = "") -> None:
    """About the payer of the account; free words stay in the proposal."""
    record(
        action,
        Origin(actor=by, panel=by.realm),
        obj=proposal,
        subject=proposal.account.payer,
        from_state=before,
        to_state=proposal.state,
    )
