"""The steps of a clerk with a person's entry and logins."""

from collections.abc import Mapping
from datetime import date
from io import BytesIO
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.base.pdf.rendering import join_papers
from cms_ext.base.web.responses import show_pdf
from cms_ext.base.web.row_key import row_key
from cms_ext.desks.people.person_register import forms
from cms_ext.desks.people.person_register.domain.address_notice import (
    ADDRESS_NOTICE,
    render_address_notice,
)
from cms_ext.desks.people.person_register.domain.desk import (
    OWN_APPLICATION,
    SEES_PEOPLE,
    is_person,
    list_own_realms,
    make_refusal,
    may_change_contact,
)
from cms_ext.desks.people.person_register.domain.starter_password import Letter, issue_new_code
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from cms_ext.office.desk_kit.workflow.step import Done, Step, StepForm, by_slug
from cms_ext.office.desk_kit.workflow.views import StepView
from cms_ext.people.identity.domain import login_state
from cms_ext.people.identity.domain import session as sessions
from cms_ext.people.identity.domain.address_link import set_registered_email
from cms_ext.people.identity.domain.person import (
    record_death,
    set_postal_address,
    set_registered_phone,
)
from cms_ext.people.identity.domain.postal_address import (
    accept_postal_request,
    find_notice_to_print,
    find_waiting_request,
    refuse_postal_request,
)
from cms_ext.people.identity.domain.second_factor import has_factor, reset_second_factor
from cms_ext.people.identity.domain.sign_in import clear_tries, find_lock_end
from cms_ext.people.identity.models import Person, User
from cms_ext.people.identity.views.guard import require_rights
from cms_ext.people.identity.vocabulary import ClosedReason, LoginState
from cms_ext.people.life_events.domain.death import open_death
from cms_ext.people.life_events.rights import SEES
from cms_ext.people.outbox.judging import judge_letter


def pdf_to_print(letter: Letter) -> HttpResponse:
    """Return the PDF to be printed, which no cache stores.

    The letter and the receipt, which has no code, are one print.
    """
    sheets = (letter.pdf, letter.receipt_pdf)
    printed = join_papers((BytesIO(sheet) for sheet in sheets if sheet), own_sheets=False)
    return show_pdf(printed, letter.filename)


def _email(person: Person, form: forms.EmailForm, today: date, origin: Origin) -> None:
    set_registered_email(person, form.cleaned_data["email"], origin, form.document_words)


def _phone(person: Person, form: forms.PersonPhoneForm, today: date, origin: Origin) -> None:
    set_registered_phone(person, form.cleaned_data["phone"], origin, form.document_words)


def _postal_address(
    person: Person, form: forms.PostalAddressForm, today: date, origin: Origin
) -> None:
    set_postal_address(person, form.cleaned_data["address"], origin, form.document_words)


def _accept_postal(
    person: Person, form: forms.PostalAcceptForm, today: date, origin: Origin
) -> Done:
    if is_person(origin.signed_in, person):
        raise make_refusal(OWN_APPLICATION)
    checked = str(forms.CheckedBy(form.cleaned_data["checked"]).label)
    accept_postal_request(person, form.cleaned_data["key"], checked, origin, today)
    return Done(_("Zmieniono adres. Wydrukuj zawiadomienie na dotychczasowy adres."))


def _refuse_postal(
    person: Person, form: forms.PostalRefuseForm, today: date, origin: Origin
) -> None:
    refuse_postal_request(person, form.cleaned_data["key"], form.cleaned_data["powod"], origin)


def _print_notice(person: Person, form: StepForm, today: date, origin: Origin) -> HttpResponse:
    request = find_notice_to_print(person)
    if request is None:
        raise Refusal("POSTAL_NO_NOTICE", _("Nie ma zawiadomienia. Wróć do osoby."))
    if reason := judge_letter(ADDRESS_NOTICE, request, today):
        raise Refusal("LETTER_UNFIT", reason)
    pdf = render_address_notice(request, today)
    record("POSTAL_NOTICE_PRINTED", origin, obj=request, subject=person)
    return show_pdf(pdf, "zawiadomienie-o-zmianie-adresu.pdf")


def _awaits_postal(person: Person, today: date) -> bool:
    return find_waiting_request(person) is not None


