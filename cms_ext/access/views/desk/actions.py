"""What the screen offers: one main step, the others beneath."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from django.http import QueryDict
from django.urls import reverse

from cms_ext.access.domain.check_row import open_sights
from cms_ext.access.domain.checks import Action, Recommendation
from cms_ext.access.domain.issue import parted
from cms_ext.access.forms.desk.step import (
    ApproveAndPrintForm,
    HandOverForm,
    LetterForm,
    StepForm,
)
from cms_ext.access.models import AccessApplication
from cms_ext.access.views.desk import step as steps
from cms_ext.access.views.desk.step import STEPS, Step
from cms_ext.access.vocabulary import Channel, State
from cms_ext.identity.vocabulary import CodeChannel

PRINT, POST = "wydruk", "list-poczta"
BY_RECOMMENDATION = {
    Action.SUPPLEMENT: steps.SUPPLEMENT,
    Action.PHONE_CHECK: steps.DOUBT,
    Action.IN_PERSON_ONLY: steps.IN_PERSON,
    Action.REJECT: steps.REJECT,
}
BY_STATE = {
    State.SUBMITTED: steps.BEGIN,
    State.PHONE_CHECK: steps.CALL,
    State.INCOMPLETE: steps.SUPPLEMENTED,
}
PRINTABLE = (State.APPROVED, State.CREDENTIALS_ISSUED, State.EXPIRED)


@dataclass(frozen=True, slots=True)
class Preview:
    """What the applicant will read; the digest says which text the clerk has seen."""

    text: str

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Offer:
    """A step with its form and where to send it; open when its form came back."""

    step: Step
    form: StepForm
    address: str
    is_open: bool = False

    @property
    def preview(self) -> Preview | None:
        """Of a form that is filled in and right."""
        return preview_of(self.step, self.form) if self.form.is_bound else None

    @property
    def first(self) -> bool:
        """The button shows the preview and does nothing yet."""
        return self.step.preview is not None and self.preview is None


@dataclass(frozen=True, slots=True)
class Printing:
    """The form that ends in a letter; `main` when it is what is recommended."""

    form: HandOverForm
    address: str
    approves: bool
    main: bool
    again: bool


@dataclass(frozen=True, slots=True)
class Posting:
    """The code alone by post, where the identifier went by e-mail; `to` is the address on file."""

    form: LetterForm
    address: str
    to: str


@dataclass(frozen=True, slots=True)
class Actions:
    main: Offer | None
    printing: Printing | None
    posting: Posting | None
    others: tuple[Offer, ...]


def actions(
    application: AccessApplication,
    recommended: Recommendation | None,
    bound: Mapping[str, StepForm],
) -> Actions:
    """`bound` are forms that came back with errors, by the slug of their step."""
    main = _main(application, recommended)
    printing = _printing(application, recommended, bound.get(PRINT), main)
    if printing and printing.main:
        main = None
    shown = {main.slug} if main else set()
    if main is steps.APPROVE_AND_SEND:
        shown.add(steps.APPROVE.slug)
    others = [
        _offer(application, step, bound)
        for step in STEPS.values()
        if step.slug not in shown and _applies(application, step, recommended)
    ]
    return Actions(
        _offer(application, main, bound) if main else None,
        printing,
        _posting(application, bound.get(POST)),
        tuple(others),
    )


def preview_of(step: Step, form: StepForm) -> Preview | None:
    if step.preview is None or not form.is_valid():
        return None
    return Preview(step.preview(form))


def print_form(application: AccessApplication, data: QueryDict | None = None) -> HandOverForm:
    """The form that ends in a letter; in review it approves as well."""
    kind = ApproveAndPrintForm if application.state == State.IN_REVIEW else HandOverForm
    return kind(data, application=application)


def post_form(application: AccessApplication, data: QueryDict | None = None) -> LetterForm:
    return LetterForm(data, application=application)


def _main(application: AccessApplication, recommended: Recommendation | None) -> Step | None:
    state = State(application.state)
    if state in BY_STATE:
        return BY_STATE[state]
    if state == State.IN_REVIEW and recommended:
        if _only_sights_missing(application, recommended):
            return steps.APPROVE_AND_SEND if _by_email(application) else steps.APPROVE
        return BY_RECOMMENDATION.get(recommended.action)
    if state == State.APPROVED and _by_email(application):
        return steps.SEND
    return None


def _printing(
    application: AccessApplication,
    recommended: Recommendation | None,
    bound: StepForm | None,
    main: Step | None,
) -> Printing | None:
    approves = application.state == State.IN_REVIEW
    if approves and not (recommended and _only_sights_missing(application, recommended)):
        return None
    if not approves and application.state not in PRINTABLE:
        return None
    form = bound if isinstance(bound, HandOverForm) else print_form(application)
    return Printing(
        form,
        reverse("access_desk_letter", args=[application.pk]),
        approves,
        main=not _by_email(application) and application.state in (State.IN_REVIEW, State.APPROVED),
        again=application.state in (State.CREDENTIALS_ISSUED, State.EXPIRED),
    )


def _posting(application: AccessApplication, bound: StepForm | None) -> Posting | None:
    to = application.person.correspondence_address if application.person else ""
    sent = application.delivery_channel == CodeChannel.EMAIL
    if not (application.state == State.CREDENTIALS_ISSUED and sent and to and parted(application)):
        return None
    form = bound if isinstance(bound, LetterForm) else post_form(application)
    return Posting(form, reverse("access_desk_letter_for_post", args=[application.pk]), to)


def _only_sights_missing(application: AccessApplication, recommended: Recommendation) -> bool:
    """Nothing is unmet but what the clerk sees with own eyes."""
    unmet = {missing.key for missing in recommended.missing}
    return unmet <= set(open_sights(application))


def _by_email(application: AccessApplication) -> bool:
    """The person is not here, and there is an address on file to send to."""
    return (
        application.channel != Channel.IN_PERSON
        and not application.in_person_only
        and application.person is not None
        and bool(application.person.correspondence_email)
    )


def _applies(
    application: AccessApplication, step: Step, recommended: Recommendation | None
) -> bool:
    if not step.offered(application):
        return False
    if step is steps.IN_PERSON:
        return application.channel != Channel.IN_PERSON
    if step is steps.SUPPLEMENT:
        return bool(recommended and recommended.gaps)
    if step in (steps.APPROVE, steps.APPROVE_AND_SEND):
        ready = recommended is not None and recommended.action == Action.APPROVE
        return ready and (step is steps.APPROVE or _by_email(application))
    if step is steps.SEND:
        return application.person is not None
    return True


def _offer(application: AccessApplication, step: Step, bound: Mapping[str, StepForm]) -> Offer:
    form = bound.get(step.slug) or step.form_class(application=application)
    address = reverse("access_desk_step", args=[application.pk, step.slug])
    return Offer(step, form, address, is_open=step.slug in bound)
