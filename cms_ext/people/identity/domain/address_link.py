"""Changing the correspondence address, which every access rests on (`access.md` §3, (2)).

A signed-in person confirms at the old and at the new address; a clerk changes it with a document
seen. Either way both addresses are notified, and nothing is issued by e-mail for 24 hours
(`correspondence_email_since` is that lock). Whether somebody else uses an address is never looked
up.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.base.text.typed_values import masked_email, same_mailbox
from cms_ext.base.text.typed_values import parse_email as normalised
from cms_ext.base.web.site_address import site_address
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.people.identity.domain.one_use_link import hash_token, make_token
from cms_ext.people.identity.domain.registered_contact import (
    MAIL_CHANGED,
    ContactChange,
    Fact,
    set_registered_contacts,
    void_links,
)
from cms_ext.people.identity.domain.throttle import make_bucket, reserve_tries
from cms_ext.people.identity.models import AddressChange, ContactSource, Person, User
from cms_ext.people.outbox.mail.domain.outbox import (
    Priority,
    queue_message,
    queue_sealed,
)
from cms_ext.plugins import Composer, Withdrawn


def unsaved_source(
    person: Person, fact: str, document: str, origin: Origin, *, since: date | None
) -> ContactSource:
    """Build the row that says: the present value of `fact` is from this document, since a day."""
    return ContactSource(
        person=person,
        fact=fact,
        document=document,
        since=since or timezone.localdate(),
        at=timezone.now(),
        by=origin.actor,
    )


def find_sources(person: Person) -> dict[str, ContactSource]:
    """Return the source of each contact fact as it is now, by fact."""
    rows = ContactSource.objects.filter(person=person).select_related("by").order_by("at", "pk")
    return {row.fact: row for row in rows}


VALID_FOR = timedelta(hours=24)
ASKED_A_DAY = 3
MAIL_CONFIRM = "cms_ext/identity/mail/address_confirm.txt"


class Side(StrEnum):
    """Which of the two addresses a link was sent to."""

    OLD = "old"
    NEW = "new"


class AddressRefused(ValueError):
    """This change cannot begin; the message says what to do instead."""


class ChangeLinkIsGone(ValueError):
    """The link is unknown, used, cancelled or expired."""


def find_open_change(person: Person, now: datetime) -> AddressChange | None:
    """Find the change that still waits for a confirmation."""
    return _open(now).filter(person=person).first()


@transaction.atomic
def request_address_change(person: Person, new_email: str, origin: Origin) -> AddressChange:
    """Begin a change: send one link to each address. An earlier open change is cancelled.

    Raises AddressRefused, and `typed_values.ValueRefused` for an invalid address.
    """
    new = normalised(new_email)
    if not person.correspondence_email:
        raise AddressRefused(
            _("Nie mamy jeszcze Twojego adresu e-mail. Pierwszy adres zapisujemy tylko w biurze.")
        )
    if same_mailbox(new, person.correspondence_email):
        raise AddressRefused(_("Ten adres już mamy. Wpisz inny."))
    day = timedelta(days=1)
    if reserve_tries(make_bucket("address", str(person.pk), limit=ASKED_A_DAY, window=day)) is None:
        raise AddressRefused(_("Dziś nie można już zacząć kolejnej zmiany. Spróbuj jutro."))
    now = timezone.now()
    _open(now).filter(person=person).update(cancelled_at=now)
    change = AddressChange.objects.create(
        person=person, new_email=new, asked_at=now, expires_at=now + VALID_FOR
    )
    for side, to in ((Side.OLD, person.correspondence_email), (Side.NEW, new)):
        payload = {"change": change.pk, "side": side.value}
        queue_sealed(
            to,
            MAIL_CONFIRM,
            ADDRESS_CHANGE_LETTER,
            payload,
            about=person,
            priority=Priority.SIGN_IN,
        )
    record("ADDRESS_CHANGE_ASKED", origin, obj=person, subject=person)
    return change


@transaction.atomic
def cancel_address_change(change: AddressChange, origin: Origin) -> bool:
    """Cancel a change and void its links; return False when it was over already."""
    now = timezone.now()
    if not _open(now).filter(pk=change.pk).update(cancelled_at=now):
        return False
    record("ADDRESS_CHANGE_CANCELLED", origin, obj=change.person, subject=change.person)
    return True


def find_side(token: str, now: datetime) -> tuple[AddressChange, Side]:
    """Find the change that this token may confirm, and its side. Raises ChangeLinkIsGone."""
    digest = hash_token(token)
    change = (
        _open(now)
        .select_related("person")
        .filter(
            Q(old_token_hash=digest, old_confirmed_at=None)
            | Q(new_token_hash=digest, new_confirmed_at=None)
        )
        .first()
    )
    if change is None:
        raise ChangeLinkIsGone
    return change, Side.OLD if change.old_token_hash == digest else Side.NEW


@transaction.atomic
def confirm_address_change(token: str, origin: Origin) -> AddressChange:
    """Confirm one side; the second one does the change. Raises ChangeLinkIsGone."""
    now = timezone.now()
    found, side = find_side(token, now)
    change = _open(now).select_for_update().select_related("person").filter(pk=found.pk).first()
    if change is None or getattr(change, f"{side}_confirmed_at") is not None:
        raise ChangeLinkIsGone
    setattr(change, f"{side}_confirmed_at", now)
    if change.old_confirmed_at and change.new_confirmed_at:
        change.done_at = now
        change.save()
        set_registered_email(change.person, change.new_email, origin, document_seen="")
        return change
    change.save()
    record(
        "ADDRESS_CHANGE_CONFIRMED",
        origin,
        obj=change.person,
        subject=change.person,
        reason_code=side.upper(),
    )
    return change


def set_registered_email(
    person: Person, email: str, origin: Origin, document_seen: str, *, since: date | None = None
) -> None:
    """Save a new correspondence address in the register, or none (`ContactChange`).

    Raises `typed_values.ValueRefused` for an invalid address.
    """
    change = ContactChange(person, Fact.EMAIL, email, document_seen, since)
    set_registered_contacts([change], origin)


def lock_address(person: Person, former: str) -> None:
    """Secure the address on file after logins of another address were moved to it.

    Both addresses get a message, pending links are voided, and for 24 hours nothing is issued by
    e-mail. Needs a transaction with the person locked. Used by the merger of two entries, which
    records itself.
    """
    now = timezone.now()
    person.correspondence_email_since = now if person.correspondence_email else None
    person.save(update_fields=["correspondence_email_since"])
    void_links([person.pk], now)
    current = person.correspondence_email
    for to in filter(None, (former, current)):
        context = {"new": masked_email(current), "is_new": to == current}
        queue_message(to, MAIL_CHANGED, context, about=person)


def _open(now: datetime) -> models.QuerySet[AddressChange]:
    return AddressChange.objects.filter(
        done_at__isnull=True, cancelled_at__isnull=True, expires_at__gt=now
    )


class AddressChangeLetter(Composer):
    """The letter with a link that confirms one side of a change of address."""

    def context(self, payload: Mapping[str, Any], to: str) -> Mapping[str, Any]:
        """Make a token for one of the two addresses. Raises Withdrawn once the change is over."""
        change = AddressChange.objects.select_related("person").filter(pk=payload["change"]).first()
        if change is None or find_open_change(change.person, timezone.now()) != change:
            raise Withdrawn(_("Zmianę adresu już zakończono albo odwołano."))
        side = Side(payload["side"])
        token = make_token()
        _store_token_hash(change.pk, side, hash_token(token))
        return {
            "side": side.value,
            "new": masked_email(change.new_email),
            "link": site_address(reverse("identity:address_link", args=[token])),
            "expires_at": change.expires_at,
        }

    def failed(self, payload: Mapping[str, Any]) -> None:
        """Void the token: its message was not sent."""
        _store_token_hash(payload["change"], Side(payload["side"]), "")


ADDRESS_CHANGE_LETTER = AddressChangeLetter(
    "identity.address-change", former_paths=("cms_ext.people.identity.domain.address_link",)
)


def _store_token_hash(key: int, side: Side, digest: str) -> None:
    AddressChange.objects.filter(pk=key).update(**{f"{side}_token_hash": digest})


@dataclass(frozen=True, slots=True)
class OwnContact:
    """Name, addresses and telephone on file; empty for strangers and people not on file.

    `first_names` and `last_name` are empty for a firm.
    """

    name: str = ""
    first_names: str = ""
    last_name: str = ""
    email: str = ""
    phone: str = ""
    address: str = ""


def read_own_contact(user: AbstractBaseUser | AnonymousUser) -> OwnContact:
    """Return the contact of the person behind this login."""
    person = user.person if isinstance(user, User) and user.is_active else None
    if person is None:
        return OwnContact()
    is_firm = person.kind == Person.Kind.COMPANY
    first_names, _blank, last_name = ("", "", "") if is_firm else person.name.rpartition(" ")
    return OwnContact(
        name=person.name,
        first_names=first_names,
        last_name=last_name,
        email=person.correspondence_email,
        phone=person.phone,
        address=person.correspondence_address,
    )
