"""Whose a case is, where it came without a sign-in: said by a clerk who has seen proof of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from cases.domain.decision import has_data
from cases.domain.queries import normalised_number
from cases.domain.refusal import (
    ALREADY_LINKED,
    DATA_WAS_TOLD,
    NOT_LINKED,
    refusal,
)
from cases.domain.states import lock_case, refused
from cases.models import Case, CaseDecision
from cases.vocabulary import CaseChannel, IdentityProof, MessageDirection
from cms_ext.base.text.typed_values import same_mailbox
from cms_ext.base.web import secret_session
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.people.identity.domain.address_link import token_hash
from cms_ext.people.identity.domain.person import lock_person
from cms_ext.people.identity.models import Person
from cms_ext.people.outbox.mail.domain.outbox import Priority, queue_sealed

# The panel knew who it was: nothing to say, and nothing to take back.
SIGNED_IN = (CaseChannel.EBOK, CaseChannel.IKCS)


def is_linkable(case: Case) -> bool:
    return case.person_id is None and not case.is_done


def is_unlinkable(case: Case) -> bool:
    return case.person_id is not None and case.channel not in SIGNED_IN and not case.is_done


@transaction.atomic
def link_person(case: Case, person: Person, proof: IdentityProof, *, origin: Origin) -> Case:
    """From now on it is this person's: answers may hold data, and its secret opens it no more.

    Raises Refusal when it is somebody's, or done.
    """
    lock_person(person)
    case = lock_case(case)
    if case.is_done:
        raise refused(case)
    if case.person_id is not None:
        raise refusal(ALREADY_LINKED)
    case.person, case.secret_hash = person, ""
    case.save(update_fields=["person", "secret_hash"])
    record("CASE_PERSON_LINKED", origin, obj=case, subject=person, changes={"proof": proof})
    return case


@transaction.atomic
def unlink_person(case: Case, *, origin: Origin) -> Case:
    """It was the wrong person: nobody is verified any more.

    Raises Refusal where a sign-in had said whose it is, when it is done, and when the thread holds
    the person's data: whoever gets the secret reads it.
    """
    case = lock_case(case)
    if not is_unlinkable(case):
        raise refused(case) if case.is_done else refusal(NOT_LINKED)
    if any(map(has_data, _texts_sent(case))):
        raise refusal(DATA_WAS_TOLD)
    before, case.person = case.person, None
    case.save(update_fields=["person"])
    record("CASE_PERSON_UNLINKED", origin, obj=case, subject=before)
    return case


def _texts_sent(case: Case) -> Iterator[str]:
    """All that the office wrote to whoever it took for the customer."""
    yield from case.messages.filter(direction=MessageDirection.OUT).values_list("body", flat=True)
    yield from CaseDecision.objects.filter(case=case).values_list("reasons", flat=True)


def has_secret(case: Case) -> bool:
    """Whether a secret opens it, or could: of a person on file none does."""
    return case.person_id is None


@transaction.atomic
def renew_secret(case: Case, *, origin: Origin) -> str:
    """A new secret, told once; the old one opens nothing any more. Raises Refusal."""
    secret = secret_session.make()
    kept = secret_session.hashed(secret)
    case = lock_case(case)
    if not has_secret(case):
        raise refusal(ALREADY_LINKED)
    case.secret_hash = kept
    case.save(update_fields=["secret_hash"])
    record("CASE_SECRET_RENEWED", origin, obj=case)
    return secret


# A lost secret, made anew for whoever reads the mailbox that the case has confirmed (cases.md §4).
#
# The secret is never mailed: a link that works once leads to a page that shows it.

LETTER = "ebok_plugin/cases/mail/secret.txt"
COMPOSER = "cases.domain.secret_letter"
LINK_LASTS = timedelta(days=1)


@transaction.atomic
def request_new_secret(number: str, address: str, *, origin: Origin) -> None:
    """Send the link, if the case has confirmed just this address; else do nothing, and say no more.

    Who asks again gets another link, and the one before dies when it leaves.
    """
    confirmed = Case.objects.filter(person=None, email_confirmed_at__isnull=False)
    case = confirmed.filter(number=normalised_number(number)).first()
    if case is None or not same_mailbox(case.contact_email, address):
        return
    Case.objects.filter(pk=case.pk).update(secret_asked_at=timezone.now())
    record("CASE_SECRET_ASKED", origin, obj=case)
    queue_sealed(
        case.contact_email,
        LETTER,
        COMPOSER,
        {"case": str(case.pk)},
        about=case,
        priority=Priority.SIGN_IN,
    )


def case_with_link(token: str, now: datetime) -> Case | None:
    """The case whose secret this link makes anew; None for one that was used or is a day old."""
    waiting = Case.objects.filter(person=None, secret_asked_at__gt=now - LINK_LASTS)
    return waiting.filter(email_token_hash=token_hash(token)).first()


@transaction.atomic
def use_link(case: Case, token: str, *, origin: Origin) -> str | None:
    """The new secret; the old one and the link die. None when the link was used meanwhile."""
    known = Case.objects.filter(pk=case.pk, email_token_hash=token_hash(token))
    if not known.update(email_token_hash="", secret_asked_at=None):
        return None
    return renew_secret(case, origin=origin)
