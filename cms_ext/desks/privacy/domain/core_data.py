"""The core's data about a person on file: the entry, logins, sent messages, the access log."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from cms_ext.base.text.typed_values import national_number
from cms_ext.desks.privacy.domain.packet import PacketSection, Row
from cms_ext.evidence.audit.domain.event import OPERATOR
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.evidence.audit.words import action_in_words, object_in_words, reason_in_words
from cms_ext.people.identity import models as identity
from cms_ext.people.identity.domain.person import list_person_numbers
from cms_ext.people.life_events.domain.life_event import list_person_events, name_event
from cms_ext.people.outbox.mail.models import OutgoingMessage
from cms_ext.people.outbox.sms.models import TextMessage
from cms_ext.plugins import list_plugins
from cms_ext.plugins.realm import Realm

# Only reading needs its object named; the words of other actions include it.
READINGS = ("VIEW", "LIST", "EXPORT", "DOWNLOAD", "DOCUMENT_READ")


@dataclass(frozen=True, slots=True)
class LogLine:
    """One event as text, without a clerk's name or an identifier."""

    at: datetime
    what: str
    who: str
    why: str


def list_events_by_others(user: identity.User) -> QuerySet[AuditEvent]:
    """Return events by others about this login's person, in both panels; newest first."""
    at_login = Q(object_type=identity.User._meta.label, object_id=str(user.pk))
    about = _about(user.person) | at_login
    events = AuditEvent.objects.filter(about).exclude(actor__in=_own_logins(user))
    return events.select_related("actor").order_by("-at", "-pk")


# What the site did by itself: no actor, and a label that is not the operator's.
AUTOMATIC = Q(actor=None) & ~Q(actor_label__in=("", OPERATOR.label))


def list_events_of_person(person: identity.Person) -> QuerySet[AuditEvent]:
    """Return all events about a person and by their logins, oldest first."""
    logins = identity.User.objects.filter(person=person)
    keys = [str(key) for key in logins.values_list("pk", flat=True)]
    about = (
        _about(person)
        | Q(actor__in=logins)
        | Q(object_type=identity.User._meta.label, object_id__in=keys)
    )
    return AuditEvent.objects.filter(about).select_related("actor").order_by("at", "pk")


def list_own_events(user: identity.User) -> QuerySet[AuditEvent]:
    """Return events by this login itself; newest first."""
    return AuditEvent.objects.filter(actor=user).select_related("actor").order_by("-at", "-pk")


def describe_event(event: AuditEvent, own: Collection[int]) -> LogLine:
    """Describe an event for the person whose logins are `own`."""
    thing = object_in_words(event.object_type) if event.action in READINGS else ""
    what = action_in_words(event.action)
    return LogLine(
        event.at,
        f"{what}: {thing}" if thing else what,
        _who(event, own),
        reason_in_words(event.reason_code),
    )


def _about(person: identity.Person | None) -> Q:
    """Return the condition for events about the person, also by numbers of merged entries."""
    return Q(subject__in=list_person_numbers(person) if person else [])


def _own_logins(user: identity.User) -> QuerySet[identity.User]:
    if user.person_id is None:
        return identity.User.objects.filter(pk=user.pk)
    return identity.User.objects.filter(person=user.person_id)


def _who(event: AuditEvent, own: Collection[int]) -> str:
    actor = event.actor
    if actor is None and event.actor_label == OPERATOR.label:
        return _("biuro Spółdzielni")
    if actor is None:
        return _("strona, samoczynnie") if event.actor_label else _("osoba niezalogowana")
    if actor.realm == Realm.STAFF:
        return event.actor_label or _("pracownik Spółdzielni")
    return _("Ty") if actor.pk in own else _("inna osoba z dostępem do panelu")


def collect_core_data(person: identity.Person) -> Sequence[PacketSection]:
    """Collect the sections about a person; none for an entry merged into another one."""
    if person.merged_into_id is not None:
        return []
    logins = list(identity.User.objects.filter(person=person).order_by("pk"))
    return [
        _entry(person),
        _sources(person),
        _logins(logins),
        _second_factors(logins),
        _sessions(logins),
        _devices(logins),
        _kept_forms(logins),
        _requests(person, logins),
        _life_events(person),
        _messages(person),
        _log(person, logins),
    ]


