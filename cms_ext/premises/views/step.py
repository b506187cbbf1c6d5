"""A step on one part of the tree: a page with a form, and a POST that acts."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from cms_ext.audit.domain.event import origin_of
from cms_ext.premises.domain.ending import obstacles_to_end
from cms_ext.premises.domain.entering import enter_place
from cms_ext.premises.domain.place import Place, is_unassigned
from cms_ext.premises.domain.rights import CHANGES_TREE, SEES, may_change
from cms_ext.premises.forms.place import facts_form
from cms_ext.premises.models import Property
from cms_ext.premises.views.address import place_at, url_of
from cms_ext.premises.views.steps import Done, Step, steps_for
from cms_ext.rules.clock import business_today

TEMPLATE = "cms_ext/premises/step.html"


@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, slug: str, key: int, name: str) -> HttpResponse:
    if not request.user.has_perm(SEES):
        raise PermissionDenied
    place = place_at(slug, key)
    today = business_today()
    known = [one for one in steps_for(place, today) if one.slug == name]
    if not known or is_unassigned(place):
        raise Http404
    chosen = known[0]
    if not may_change(request.user, chosen.right_of(place)):
        raise PermissionDenied
    form = chosen.form(place, request.POST if request.method == "POST" else None, today)
    confirm: list[str] = []
    if form.is_valid():
        # Another code typed after the check is checked first.
        if chosen.confirm and request.POST.get("potwierdz") != request.POST.get("code"):
            confirm = _to_confirm(chosen, place, form)
        elif done := _taken(request, chosen, place, form):
            messages.success(request, done.words)
            return redirect(url_of(done.place))
    context = {
        "confirm": confirm,
        "step": chosen,
        "place": place,
        "back": url_of(place),
        "form": form,
        "told": _told(request, chosen, place),
    }
    return render(request, TEMPLATE, context)


def _to_confirm(chosen: Step, place: Place, form: BaseForm) -> list[str]:
    assert chosen.confirm is not None
    try:
        return chosen.confirm(place, form)
    except ValidationError as refusal:
        add_refusal(form, refusal)
        return []


def _taken(request: HttpRequest, chosen: Step, place: Place, form: BaseForm) -> Done | None:
    try:
        return chosen.act(place, form, business_today(), origin_of(request))
    except ValidationError as refusal:
        add_refusal(form, refusal)
        return None


def add_refusal(form: BaseForm, refusal: ValidationError) -> None:
    """A verb's refusal at the fields it names, where the form has them, else above the form."""
    if not hasattr(refusal, "error_dict"):
        form.add_error(None, refusal.messages)
        return
    for field, told in refusal.message_dict.items():
        form.add_error(field if field in form.fields else None, told)


def _told(request: HttpRequest, chosen: Step, place: Place) -> list[str]:
    """What stands in the way already before anything is typed."""
    if chosen.slug == "zakoncz" and request.method != "POST":
        return obstacles_to_end(place, business_today())
    return []


@require_http_methods(["GET", "HEAD", "POST"])
def add_property(request: HttpRequest) -> HttpResponse:
    """The only part of the tree that lies in no other."""
    if not request.user.has_perms((SEES, CHANGES_TREE)):
        raise PermissionDenied
    form: Any = facts_form("property")(request.POST or None, instance=Property())
    if form.is_valid():
        try:
            entered = enter_place(form.instance, origin=origin_of(request))
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            return redirect(url_of(entered))
    return render(request, "cms_ext/premises/add_property.html", {"form": form})
