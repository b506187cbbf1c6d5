"""The editor's form of an announcement and its checks (announcement.md §7)."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import Page, Revision

from cms_ext.base.dates.clock import business_today
from cms_ext.premises.domain.place import is_unassigned
from cms_ext.premises.models import Building, Property, Staircase
from cms_ext.public_site.notices import guards
from cms_ext.public_site.notices.blocks import OutageMedium, list_media
from cms_ext.public_site.notices.domain.outages import describe_past
from cms_ext.public_site.notices.domain.place_tree import PLACES, PlaceTree, build_place_tree
from cms_ext.public_site.notices.targets import Targets
from cms_ext.public_site.notices.translation import normalise_value
from cms_ext.public_site.pages.forms import SiteCopyForm, SitePageForm
from cms_ext.public_site.pages.models.base import find_section

EVERYBODY, SOME = "1", "0"


class TargetsForm(forms.Form):
    """The choice of everybody or places; no answer is refused.

    `cleaned_data["everybody"]` is None if nothing was chosen. `find` is what the list of places was
    searched for; chosen places stay in it.
    """

    everybody = forms.TypedChoiceField(
        label=gettext_lazy("Kogo dotyczy"),
        choices=[
            (EVERYBODY, gettext_lazy("Wszyscy mieszkańcy")),
            (SOME, gettext_lazy("Wybrane miejsca")),
        ],
        coerce=EVERYBODY.__eq__,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )
    properties = forms.ModelMultipleChoiceField(Property.objects.all(), required=False)
    buildings = forms.ModelMultipleChoiceField(
        Building.objects.select_related("property"), required=False
    )
    staircases = forms.ModelMultipleChoiceField(
        Staircase.objects.select_related("building__property"), required=False
    )
    find = ""

    class Media:
        css = {"all": ["cms_ext/notices/places.css"]}
        js = ["cms_ext/notices/places.js"]

    @property
    def places_today(self) -> date:
        return business_today()

    @cached_property
    def place_tree(self) -> PlaceTree:
        """Return the premises tree with the form's choices."""
        chosen = {name: {int(key) for key in self._keys(name)} for name in PLACES}
        return build_place_tree(chosen, self.places_today, find=self.find)

    @property
    def place_errors(self) -> list[str]:
        return [str(error) for name in ("everybody", *PLACES) for error in self[name].errors]

    def _keys(self, name: str) -> list[str]:
        found = self[name].value() or ()
        keys = (str(getattr(one, "pk", one)) for one in found)
        return [key for key in keys if key.isascii() and key.isdigit()]

    def settle_places(self, cleaned: dict[str, Any], *, complete: bool) -> None:
        """Write the effective choice into `cleaned`.

        Places inside a chosen place are dropped. A draft may lack the choice or hold both, then the
        places count; a `complete` form may not.
        """
        named = _without_parts(*(cleaned.get(name) for name in PLACES))
        chosen = any(map(len, named))
        everybody = bool(cleaned.get("everybody"))
        cleaned.update(zip(PLACES, named, strict=True))
        cleaned["everybody"] = everybody and not chosen
        self._refuse_new_past(named)
        if not complete or any(name in self.errors for name in ("everybody", *PLACES)):
            return
        if everybody and chosen:
            self.add_error(
                "everybody",
                _(
                    "Wybrano „Wszyscy mieszkańcy”, a zaznaczono też miejsca. Wybierz „Wybrane "
                    "miejsca” albo odznacz je."
                ),
            )
        elif not everybody and not chosen:
            self.add_error("everybody", guards.NOBODY_CONCERNED)

    def _refuse_new_past(self, named: Sequence[QuerySet[Any]]) -> None:
        """Refuse former places, unless they were chosen before."""
        for name, places in zip(PLACES, named, strict=True):
            held = self.get_initial_for_field(self.fields[name], name) or ()
            before = {getattr(one, "pk", one) for one in held}
            for place in places:
                past = describe_past(place, self.places_today)
                if place.pk not in before and (past or is_unassigned(place)):
                    words = _("%(place)s: tego miejsca nie można wybrać (%(why)s). Odznacz je.")
                    why = past or _("budynki czekają na przypisanie")
                    self.add_error(name, words % {"place": place, "why": why})

    def targets_in(self, cleaned: dict[str, Any]) -> Targets:
        """Return the targets of the settled answers."""
        estates, houses, entrances = (tuple(cleaned.get(name) or ()) for name in PLACES)
        return Targets(estates, houses, entrances, bool(cleaned.get("everybody")))


