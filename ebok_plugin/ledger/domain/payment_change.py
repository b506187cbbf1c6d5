"""Changes of where payers pay: one person proposes them, a second one carries them out.

Before the first account is opened nobody has been given a number, and one person suffices.
"""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.desks.import_desk.domain.refusal_notice import notify_refused
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.evidence.sealed_rows.domain.sealing import wait_for_turn
from cms_ext.office.approvals.domain.act import require_second_person
from cms_ext.office.approvals.domain.proposal import (
    check_refusal_reason,
    lock_waiting,
    record_proposal,
    save_decision,
)
from cms_ext.people.identity.domain.person import lock_person
from cms_ext.people.identity.models import Person, User
from ebok_plugin.ledger.domain.account import (
    NewPayer,
    end_other_rights,
    find_payer_kind,
    hand_over_account,
    has_later_charges,
    unsaved_payer_right,
)
from ebok_plugin.ledger.domain.account_change import (
    AccountChange,
    Guarded,
    announce_changes,
    inform_board,
)
from ebok_plugin.ledger.domain.posting import lock_accounts
from ebok_plugin.ledger.errors import PostingError
from ebok_plugin.ledger.models import Account, PayerNumbers, PaymentChange

Kind, State = PaymentChange.Kind, PaymentChange.State


def has_payers() -> bool:
    """Return True once somebody may have been given a number to pay to."""
    return Account.objects.exists()


def propose_change(
    kind: str, after: Mapping[str, Any], account: Account | None = None, *, origin: Origin
) -> PaymentChange:
    """Save a change that waits; the caller opens the transaction.

    Raises PostingError ALREADY_PROPOSED while one of the kind waits for the same account.
    """
    wait_for_turn()
    if changes_waiting().filter(kind=kind, account=account).exists():
        words = _("Taka zmiana czeka już na drugą osobę, w „Do zatwierdzenia”.")
        raise PostingError("ALREADY_PROPOSED", words)
    by, now = origin.signed_in, timezone.now()
    change = PaymentChange(kind=kind, account=account, after=after, made_by=by, made_at=now)
    change.save()
    return record_proposal(
        "PAYMENT_CHANGE_PROPOSED", change, by, account.payer if account else None
    )


@transaction.atomic
def approve_change(
    change: PaymentChange, carry_out: Callable[[PaymentChange, Origin], None], *, origin: Origin
) -> PaymentChange:
    """Carry a change out as its kind is.

    Raises PostingError: CHANGE_DECIDED, SECOND_PERSON; ValidationError of what cannot be any more.
    """
    change = _lock(change)
    require_second_person(
        "ledger.payment_change", change.made_by_id, origin.signed_in, PostingError
    )
    carry_out(change, origin)
    return _decide(change, State.POSTED, "PAYMENT_CHANGE_APPROVED", origin.signed_in)


@transaction.atomic
def refuse_change(change: PaymentChange, *, reason: str, by: User) -> PaymentChange:
    """Refuse a change; its maker may do so, too, and otherwise reads why.

    Raises PostingError: REASON_REQUIRED, CHANGE_DECIDED.
    """
    change = _lock(change)
    change.refusal = check_refusal_reason(reason, PostingError)
    if change.made_by_id != by.pk:
        notify_refused(change.made_by, str(change), change.refusal)
    return _decide(change, State.REFUSED, "PAYMENT_CHANGE_REFUSED", by)


def changes_waiting() -> QuerySet[PaymentChange]:
    """Select the changes that nobody has decided yet, the oldest first."""
    waiting = PaymentChange.objects.filter(state=State.WAITING)
    return waiting.select_related("account__payer", "made_by__person").order_by("made_at", "pk")


def _lock(change: PaymentChange) -> PaymentChange:
    wait_for_turn()
    words = _("Tę zmianę ktoś już rozstrzygnął: {state}.")
    related = ("account__payer", "account__premises__building")
    return lock_waiting(change, *related, code="CHANGE_DECIDED", words=words, refuse=PostingError)


def _decide(change: PaymentChange, state: str, action: str, by: User) -> PaymentChange:
    payer = change.account.payer if change.account else None
    return save_decision(change, state, action, by, payer)


@transaction.atomic
def change_payer_numbers(after: Mapping[str, str], *, origin: Origin) -> PaymentChange | None:
    """Save what numbers are made of, or return the change that waits for a second person.

    The subfield of the bank's statements alone decides no number.
    """
    numbers, new = PayerNumbers.load(), PayerNumbers(**after)
    changed = {name: value for name, value in after.items() if getattr(numbers, name) != value}
    if has_payers() and (new.digits, new.missing) != (numbers.digits, numbers.missing):
        return propose_change(Kind.NUMBERS, changed, origin=origin)
    _write_numbers(changed, origin)
    return None


def carry_out_numbers(change: PaymentChange, origin: Origin) -> None:
    _write_numbers(change.after, origin)
    inform_board([(_("zmieniony sposób tworzenia numerów do wpłat"), 1)])


