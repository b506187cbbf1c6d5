"""What a clerk may do with a person's entry and logins: the table of the steps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.access.domain.contact import set_postal_address, set_registered_phone
from cms_ext.access.domain.issue import Letter, new_code_for_login
from cms_ext.access.domain.right import person_died
from cms_ext.access.forms.desk.person import (
    CloseForm,
    DeathForm,
    EmailForm,
    IdSeenForm,
    NewCodeForm,
    PersonForm,
    PhoneForm,
    PostalAddressForm,
    SuspendForm,
    SuspendReason,
)
from cms_ext.audit.domain.event import Origin
from cms_ext.identity.domain.address_change import set_registered_email
from cms_ext.identity.domain.second_factor import has_factor, reset_second_factor
from cms_ext.identity.domain.session import end_sessions, open_sessions
from cms_ext.identity.domain.sign_in_tries import clear_tries, held_until
from cms_ext.identity.domain.state import close, resume, suspend
from cms_ext.identity.models import Person, User
from cms_ext.identity.vocabulary import ClosedReason, LoginState


@dataclass(frozen=True, slots=True)
class PersonStep:
    """A step on the person's entry. `act` says what was done; may raise Refusal or Refused."""

    slug: str
    title: Promise
    explanation: Promise
    form_class: type[PersonForm]
    act: Callable[[Any, Person, Origin, date], str]
    serious: bool = False


@dataclass(frozen=True, slots=True)
class LoginStep:
    """A step on one login of the person; `act` may end in a letter."""

    slug: str
    title: Promise
    explanation: Promise
    form_class: type[PersonForm]
    act: Callable[[Any, User, Origin, date], str | Letter]
    offered: Callable[[User], bool]
    serious: bool = False


def _email(form: EmailForm, person: Person, origin: Origin, today: date) -> str:
    set_registered_email(person, form.cleaned_data["email"], origin, form.document_words)
    return _("Zmieniono adres e-mail w rejestrze.")


def _phone(form: PhoneForm, person: Person, origin: Origin, today: date) -> str:
    set_registered_phone(person, form.cleaned_data["phone"], origin, form.document_words)
    return _("Zmieniono numer telefonu w rejestrze.")


def _postal_address(form: PostalAddressForm, person: Person, origin: Origin, today: date) -> str:
    set_postal_address(person, form.cleaned_data["address"], origin, form.document_words)
    return _("Zmieniono adres do korespondencji w rejestrze.")


def _death(form: DeathForm, person: Person, origin: Origin, today: date) -> str:
    person_died(person, form.cleaned_data["died_on"], origin)
    return _("Odnotowano śmierć. Dostępy tej osoby są zamknięte.")


def _suspend(form: SuspendForm, login: User, origin: Origin, today: date) -> str:
    suspend(login, str(SuspendReason(form.cleaned_data["reason"]).label), origin)
    return _("Zawieszono dostęp %(login)s.") % {"login": login.login}


def _resume(form: PersonForm, login: User, origin: Origin, today: date) -> str:
    resume(login, origin)
    return _("Dostęp %(login)s znów działa.") % {"login": login.login}


def _close(form: CloseForm, login: User, origin: Origin, today: date) -> str:
    close(login, ClosedReason(form.cleaned_data["reason"]), origin)
    return _("Zamknięto dostęp %(login)s.") % {"login": login.login}


def _new_code(form: NewCodeForm, login: User, origin: Origin, today: date) -> Letter:
    return new_code_for_login(
        login,
        origin,
        id_seen=form.cleaned_data["id_seen"],
        handed_to=form.cleaned_data["handed_to"],
        today=today,
    )


def _unlock(form: PersonForm, login: User, origin: Origin, today: date) -> str:
    clear_tries(login, origin)
    return _("Na %(login)s można znów się logować.") % {"login": login.login}


def _sign_out(form: PersonForm, login: User, origin: Origin, today: date) -> str:
    end_sessions(login, except_key=None, origin=origin)
    return _("Wylogowano %(login)s ze wszystkich urządzeń.") % {"login": login.login}


