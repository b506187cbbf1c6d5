"""The last part of an erasure: messages sent, logins, contact data, the name."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cms_ext.desks.privacy.domain.core_data import text_messages_of
from cms_ext.office.audit.domain.event import Origin
from cms_ext.people.identity.domain.state import close
from cms_ext.people.identity.models import (
    ActivationCode,
    AddressChange,
    AuthenticatorApp,
    ContactSource,
    KnownDevice,
    Passkey,
    PasswordReset,
    Person,
    RecoveryCode,
    SignInSession,
    User,
)
from cms_ext.people.identity.vocabulary import ClosedReason, LoginState
from cms_ext.people.mail.models import OutgoingMessage

OF_A_LOGIN = (
    ActivationCode,
    AuthenticatorApp,
    KnownDevice,
    Passkey,
    PasswordReset,
    RecoveryCode,
    SignInSession,
)


def pseudonym_of(person: Person) -> str:
    """The name that stands for an erased person."""
    return _("Osoba usunięta nr %(number)s") % {"number": person.pk}


def erase_entry(
    person: Person, messages: QuerySet[OutgoingMessage], origin: Origin, *, keep_name: bool
) -> None:
    """The person's logins and entry, and the messages about them. Needs a transaction."""
    messages.delete()
    text_messages_of(person).delete()
    for login in User.objects.filter(person=person):
        _erase_login(login, origin)
    AddressChange.objects.filter(person=person).delete()
    ContactSource.objects.filter(person=person).delete()
    _empty(person, keep_name)


def _erase_login(login: User, origin: Origin) -> None:
    if login.state != LoginState.CLOSED:
        close(login, ClosedReason.OWN_REQUEST, origin)
    for model in OF_A_LOGIN:
        model.objects.filter(user=login).delete()
    login.login = f"usuniety-{login.pk}"
    login.email = login.first_name = login.last_name = ""
    login.last_login = None
    login.groups.clear()
    login.save()


def _empty(person: Person, keep_name: bool) -> None:
    person.correspondence_email = person.phone = person.correspondence_address = ""
    person.correspondence_email_since = None
    person.representatives = ""
    if not keep_name:
        person.name = pseudonym_of(person)
        person.tax_id = ""
        person.died_on = None
    person.save()
