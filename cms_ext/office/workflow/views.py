"""The one view that takes a step: GET shows its form, POST does it."""

from __future__ import annotations

from collections.abc import Mapping
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

from cms_ext.office.audit.domain.event import Origin, origin_of
from cms_ext.office.rules.clock import business_today
from cms_ext.office.workflow.forms import REFUSALS, add_refusal
from cms_ext.office.workflow.step import Done, Step

S = TypeVar("S")


class StepView(TemplateView, Generic[S]):
    """Takes one of `steps`. A room says what it is about, who may, and where one goes on.

    A form with mistakes comes back with 200, a step that the verb refuses with 409 and its words.
    """

    http_method_names = ["get", "head", "post"]
    template_name = "cms_ext/workflow/step.html"
    icon = ""
    # "app.codename" without which the subject is not even looked up.
    sees: str
    # By slug.
    steps: Mapping[str, Step[Any]]
    subject: S
    step: Step[Any]
    today: date
    origin: Origin

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if (request.method or "").lower() not in self.http_method_names:
            return self.http_method_not_allowed(request)
        if not request.user.has_perm(self.sees):
            raise PermissionDenied
        self.today, self.origin = business_today(), origin_of(request)
        self.subject = self.find_subject(**kwargs)
        self.step = self.find_step(**kwargs)
        if not self.may_take():
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def find_subject(self, *args: Any, **kwargs: Any) -> S:
        """What the address names, or Http404."""
        raise NotImplementedError

    def find_step(self, *args: Any, **kwargs: Any) -> Step[Any]:
        """The step that the address names by `slug`, or Http404."""
        step = self.steps.get(kwargs["slug"])
        if step is None:
            raise Http404
        return step

    def may_take(self) -> bool:
        """Whether whoever asks has the right to this step with this subject."""
        return self.request.user.has_perms(self.step.rights)

    def landing(self) -> str:
        """Where one goes on when it is done."""
        raise NotImplementedError

    def subtitle(self) -> str:
        """What the step is about, beneath its title."""
        return str(self.subject)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.page(self.form())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = self.form(request.POST, request.FILES)
        if not form.is_valid():
            return self.page(form)
        about = (self.subject, form, self.today, self.origin)
        try:
            if self.step.preview is not None and not self.confirmed(form):
                return self.page(form, seen=self.step.preview(*about))
            with transaction.atomic():
                answer = self.step.verb(*about)
        except REFUSALS as refusal:
            return self.refused(form, refusal)
        return self.taken(answer)

    def form(self, *handed_in: Any) -> BaseForm:
        return self.step.form(*handed_in, subject=self.subject, today=self.today)

    def confirmed(self, form: BaseForm) -> bool:
        """Whether the preview of just this form was read."""
        raise NotImplementedError

    def page(self, form: BaseForm, *, seen: object = None, status: int = 200) -> HttpResponse:
        """The step's page; `seen` is its preview."""
        context = self.get_context_data(form=form, seen=seen)
        return self.render_to_response(context, status=status)

    def refused(self, form: BaseForm, refusal: Exception) -> HttpResponse:
        """One of REFUSALS: the page again, with its words."""
        add_refusal(form, refusal)
        return self.page(form, status=409)

    def taken(self, answer: object) -> HttpResponseBase:
        """The answer to a step that is done; `answer` is what its verb returned."""
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
