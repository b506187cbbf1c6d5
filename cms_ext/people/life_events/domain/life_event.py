"""Events: reported, carried on step by step, ended once no step is open."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.base.text.typed_values import ValueRefused, clean_text
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.evidence.sealed_rows.domain.sealing import wait_for_turn
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from cms_ext.people.identity.domain.person import PESEL, lock_person
from cms_ext.people.identity.models import Person
from cms_ext.people.life_events.models import LifeEvent, SkippedStep
from cms_ext.plugins import EventStep, EventSubject, LifeEventKind, StepState, list_plugins
from cms_ext.plugins.coverage import SealStream

State = LifeEvent.State
MIN_REASON_LENGTH = 10
MAX_WORDS_LENGTH = 255


@dataclass(frozen=True, slots=True)
class NewLifeEvent:
    """An event as a clerk reports it; `account_no` and `payment_no` where its kind has them."""

    kind: str
    person: Person
    on: date
    proof: str
    account_no: str = ""
    payment_no: int = 0


def list_kinds() -> list[LifeEventKind]:
    """Return the kinds of events that this site's plugins bring, in order."""
    parts = (plugin.people.life_events for plugin in list_plugins())
    return sorted((kind for part in parts if part for kind in part.kinds), key=lambda k: k.order)


def find_kind(code: str) -> LifeEventKind | None:
    """Return the kind of this code; None where its plugin is off."""
    return next((kind for kind in list_kinds() if kind.code == code), None)


def list_offered_kinds(account_no: str, payment_no: int) -> list[LifeEventKind]:
    """Return what can be reported from a person's card, an account's, or of a payment."""
    if payment_no:
        subjects = {EventSubject.PAYMENT}
    else:
        subjects = {EventSubject.PERSON, *([EventSubject.ACCOUNT] if account_no else [])}
    return [kind for kind in list_kinds() if kind.subject in subjects]


def name_event(event: LifeEvent) -> str:
    """Return the name of the event's kind; its code where the plugin is off."""
    kind = find_kind(event.kind)
    return _(kind.title) if kind else event.kind


def describe_subject(event: LifeEvent) -> str:
    """Return the account and flat of the event as text; "" for one about a person alone."""
    parts = (plugin.people.life_events for plugin in list_plugins())
    names = (part.names(event) for part in parts if part and part.names)
    return next(filter(None, names), event.account_no)


def select_open_events() -> QuerySet[LifeEvent]:
    """Select the events that are not ended, the oldest first."""
    return LifeEvent.objects.filter(state=State.OPEN).select_related("person")


@transaction.atomic
def open_event(new: NewLifeEvent, *, origin: Origin, today: date) -> LifeEvent:
    """Report an event. Raises ValidationError by field, Refusal: ALREADY_OPEN, KIND_UNKNOWN."""
    kind = find_kind(new.kind)
    if kind is None:
        raise Refusal("KIND_UNKNOWN", _("Takiego zdarzenia w tym serwisie nie ma."))
    person = lock_person(new.person)
    event = LifeEvent(
        kind=kind.code,
        person=person,
        account_no="" if kind.subject == EventSubject.PERSON else new.account_no,
        payment_no=new.payment_no if kind.subject == EventSubject.PAYMENT else 0,
        on=new.on,
        proof=_clean(new.proof),
        opened_by=origin.signed_in,
        opened_at=timezone.now(),
    )
    _check(event, kind, today)
    event.save()
    record("LIFE_EVENT_OPENED", origin, obj=event, subject=person, note=kind.code)
    return event


def _clean(typed: str) -> str:
    """Return the text as they are stored. Raises `typed_values.ValueRefused`."""
    text = clean_text(typed, MAX_WORDS_LENGTH)
    if PESEL.search(text):
        raise ValueRefused(_("Nie wpisuj numeru PESEL. Spółdzielnia go tu nie przechowuje."))
    return text


def _check(event: LifeEvent, kind: LifeEventKind, today: date) -> None:
    same = select_open_events().filter(
        kind=kind.code,
        person=event.person,
        account_no=event.account_no,
        payment_no=event.payment_no,
    )
    if same.exists():
        raise Refusal("ALREADY_OPEN", _("Takie zdarzenie jest już w toku. Otwórz tamto."))
    if event.on > today:
        raise ValidationError({"on": _("Ten dzień jeszcze nie nadszedł. Popraw datę.")})
    if not event.proof:
        raise ValidationError({"proof": _("Napisz, co to potwierdza: dokument albo notatka.")})
    if kind.check:
        kind.check(event, today)