def _write_numbers(after: Mapping[str, str], origin: Origin) -> None:
    numbers = PayerNumbers.load()
    for name, value in after.items():
        setattr(numbers, name, value)
    numbers.full_clean()
    numbers.save()
    record("PAYER_NUMBERS_SET", origin, obj=numbers, changes=after)


@transaction.atomic
def propose_hand_over(
    account: Account, new: NewPayer, *, on: date, origin: Origin
) -> PaymentChange:
    """Propose that the account closes and `new` pays from `on`; refused as `hand_over_account`."""
    with transaction.atomic():
        hand_over_account(Account.objects.get(pk=account.pk), new, on=on, origin=origin)
        transaction.set_rollback(True)
    after = {"person": new.person.pk, "on": on.isoformat(), "account_no": new.account_no}
    return propose_change(Kind.HAND_OVER, after | {"nrb": new.nrb}, account, origin=origin)


def carry_out_hand_over(change: PaymentChange, origin: Origin) -> None:
    account, after = change.account, change.after
    assert account is not None  # of this kind
    person = lock_person(Person(pk=after["person"]))
    new = NewPayer(person, after["account_no"], after["nrb"])
    hand_over_account(account, new, on=date.fromisoformat(after["on"]), origin=origin)
    announce_changes([AccountChange(account, frozenset({Guarded.CLOSING}))], origin)


@transaction.atomic
def propose_closing(account: Account, *, on: date, origin: Origin) -> PaymentChange:
    """Propose that the account closes with `on` and nobody follows.

    Raises ValidationError, by field, when it is closed, a charge is on it after that day, or the
    day is before its first one; PostingError ALREADY_PROPOSED.
    """
    _check_closing(account, on)
    return propose_change(Kind.CLOSING, {"on": on.isoformat()}, account, origin=origin)


def _check_closing(account: Account, on: date) -> None:
    if account.closed_on is not None:
        raise ValidationError(_("To konto jest już zamknięte."))
    if on < account.opened_on:
        raise ValidationError({"on": _("W tym dniu konta jeszcze nie było. Popraw datę.")})
    if has_later_charges(account, on + timedelta(days=1)):
        text = _("Na koncie są naliczenia po tym dniu. Najpierw je wycofaj, potem zamknij konto.")
        raise ValidationError({"on": text})


def carry_out_closing(change: PaymentChange, origin: Origin) -> None:
    account, on = change.account, date.fromisoformat(change.after["on"])
    assert account is not None  # of this kind
    lock_accounts([account.pk])
    _check_closing(account, on)
    account.closed_on = on
    account.save(update_fields=["closed_on"])
    end_other_rights(account, on)
    announce_changes([AccountChange(account, frozenset({Guarded.CLOSING}))], origin)


@transaction.atomic
def propose_payer(account: Account, person: Person, *, origin: Origin) -> PaymentChange:
    """Propose that an account was this person's from its first day on.

    Raises ValidationError, by field, for the payer of today and for somebody who has died before;
    PostingError ALREADY_PROPOSED.
    """
    _check_payer(account, person)
    return propose_change(Kind.PAYER, {"person": person.pk}, account, origin=origin)


def _check_payer(account: Account, person: Person) -> None:
    if account.payer_id == person.pk:
        raise ValidationError({"person": _("Ta osoba już płaci na tym koncie.")})
    if person.died_on is not None and person.died_on < account.opened_on:
        raise ValidationError({"person": _("W rejestrze odnotowano śmierć tej osoby.")})


def carry_out_payer(change: PaymentChange, origin: Origin) -> None:
    account = change.account
    assert account is not None  # of this kind
    person = lock_person(Person(pk=change.after["person"]))
    lock_accounts([account.pk])
    _check_payer(account, person)
    former = account.payer
    # Nobody whom the wrong payer let in may go on reading what is somebody else's.
    account.accesses.filter(revoked_at__isnull=True).update(revoked_at=timezone.now())
    account.payer, account.payer_name = person, person.name
    account.payer_kind = find_payer_kind(person)
    account.save(update_fields=["payer", "payer_name", "payer_kind"])
    unsaved_payer_right(account).save()
    for subject in (former, person):
        record("HANDED_OVER", origin, obj=account, subject=subject)
    announce_changes([AccountChange(account, frozenset({Guarded.PAYER}))], origin)


@transaction.atomic
def propose_number(account: Account, nrb: str | None, *, origin: Origin) -> PaymentChange:
    """Propose another number to pay to; None is for none of its own.

    Raises PostingError: SAME_NUMBER, ALREADY_PROPOSED; ValidationError of a number in use.
    """
    if account.nrb == nrb:
        raise PostingError("SAME_NUMBER", _("To konto ma już ten numer."))
    account.nrb = nrb
    account.full_clean()
    return propose_change(Kind.ACCOUNT_NUMBER, {"nrb": nrb}, account, origin=origin)


def carry_out_number(change: PaymentChange, origin: Origin) -> None:
    account = change.account
    assert account is not None  # of this kind
    lock_accounts([account.pk])
    before, account.nrb = account.nrb or "", change.after["nrb"]
    account.full_clean()
    account.save(update_fields=["nrb"])
    announce_changes([AccountChange(account, frozenset({Guarded.NUMBER}), before)], origin)
