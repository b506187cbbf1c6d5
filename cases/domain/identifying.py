"""Whose a case is, where it came without a sign-in: said by a clerk who has seen proof of it."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import transaction

from cases.domain.leak import has_data
from cases.domain.machine import lock_case
from cases.domain.move import refused
from cases.domain.refusal import (
    ALREADY_LINKED,
    DATA_WAS_TOLD,
    NOT_LINKED,
    refusal,
)
from cases.models import Case, CaseDecision
from cases.vocabulary import CaseChannel, IdentityProof, MessageDirection
from cms_ext.base.web import spoken_secret
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.people.identity.domain.person import lock_person
from cms_ext.people.identity.models import Person

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
    secret = spoken_secret.make()
    kept = spoken_secret.hashed(secret)
    case = lock_case(case)
    if not has_secret(case):
        raise refusal(ALREADY_LINKED)
    case.secret_hash = kept
    case.save(update_fields=["secret_hash"])
    record("CASE_SECRET_RENEWED", origin, obj=case)
    return secret
