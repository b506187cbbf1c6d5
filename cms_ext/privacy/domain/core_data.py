"""What the core itself keeps about a person: the entry, logins, applications, messages, the log."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from cms_ext.access.models import AccessApplication, FormerAccess
from cms_ext.contact.models import ContactMessage
from cms_ext.identity.models import (
    AddressChange,
    KnownDevice,
    Passkey,
    PasswordReset,
    Person,
    SignInSession,
    User,
)
from cms_ext.mail.models import OutgoingMessage
from cms_ext.privacy.domain.application_data import application_sections
from cms_ext.privacy.domain.own_log import events_of_person, in_words
from cms_ext.privacy.domain.packet import Row, Section
from cms_ext.sms.models import TextMessage
from cms_ext.subscriptions.models import PhoneSubscription, Subscription
from cms_ext.typed_values.phone import national_number


def core_sections(person: Person) -> Iterator[Section]:
    yield _entry(person)
    yield _sources(person)
    logins = list(User.objects.filter(person=person).order_by("pk"))
    yield _logins(logins)
    yield _former(logins)
    yield _second_factors(logins)
    yield _sessions(logins)
    yield _devices(logins)
    yield _requests(person, logins)
    yield from application_sections(person)
    yield _subscriptions(person)
    yield _contact(person)
    yield _messages(person)
    yield _log(person, logins)


def _entry(person: Person) -> Section:
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
    return Section(_("Wpis w rejestrze osób"), [row], why)


def _sources(person: Person) -> Section:
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
    return Section(_("Skąd są dane kontaktowe"), rows, why)


def _logins(logins: list[User]) -> Section:
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
    return Section(_("Dostępy do paneli"), rows, why)


def _former(logins: list[User]) -> Section:
    rows: list[Row] = [
        {
            _("Panel"): former.panel,
            _("Login"): former.login,
            _("Ostatnio użyty"): former.last_used_on,
        }
        for former in FormerAccess.objects.filter(user__in=logins)
    ]
    return Section(_("Dostępy do poprzedniej strony"), rows)


def _second_factors(logins: list[User]) -> Section:
    rows: list[Row] = [
        {_("Login"): key.user.login, _("Nazwa"): key.name, _("Dodany"): key.created_at}
        for key in Passkey.objects.filter(user__in=logins).select_related("user")
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
    return Section(_("Drugi składnik logowania"), rows)


def _sessions(logins: list[User]) -> Section:
    rows: list[Row] = [
        {
            _("Login"): session.user.login,
            _("Przeglądarka"): session.browser,
            _("Sieć"): session.network,
            _("Od"): session.started_at,
            _("Ostatnio"): session.last_seen_at,
            _("Do"): session.ended_at,
        }
        for session in SignInSession.objects.filter(user__in=logins).select_related("user")
    ]
    return Section(_("Sesje"), rows, _("Bezpieczeństwo konta; 30 dni po zakończeniu."))


def _devices(logins: list[User]) -> Section:
    rows: list[Row] = [
        {
            _("Login"): device.user.login,
            _("Pierwsze logowanie"): device.first_seen_at,
            _("Ostatnie logowanie"): device.last_seen_at,
        }
        for device in KnownDevice.objects.filter(user__in=logins).select_related("user")
    ]
    return Section(_("Znane urządzenia"), rows, _("Bezpieczeństwo konta."))


def _requests(person: Person, logins: list[User]) -> Section:
    rows: list[Row] = [
        {
            _("Prośba"): _("nowe hasło"),
            _("Kiedy"): reset.asked_at,
            _("Adres"): "",
            _("Wykonano"): reset.used_at,
        }
        for reset in PasswordReset.objects.filter(user__in=logins)
    ]
    rows += [
        {
            _("Prośba"): _("zmiana adresu e-mail"),
            _("Kiedy"): change.asked_at,
            _("Adres"): change.new_email,
            _("Wykonano"): change.done_at,
        }
        for change in AddressChange.objects.filter(person=person)
    ]
    return Section(_("Prośby o nowe hasło i zmiany adresu"), rows)


def subscriptions_of(person: Person) -> QuerySet[Subscription]:
    """By the address in the register: whoever reads it has confirmed the subscription."""
    email = person.correspondence_email.lower()
    found = Subscription.objects.filter(email=email) if email else Subscription.objects.none()
    return found.order_by("pk")


def phone_subscriptions_of(person: Person) -> QuerySet[PhoneSubscription]:
    number = national_number(person.phone)
    return PhoneSubscription.objects.filter(number=number).exclude(number="").order_by("pk")


def _subscriptions(person: Person) -> Section:
    rows: list[Row] = [
        {
            _("Adres"): found.email,
            _("Jak często"): found.get_frequency_display(),
            _("Stan"): found.get_state_display(),
            _("Zgoda"): found.consent_at,
            _("Potwierdzona"): found.confirm_at,
            _("Zakończona"): found.ended_at,
        }
        for found in subscriptions_of(person)
    ]
    rows += [
        {
            _("Adres"): found.number,
            _("Jak często"): _("pilne komunikaty SMS-em"),
            _("Stan"): found.get_state_display(),
            _("Zgoda"): found.consent_at,
            _("Potwierdzona"): found.confirm_at,
            _("Zakończona"): found.ended_at,
        }
        for found in phone_subscriptions_of(person)
    ]
    why = _("Wysyłanie ogłoszeń za zgodą, do jej cofnięcia.")
    return Section(_("Powiadomienia o ogłoszeniach"), rows, why)


def text_messages_of(person: Person) -> QuerySet[TextMessage]:
    """By the number in the register: codes and urgent announcements that went to it."""
    number = national_number(person.phone)
    return TextMessage.objects.filter(to=number).exclude(to="").order_by("pk")


def contact_messages_of(person: Person) -> QuerySet[ContactMessage]:
    """By the address or the number in the register, to which the answer went."""
    email, number = person.correspondence_email.lower(), national_number(person.phone)
    called = ContactMessage.objects.filter(email="").values_list("pk", "phone")
    # Numbers are kept as they were typed; only messages without an address are looked through.
    by_phone = [pk for pk, phone in called if number and national_number(phone) == number]
    by_email = Q(email=email) if email else Q(pk__in=[])
    return ContactMessage.objects.filter(by_email | Q(pk__in=by_phone)).order_by("pk")


def _contact(person: Person) -> Section:
    rows: list[Row] = [
        {
            _("Numer"): found.number,
            _("Wysłana"): found.sent_at,
            _("Sprawa"): found.matter,
            _("Imię i nazwisko"): found.name,
            _("Adres"): found.email,
            _("Telefon"): found.phone,
            _("Treść"): found.text,
        }
        for found in contact_messages_of(person)
    ]
    return Section(_("Wiadomości z formularza kontaktowego"), rows, _("Odpowiedź na wiadomość."))


def messages_about(person: Person) -> QuerySet[OutgoingMessage]:
    """Messages about the person, their logins, applications and subscriptions.

    Not by the address: a household may share one, and the other's letters are not this person's.
    """
    applications = AccessApplication.objects.filter(person=person)
    things = [
        (Person, [person.pk]),
        (User, User.objects.filter(person=person).values_list("pk", flat=True)),
        (AddressChange, AddressChange.objects.filter(person=person).values_list("pk", flat=True)),
        (AccessApplication, applications.values_list("pk", flat=True)),
        (ContactMessage, contact_messages_of(person).values_list("pk", flat=True)),
        (Subscription, subscriptions_of(person).values_list("pk", flat=True)),
    ]
    about = Q(pk__in=[])
    for model, keys in things:
        about |= Q(about_type=model._meta.label, about_id__in=[str(key) for key in keys])
    return OutgoingMessage.objects.filter(about).order_by("queued_at", "pk")


def _messages(person: Person) -> Section:
    rows: list[Row] = [
        {
            _("Do"): message.to,
            _("Temat"): message.subject,
            _("Treść"): message.text,
            _("Przyjęta"): message.queued_at,
            _("Stan"): message.get_state_display(),
        }
        for message in messages_about(person)
    ]
    rows += [
        {
            _("Do"): message.to,
            _("Temat"): _("SMS"),
            _("Treść"): message.text,
            _("Przyjęta"): message.queued_at,
            _("Stan"): message.get_state_display(),
        }
        for message in text_messages_of(person)
    ]
    why = _("Treść przechowujemy 30 dni. Haseł startowych i odnośników nie zapisujemy.")
    return Section(_("Wiadomości wysłane przez Spółdzielnię"), rows, why)


def _log(person: Person, logins: list[User]) -> Section:
    own = {login.pk for login in logins}
    rows: list[Row] = []
    for event in events_of_person(person):
        line = in_words(event, own)
        rows.append(
            {
                _("Kiedy"): line.at,
                _("Co"): line.what,
                _("Kto"): line.who,
                _("Powód"): line.why,
            }
        )
    return Section(_("Dziennik dostępu"), rows, _("Rozliczalność; zob. okresy przechowywania."))
