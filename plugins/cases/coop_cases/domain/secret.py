"""The secret that opens a case (cases.md §4), and the person who takes its place."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.base.text.typed_values import same_mailbox
from cms_ext.base.web import secret_session
from cms_ext.base.web.site_address import site_address
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.evidence.sealed_rows.domain.sealing import wait_for_turn
from cms_ext.people.identity.domain.one_use_link import hash_token, make_token
from cms_ext.people.identity.domain.person import lock_person
from cms_ext.people.identity.models import Person
from cms_ext.people.outbox.mail.domain.outbox import Priority, queue_sealed
from cms_ext.plugins import Composer, Withdrawn
from cms_ext.plugins.coverage import SealStream
from coop_cases.domain.decision import has_data
from coop_cases.domain.queries import normalise_case_number
from coop_cases.domain.refusal import ALREADY_LINKED, DATA_WAS_GIVEN, NOT_LINKED, make_refusal
from coop_cases.domain.states import lock_case, refuse_state
from coop_cases.models import Case, CaseDecision
from coop_cases.vocabulary import CaseChannel, IdentityProof, MessageDirection

# Customers of these channels signed in, so a clerk neither links nor unlinks them.
SIGNED_IN = (CaseChannel.EBOK, CaseChannel.IKCS)


def is_linkable(case: Case) -> bool:
    return case.person_id is None and not case.is_done


def is_unlinkable(case: Case) -> bool:
    return case.person_id is not None and case.channel not in SIGNED_IN and not case.is_done


@transaction.atomic
def link_case_to_person(
    case: Case, person: Person, proof: IdentityProof, *, origin: Origin
) -> Case:
    """Link the case to a person: answers may hold data, and its secret no longer opens it.

    Raises Refusal when it has a person already, or is done.
    """
    wait_for_turn(SealStream.OFFICE)
    lock_person(person)
    case = lock_case(case)
    if case.is_done:
        raise refuse_state(case)
    if case.person_id is not None:
        raise make_refusal(ALREADY_LINKED)
    case.person, case.secret_hash = person, ""
    case.save(update_fields=["person", "secret_hash"])
    record("CASE_PERSON_LINKED", origin, obj=case, subject=person, changes={"proof": proof})
    return case


@transaction.atomic
def unlink_person(case: Case, *, origin: Origin) -> Case:
    """Unlink the wrong person, so that nobody is verified.

    Raises Refusal where the customer signed in, when the case is done, and when the thread holds
    the person's data, because anyone who gets the secret reads the thread.
    """
    case = lock_case(case)
    if not is_unlinkable(case):
        raise refuse_state(case) if case.is_done else make_refusal(NOT_LINKED)
    if any(map(has_data, _texts_sent(case))):
        raise make_refusal(DATA_WAS_GIVEN)
    before, case.person = case.person, None
    case.save(update_fields=["person"])
    record("CASE_PERSON_UNLINKED", origin, obj=case, subject=before)
    return case


def _texts_sent(case: Case) -> Iterator[str]:
    yield from case.messages.filter(direction=MessageDirection.OUT).values_list("body", flat=True)
    yield from CaseDecision.objects.filter(case=case).values_list("reasons", flat=True)


def has_secret(case: Case) -> bool:
    """Return whether a secret opens the case, or could: not once it has a person."""
    return case.person_id is None


@transaction.atomic
def renew_secret(case: Case, *, origin: Origin) -> str:
    """Make a new secret, shown once; the old one becomes void. Raises Refusal."""
    secret = secret_session.make_secret()
    secret_hash = secret_session.hash_secret(secret)
    case = lock_case(case)
    if not has_secret(case):
        raise make_refusal(ALREADY_LINKED)
    case.secret_hash = secret_hash
    case.save(update_fields=["secret_hash"])
    record("CASE_SECRET_RENEWED", origin, obj=case)
    return secret


LETTER = "cases/mail/secret.txt"
LINK_LASTS = timedelta(days=1)


@transaction.atomic
def request_new_secret(number: str, address: str, *, origin: Origin) -> None:
    """Send a link to a new secret if the case has confirmed this address; else do nothing.

    A second request sends another link, and the one before becomes void when it leaves.
    """
    confirmed = Case.objects.filter(person=None, email_confirmed_at__isnull=False)
    case = confirmed.filter(number=normalise_case_number(number)).first()
    if case is None or not same_mailbox(case.contact_email, address):
        return
    Case.objects.filter(pk=case.pk).update(secret_asked_at=timezone.now())
    record("CASE_SECRET_ASKED", origin, obj=case)
    queue_sealed(
        case.contact_email,
        LETTER,
        NEW_SECRET_LETTER,
        {"case": str(case.pk)},
        about=case,
        priority=Priority.SIGN_IN,
    )


class NewSecretLetter(Composer):
    """The letter with the link to a new secret."""

    def context(self, payload: Mapping[str, Any], to: str) -> Mapping[str, Any]:
        """Make the token and the words of the letter with the link to a new secret.

        Raises Withdrawn when the case has a person by now, or another address.
        """
        requested = Case.objects.filter(person=None, secret_asked_at__isnull=False)
        case = requested.filter(pk=payload["case"]).first()
        if case is None or case.contact_email != to:
            raise Withdrawn(_("Sprawa ma już właściciela albo inny adres."))
        token = make_token()
        Case.objects.filter(pk=case.pk).update(email_token_hash=hash_token(token))
        url = site_address(reverse("cases:new_secret", args=[token]))
        return {"number": case.number, "url": url}

    def failed(self, payload: Mapping[str, Any]) -> None:
        """Void the token of a letter that was not sent."""
        Case.objects.filter(pk=payload["case"]).update(email_token_hash="")


NEW_SECRET_LETTER = NewSecretLetter(
    "cases.new-secret",
    former_paths=("cases.domain.secret_letter", "cases.domain.secret", "coop_cases.domain.secret"),
)


def case_with_secret_link(token: str, now: datetime) -> Case | None:
    """Find the case of a link to a new secret; None for a used link and after a day."""
    waiting = Case.objects.filter(person=None, secret_asked_at__gt=now - LINK_LASTS)
    return waiting.filter(email_token_hash=hash_token(token)).first()


@transaction.atomic
def use_secret_link(case: Case, token: str, *, origin: Origin) -> str | None:
    """Use up the link and return the new secret; None when it was used meanwhile."""
    known = Case.objects.filter(pk=case.pk, email_token_hash=hash_token(token))
    if not known.update(email_token_hash="", secret_asked_at=None):
        return None
    return renew_secret(case, origin=origin)