def _entry(person: identity.Person) -> PacketSection:
    row: Row = {
        _("Rodzaj"): person.get_kind_display(),
        _("Imię i nazwisko albo nazwa"): person.name,
        _("Adres e-mail"): person.correspondence_email,
        _("Adres e-mail od"): person.correspondence_email_since,
        _("Telefon"): person.phone,
        _("Adres do korespondencji"): person.correspondence_address,
        _("NIP"): person.tax_id,
        _("Osoby upoważnione"): person.representatives,
        _("Data śmierci"): person.died_on,
    }
    why = _("Prowadzenie spraw członkowskich i rozliczeń, kontakt ze Spółdzielnią.")
    return PacketSection(_("Wpis w rejestrze osób"), [row], why, order=10)


def _sources(person: identity.Person) -> PacketSection:
    rows: list[Row] = [
        {
            _("Dana"): source.get_fact_display(),
            _("Na podstawie"): source.document or _("potwierdzenia na obu adresach"),
            _("Od dnia"): source.since,
            _("Wpisano"): source.at,
        }
        for source in person.contact_sources.order_by("at", "pk")
    ]
    why = _("Dowód, od kogo Spółdzielnia ma dane kontaktowe.")
    return PacketSection(_("Skąd są dane kontaktowe"), rows, why, order=15)


def _life_events(person: identity.Person) -> PacketSection:
    rows: list[Row] = [
        {
            _("Zdarzenie"): name_event(event),
            _("Od dnia"): event.on,
            _("Na podstawie"): event.proof,
            _("Stan"): event.get_state_display(),
        }
        for event in list_person_events(person)
    ]
    why = _("Co zmieniło się dla osoby albo jej konta i co z tego wynikało.")
    return PacketSection(_("Zdarzenia"), rows, why, order=70)


def _logins(logins: list[identity.User]) -> PacketSection:
    rows: list[Row] = [
        {
            _("Panel"): login.get_realm_display(),
            _("Login"): login.login,
            _("Stan"): login.get_state_display(),
            _("Utworzony"): login.date_joined,
            _("Ostatnie logowanie"): login.last_login,
            _("Zamknięty"): login.closed_at,
            _("Powód zamknięcia"): login.get_closed_reason_display(),
            _("Bez uprawnień od"): login.ended_right.since
            if hasattr(login, "ended_right")
            else None,
        }
        for login in logins
    ]
    why = _(
        "Dostęp do paneli. Hasła i kody przechowujemy tylko w postaci, której nie da się odczytać."
    )
    return PacketSection(_("Dostępy do paneli"), rows, why, order=20)


def _second_factors(logins: list[identity.User]) -> PacketSection:
    rows: list[Row] = [
        {_("Login"): key.user.login, _("Nazwa"): key.name, _("Dodany"): key.created_at}
        for key in identity.Passkey.objects.filter(user__in=logins).select_related("user")
    ]
    rows += [
        {
            _("Login"): login.login,
            _("Nazwa"): _("aplikacja z kodami"),
            _("Dodany"): login.authenticator_app.confirmed_at,
        }
        for login in logins
        if hasattr(login, "authenticator_app")
    ]
    return PacketSection(_("Drugi składnik logowania"), rows, order=30)


def _sessions(logins: list[identity.User]) -> PacketSection:
    rows: list[Row] = [
        {
            _("Login"): session.user.login,
            _("Przeglądarka"): session.browser,
            _("Sieć"): session.network,
            _("Od"): session.started_at,
            _("Ostatnio"): session.last_seen_at,
            _("Do"): session.ended_at,
        }
        for session in identity.SignInSession.objects.filter(user__in=logins).select_related("user")
    ]
    return PacketSection(
        _("Sesje"), rows, _("Bezpieczeństwo konta; 30 dni po zakończeniu."), order=35
    )


def _devices(logins: list[identity.User]) -> PacketSection:
    rows: list[Row] = [
        {
            _("Login"): device.user.login,
            _("Pierwsze logowanie"): device.first_seen_at,
            _("Ostatnie logowanie"): device.last_seen_at,
        }
        for device in identity.KnownDevice.objects.filter(user__in=logins).select_related("user")
    ]
    return PacketSection(_("Znane urządzenia"), rows, _("Bezpieczeństwo konta."), order=40)


