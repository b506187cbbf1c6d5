"""One part of the tree: its facts, children, contacts and the acts recorded about it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from cms_ext.base.dates.clock import business_today
from cms_ext.base.web.paging import select_page
from cms_ext.evidence.audit.domain.event import read_origin
from cms_ext.office.desk_kit.workflow.step import Done, Step
from cms_ext.office.desk_kit.workflow.views import ButtonView, StepView
from cms_ext.people.identity.views.guard import for_staff
from cms_ext.plugins import PersonSection, list_plugins
from cms_ext.premises.domain.contact import (
    DisplayedContact,
    list_contacts,
    remove_contact,
    set_contact,
)
from cms_ext.premises.domain.place import (
    CHANGES_TREE,
    SEES,
    Place,
    enter_place,
    find_level,
    find_survivor,
    is_unassigned,
    list_children,
    list_obstacles_to_end,
    may_change,
)
from cms_ext.premises.domain.queries import current_places, list_acts
from cms_ext.premises.forms import ContactForm, make_facts_form
from cms_ext.premises.models import Building, PlaceContact, Premises, Property, Staircase
from cms_ext.premises.views.address import get_place, list_ancestors, make_place_url
from cms_ext.premises.views.steps import PlaceStep, list_steps

CHILDREN_A_PAGE = 100


@dataclass(frozen=True, slots=True)
class Children:
    """The direct children of a place of one level, by pages."""

    level: str
    title: str
    page: Any
    may_change: bool


@require_safe
@for_staff(SEES)
def show_place(request: HttpRequest, slug: str, key: int) -> HttpResponse:
    subject = get_place(slug, key)
    today = business_today()
    survivor = find_survivor(subject)
    available = {} if is_unassigned(subject) else list_steps(subject, today)
    steps = [s for s in available.values() if may_change(request.user, s.right_of(subject))]
    context = {
        "place": subject,
        "here": make_place_url(subject),
        "slug": slug,
        "level": find_level(subject),
        "ancestors": [(ancestor, make_place_url(ancestor)) for ancestor in list_ancestors(subject)],
        "merged_into": survivor if survivor != subject else None,
        "merged_url": make_place_url(survivor),
        "facts": _facts(subject),
        "children": _children(request, subject, today),
        "contacts": _contacts(subject, today),
        "own_contacts": _own_contacts(subject),
        "history": list_acts(subject),
        "former_codes": [former.code for former in subject.former_codes.all()],
        "sections": _sections(subject, request, today),
        "over": not subject.lasts_on(today),
        "unassigned": is_unassigned(subject),
        "may_change_contacts": may_change(request.user, "building"),
        **_actions(steps),
    }
    return render(request, "cms_ext/premises/place.html", context)


def _actions(steps: list[PlaceStep]) -> dict[str, object]:
    """Sort the steps: the first is the main one, contacts have theirs next to the contacts."""
    by_slug = {step.slug: step for step in steps}
    contact = by_slug.pop("dodaj-kontakt", None)
    others = list(by_slug.values())
    return {
        "main": others[0] if others else None,
        "others": [step for step in others[1:] if not step.rare],
        "rare": [step for step in others[1:] if step.rare],
        "contact_step": contact,
    }


def _sections(place: Place, request: HttpRequest, today: date) -> list[PersonSection]:
    """List the plugins' sections about a flat that this reader may see."""
    if not isinstance(place, Premises):
        return []
    origin = read_origin(request)
    return [
        section
        for plugin in list_plugins()
        if plugin.desk.premises
        for section in plugin.desk.premises(place, origin, today)
    ]


def _facts(place: Place) -> list[tuple[str, str]]:
    facts = [(_("Kod"), place.code)]
    if isinstance(place, Building):
        facts.append((_("Adres"), place.address or "–"))
    if isinstance(place, Premises):
        facts += [
            (_("Numer"), place.number),
            (_("Rodzaj"), place.get_kind_display()),
            (_("Powierzchnia"), _("%(area)s m²") % {"area": str(place.area).replace(".", ",")}),
            (_("Liczba osób"), str(place.persons)),
            (_("Adres"), place.address or str(place.building)),
        ]
    begun = f"{place.valid_from:%d.%m.%Y}" if place.valid_from else _("od zawsze")
    ends = f"{place.valid_to:%d.%m.%Y}" if place.valid_to else _("bezterminowo")
    return [*facts, (_("Od"), begun), (_("Do"), ends)]


