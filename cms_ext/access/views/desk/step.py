"""The steps of the verification screen, each offered in some states of an application."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.access.domain import decision, issue
from cms_ext.access.domain.checks.deciding import decide_check, record_call, request_phone_check
from cms_ext.access.domain.contact_on_file import list_contact_differences, register_contact
from cms_ext.access.domain.notice import refusal_preview
from cms_ext.access.forms import step as forms
from cms_ext.access.models import AccessApplication
from cms_ext.access.vocabulary import ApplicationState, CheckVerdict, PhoneResult
from cms_ext.desks.people.person_register.domain.desk import CHANGES_CONTACT
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.office.desk_kit.workflow.step import Done, Step, StepForm, by_slug


@dataclass(frozen=True, slots=True)
class MessagePreview:
    """The text that the applicant will read; its digest says which text the clerk has seen."""

    text: str

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()


def _in(*states: ApplicationState) -> Callable[[AccessApplication, date], bool]:
    return lambda application, today: application.state in states


def _call_for_supplement(
    application: AccessApplication, form: forms.SupplementForm, today: date, origin: Origin
) -> Done:
    decision.call_for_supplement(application, form.chosen(), origin, today)
    return _done_with(_("Wezwano do uzupełnienia wniosku %(number)s."), application)


def _record_call(
    application: AccessApplication, form: forms.PhoneCallForm, today: date, origin: Origin
) -> Done:
    result = PhoneResult(form.cleaned_data["result"])
    record_call(application, result, form.cleaned_data["questions"], origin)
    return Done(_("Zapisano rozmowę: %(result)s.") % {"result": result.label})


def _approve(application: AccessApplication, form: StepForm, today: date, origin: Origin) -> Done:
    decision.approve_application(application, origin, today)
    return _done_with(
        _("Zatwierdzono wniosek %(number)s. Wydaj teraz hasło startowe."), application
    )


def _approve_and_send(
    application: AccessApplication, form: forms.SightsForm, today: date, origin: Origin
) -> Done:
    note_sights(form, origin)
    decision.approve_application(application, origin, today)
    return _send(application, form, today, origin)


def note_sights(form: forms.SightsForm, origin: Origin) -> None:
    """Store the clerk's ticks as decisions on their checks."""
    for code, words in form.decided_checks():
        decide_check(form.subject, code, CheckVerdict.PASS, words, origin)


def _send(application: AccessApplication, form: StepForm, today: date, origin: Origin) -> Done:
    again = application.state == ApplicationState.CREDENTIALS_ISSUED
    send = issue.reissue_by_email if again else issue.issue_by_email
    sent = send(application, origin, today=today)
    words = _("Hasło startowe zostanie wysłane na adres z rejestru: %(address)s.")
    return Done(words % {"address": sent.sent_to_masked})


def _reject(
    application: AccessApplication, form: forms.RejectForm, today: date, origin: Origin
) -> Done:
    decision.reject_application(application, form.chosen, form.cleaned_data["text"], origin)
    return _done_with(_("Odrzucono wniosek %(number)s."), application)


def _refusal_letter(
    application: AccessApplication, form: forms.RejectForm, today: date, origin: Origin
) -> MessagePreview:
    return MessagePreview(refusal_preview(application, form.chosen, form.cleaned_data["text"]))


def _withdraw(
    application: AccessApplication, form: forms.WithdrawForm, today: date, origin: Origin
) -> Done:
    decision.withdraw_application(application, origin)
    return _done_with(_("Wycofano wniosek %(number)s."), application)


def _register_contact(
    application: AccessApplication, form: forms.RegisterContactForm, today: date, origin: Origin
) -> Done:
    written = register_contact(application, form.cleaned_data["facts"], origin, today)
    facts = ", ".join(field.label for field in written)
    return Done(_("Wpisano do rejestru: %(facts)s.") % {"facts": facts})


def _done_with(words: str, application: AccessApplication) -> Done:
    return Done(words % {"number": application.number})


ISSUED = (ApplicationState.CREDENTIALS_ISSUED, ApplicationState.EXPIRED)