def _without_parts(
    properties: QuerySet[Property] | None,
    buildings: QuerySet[Building] | None,
    staircases: QuerySet[Staircase] | None,
) -> tuple[QuerySet[Property], QuerySet[Building], QuerySet[Staircase]]:
    estates = Property.objects.none() if properties is None else properties
    houses = Building.objects.none() if buildings is None else buildings
    entrances = Staircase.objects.none() if staircases is None else staircases
    of_estates = [estate.pk for estate in estates]
    houses = houses.exclude(property__in=of_estates)
    of_houses = [house.pk for house in houses]
    entrances = entrances.exclude(building__property__in=of_estates).exclude(building__in=of_houses)
    return estates, houses, entrances


TITLE_LENGTH = range(10, 121)


class AnnouncementForm(TargetsForm, SitePageForm):
    """The announcement; fills in the usual last day of its kind by default."""

    medium = forms.ChoiceField(
        label=gettext_lazy("Medium"),
        help_text=gettext_lazy("Czego dotyczy przerwa."),
        choices=OutageMedium.choices,
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        medium = self.fields["medium"]
        assert isinstance(medium, forms.ChoiceField)
        medium.choices = list_media(self.instance.medium)
        # A new announcement has no targets until its editor chooses them.
        self.initial["everybody"] = None if self.instance._state.adding else self._whom()

    def clean_title(self) -> str:
        title: str = self.cleaned_data["title"]
        if not self.is_deferred_validation and len(title) not in TITLE_LENGTH:
            self.add_error(
                "title",
                _("Tytuł ma %(length)d znaków, a powinien mieć od 10 do 120.")
                % {"length": len(title)},
            )
        return title

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        self.settle_places(cleaned, complete=not self.is_deferred_validation)
        self._order_of_dates(cleaned)
        self._one_of_each_language(cleaned)
        if not self.is_deferred_validation:  # to be published, not only saved
            self._end_of_an_alert(cleaned)
            # Before the last day is filled in, which would count as a change.
            if "action-publish" in self.data and not self._of_another_and_untouched():
                self._own_words(cleaned)
            self._usual_last_day(cleaned)
            self._schedule_inside(cleaned)
            self._schedule_of_targets(cleaned)
        return cleaned

    def has_changed(self) -> bool:
        """Return whether somebody changed the content, not only the editor's marks.

        Otherwise Wagtail saves a revision of the approver, who then may not approve it (E-ANN-02).
        """
        if not super().has_changed():
            return False
        latest = self.instance.latest_revision
        inline = (form for formset in self.formsets.values() for form in formset.forms)
        return (
            latest is None
            or not self.is_valid()
            or any(form.has_changed() for form in inline)
            or not self._says(latest)
        )

    def _whom(self) -> str | None:
        targets = self.instance.targets
        if targets.nobody:
            return None
        return EVERYBODY if targets.everybody else SOME

    def _one_of_each_language(self, cleaned: dict[str, Any]) -> None:
        codes = [block.value["language"] for block in cleaned.get("translations") or ()]
        if len(set(codes)) < len(codes):
            self.add_error(
                "translations",
                _("Ogłoszenie może mieć jedno tłumaczenie na każdy język. Usuń powtórzone."),
            )

    def _own_words(self, cleaned: dict[str, Any]) -> None:
        """Refuse to publish one's own words where another has to (E-ANN-02)."""
        kind = cleaned.get("kind")
        if kind is not None and kind.second_person:
            self.add_error("kind", guards.explain_kind_refusal(kind))
            return
        found = guards.find_personal_data(guards.read_words(cleaned.get), business_today())
        if found:
            self.add_error("body", guards.explain_data_refusal(found))
        bodies = (cleaned.get(name) for name in ("attachments", "body", "translations"))
        files = guards.explain_files_refusal(bodies, business_today())
        if files:
            self.add_error("attachments", files)

    def _of_another_and_untouched(self) -> bool:
        """Return whether somebody else wrote all the content."""
        latest = self.instance.latest_revision
        return latest is not None and latest.user_id != self.for_user.pk and self._says(latest)

    def _says(self, revision: Revision) -> bool:
        """Return whether the fields say what this revision says."""
        draft = revision.as_object()
        names = [name for name in self.cleaned_data if hasattr(draft, name)]
        return all(
            normalise_value(self.cleaned_data[name]) == normalise_value(getattr(draft, name))
            for name in names
        )

    def _usual_last_day(self, cleaned: dict[str, Any]) -> None:
        """Fill in the last day at the first publication only."""
        kind, first = cleaned.get("kind"), cleaned.get("valid_from")
        if self.instance.number or cleaned.get("valid_until"):
            return
        if kind is not None and not kind.needs_end and first is not None:
            cleaned["valid_until"] = kind.last_day(first, _day(cleaned, "ends_at", "starts_at"))

    def _order_of_dates(self, cleaned: dict[str, Any]) -> None:
        for end in guards.find_reversed_dates(cleaned.get):
            self.add_error(end, guards.ENDS_BEFORE_START)

    def _end_of_an_alert(self, cleaned: dict[str, Any]) -> None:
        kind = cleaned.get("kind")
        if kind is not None and kind.needs_end and not cleaned.get("valid_until"):
            self.add_error("valid_until", guards.ENDLESS_ALERT)

    def _schedule_inside(self, cleaned: dict[str, Any]) -> None:
        first, last = cleaned.get("valid_from"), cleaned.get("valid_until")
        for visit in _visits(cleaned.get("body") or ()):
            day = visit["day"]
            if (first and day < first) or (last and day > last):
                self.add_error(
                    "body",
                    _("Termin %(day)s w harmonogramie wypada poza dniami ogłoszenia.")
                    % {"day": day.strftime("%d.%m.%Y")},
                )

    def _schedule_of_targets(self, cleaned: dict[str, Any]) -> None:
        targets = self.targets_in(cleaned)
        if targets.nobody:
            return
        for visit in _visits(cleaned.get("body") or ()):
            staircase = visit["staircase"]
            if staircase is not None and not targets.reach(staircase):
                self.add_error(
                    "body",
                    _(
                        "E-ANN-04 Harmonogram zawiera klatkę spoza wybranych nieruchomości: "
                        "%(staircase)s. Zaznacz ją w polu „Kogo dotyczy” albo usuń ten termin."
                    )
                    % {"staircase": staircase},
                )


class AnnouncementCopyForm(SiteCopyForm):
    """Copies as drafts for the same readers; an alias would share the number."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("alias", "publish_copies"):
            self.fields.pop(name, None)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        target = cleaned.get("new_parent_page")
        if isinstance(target, Page) and find_section(target) != find_section(self.page):
            self.add_error(
                "new_parent_page",
                _("Ogłoszenie zostaje przy swoich czytelnikach. Wybierz miejsce w tym dziale."),
            )
        return cleaned


def _day(cleaned: dict[str, Any], *names: str) -> date | None:
    moment = next((cleaned[name] for name in names if cleaned.get(name)), None)
    return moment.date() if moment else None


def _visits(body: Any) -> Iterator[Any]:
    for block in body:
        if block.block_type == "schedule":
            yield from block.value["visits"]