def _children(request: HttpRequest, place: Place, today: date) -> list[Children]:
    groups = []
    for rows in list_children(place):
        level = rows.model.__name__.lower()
        # A place that is over lists its last children.
        last = min(today, place.valid_to or today)
        listed: QuerySet[Any] = rows.filter(current_places(last), merged_into=None).order_by(
            "code__polish"
        )
        if level in ("premises", "staircase"):
            listed = listed.select_related("building")
        if level != "premises":
            lasting = Q(premises__valid_to__isnull=True) | Q(premises__valid_to__gte=today)
            listed = listed.annotate(held=Count("premises", filter=lasting))
        # Each list on the page has its own paging.
        page = select_page(request, listed, CHILDREN_A_PAGE, name=f"p_{level}")
        if page.paginator.count:
            title = str(rows.model._meta.verbose_name_plural).capitalize()
            lasts = last == today
            groups.append(Children(level, title, page, lasts and may_change(request.user, level)))
    return groups


def _contacts(place: Place, today: date) -> list[DisplayedContact]:
    """List the contacts that residents of the place see, own ones and those from above."""
    if isinstance(place, Property):
        return list_contacts(properties=[place], on=today)
    if isinstance(place, Building):
        return list_contacts(buildings=[place], on=today)
    stair = place if isinstance(place, Staircase) else place.staircase
    if stair is not None:
        return list_contacts(staircases=[stair], on=today)
    return list_contacts(buildings=[place.building], on=today)


def _own_contacts(place: Place) -> list[PlaceContact]:
    """List the contacts entered at this very place, former and future ones too."""
    if isinstance(place, Premises):
        return []
    return list(PlaceContact.objects.filter(**{find_level(place): place}).order_by("role", "pk"))


class PlaceStepView(StepView[Place]):
    """One of the steps available for the place; 404 for any other."""

    template_name = "cms_ext/premises/step.html"
    icon = "home"
    sees = SEES
    step: PlaceStep

    def find_subject(self, slug: str, key: int, name: str) -> Place:
        return get_place(slug, key)

    def find_step(self, slug: str, key: int, name: str) -> PlaceStep:
        available = list_steps(self.subject, self.today)
        if name not in available or is_unassigned(self.subject):
            raise Http404
        return available[name]

    def may_take(self) -> bool:
        return may_change(self.request.user, self.step.right_of(self.subject))

    def landing(self) -> str:
        return make_place_url(self.subject)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the obstacles to an end that are known before input."""
        ends = self.step.slug == "zakoncz" and self.request.method != "POST"
        obstacles = list_obstacles_to_end(self.subject, self.today) if ends else []
        return super().get_context_data(obstacles=obstacles, **kwargs)


def _property_form(data: Any = None, files: Any = None, *, subject: None, today: date) -> BaseForm:
    return make_facts_form("property")(data, files, instance=Property())


class AddPropertyView(StepView[None]):
    """Enters a property, the only place without a parent."""

    icon = "home"
    sees = SEES
    step = Step(
        "dodaj-nieruchomosc",
        gettext_lazy("Dodaj nieruchomość"),
        lambda nothing, form, today, origin: Done(
            "", make_place_url(enter_place(form.instance, origin=origin))
        ),
        _property_form,
        about=gettext_lazy(
            "Grunt z budynkami, który rozlicza się razem. Budynki dodasz w następnym kroku."
        ),
        rights=(CHANGES_TREE,),
    )

    def landing(self) -> str:
        return reverse("premises_tree")


class ContactView(StepView[PlaceContact]):
    """The form of one contact; an end is its last day."""

    template_name = "cms_ext/premises/contact.html"
    icon = "user"
    sees = SEES
    step = Step(
        "kontakt",
        gettext_lazy("Zapisz kontakt"),
        lambda contact, form, today, origin: set_contact(form.instance, origin=origin),
        lambda data=None, files=None, *, subject, today: ContactForm(data, instance=subject),
        done=gettext_lazy("Zapisano kontakt."),
        rights=(CHANGES_TREE,),
    )

    def find_subject(self, key: int) -> PlaceContact:
        rows = PlaceContact.objects.select_related(
            "property", "building__property", "staircase__building__property"
        )
        contact = get_object_or_404(rows, pk=key)
        self.place = contact.place()
        self.removable = contact.valid_to is not None and contact.valid_to < self.today
        return contact

    def landing(self) -> str:
        return make_place_url(self.place)

    def subtitle(self) -> str:
        return str(self.place)


class ContactRemovalView(ButtonView[PlaceContact], ContactView):
    """Deletes the data of a former contact."""

    step = Step(
        "usun-kontakt",
        gettext_lazy("Usuń dane"),
        lambda contact, form, today, origin: remove_contact(contact, today=today, origin=origin),
        done=gettext_lazy("Usunięto dane dawnego opiekuna."),
        rights=(CHANGES_TREE,),
    )
