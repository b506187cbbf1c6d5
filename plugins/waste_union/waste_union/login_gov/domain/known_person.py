"""The keyed hash of a person's PESEL, by which the national node signs the person in."""

import hashlib
import hmac
import secrets
from collections.abc import Sequence

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.base.text.typed_values import ValueRefused, is_pesel, pesel_digits
from cms_ext.desks.people.person_register.domain.desk import (
    OWN_APPLICATION,
    WRONG_DESK,
    describe_desks,
    is_person,
    list_own_realms,
    make_refusal,
    may_act,
)
from cms_ext.evidence.audit.domain.event import Origin, keyed_hash, record
from cms_ext.evidence.sealed_rows.domain.sealing import is_as_sealed, wait_for_turn
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from cms_ext.people.identity.domain.identity_provider import ProviderRefused
from cms_ext.people.identity.domain.person import lock_person
from cms_ext.people.identity.domain.session import end_all_sessions
from cms_ext.people.identity.models import Person, User
from cms_ext.people.outbox.mail.domain.outbox import queue_message
from cms_ext.plugins import list_procedures
from cms_ext.plugins.coverage import SealStream
from waste_union.login_gov.models import PeselMark
from waste_union.login_gov.vocabulary import NodeRefusal, PeselProof

KNOWS_PERSON = "waste_union_login_gov.know_person"
REALM = "ebok"
KNOWN, FORGOTTEN = "PESEL_KNOWN", "PESEL_FORGOTTEN"
MAIL = "waste_union/login_gov/mail/pesel_known.txt"


def may_know(user: User) -> bool:
    """Whether the user has both the permission and the desk that issues starter passwords."""
    return user.has_perm(KNOWS_PERSON) and REALM in list_own_realms(user)


def normalise_pesel(typed: str) -> str:
    """Return the digits of a typed PESEL without blanks and dashes. Raises ValueRefused."""
    number = pesel_digits(typed)
    if not is_pesel(number):
        raise ValueRefused(
            _("To nie jest numer PESEL. Wpisz 11 cyfr i sprawdź każdą z dokumentem.")
        )
    return number


def hash_number(number: str) -> str:
    """Return the keyed hash of a number under the current key, 64 hex digits."""
    return _digest(settings.COOP_LOGIN_GOV_PESEL_KEY, number)


def hash_by_all_keys(number: str) -> list[str]:
    """Return the hashes under the current key and the former keys, newest first."""
    former: list[str] = settings.COOP_LOGIN_GOV_PESEL_FORMER_KEYS
    return [hash_number(number), *(_digest(key, number) for key in former)]


def _digest(key: str, number: str) -> str:
    return hmac.new(key.encode(), f"PESEL {number}".encode(), hashlib.sha256).hexdigest()


@transaction.atomic
def record_known_person(person: Person, typed: str, proof: PeselProof, origin: Origin) -> PeselMark:
    """Store the hash of a person's PESEL: from now on the node signs this person in.

    It replaces a stored number. The person is notified by e-mail, and sessions end. Raises
    ValueRefused for what is no PESEL; Refusal for a firm, a dead person, the actor's own entry, and
    a number that somebody else has.
    """
    wait_for_turn(SealStream.OFFICE)
    lock_person(person)
    number = normalise_pesel(typed)
    _refuse(person, origin)
    _refuse_taken(person, number)
    PeselMark.objects.filter(person=person).delete()
    mark = PeselMark.objects.create(
        person=person,
        digest=hash_number(number),
        salt=secrets.token_hex(16),
        proof=proof,
        known_at=timezone.now(),
    )
    _end_sessions(person)
    record(
        KNOWN,
        origin,
        obj=person,
        subject=person,
        reason_code=proof,
        changes={"mark": hash_mark_for_log(mark)},
    )
    if person.correspondence_email:
        queue_message(person.correspondence_email, MAIL, {"at": mark.known_at}, about=person)
    return mark


