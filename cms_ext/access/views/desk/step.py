"""The steps of the verification screen: each is a form, an act and the states it is offered in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.access.domain import decision, issue, phone
from cms_ext.access.domain.checks import decide_check
from cms_ext.access.domain.refusal_preview import refusal_preview
from cms_ext.access.forms.desk.step import (
    CallForm,
    DoubtForm,
    RejectForm,
    SightsForm,
    StepForm,
    SupplementForm,
    WithdrawForm,
)
from cms_ext.access.models import AccessApplication
from cms_ext.access.vocabulary import PhoneResult, RejectReason, State, Verdict
from cms_ext.audit.domain.event import Origin

Act = Callable[[Any, Origin, date], str]


@dataclass(frozen=True, slots=True)
class Step:
    """One step. `act` gets the valid form, does it and says what was done; may raise Refusal.

    `slug` is the last part of its address; `serious` steps cannot be taken back.
    """

    slug: str
    title: Promise
    states: tuple[State, ...]
    form_class: type[StepForm]
    act: Act
    help: Promise | str = ""
    serious: bool = False
    # What the applicant will read; such a step is taken only after it was shown.
    preview: Callable[[Any], str] | None = None

    def offered(self, application: AccessApplication) -> bool:
        return application.state in self.states


def _begin(form: StepForm, origin: Origin, today: date) -> str:
    decision.begin_review(form.application, origin, today)
    return _("Sprawdzono warunki. Wynik widać poniżej.")


def _call_for_supplement(form: SupplementForm, origin: Origin, today: date) -> str:
    decision.call_for_supplement(form.application, form.chosen(), origin, today)
    return _("Wezwano do uzupełnienia wniosku %(number)s.") % {"number": form.application.number}


def _supplemented(form: StepForm, origin: Origin, today: date) -> str:
    decision.supplemented(form.application, origin, today)
    return _("Wniosek wrócił do weryfikacji. Warunki sprawdzono od nowa.")


def _ask_for_call(form: DoubtForm, origin: Origin, today: date) -> str:
    phone.ask_for_phone_check(form.application, form.cleaned_data["doubt"], origin)
    return _("Zadzwoń pod numer z rejestru i zapisz wynik rozmowy.")


def _record_call(form: CallForm, origin: Origin, today: date) -> str:
    result = PhoneResult(form.cleaned_data["result"])
    phone.record_call(form.application, result, form.cleaned_data["questions"], origin)
    return _("Zapisano rozmowę: %(result)s.") % {"result": result.label}


def _in_person(form: StepForm, origin: Origin, today: date) -> str:
    decision.bring_in_person(form.application, origin, today)
    return _("Wniosek jest teraz załatwiany osobiście.")


def _approve(form: StepForm, origin: Origin, today: date) -> str:
    decision.approve(form.application, origin, today)
    return _("Zatwierdzono wniosek %(number)s. Wydaj teraz hasło startowe.") % {
        "number": form.application.number
    }


def _approve_and_send(form: SightsForm, origin: Origin, today: date) -> str:
    note_sights(form, origin)
    decision.approve(form.application, origin, today)
    return _send(form, origin, today)


def note_sights(form: SightsForm, origin: Origin) -> None:
    """What the clerk ticked stands for the decision on its check."""
    for code, words in form.seen():
        decide_check(form.application, code, Verdict.PASS, words, origin)


def _send(form: StepForm, origin: Origin, today: date) -> str:
    if form.application.state == State.CREDENTIALS_ISSUED:
        sent = issue.reissue_by_email(form.application, origin, today=today)
    else:
        sent = issue.issue_by_email(form.application, origin, today=today)
    return _("Hasło startowe zostanie wysłane na adres z rejestru: %(address)s.") % {
        "address": sent.sent_to_masked
    }


def _reject(form: RejectForm, origin: Origin, today: date) -> str:
    reason = RejectReason(form.cleaned_data["reason"])
    decision.reject(form.application, reason, form.cleaned_data["text"], origin)
    return _("Odrzucono wniosek %(number)s.") % {"number": form.application.number}


def _withdraw(form: WithdrawForm, origin: Origin, today: date) -> str:
    decision.withdraw(form.application, origin)
    return _("Wycofano wniosek %(number)s.") % {"number": form.application.number}


REVIEWED = (State.IN_REVIEW,)
ISSUED = (State.CREDENTIALS_ISSUED, State.EXPIRED)

BEGIN = Step(
    "rozpocznij",
    gettext_lazy("Rozpocznij weryfikację"),
    (State.SUBMITTED,),
    StepForm,
    _begin,
    gettext_lazy("System sprawdzi warunki procedury i pokaże, z czego wynika każdy wynik."),
)
SUPPLEMENT = Step(
    "wezwanie",
    gettext_lazy("Wezwij do uzupełnienia"),
    REVIEWED,
    SupplementForm,
    _call_for_supplement,
)
SUPPLEMENTED = Step(
    "uzupelniono",
    gettext_lazy("Wniosek uzupełniono"),
    (State.INCOMPLETE,),
    StepForm,
    _supplemented,
    gettext_lazy("Najpierw dodaj to, co przyszło. Warunki zostaną sprawdzone od nowa."),
)
DOUBT = Step(
    "telefon", gettext_lazy("Weryfikacja telefoniczna"), REVIEWED, DoubtForm, _ask_for_call
)
CALL = Step(
    "rozmowa", gettext_lazy("Zapisz wynik rozmowy"), (State.PHONE_CHECK,), CallForm, _record_call
)
IN_PERSON = Step(
    "osobiscie",
    gettext_lazy("Załatw osobiście"),
    tuple(State.undecided()),
    StepForm,
    _in_person,
    gettext_lazy(
        "Osoba jest w pokoju z podpisanym formularzem. Warunki dotyczące poczty przestaną być "
        "potrzebne, a potrzebny będzie dokument tożsamości."
    ),
)
APPROVE = Step("zatwierdz", gettext_lazy("Zatwierdź"), REVIEWED, StepForm, _approve)
APPROVE_AND_SEND = Step(
    "zatwierdz-i-wyslij",
    gettext_lazy("Zatwierdź i wyślij hasło e-mailem"),
    REVIEWED,
    SightsForm,
    _approve_and_send,
)
SEND = Step(
    "wyslij",
    gettext_lazy("Wyślij hasło e-mailem"),
    (State.APPROVED, *ISSUED),
    StepForm,
    _send,
)
REJECT = Step(
    "odrzuc",
    gettext_lazy("Odrzuć"),
    REVIEWED,
    RejectForm,
    _reject,
    serious=True,
    preview=lambda form: refusal_preview(
        form.application, RejectReason(form.cleaned_data["reason"]), form.cleaned_data["text"]
    ),
)
WITHDRAW = Step(
    "wycofaj",
    gettext_lazy("Wycofaj na prośbę wnioskodawcy"),
    tuple(State.undecided()),
    WithdrawForm,
    _withdraw,
    serious=True,
)
STEPS = {
    step.slug: step
    for step in (
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
    )
}
