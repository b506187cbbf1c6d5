"""Erasing a person (GDPR art. 17): all data that no law demands; reports what stays.

A plugin declares `personal_data=PersonalData(erase=…)`, a function `(person, today) ->
[RetainedData]` that erases its part or raises `ErasureRefused`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cms_ext.desks.privacy.domain.core_data import list_person_messages, list_text_messages
from cms_ext.desks.privacy.models import Erasure
from cms_ext.evidence.audit.domain.event import SYSTEM, Origin, record
from cms_ext.evidence.sealed_rows.domain.sealing import wait_for_turn
from cms_ext.people.identity import models as identity
from cms_ext.people.identity.domain.login_state import close_login
from cms_ext.people.identity.vocabulary import ClosedReason, LoginState
from cms_ext.people.life_events.domain.life_event import forget_words, has_open_event
from cms_ext.people.outbox.mail.models import OutgoingMessage
from cms_ext.plugins import plugin_configs

OF_A_LOGIN = (
    identity.ActivationCode,
    identity.AuthenticatorApp,
    identity.KeptForm,
    identity.KnownDevice,
    identity.Passkey,
    identity.PasswordReset,
    identity.RecoveryCode,
    identity.SignInSession,
)


def make_pseudonym(person: identity.Person) -> str:
    """Return the name that replaces an erased person's."""
    return _("Osoba usunięta nr %(number)s") % {"number": person.pk}


def erase_entry(
    person: identity.Person, messages: QuerySet[OutgoingMessage], origin: Origin, *, keep_name: bool
) -> None:
    """Erase the person's logins, entry and messages. Needs a transaction."""
    messages.delete()
    list_text_messages(person).delete()
    for login in identity.User.objects.filter(person=person):
        _erase_login(login, origin)
    identity.AddressChange.objects.filter(person=person).delete()
    identity.ContactSource.objects.filter(person=person).delete()
    identity.PostalAddressRequest.objects.filter(person=person).delete()
    forget_words(person)
    _empty(person, keep_name)


def _erase_login(login: identity.User, origin: Origin) -> None:
    if login.state != LoginState.CLOSED:
        close_login(login, ClosedReason.OWN_REQUEST, origin)
    for model in OF_A_LOGIN:
        model.objects.filter(user=login).delete()
    login.login = f"usuniety-{login.pk}"
    login.email = login.first_name = login.last_name = ""
    login.last_login = None
    login.groups.clear()
    login.save()


def _empty(person: identity.Person, keep_name: bool) -> None:
    person.correspondence_email = person.phone = person.correspondence_address = ""
    person.correspondence_email_since = None
    person.representatives = ""
    if not keep_name:
        person.name = make_pseudonym(person)
        person.tax_id = ""
        person.died_on = None
    person.save()


A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class RetainedData:
    """Data that a law demands to keep: what (without personal values), which law, until when.

    `needs_name` keeps the person's own name on file for it; else a pseudonym does.
    """

    what: str
    why: str
    until: date | None = None
    needs_name: bool = False


class ErasureRefused(ValueError):
    """The person cannot be erased now; `reasons` say why, each a sentence for people."""

    def __init__(self, *reasons: str) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = reasons


@transaction.atomic
def erase_person(person: identity.Person, today: date, origin: Origin) -> list[RetainedData]:
    """Erase a person; return what stays and why. Raises ErasureRefused with all reasons.

    Logins are closed and lose their names; contact data, applications, files and messages are
    deleted, and the name itself unless a law demands it. The access log holds ids only. Repeatable:
    when a retention ends, it is done again (`erase_again`).
    """
    wait_for_turn()
    if has_open_event(person):
        raise ErasureRefused(_("Zdarzenie tej osoby jest w toku. Usunąć dane można po nim."))
    messages = list_person_messages(person)
    retained = _plugins_part(person, today)
    erase_entry(person, messages, origin, keep_name=any(data.needs_name for data in retained))
    _remember(person, retained, today, origin)
    record(
        "PERSON_ERASED",
        origin,
        obj=person,
        subject=person,
        changes={"kept": [_as_json(data) for data in retained]},
    )
    return retained


def rehearse_erasure(person: identity.Person, today: date) -> list[RetainedData]:
    """Return what `erase_person` would keep, without changes. Raises ErasureRefused."""
    with transaction.atomic():
        kept = erase_person(person, today, SYSTEM)
        transaction.set_rollback(True)
    return kept


def erase_again(today: date) -> int:
    """Erase again people whose retained data are due; return how many. Repeatable."""
    due = Erasure.objects.filter(again_on__lte=today).select_related("person")
    return sum(_again(erasure, today) for erasure in list(due))


def _again(erasure: Erasure, today: date) -> bool:
    try:
        erase_person(erasure.person, today, SYSTEM)
    except ErasureRefused:
        # The person returned to the co-op meanwhile.
        return False
    return True


def _plugins_part(person: identity.Person, today: date) -> list[RetainedData]:
    retained: list[RetainedData] = []
    reasons: list[str] = []
    # Plugins first, then the parts of the extension on which they depend.
    for config in sorted(plugin_configs(), key=lambda config: config.is_own):
        data = config.plugin.people.personal_data
        if data and data.erase:
            try:
                retained += data.erase(person, today)
            except ErasureRefused as refused:
                reasons += refused.reasons
    if reasons:
        raise ErasureRefused(*reasons)
    return retained


def _remember(
    person: identity.Person, retained: Sequence[RetainedData], today: date, origin: Origin
) -> None:
    ends = [data.until for data in retained if data.until]
    outcome = {
        "last_on": today,
        "kept": [_as_json(data) for data in retained],
        "again_on": min(ends) + A_DAY if ends else None,
    }
    Erasure.objects.update_or_create(
        person=person,
        defaults=outcome,
        create_defaults={"by": origin.actor, "first_on": today, **outcome},
    )


def _as_json(retained: RetainedData) -> dict[str, str]:
    return {
        "what": retained.what,
        "why": retained.why,
        "until": str(retained.until) if retained.until else "",
    }
