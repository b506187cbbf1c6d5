"""A step: what a member of staff may do with one thing (a place, a login, an application)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.forms import BaseForm
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cms_ext.base.text.typed_values import ValueRefused
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.office.approvals.domain.act import is_left_to_another
from cms_ext.office.desk_kit.row_version import VersionedForm
from cms_ext.office.desk_kit.workflow.refusal import Refusal

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

# What a verb may raise, so that its words are in the form and nothing was done.
REFUSALS = (Refusal, ValueRefused, ValidationError)


class StepForm(VersionedForm, forms.Form):
    """Asks for nothing but the press of its button; other steps add their fields.

    `subject` is what the step is about, `today` the business day. A form that begins with values
    of the subject refuses to overwrite newer ones.
    """

    # By the code of a refusal: the field at which it stands. Any other is on top.
    refused_at: ClassVar[Mapping[str, str]] = {}
    # Why somebody else has to finish the step, as the preview found; "" if nobody has to.
    second_person = ""

    def __init__(self, *args: Any, subject: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, row=subject if isinstance(subject, Model) else None, **kwargs)
        self.subject = subject
        self.today = today
        self.proposed = frozenset(self.initial)
        self.initial = {**self.first_values(), **self.initial}

    def first_values(self) -> dict[str, Any]:
        """Return the initial values of the fields."""
        return {}


def reason_field(label: StrOrPromise, help_text: StrOrPromise) -> forms.CharField:
    """Make the field of a reason; the verb refuses a short one at it (`REASON_REQUIRED`)."""
    return forms.CharField(label=label, required=False, max_length=255, help_text=help_text)


class ReasonForm(StepForm):
    """Asks why: for steps that refuse, withdraw or end something."""

    refused_at: ClassVar[Mapping[str, str]] = {"REASON_REQUIRED": "powod"}

    powod = reason_field(_("Powód"), _("Co najmniej 10 znaków, bez danych osób."))


def add_refusal(form: forms.BaseForm, refusal: Exception) -> None:
    """Add one of REFUSALS to the fields that it is about, otherwise to the whole form."""
    messages: Mapping[str, Any]
    if isinstance(refusal, ValidationError):
        known = hasattr(refusal, "error_dict")
        messages = refusal.message_dict if known else {"": refusal.messages}
    else:
        fields: Mapping[str, str] = getattr(form, "refused_at", {})
        messages = {fields.get(getattr(refusal, "code", ""), ""): str(refusal)}
    for field, words in messages.items():
        form.add_error(field if field in form.fields else None, words)


S = TypeVar("S")
AnyStep = TypeVar("AnyStep", bound="Step[Any]")


@dataclass(frozen=True, slots=True)
class Done:
    """What was done, as text; `where` is the next address, empty for the usual one."""

    words: str
    where: str = ""


@dataclass(frozen=True, slots=True)
class SecondPerson(Generic[S]):
    """Somebody else than `maker` of a subject takes the step; the maker is None for a command.

    `act` is its code in the table of approvals: in a small office its resolution may let the maker
    take the step. `waiting` are the subjects that it can be taken with, in a constant number of
    queries.
    """

    waiting: Callable[[], Iterable[S]]
    maker: Callable[[S], object]
    act: str


@dataclass(frozen=True, slots=True)
class Step(Generic[S]):
    """A step of desk work, declared in one place. Callables get the subject and the day.

    The verb checks under its lock whether the step is allowed; the rest only leads there.
    """

    # The last part of its address.
    slug: str
    title: Promise | str
    # Calls the domain with the subject, the valid form, the day and the origin; raises one of
    # forms.REFUSALS. The page displays a Done that it returns, or else `done`; a response is sent.
    verb: Callable[[S, Any, date, Origin], object]
    # Called with what was handed in, `subject` and `today`.
    form: Callable[..., BaseForm] = StepForm
    about: Promise | str = ""
    # An empty `button` displays the title; an empty `done` displays no message.
    button: Promise | str = ""
    done: Promise | str = ""
    # "app.codename", what it needs besides the right to see the subject.
    rights: tuple[str, ...] = ()
    # Others that open it as well, without the first.
    or_rights: tuple[str, ...] = ()
    # It cannot be taken back.
    serious: bool = False
    # Whether it makes sense now, so that its button is shown.
    offered: Callable[[S, date], bool] = lambda subject, today: True
    # What comes of it, read before it is done. Raises what the verb does.
    preview: Callable[[S, Any, date, Origin], object] | None = None
    # It confirms what another one made; inboxes are lists of what waits for such steps.
    second_person: SecondPerson[S] | None = None
    # The verb keeps transactions of its own: what it wrote before it refused stays (a void run).
    leaves_trace: bool = False

    @property
    def in_two(self) -> bool:
        """Return True if the step has a preview before it is done."""
        return self.preview is not None

    def is_for(self, subject: S, user: Any) -> bool:
        """True if a user has its rights and, if it takes a second person, is not the maker."""
        second = self.second_person
        return self.is_open_to(user) and not (
            second is not None and is_left_to_another(second.act, second.maker(subject), user)
        )

    def is_open_to(self, user: Any) -> bool:
        """Return True if a user has its rights, the ones or the others."""
        return user.has_perms(self.rights) or (
            bool(self.or_rights) and user.has_perms(self.or_rights)
        )


def by_slug(*steps: AnyStep) -> dict[str, AnyStep]:
    """Return the steps of a subject as a table, in the order in which they are usually taken."""
    return {step.slug: step for step in steps}


def list_offered_steps(steps: Mapping[str, Step[S]], subject: S, today: date) -> list[Step[S]]:
    """Return the steps that fit the subject now; rights are checked separately."""
    return [step for step in steps.values() if step.offered(subject, today)]


@dataclass(frozen=True, slots=True)
class Offer:
    """A step with its form and where to send it; open when its form came back."""

    step: Step[Any]
    form: BaseForm
    address: str
    is_open: bool = False
    # What comes of it, where it is looked at before it is done.
    seen: object = None

    @property
    def first(self) -> bool:
        """Return True if its button only shows the preview."""
        return self.step.in_two and self.seen is None


def build_offers(
    steps: Iterable[Step[S]],
    subject: S,
    today: date,
    *,
    address: Callable[[str], str],
    bound: Mapping[str, BaseForm],
    seen: object = None,
) -> list[Offer]:
    """Return the cards of these steps; `bound` are forms that came back, by slug.

    `seen` is what comes of one that came back, `address` where the step of a slug is sent.
    """
    return [
        Offer(
            step,
            bound.get(step.slug) or step.form(subject=subject, today=today),
            address(step.slug),
            is_open=step.slug in bound,
            seen=seen if step.slug in bound else None,
        )
        for step in steps
    ]


def problems_on_top(steps: Iterable[Step[Any]], bound: Mapping[str, BaseForm]) -> list[Any]:
    """Return the refusals of forms that came back and whose steps are on the page no longer.

    What was pressed on an old page may not be offered any more.
    """
    slugs = {step.slug for step in steps}
    return [
        problem
        for slug, form in bound.items()
        if slug not in slugs
        for problem in form.non_field_errors()
    ]
