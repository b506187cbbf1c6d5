"""The view that takes a step: GET shows its form, POST does it."""

from collections.abc import Mapping
from contextlib import nullcontext
from datetime import date
from typing import Any, Generic, TypeVar

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views.generic import TemplateView
from wagtail.admin import messages

from cms_ext.base.dates.clock import business_today
from cms_ext.evidence.audit.domain.event import Origin, read_origin
from cms_ext.office.desk_kit.workflow.step import (
    REFUSALS,
    Done,
    Offer,
    Step,
    add_refusal,
    by_slug,
    list_offered_steps,
)
from cms_ext.plugins import find_absent_rights

S = TypeVar("S")
# The buttons after the preview, by the value of `krok`: do it, or change what was typed.
DO, CHANGE = "zapisz", "popraw"


class NothingLeft(Exception):
    """The step is done already: `words` are the warning, `where` is the next address."""

    def __init__(self, words: str, where: str) -> None:
        super().__init__(words)
        self.words = words
        self.where = where


class StepView(TemplateView, Generic[S]):
    """Takes one of `steps`. A subclass says what it is about, who may, and where to go next.

    A form with mistakes comes back with 200, a step that the verb refuses with 409 and its words.
    """

    http_method_names = ["get", "head", "post"]
    template_name = "cms_ext/workflow/step.html"
    icon = ""
    # "app.codename" without which the subject is not even looked up.
    sees: str
    # The steps of which the address names one by `slug`; without it the one that it stands for.
    steps: Mapping[str, Step[Any]] = by_slug()
    step: Step[Any]
    subject: S
    today: date
    origin: Origin

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if (request.method or "").lower() not in self.http_method_names:
            return self.http_method_not_allowed(request)
        if self.sees in find_absent_rights():
            raise Http404
        if not request.user.has_perm(self.sees):
            raise PermissionDenied
        self.today, self.origin = business_today(), read_origin(request)
        try:
            self.subject = self.find_subject(**kwargs)
            self.load_step(**kwargs)
        except NothingLeft as over:
            messages.warning(request, over.words)
            return redirect(over.where)
        return super().dispatch(request, *args, **kwargs)

    def load_step(self, **kwargs: Any) -> None:
        """Finds the step. Raises Http404, and PermissionDenied without the right to it."""
        self.step = self.find_step(**kwargs)
        if not self.may_take():
            raise PermissionDenied

    def find_subject(self, *args: Any, **kwargs: Any) -> Any:
        """Return the subject that the address names, if any.

        Raises Http404; NothingLeft when it is done already.
        """
        return None

    def find_step(self, *args: Any, **kwargs: Any) -> Step[Any]:
        """Return the step that the address names, or Http404."""
        if "slug" not in kwargs:
            return self.step
        step = self.steps.get(kwargs["slug"])
        if step is None:
            raise Http404
        return step

    def may_take(self) -> bool:
        """Return True if the user has the right to this step with this subject."""
        return self.step.is_open_to(self.request.user)

    def landing(self) -> str:
        """Return the address to go on to when the step is done."""
        raise NotImplementedError

    def subtitle(self) -> str:
        """Return the subject of the step, beneath its title."""
        return "" if self.subject is None else str(self.subject)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.page(self.form())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = self.form(request.POST, request.FILES)
        again = self.step.in_two and request.POST.get("krok") == CHANGE
        if again or not form.is_valid():
            return self.page(form)
        about = (self.subject, form, self.today, self.origin)
        try:
            if self.step.preview is not None and not self.confirmed(form):
                return self.page(form, seen=self.step.preview(*about))
            with nullcontext() if self.step.leaves_trace else transaction.atomic():
                answer = self.step.verb(*about)
        except REFUSALS as refusal:
            return self.refused(form, refusal)
        return self.response_to(answer)

    def form(self, *handed_in: Any) -> BaseForm:
        return self.step.form(*handed_in, subject=self.subject, today=self.today)

    def confirmed(self, form: BaseForm) -> bool:
        """Return True if the preview of this very form was read."""
        return self.request.POST.get("krok") == DO

    def page(self, form: BaseForm, *, seen: object = None, status: int = 200) -> HttpResponse:
        """Return the step's page; `seen` is its preview."""
        context = self.get_context_data(form=form, seen=seen)
        return self.render_to_response(context, status=status)

    def refused(self, form: BaseForm, refusal: Exception) -> HttpResponse:
        """Show the page again with the words of one of REFUSALS."""
        add_refusal(form, refusal)
        return self.page(form, status=409)

    def response_to(self, answer: object) -> HttpResponseBase:
        """Return the answer to a step that is done; `answer` is what its verb returned."""
        if isinstance(answer, HttpResponseBase):
            return answer
        done = answer if isinstance(answer, Done) else Done(str(self.step.done))
        if done.words:
            messages.success(self.request, done.words)
        return redirect(done.where or self.landing())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        about = {"subject": self.subject, "step": self.step, "subtitle": self.subtitle()}
        links = {"back": self.landing(), "icon": self.icon}
        return super().get_context_data(**about, **links, **kwargs)


class ButtonView(StepView[S]):
    """Takes a step whose button is on another page: one goes back there, done or refused."""

    http_method_names = ["post"]

    def refused(self, form: BaseForm, refusal: Exception) -> HttpResponse:
        messages.error(self.request, " ".join(getattr(refusal, "messages", (str(refusal),))))
        return redirect(self.landing())


class StepPage(StepView[S]):
    """A page to be read by who `sees` it, whose steps are sent to its own address.

    The template has those that are for anyone who reads it as `offers`, by slug.
    """

    # What is sent along to name one of several steps.
    named_by = "krok"

    def load_step(self, **kwargs: Any) -> None:
        if self.request.method == "POST":
            super().load_step(**kwargs)

    def find_step(self, *args: Any, **kwargs: Any) -> Step[Any]:
        if not self.steps:
            return self.step
        return super().find_step(slug=self.request.POST.get(self.named_by))

    def landing(self) -> str:
        return self.request.path

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.page()

    def page(
        self, form: BaseForm | None = None, *, seen: object = None, status: int = 200
    ) -> HttpResponse:
        """Return the page; `form` is that of the step which came back, `seen` its preview."""
        cards = {
            step.slug: Offer(step, self.blank(step), "")
            for step in list_offered_steps(
                self.steps or by_slug(self.step), self.subject, self.today
            )
            if step.is_for(self.subject, self.request.user)
        }
        if form is not None:
            cards[self.step.slug] = Offer(self.step, form, "", is_open=True, seen=seen)
        about = {"view": self, "subject": self.subject, "offers": cards}
        return self.render_to_response({**about, **self.page_context()}, status=status)

    def blank(self, step: Step[Any]) -> BaseForm:
        """Return the form of a step before anybody fills it in."""
        return step.form(subject=self.subject, today=self.today)

    def page_context(self) -> dict[str, Any]:
        """Return the context of the page besides its steps."""
        return {}


class FreshPage(StepPage[S]):
    """A page whose subject others may change meanwhile; it reloads to display a refusal.

    Only what a field of the form can mend comes back with the form.
    """

    def refused(self, form: BaseForm, refusal: Exception) -> HttpResponse:
        if getattr(refusal, "code", "") in getattr(form, "refused_at", {}):
            return super().refused(form, refusal)
        messages.error(self.request, str(refusal))
        return redirect(self.landing())