def _death(person: Person, form: forms.DeathForm, today: date, origin: Origin) -> Done:
    record_death(person, form.cleaned_data["died_on"], origin)
    person.refresh_from_db()
    event = open_death(person, form.cleaned_data["died_on"], origin=origin, today=today)
    seen = origin.signed_in.has_perm(SEES)
    text = _("Odnotowano śmierć. Dostępy tej osoby są zamknięte.")
    return Done(text, reverse("life_event", args=[event.pk]) if seen else "")


def _suspend(login: User, form: forms.SuspendForm, today: date, origin: Origin) -> Done:
    login_state.suspend_login(
        login, str(forms.SuspendReason(form.cleaned_data["reason"]).label), origin
    )
    return Done(_("Zawieszono dostęp %(login)s.") % {"login": login.login})


def _resume(login: User, form: StepForm, today: date, origin: Origin) -> Done:
    login_state.resume_login(login, origin)
    return Done(_("Dostęp %(login)s znów działa.") % {"login": login.login})


def _close(login: User, form: forms.CloseLoginForm, today: date, origin: Origin) -> Done:
    login_state.close_login(login, ClosedReason(form.cleaned_data["reason"]), origin)
    return Done(_("Zamknięto dostęp %(login)s.") % {"login": login.login})


def _new_code(login: User, form: forms.NewCodeForm, today: date, origin: Origin) -> HttpResponse:
    letter = issue_new_code(
        login,
        origin,
        id_seen=form.cleaned_data["id_seen"],
        handed_to=form.cleaned_data["handed_to"],
        today=today,
    )
    return pdf_to_print(letter)


def _unlock(login: User, form: StepForm, today: date, origin: Origin) -> Done:
    clear_tries(login, origin)
    return Done(_("Na %(login)s można znów się logować.") % {"login": login.login})


def _sign_out(login: User, form: StepForm, today: date, origin: Origin) -> Done:
    sessions.end_sessions(login, except_key=None, origin=origin)
    return Done(_("Wylogowano %(login)s ze wszystkich urządzeń.") % {"login": login.login})


def _remove_factor(login: User, form: forms.IdSeenForm, today: date, origin: Origin) -> Done:
    reset_second_factor(login, origin)
    return Done(_("Usunięto drugi składnik logowania %(login)s.") % {"login": login.login})


def _in_use(login: User, today: date) -> bool:
    return login.state in LoginState.entering()


def _signed_in(login: User, today: date) -> bool:
    return sessions.list_open_sessions(login, timezone.now()).exists()


