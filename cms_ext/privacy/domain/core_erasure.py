"""The core's part of an erasure: logins, contact data, applications, messages, the name."""

from __future__ import annotations

from django.utils.translation import gettext as _

from cms_ext.access.domain.retention import remove_applications
from cms_ext.access.models import AccessApplication, EndedRight, FormerAccess
from cms_ext.audit.domain.event import Origin
from cms_ext.identity.domain.state import close
from cms_ext.identity.models import (
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
from cms_ext.identity.vocabulary import ClosedReason, LoginState
from cms_ext.privacy.domain.core_data import (
    contact_messages_of,
    messages_about,
    phone_subscriptions_of,
    subscriptions_of,
    text_messages_of,
)

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


def erase_core(person: Person, origin: Origin, *, keep_name: bool) -> None:
    """Needs a transaction. Files go once it is certain."""
    messages_about(person).delete()
    text_messages_of(person).delete()
    subscriptions_of(person).delete()
    phone_subscriptions_of(person).delete()
    contact_messages_of(person).delete()
    remove_applications(AccessApplication.objects.filter(person=person))
    for login in User.objects.filter(person=person):
        _erase_login(login, origin)
    AddressChange.objects.filter(person=person).delete()
    ContactSource.objects.filter(person=person).delete()
    _erase_entry(person, keep_name)


def _erase_login(login: User, origin: Origin) -> None:
    if login.state != LoginState.CLOSED:
        close(login, ClosedReason.OWN_REQUEST, origin)
    for model in OF_A_LOGIN:
        model.objects.filter(user=login).delete()
    EndedRight.objects.filter(user=login).delete()
    login.login = f"usuniety-{login.pk}"
    for former in FormerAccess.objects.filter(user=login):
        former.login = f"usuniety-{former.pk}"
        former.save(update_fields=["login"])
    login.email = login.first_name = login.last_name = ""
    login.last_login = None
    login.groups.clear()
    login.save()


def _erase_entry(person: Person, keep_name: bool) -> None:
    person.correspondence_email = person.phone = person.correspondence_address = ""
    person.correspondence_email_since = None
    person.representatives = ""
    if not keep_name:
        person.name = pseudonym_of(person)
        person.tax_id = ""
        person.died_on = None
    person.save()
