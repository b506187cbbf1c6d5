"""`/admin/nieruchomosci/`: the premises tree with its search, and acts on ticked places."""

from datetime import date

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages

from cms_ext.base.dates.clock import business_today
from cms_ext.base.web.paging import select_page
from cms_ext.base.web.row_key import row_key
from cms_ext.desks.import_desk.views.table import table_screen
from cms_ext.evidence.audit.domain.event import read_origin
from cms_ext.office.desk_kit.exporting import export_rows, find_file_format
from cms_ext.office.desk_kit.workflow.step import add_refusal
from cms_ext.people.identity.views.guard import for_staff
from cms_ext.premises.domain.import_tree import PREMISES_TREE
from cms_ext.premises.domain.place import (
    CHANGES_PREMISES,
    CHANGES_TREE,
    SEES,
    UNASSIGNED,
    Place,
    end_places,
    find_level,
    find_parent,
    is_unassigned,
    may_change,
)
from cms_ext.premises.domain.queries import (
    build_tree,
    count_unassigned_buildings,
    find_places,
    list_properties,
)
from cms_ext.premises.domain.splitting import move_places
from cms_ext.premises.domain.tree_file import EXPORTED, list_tree_rows
from cms_ext.premises.forms import EndPlaceForm, MoveForm
from cms_ext.premises.models import Premises, Property
from cms_ext.premises.views.address import (
    find_level_by_slug,
    list_possible_parents,
    make_place_url,
    select_level,
)

PROPERTIES_A_PAGE = 20
FOUND_A_PAGE = 50


@require_safe
@for_staff(SEES)
def show_tree(request: HttpRequest) -> HttpResponseBase:
    if find_file_format(request):
        return export_rows(request, Premises, EXPORTED, list(list_tree_rows()), "nieruchomosci")
    today = business_today()
    query = request.GET.get("q", "").replace("\x00", "").strip()[:80]
    context = {
        "query": query,
        "waiting": count_unassigned_buildings(today),
        "may_change": request.user.has_perm(CHANGES_TREE),
        "may_import": request.user.has_perms((CHANGES_TREE, CHANGES_PREMISES)),
    }
    if context["waiting"]:
        context["waiting_url"] = make_place_url(Property.objects.get(code=UNASSIGNED))
    if query:
        context |= _search_results(request, query)
    else:
        page = select_page(request, list_properties(today), PROPERTIES_A_PAGE)
        context |= {"page": page, "nodes": build_tree(list(page), today)}
    return render(request, "cms_ext/premises/tree.html", context)


def _search_results(request: HttpRequest, query: str) -> dict[str, object]:
    """List matches of all levels: the few higher places first, premises by pages."""
    *above, premises = find_places(query)
    page = select_page(request, premises, FOUND_A_PAGE)
    higher = [place for rows in above for place in rows[:FOUND_A_PAGE]] if page.number == 1 else []
    return {"page": page, "found": [_row(place) for place in (*higher, *page)]}


def _row(place: Place) -> dict[str, object]:
    lies_in = place.building.property if hasattr(place, "building") else None
    return {
        "place": place,
        "level": place._meta.verbose_name,
        "url": make_place_url(place),
        "inside": lies_in or getattr(place, "property", ""),
        "facts": place if isinstance(place, Premises) else None,
        "kind": find_level(place),
    }


SCREEN = table_screen(
    PREMISES_TREE,
    url_name="premises_import",
    title=gettext_lazy("Wczytaj drzewo z pliku"),
    introduction=gettext_lazy(
        "Jeden wiersz opisuje jedno miejsce: nieruchomość, budynek, klatkę albo lokal. Wypełnij "
        "kody do tego miejsca, niższe zostaw puste. Puste komórki niczego nie zmieniają, a ten sam "
        "plik wczytany drugi raz niczego nie doda."
    ),
    permissions=(SEES, CHANGES_TREE, CHANGES_PREMISES),
    done_url_name="premises_tree",
)


MOVE, END = "przenies", "zakoncz"


@require_POST
@for_staff(SEES)
def change_several(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """Display the form for the ticked rows; with the form submitted, move or end them."""
    level = find_level_by_slug(slug)
    if not may_change(request.user, level):
        raise PermissionDenied
    places = _chosen(request, level)
    if not places:
        messages.error(request, _("Zaznacz co najmniej jedną pozycję na liście."))
        return redirect(_back(request))
    today = business_today()
    form = _form(name, level, request, today)
    if form.is_valid():
        try:
            return _act(request, name, places, form)
        except ValidationError as refusal:
            add_refusal(form, refusal)
    context = {
        "form": form,
        "chosen": places,
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
    origin = read_origin(request)
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
    # Anyone who places what a file brought has more to place, each part somewhere else.
    more = from_waiting and count_unassigned_buildings(business_today())
    return redirect(_back(request) if more else make_place_url(to))


def _back(request: HttpRequest) -> str:
    """Return the address of the list in which the places were ticked."""
    tree, came_from = reverse("premises_tree"), request.POST.get("z", "")
    return came_from if came_from.startswith(tree) else tree