BEGIN: Step[AccessApplication] = Step(
    "rozpocznij",
    gettext_lazy("Rozpocznij weryfikację"),
    lambda application, form, today, origin: decision.begin_review(application, origin, today),
    forms.CardForm,
    about=gettext_lazy("System sprawdzi warunki procedury i pokaże, z czego wynika każdy wynik."),
    done=gettext_lazy("Sprawdzono warunki. Wynik widać poniżej."),
    offered=_in(ApplicationState.SUBMITTED),
)
SUPPLEMENT: Step[AccessApplication] = Step(
    "wezwanie",
    gettext_lazy("Wezwij do uzupełnienia"),
    _call_for_supplement,
    forms.SupplementForm,
    offered=_in(ApplicationState.IN_REVIEW),
)
SUPPLEMENTED: Step[AccessApplication] = Step(
    "uzupelniono",
    gettext_lazy("Wniosek uzupełniono"),
    lambda application, form, today, origin: decision.resume_review(application, origin, today),
    forms.CardForm,
    about=gettext_lazy("Najpierw dodaj to, co przyszło. Warunki zostaną sprawdzone od nowa."),
    done=gettext_lazy("Wniosek wrócił do weryfikacji. Warunki sprawdzono od nowa."),
    offered=_in(ApplicationState.INCOMPLETE),
)
DOUBT: Step[AccessApplication] = Step(
    "telefon",
    gettext_lazy("Weryfikacja telefoniczna"),
    lambda application, form, today, origin: request_phone_check(
        application, form.cleaned_data["doubt"], origin
    ),
    forms.DoubtForm,
    done=gettext_lazy("Zadzwoń pod numer z wniosku i zapisz wynik rozmowy."),
    offered=_in(ApplicationState.IN_REVIEW),
)
CALL: Step[AccessApplication] = Step(
    "rozmowa",
    gettext_lazy("Zapisz wynik rozmowy"),
    _record_call,
    forms.PhoneCallForm,
    offered=_in(ApplicationState.PHONE_CHECK),
)
IN_PERSON: Step[AccessApplication] = Step(
    "osobiscie",
    gettext_lazy("Załatw osobiście"),
    lambda application, form, today, origin: decision.continue_in_person(
        application, origin, today
    ),
    forms.CardForm,
    about=gettext_lazy(
        "Osoba jest w pokoju z podpisanym formularzem. Warunki dotyczące poczty przestaną być "
        "potrzebne, a potrzebny będzie dokument tożsamości."
    ),
    done=gettext_lazy("Wniosek jest teraz załatwiany osobiście."),
    offered=_in(*ApplicationState.undecided()),
)
APPROVE: Step[AccessApplication] = Step(
    "zatwierdz",
    gettext_lazy("Zatwierdź"),
    _approve,
    forms.CardForm,
    offered=_in(ApplicationState.IN_REVIEW),
)
APPROVE_AND_SEND: Step[AccessApplication] = Step(
    "zatwierdz-i-wyslij",
    gettext_lazy("Zatwierdź i wyślij hasło e-mailem"),
    _approve_and_send,
    forms.SightsForm,
    offered=_in(ApplicationState.IN_REVIEW),
)
SEND: Step[AccessApplication] = Step(
    "wyslij",
    gettext_lazy("Wyślij hasło e-mailem"),
    _send,
    forms.CardForm,
    offered=_in(ApplicationState.APPROVED, *ISSUED),
)
REJECT: Step[AccessApplication] = Step(
    "odrzuc",
    gettext_lazy("Odrzuć"),
    _reject,
    forms.RejectForm,
    offered=_in(ApplicationState.IN_REVIEW),
    serious=True,
    preview=_refusal_letter,
)
WITHDRAW: Step[AccessApplication] = Step(
    "wycofaj",
    gettext_lazy("Wycofaj na prośbę wnioskodawcy"),
    _withdraw,
    forms.WithdrawForm,
    offered=_in(*ApplicationState.undecided()),
    serious=True,
)
REGISTER: Step[AccessApplication] = Step(
    "rejestr",
    gettext_lazy("Wpisz do rejestru"),
    _register_contact,
    forms.RegisterContactForm,
    about=gettext_lazy(
        "Podstawą zmiany będzie ten wniosek. O nowym adresie e-mail dowie się stary i nowy adres, "
        "a przez 24 godziny haseł nie można na niego wysyłać."
    ),
    rights=(CHANGES_CONTACT,),
    offered=lambda application, today: bool(list_contact_differences(application, today)),
)
STEPS: Mapping[str, Step[AccessApplication]] = by_slug(
    BEGIN,
    SUPPLEMENT,
    SUPPLEMENTED,
    DOUBT,
    CALL,
    IN_PERSON,
    APPROVE,
    APPROVE_AND_SEND,
    SEND,
    REJECT,
    WITHDRAW,
    REGISTER,
)