def list_steps(event: LifeEvent, today: date) -> list[EventStep]:
    """Return the event's steps with their states of now; an ended event computes none."""
    if event.state != State.OPEN:
        return []
    parts = (plugin.people.life_events for plugin in list_plugins())
    steps = [step for part in parts if part and part.steps for step in part.steps(event, today)]
    reasons = dict(event.skipped.values_list("key", "reason"))
    return [
        replace(step, state=StepState.SKIPPED, detail=reasons[step.key])
        if step.is_open and step.key in reasons
        else step
        for step in sorted(steps, key=lambda step: step.order)
    ]


@transaction.atomic
def skip_step(
    event: LifeEvent, key: str, reason: str, *, origin: Origin, today: date
) -> SkippedStep:
    """Leave a step out. Raises Refusal: EVENT_ENDED, REASON_REQUIRED, STEP_NEEDED."""
    event = _lock_open(event)
    text = _check_reason(reason)
    step = next((step for step in list_steps(event, today) if step.key == key), None)
    if step is None or not step.is_open or not step.skippable:
        raise Refusal("STEP_NEEDED", _("Tego kroku nie można pominąć. Odśwież stronę."))
    skipped = SkippedStep(
        event=event, key=key, reason=text, made_by=origin.signed_in, made_at=timezone.now()
    )
    skipped.save()
    record("LIFE_EVENT_STEP_SKIPPED", origin, obj=event, subject=event.person, note=key)
    return skipped


def finish_event(event: LifeEvent, *, origin: Origin, today: date) -> LifeEvent:
    """End an event of which no step is open. Raises Refusal: EVENT_ENDED, STEPS_OPEN."""
    with transaction.atomic():
        event = _lock_open(event)
        waiting = [step.title for step in list_steps(event, today) if step.is_open]
        if waiting or find_kind(event.kind) is None:
            text = _("Zdarzenia nie można zakończyć, zostało do zrobienia: {steps}.")
            raise Refusal("STEPS_OPEN", text.format(steps="; ".join(waiting) or event.kind))
        return _end(event, State.DONE, origin)


@transaction.atomic
def give_up_event(event: LifeEvent, reason: str, *, origin: Origin) -> LifeEvent:
    """End an event that was reported by mistake. Raises Refusal: EVENT_ENDED, REASON_REQUIRED."""
    event = _lock_open(event)
    event.why_given_up = _check_reason(reason)
    return _end(event, State.GIVEN_UP, origin)


def _lock_open(event: LifeEvent) -> LifeEvent:
    wait_for_turn(SealStream.OFFICE)
    locked = LifeEvent.objects.select_for_update(of=("self",)).select_related("person")
    event = locked.get(pk=event.pk)
    if event.state != State.OPEN:
        text = _("To zdarzenie jest już {state}.")
        raise Refusal("EVENT_ENDED", text.format(state=event.get_state_display()))
    return event


def _check_reason(reason: str) -> str:
    text = _clean(reason)
    if len(text) < MIN_REASON_LENGTH:
        raise Refusal("REASON_REQUIRED", _("Podaj powód (co najmniej 10 znaków)."))
    return text


def _end(event: LifeEvent, state: State, origin: Origin) -> LifeEvent:
    event.state, event.ended_by, event.ended_at = state, origin.signed_in, timezone.now()
    event.save()
    record(
        "LIFE_EVENT_ENDED",
        origin,
        obj=event,
        subject=event.person,
        from_state=State.OPEN,
        to_state=state,
    )
    return event


def list_person_events(person: Person) -> Sequence[LifeEvent]:
    """Return the events about a person, the newest first."""
    return list(LifeEvent.objects.filter(person=person).order_by("-opened_at", "-pk"))


def has_open_event(person: Person) -> bool:
    """Return True while an event about this person is not ended."""
    return select_open_events().filter(person=person).exists()


ERASED_WORDS = "–"


def forget_words(person: Person) -> None:
    """Erase what clerks wrote about a person's events; that they were, and when, stays."""
    events = LifeEvent.objects.filter(person=person)
    SkippedStep.objects.filter(event__in=events).update(reason=ERASED_WORDS)
    events.exclude(why_given_up="").update(why_given_up=ERASED_WORDS)
    events.update(proof=ERASED_WORDS)
