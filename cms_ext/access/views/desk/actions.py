"""The actions of the verification screen: one main step, and others below it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.forms import BaseForm
from django.http import QueryDict
from django.urls import reverse

from cms_ext.access.domain.checks.recommendation import Action, Recommendation, open_sights
from cms_ext.access.domain.issue import is_sent_separately
from cms_ext.access.forms.step import ApproveAndPrintForm, HandOverForm, LetterForm
from cms_ext.access.models import AccessApplication
from cms_ext.access.views.desk import step as steps
from cms_ext.access.views.desk.step import STEPS
from cms_ext.access.vocabulary import ApplicationChannel, ApplicationState
from cms_ext.base.dates.clock import business_today
from cms_ext.office.desk_kit.workflow.step import Offer, Step, build_offers, list_offered_steps
from cms_ext.people.identity.vocabulary import CodeChannel

PRINT, POST = "wydruk", "list-poczta"
BY_RECOMMENDATION = {
    Action.SUPPLEMENT: steps.SUPPLEMENT,
    Action.PHONE_CHECK: steps.DOUBT,
    Action.IN_PERSON_ONLY: steps.IN_PERSON,
    Action.REJECT: steps.REJECT,
}
BY_STATE = {
    ApplicationState.SUBMITTED: steps.BEGIN,
    ApplicationState.PHONE_CHECK: steps.CALL,
    ApplicationState.INCOMPLETE: steps.SUPPLEMENTED,
}
PRINTABLE = (
    ApplicationState.APPROVED,
    ApplicationState.CREDENTIALS_ISSUED,
    ApplicationState.EXPIRED,
)


@dataclass(frozen=True, slots=True)
class PrintedLetter:
    """The form that ends in a letter; `main` when it is recommended."""

    form: HandOverForm
    address: str
    approves: bool
    main: bool
    again: bool


@dataclass(frozen=True, slots=True)
class PostedLetter:
    """The code alone by post, after the identifier went by e-mail; `to` is the address on file."""

    form: LetterForm
    address: str
    to: str


@dataclass(frozen=True, slots=True)
class Actions:
    """`register` stands next to the person: what the register lacks of the application."""

    main: Offer | None
    printing: PrintedLetter | None
    posting: PostedLetter | None
    others: tuple[Offer, ...]
    register: Offer | None


def list_actions(
    application: AccessApplication,
    recommended: Recommendation | None,
    bound: Mapping[str, BaseForm],
    seen: object,
    today: date,
) -> Actions:
    """List the actions of an application.

    `bound` are forms that came back, by the slug of their step, `seen` is the result of one.
    """
    main = _main(application, recommended)
    printing = _printing(application, recommended, bound.get(PRINT), main)
    if printing and printing.main:
        main = None
    listed_slugs = {main.slug} if main else set()
    if main is steps.APPROVE_AND_SEND:
        listed_slugs.add(steps.APPROVE.slug)
    others = [
        step
        for step in list_offered_steps(STEPS, application, today)
        if step.slug not in listed_slugs and _applies(application, step, recommended)
    ]
    cards = build_offers(
        [main, *others] if main else others,
        application,
        today,
        address=lambda slug: reverse("access_desk_step", args=[application.pk, slug]),
        bound=bound,
        seen=seen,
    )
    rest = cards[1:] if main else cards
    return Actions(
        cards[0] if main else None,
        printing,
        _posting(application, bound.get(POST)),
        tuple(offer for offer in rest if offer.step is not steps.REGISTER),
        next((offer for offer in rest if offer.step is steps.REGISTER), None),
    )


def print_form(application: AccessApplication, data: QueryDict | None = None) -> HandOverForm:
    """Return the form that ends in a letter; in review it approves as well."""
    kind = ApproveAndPrintForm if application.state == ApplicationState.IN_REVIEW else HandOverForm
    return kind(data, subject=application, today=business_today())


def post_form(application: AccessApplication, data: QueryDict | None = None) -> LetterForm:
    return LetterForm(data, subject=application, today=business_today())


def _main(
    application: AccessApplication, recommended: Recommendation | None
) -> Step[AccessApplication] | None:
    state = ApplicationState(application.state)
    if state in BY_STATE:
        return BY_STATE[state]
    if state == ApplicationState.IN_REVIEW and recommended:
        if _only_sights_missing(application, recommended):
            return steps.APPROVE_AND_SEND if _by_email(application) else steps.APPROVE
        return BY_RECOMMENDATION.get(recommended.action)
    if state == ApplicationState.APPROVED and _by_email(application):
        return steps.SEND
    return None


def _printing(
    application: AccessApplication,
    recommended: Recommendation | None,
    bound: BaseForm | None,
    main: Step[AccessApplication] | None,
) -> PrintedLetter | None:
    approves = application.state == ApplicationState.IN_REVIEW
    if approves and not (recommended and _only_sights_missing(application, recommended)):
        return None
    if not approves and application.state not in PRINTABLE:
        return None
    form = bound if isinstance(bound, HandOverForm) else print_form(application)
    return PrintedLetter(
        form,
        reverse("access_desk_letter", args=[application.pk]),
        approves,
        main=not _by_email(application)
        and application.state in (ApplicationState.IN_REVIEW, ApplicationState.APPROVED),
        again=application.state in (ApplicationState.CREDENTIALS_ISSUED, ApplicationState.EXPIRED),
    )


def _posting(application: AccessApplication, bound: BaseForm | None) -> PostedLetter | None:
    to = application.person.correspondence_address if application.person else ""
    sent = application.delivery_channel == CodeChannel.EMAIL
    if not (
        application.state == ApplicationState.CREDENTIALS_ISSUED
        and sent
        and to
        and is_sent_separately(application)
    ):
        return None
    form = bound if isinstance(bound, LetterForm) else post_form(application)
    return PostedLetter(form, reverse("access_desk_letter_for_post", args=[application.pk]), to)


def _only_sights_missing(application: AccessApplication, recommended: Recommendation) -> bool:
    """Return whether nothing is unmet but what the clerk decides by looking."""
    unmet = {missing.key for missing in recommended.missing}
    return unmet <= set(open_sights(application))


def _by_email(application: AccessApplication) -> bool:
    """Return whether the person is not here, and an address on file can be used."""
    return (
        application.channel != ApplicationChannel.IN_PERSON
        and not application.in_person_only
        and application.person is not None
        and bool(application.person.correspondence_email)
    )


def _applies(
    application: AccessApplication,
    step: Step[AccessApplication],
    recommended: Recommendation | None,
) -> bool:
    """Return whether the recommendation allows the step, beyond its state."""
    if step is steps.IN_PERSON:
        return application.channel != ApplicationChannel.IN_PERSON
    if step is steps.SUPPLEMENT:
        return bool(recommended and recommended.gaps)
    if step in (steps.APPROVE, steps.APPROVE_AND_SEND):
        ready = recommended is not None and recommended.action == Action.APPROVE
        return ready and (step is steps.APPROVE or _by_email(application))
    if step is steps.SEND:
        return application.person is not None
    return True