PERSON_STEPS: Mapping[str, Step[Person]] = by_slug(
    Step(
        "e-mail",
        gettext_lazy("Zmień adres e-mail"),
        _email,
        forms.EmailForm,
        about=gettext_lazy(
            "Na ten adres idą dane logowania i zawiadomienia. O zmianie dowie się stary i nowy "
            "adres, a przez 24 godziny haseł nie można wysyłać e-mailem."
        ),
        done=gettext_lazy("Zmieniono adres e-mail w rejestrze."),
    ),
    Step(
        "telefon",
        gettext_lazy("Zmień numer telefonu"),
        _phone,
        forms.PersonPhoneForm,
        about=gettext_lazy("Pod ten numer dzwoni dział, gdy ma wątpliwość."),
        done=gettext_lazy("Zmieniono numer telefonu w rejestrze."),
    ),
    Step(
        "adres",
        gettext_lazy("Zmień adres do korespondencji"),
        _postal_address,
        forms.PostalAddressForm,
        about=gettext_lazy("Pod ten adres idą listy, także hasło startowe wysyłane pocztą."),
        done=gettext_lazy("Zmieniono adres do korespondencji w rejestrze."),
    ),
    Step(
        "prosba-o-adres",
        gettext_lazy("Przyjmij prośbę o zmianę adresu"),
        _accept_postal,
        forms.PostalAcceptForm,
        about=gettext_lazy("Osoba złożyła ją w swoim koncie. Pod ten adres idą hasła startowe."),
        offered=_awaits_postal,
    ),
    Step(
        "odmowa-adresu",
        gettext_lazy("Odrzuć prośbę o zmianę adresu"),
        _refuse_postal,
        forms.PostalRefuseForm,
        done=gettext_lazy("Odrzucono prośbę o zmianę adresu. Osoba przeczyta powód."),
        offered=_awaits_postal,
    ),
    Step(
        "zawiadomienie-o-adresie",
        gettext_lazy("Zawiadomienie na dotychczasowy adres"),
        _print_notice,
        about=gettext_lazy("List w okienkową kopertę. Nowego adresu w nim nie ma."),
        button=gettext_lazy("Wydrukuj"),
        offered=lambda person, today: find_notice_to_print(person) is not None,
    ),
    Step(
        "smierc",
        gettext_lazy("Odnotuj śmierć"),
        _death,
        forms.DeathForm,
        about=gettext_lazy("Zamknie to od razu wszystkie dostępy tej osoby, do obu paneli."),
        serious=True,
    ),
)
LOGIN_STEPS: Mapping[str, Step[User]] = by_slug(
    Step(
        "haslo",
        gettext_lazy("Nowe hasło startowe"),
        _new_code,
        forms.NewCodeForm,
        about=gettext_lazy(
            "Dla osoby, która nie pamięta hasła i jest na miejscu. Własne hasło działa, dopóki "
            "osoba nie ustawi nowego; poprzednie hasło startowe przestaje działać od razu."
        ),
        offered=_in_use,
    ),
    Step(
        "proby",
        gettext_lazy("Odblokuj logowanie"),
        _unlock,
        about=gettext_lazy("Po zbyt wielu nieudanych próbach. Bez tego blokada minie sama."),
        offered=lambda login, today: find_lock_end(login) is not None,
    ),
    Step(
        "wyloguj",
        gettext_lazy("Wyloguj wszędzie"),
        _sign_out,
        about=gettext_lazy("Zakończy sesje na wszystkich urządzeniach. Hasło zostaje."),
        offered=_signed_in,
    ),
    Step(
        "drugi-skladnik",
        gettext_lazy("Usuń drugi składnik"),
        _remove_factor,
        forms.IdSeenForm,
        about=gettext_lazy(
            "Gdy osoba straciła telefon albo klucz. Do logowania wystarczy potem samo hasło, "
            "a osoba dostanie o tym wiadomość."
        ),
        offered=lambda login, today: has_factor(login),
        serious=True,
    ),
    Step(
        "zawies",
        gettext_lazy("Zawieś dostęp"),
        _suspend,
        forms.SuspendForm,
        about=gettext_lazy(
            "Nikt się nie zaloguje, dopóki dostępu nie wznowisz. Sesje się skończą."
        ),
        offered=_in_use,
        serious=True,
    ),
    Step(
        "wznow",
        gettext_lazy("Wznów dostęp"),
        _resume,
        about=gettext_lazy("Osoba znów się zaloguje, tak jak przed zawieszeniem."),
        offered=lambda login, today: login.state == LoginState.SUSPENDED,
    ),
    Step(
        "zamknij",
        gettext_lazy("Zamknij dostęp"),
        _close,
        forms.CloseLoginForm,
        about=gettext_lazy("Tego nie można cofnąć: zamknięty dostęp nigdy się już nie otworzy."),
        offered=lambda login, today: login.state != LoginState.CLOSED,
        serious=True,
    ),
)


class PersonStepView(StepView[Person | User]):
    """Any step; `?dostep=` names a login, which must be one of the own desk."""

    template_name = "cms_ext/person_register/step.html"
    icon = "user"
    sees = SEES_PEOPLE
    person: Person

    def find_subject(self, key: int, slug: str) -> Person | User:
        self.person = get_object_or_404(Person, pk=key)
        if slug in PERSON_STEPS:
            return self.person
        login = row_key(self.request.GET.get("dostep", ""))
        if slug not in LOGIN_STEPS or login is None:
            raise Http404
        own = list_own_realms(require_rights(self.request))
        return get_object_or_404(User, pk=login, person=self.person, realm__in=own)

    def find_step(self, key: int, slug: str) -> Step[Any]:
        return PERSON_STEPS.get(slug) or LOGIN_STEPS[slug]

    def may_take(self) -> bool:
        """Check the right on the entry; `find_subject` has checked a login's desk."""
        on_entry = isinstance(self.subject, Person)
        return not on_entry or may_change_contact(require_rights(self.request), self.person)

    def landing(self) -> str:
        return reverse("person_register_entry", args=[self.person.pk])

    def subtitle(self) -> str:
        return self.person.name