def _kept_forms(logins: list[identity.User]) -> PacketSection:
    rows: list[Row] = [
        {
            _("Login"): form.user.login,
            _("Strona"): form.path,
            _("Zachowano"): form.kept_at,
            _("Co wpisano"): "; ".join(text for typed in form.values.values() for text in typed),
        }
        for form in identity.KeptForm.objects.filter(user__in=logins).select_related("user")
    ]
    why = _("Żeby nie pisać od nowa, gdy sesja skończyła się przed wysłaniem; jeden dzień.")
    return PacketSection(_("Formularze zachowane po końcu sesji"), rows, why, order=42)


def _requests(person: identity.Person, logins: list[identity.User]) -> PacketSection:
    rows: list[Row] = [
        {
            _("Prośba"): _("nowe hasło"),
            _("Kiedy"): reset.asked_at,
            _("Adres"): "",
            _("Wykonano"): reset.used_at,
        }
        for reset in identity.PasswordReset.objects.filter(user__in=logins)
    ]
    rows += [
        {
            _("Prośba"): _("zmiana adresu e-mail"),
            _("Kiedy"): change.asked_at,
            _("Adres"): change.new_email,
            _("Wykonano"): change.done_at,
        }
        for change in identity.AddressChange.objects.filter(person=person)
    ]
    rows += [
        {
            _("Prośba"): _("zmiana adresu do listów, {state}").format(
                state=request.get_state_display()
            ),
            _("Kiedy"): request.filed_at,
            _("Adres"): request.address,
            _("Wykonano"): request.decided_at,
        }
        for request in identity.PostalAddressRequest.objects.filter(person=person)
    ]
    return PacketSection(_("Prośby o nowe hasło i zmiany adresu"), rows, order=45)


def list_text_messages(person: identity.Person) -> QuerySet[TextMessage]:
    """Return the text messages sent to the number on file."""
    number = national_number(person.phone)
    return TextMessage.objects.filter(to=number).exclude(to="").order_by("pk")


def list_person_messages(person: identity.Person) -> QuerySet[OutgoingMessage]:
    """Return messages about the person, their logins, and what plugins have of them.

    Not by the address: a household may share one, and the other's letters are not this person's.
    The keys of these rows are read at once, so that the rows may be deleted first.
    """
    things: list[QuerySet[Any]] = [
        identity.Person.objects.filter(pk=person.pk),
        identity.User.objects.filter(person=person),
        identity.AddressChange.objects.filter(person=person),
    ]
    for plugin in list_plugins():
        if plugin.people.personal_data and plugin.people.personal_data.about:
            things += plugin.people.personal_data.about(person)
    about = Q(pk__in=[])
    for rows in things:
        keys = [str(key) for key in rows.values_list("pk", flat=True)]
        about |= Q(about_type=rows.model._meta.label, about_id__in=keys)
    return OutgoingMessage.objects.filter(about).order_by("queued_at", "pk")


def _messages(person: identity.Person) -> PacketSection:
    rows: list[Row] = [
        {
            _("Do"): message.to,
            _("Temat"): message.subject,
            _("Treść"): message.text,
            _("Przyjęta"): message.queued_at,
            _("Stan"): message.get_state_display(),
        }
        for message in list_person_messages(person)
    ]
    rows += [
        {
            _("Do"): message.to,
            _("Temat"): _("SMS"),
            _("Treść"): message.text,
            _("Przyjęta"): message.queued_at,
            _("Stan"): message.get_state_display(),
        }
        for message in list_text_messages(person)
    ]
    why = _("Treść przechowujemy 30 dni. Haseł startowych i odnośników nie zapisujemy.")
    return PacketSection(_("Wiadomości wysłane przez Spółdzielnię"), rows, why, order=70)


def _log(person: identity.Person, logins: list[identity.User]) -> PacketSection:
    own = {login.pk for login in logins}
    rows: list[Row] = []
    for event in list_events_of_person(person):
        line = describe_event(event, own)
        rows.append(
            {_("Kiedy"): line.at, _("Co"): line.what, _("Kto"): line.who, _("Powód"): line.why}
        )
    why = _("Rozliczalność; zob. okresy przechowywania.")
    return PacketSection(_("Dziennik dostępu"), rows, why, order=75)