@transaction.atomic
def forget_pesel(person: Person, origin: Origin) -> bool:
    """Delete a person's number, so that the node signs nobody in; False if there was none."""
    wait_for_turn(SealStream.OFFICE)
    lock_person(person)
    _refuse_actor(person, origin)
    if not PeselMark.objects.filter(person=person).delete()[0]:
        return False
    _end_sessions(person)
    record(FORGOTTEN, origin, obj=person, subject=person)
    return True


def find_person_by_pesel(number: str) -> Person | None:
    """Return the person with this number, or None.

    Raises ProviderRefused for a row that was written outside the site: it signs nobody in.
    """
    mark = (
        PeselMark.objects.filter(digest__in=hash_by_all_keys(number))
        .select_related("person")
        .first()
    )
    if mark is None:
        return None
    if not is_mark_valid(mark):
        raise ProviderRefused(NodeRefusal.MARK_CHANGED)
    return mark.person


def find_mark(person: Person) -> PeselMark | None:
    """Return the stored mark of a person, or None."""
    return PeselMark.objects.filter(person=person).first()


def is_mark_valid(mark: PeselMark) -> bool:
    """Return whether the site has written this row, for this person and number."""
    return is_as_sealed(PeselMark, mark.pk)


def hash_mark_for_log(mark: PeselMark) -> str:
    """Return the keyed hash of a row for the access log, which reveals no number and no row."""
    return keyed_hash(f"PESEL {mark.salt} {mark.digest}")


def combine_marks(kept: Person, merged: Person, origin: Origin) -> Sequence[PeselMark]:
    """Move the number of a merged entry to the remaining one.

    If both have one, each keeps it: the rule of one number refuses the merger.
    """
    mark = find_mark(merged)
    if mark is not None and is_mark_valid(mark) and find_mark(kept) is None:
        mark.person = kept
        mark.save(update_fields=["person"])
    return []


def renew_digest(number: str, origin: Origin) -> None:
    """Store a number that was found by a former key under the current key."""
    mark = PeselMark.objects.filter(digest__in=hash_by_all_keys(number)[1:]).first()
    if mark is None or not is_mark_valid(mark):
        return
    with transaction.atomic():
        mark.digest = hash_number(number)
        mark.save(update_fields=["digest"])
        changes = {"mark": hash_mark_for_log(mark)}
        record("PESEL_REKEYED", origin, obj=mark.person, subject=mark.person, changes=changes)


def _refuse(person: Person, origin: Origin) -> None:
    if person.kind != Person.Kind.PERSON:
        raise Refusal("NO_HUMAN", _("Numer PESEL ma człowiek, a to jest wpis firmy."))
    if person.died_on is not None:
        raise Refusal("DIED", _("Odnotowano śmierć tej osoby, więc nikt się za nią nie zaloguje."))
    _refuse_actor(person, origin)


def _refuse_taken(person: Person, number: str) -> None:
    taken = (
        PeselMark.objects.filter(digest__in=hash_by_all_keys(number)).select_for_update().first()
    )
    if taken is not None and taken.person_id != person.pk:
        raise Refusal(
            "PESEL_TAKEN",
            _(
                "Ten numer PESEL ma już wpis nr %(number)s. Sprawdź numer; jeśli to ta sama osoba, "
                "połącz oba wpisy."
            )
            % {"number": taken.person_id},
        )


def _refuse_actor(person: Person, origin: Origin) -> None:
    """Refuse staff of another desk, and the own entry, as for a starter password."""
    if origin.actor is None:
        return
    desks = [procedure for realm, procedure in list_procedures() if realm == REALM]
    if not any(may_act(procedure, origin.actor) for procedure in desks):
        raise make_refusal(WRONG_DESK, **describe_desks(*desks))
    if is_person(origin.actor, person):
        raise make_refusal(OWN_APPLICATION)


def _end_sessions(person: Person) -> None:
    for login in person.users.filter(realm=REALM):
        end_all_sessions(login)