def _remove_factor(form: IdSeenForm, login: User, origin: Origin, today: date) -> str:
    reset_second_factor(login, origin)
    return _("Usunięto drugi składnik logowania %(login)s.") % {"login": login.login}


def _in_use(login: User) -> bool:
    return login.state in LoginState.entering()


def _signed_in(login: User) -> bool:
    return open_sessions(login, timezone.now()).exists()


PERSON_STEPS = (
    PersonStep(
        "e-mail",
        gettext_lazy("Zmień adres e-mail"),
        gettext_lazy(
            "Na ten adres idą dane logowania i zawiadomienia. O zmianie dowie się stary i nowy "
            "adres, a przez 24 godziny haseł nie można wysyłać e-mailem."
        ),
        EmailForm,
        _email,
    ),
    PersonStep(
        "telefon",
        gettext_lazy("Zmień numer telefonu"),
        gettext_lazy("Pod ten numer dzwoni dział, gdy ma wątpliwość co do wniosku."),
        PhoneForm,
        _phone,
    ),
    PersonStep(
        "adres",
        gettext_lazy("Zmień adres do korespondencji"),
        gettext_lazy("Pod ten adres idą listy, także hasło startowe wysyłane pocztą."),
        PostalAddressForm,
        _postal_address,
    ),
    PersonStep(
        "smierc",
        gettext_lazy("Odnotuj śmierć"),
        gettext_lazy("Zamknie to od razu wszystkie dostępy tej osoby, do obu paneli."),
        DeathForm,
        _death,
        serious=True,
    ),
)
LOGIN_STEPS = (
    LoginStep(
        "haslo",
        gettext_lazy("Nowe hasło startowe"),
        gettext_lazy(
            "Dla osoby, która nie pamięta hasła i jest na miejscu. Własne hasło działa, dopóki "
            "osoba nie ustawi nowego; poprzednie hasło startowe przestaje działać od razu."
        ),
        NewCodeForm,
        _new_code,
        _in_use,
    ),
    LoginStep(
        "proby",
        gettext_lazy("Odblokuj logowanie"),
        gettext_lazy("Po zbyt wielu nieudanych próbach. Bez tego blokada minie sama."),
        PersonForm,
        _unlock,
        lambda login: held_until(login) is not None,
    ),
    LoginStep(
        "wyloguj",
        gettext_lazy("Wyloguj wszędzie"),
        gettext_lazy("Zakończy sesje na wszystkich urządzeniach. Hasło zostaje."),
        PersonForm,
        _sign_out,
        _signed_in,
    ),
    LoginStep(
        "drugi-skladnik",
        gettext_lazy("Usuń drugi składnik"),
        gettext_lazy(
            "Gdy osoba straciła telefon albo klucz. Do logowania wystarczy potem samo hasło, "
            "a osoba dostanie o tym wiadomość."
        ),
        IdSeenForm,
        _remove_factor,
        has_factor,
        serious=True,
    ),
    LoginStep(
        "zawies",
        gettext_lazy("Zawieś dostęp"),
        gettext_lazy("Nikt się nie zaloguje, dopóki dostępu nie wznowisz. Sesje się skończą."),
        SuspendForm,
        _suspend,
        _in_use,
        serious=True,
    ),
    LoginStep(
        "wznow",
        gettext_lazy("Wznów dostęp"),
        gettext_lazy("Osoba znów się zaloguje, tak jak przed zawieszeniem."),
        PersonForm,
        _resume,
        lambda login: login.state == LoginState.SUSPENDED,
    ),
    LoginStep(
        "zamknij",
        gettext_lazy("Zamknij dostęp"),
        gettext_lazy("Tego nie można cofnąć. Nowy dostęp wymaga nowego wniosku."),
        CloseForm,
        _close,
        lambda login: login.state != LoginState.CLOSED,
        serious=True,
    ),
)
