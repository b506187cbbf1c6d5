"""A step on one part of the tree, and adding one that lies in no other."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from cms_ext.office.audit.domain.event import origin_of
from cms_ext.office.workflow.forms import add_refusal
from cms_ext.office.workflow.views import StepView
from cms_ext.people.identity.views.guard import for_staff
from cms_ext.public_site.premises.domain.ending import obstacles_to_end
from cms_ext.public_site.premises.domain.entering import enter_place
from cms_ext.public_site.premises.domain.place import Place, is_unassigned
from cms_ext.public_site.premises.domain.rights import CHANGES_TREE, SEES, may_change
from cms_ext.public_site.premises.forms import facts_form
from cms_ext.public_site.premises.models import Property
from cms_ext.public_site.premises.views.address import place_at, url_of
from cms_ext.public_site.premises.views.steps import PlaceStep, steps_for


class PlaceStepView(StepView[Place]):
    """One of the steps that make sense for the place; 404 for another."""

    template_name = "cms_ext/premises/step.html"
    icon = "home"
    sees = SEES
    step: PlaceStep

    def find_subject(self, slug: str, key: int, name: str) -> Place:
        return place_at(slug, key)

    def find_step(self, slug: str, key: int, name: str) -> PlaceStep:
        known = steps_for(self.subject, self.today)
        if name not in known or is_unassigned(self.subject):
            raise Http404
        return known[name]

    def may_take(self) -> bool:
        return may_change(self.request.user, self.step.right_of(self.subject))

    def confirmed(self, form: BaseForm) -> bool:
        """Another code typed after the check is checked first."""
        return self.request.POST.get("potwierdz") == self.request.POST.get("code")

    def landing(self) -> str:
        return url_of(self.subject)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """`told` is what stands in the way already before anything is typed."""
        ends = self.step.slug == "zakoncz" and self.request.method != "POST"
        told = obstacles_to_end(self.subject, self.today) if ends else []
        return super().get_context_data(told=told, **kwargs)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(SEES, CHANGES_TREE)
def add_property(request: HttpRequest) -> HttpResponse:
    """The only part of the tree that lies in no other."""
    form: Any = facts_form("property")(request.POST or None, instance=Property())
    if form.is_valid():
        try:
            entered = enter_place(form.instance, origin=origin_of(request))
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            return redirect(url_of(entered))
    return render(request, "cms_ext/premises/add_property.html", {"form": form})
