"""Several parts of the tree at once: ticked in a list, moved or ended together or not at all."""

from __future__ import annotations

from datetime import date

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from cms_ext.base.dates.clock import business_today
from cms_ext.base.web.row_key import row_key
from cms_ext.evidence.audit.domain.event import origin_of
from cms_ext.office.desk_kit.workflow.forms import add_refusal
from cms_ext.people.identity.views.guard import for_staff
from cms_ext.premises.domain.place import (
    SEES,
    Place,
    end_places,
    find_parent,
    is_unassigned,
    may_change,
)
from cms_ext.premises.domain.queries import count_unassigned_buildings
from cms_ext.premises.domain.splitting import move_places
from cms_ext.premises.forms import EndPlaceForm, MoveForm
from cms_ext.premises.views.address import (
    find_level_by_slug,
    list_possible_parents,
    make_place_url,
    select_level,
)

MOVE, END = "przenies", "zakoncz"


@require_POST
@for_staff(SEES)
def change_several(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """First with the ticked rows alone: the page with the form. Then with the form: the act."""
    level = find_level_by_slug(slug)
    if not may_change(request.user, level):
        raise PermissionDenied
    chosen = _chosen(request, level)
    if not chosen:
        messages.error(request, _("Zaznacz co najmniej jedną pozycję na liście."))
        return redirect(_back(request))
    today = business_today()
    form = _form(name, level, request, today)
    if form.is_valid():
        try:
            return _act(request, name, chosen, form)
        except ValidationError as refusal:
            add_refusal(form, refusal)
    context = {
        "form": form,
        "chosen": chosen,
        "slug": slug,
        "back": _back(request),
        "name": name,
        "title": _("Przenieś wybrane") if name == MOVE else _("Zakończ wybrane"),
        "serious": name == END,
    }
    return render(request, "cms_ext/premises/bulk.html", context)


def _chosen(request: HttpRequest, level: str) -> list[Place]:
    keys = map(row_key, request.POST.getlist("wybrane"))
    chosen = [key for key in keys if key is not None]
    return list(select_level(level).filter(pk__in=chosen, merged_into=None))


def _form(name: str, level: str, request: HttpRequest, today: date) -> forms.Form:
    data = request.POST if "potwierdz" in request.POST else None
    if name == MOVE:
        return MoveForm(data, choices=list_possible_parents(level, today))
    return EndPlaceForm(data, initial={"on": today})


def _act(request: HttpRequest, name: str, chosen: list[Place], form: forms.Form) -> HttpResponse:
    origin = origin_of(request)
    if name == END:
        end_places(chosen, on=form.cleaned_data["on"], origin=origin)
        number = len(chosen)
        words = ngettext(
            "Zapisano ostatni dzień %(n)d miejsca.", "Zapisano ostatni dzień %(n)d miejsc.", number
        )
        messages.success(request, words % {"n": number})
        return redirect(_back(request))
    to: Place = form.cleaned_data["to"]
    from_waiting = any(is_unassigned(above) for place in chosen if (above := find_parent(place)))
    number = move_places(chosen, to, origin=origin)
    words = ngettext("Przeniesiono %(n)d miejsce.", "Przeniesiono %(n)d miejsc.", number)
    messages.success(request, words % {"n": number})
    # Whoever places what a file brought has more to place, each part somewhere else.
    more = from_waiting and count_unassigned_buildings(business_today())
    return redirect(_back(request) if more else make_place_url(to))


def _back(request: HttpRequest) -> str:
    """The list in which the parts were ticked."""
    tree, came_from = reverse("premises_tree"), request.POST.get("z", "")
    return came_from if came_from.startswith(tree) else tree
