"""Forms of the premises tree; the verbs validate what they hold."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.base.dates.day_input import DayInput
from cms_ext.office.desk_kit.row_version import VersionedForm
from cms_ext.premises.domain.place import FACTS, LEVELS, Place
from cms_ext.premises.models import (
    MAX_BUILDING_CODE_LENGTH,
    Building,
    PlaceContact,
    Premises,
    Staircase,
)

DAY = DayInput()
HINTS = {
    "code": gettext_lazy("Krótki i trwały, jak w plikach. Dawny kod nadal znajduje to miejsce."),
    "valid_from": gettext_lazy("Pierwszy dzień. Puste pole: od zawsze."),
    "address": gettext_lazy("Ulica i numer, na przykład „ul. Jodłowa 1”."),
    "area": gettext_lazy(
        "W m². Jeżeli do opłat wpisano dla lokalu powierzchnię z datą, liczy się tamta. Zmiana "
        "tutaj nie zmienia opłat już naliczonych."
    ),
    "persons": gettext_lazy("Jak powierzchnia: wartość z datą, wpisana do opłat, jest ważniejsza."),
}


class VerbModelForm(VersionedForm, forms.ModelForm):  # type: ignore[type-arg]  # for four models
    """Reads fields only; the verb decides whether they may be saved, in its own words."""

    def validate_unique(self) -> None:
        pass

    def validate_constraints(self) -> None:
        pass


def make_facts_form(level: str) -> type[forms.ModelForm[Any]]:
    """Make the form of one level's facts, as `domain.place.FACTS` lists them."""
    names = FACTS[level]
    hints: dict[str, Any] = {name: HINTS[name] for name in names if name in HINTS}
    if level == "premises":
        hints["address"] = gettext_lazy("Puste pole: adres budynku.")
    return forms.modelform_factory(
        LEVELS[level],
        form=VerbModelForm,
        fields=names,
        widgets={"valid_from": DAY},
        help_texts=hints,
    )


class ContactForm(VerbModelForm):
    class Meta:
        model = PlaceContact
        fields = ("role", "name", "phone", "email", "hours", "valid_from", "valid_to")
        widgets = {"valid_from": DAY, "valid_to": DAY}


class EndPlaceForm(forms.Form):
    on = forms.DateField(
        label=gettext_lazy("Ostatni dzień"),
        widget=DAY,
        help_text=gettext_lazy("Może być też dzień, który dopiero będzie."),
    )


class MoveForm(forms.Form):
    """Choice of a new parent; `cleaned_data["to"]` is the place to move to."""

    to = forms.ChoiceField(label=gettext_lazy("Dokąd"))

    def __init__(self, *args: Any, choices: dict[str, list[tuple[str, Place]]], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self._places = {
            f"{group}:{place.pk}": place for group, found in choices.items() for _n, place in found
        }
        field = self.fields["to"]
        assert isinstance(field, forms.ChoiceField)
        groups = [
            (LEVELS[group]._meta.verbose_name_plural, [(f"{group}:{p.pk}", n) for n, p in found])
            for group, found in choices.items()
            if found
        ]
        field.choices = [
            ("", gettext_lazy("– wybierz –")),
            *(groups[0][1] if len(groups) == 1 else groups),
        ]

    def clean_to(self) -> Place:
        return self._places[self.cleaned_data["to"]]


class PostCodeForm(forms.Form):
    """Postcode and town, and which of the buildings without a postcode get them."""

    post_code = forms.RegexField(
        r"^[0-9]{2}-[0-9]{3}$",
        label=gettext_lazy("Kod pocztowy"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
        error_messages={
            "required": gettext_lazy("Wpisz kod pocztowy."),
            "invalid": gettext_lazy("Wpisz kod pocztowy w postaci 00-000."),
        },
    )
    town = forms.CharField(
        label=gettext_lazy("Miejscowość"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Wpisz miejscowość.")},
    )
    buildings = forms.MultipleChoiceField(
        label=gettext_lazy("Budynki"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Zaznacz co najmniej jeden budynek.")},
    )

    def __init__(self, *args: Any, buildings: Sequence[Building], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._buildings = {str(house.pk): house for house in buildings}
        field = self.fields["buildings"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(key, str(house)) for key, house in self._buildings.items()]
        field.initial = list(self._buildings)

    def clean_town(self) -> str:
        town: str = self.cleaned_data["town"]
        if "," in town:
            raise forms.ValidationError(_("Wpisz samą miejscowość, bez przecinka."))
        return town

    @property
    def chosen(self) -> list[Building]:
        return [self._buildings[key] for key in self.cleaned_data["buildings"]]


class PlaceMergeForm(forms.Form):
    """The code of the entry that stays; a staircase's must be in the same building."""

    code = forms.CharField(
        label=gettext_lazy("Kod wpisu, który zostaje"), max_length=MAX_BUILDING_CODE_LENGTH
    )

    def __init__(self, *args: Any, place: Place, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if isinstance(place, Staircase):
            self.fields["code"].help_text = _("Kod innej klatki w tym samym budynku.")


class SplitBuildingForm(forms.Form):
    code = forms.CharField(
        label=gettext_lazy("Kod nowego budynku"), max_length=MAX_BUILDING_CODE_LENGTH
    )
    address = forms.CharField(
        label=gettext_lazy("Adres nowego budynku"), max_length=200, required=False
    )
    on = forms.DateField(label=gettext_lazy("Od dnia"), widget=DAY)
    staircases = forms.ModelMultipleChoiceField(
        Staircase.objects.none(),
        label=gettext_lazy("Klatki nowego budynku"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    premises = forms.ModelMultipleChoiceField(
        Premises.objects.none(),
        label=gettext_lazy("Lokale bez klatki, które do niego przechodzą"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, building: Building, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parts: dict[str, QuerySet[Any]] = {
            "staircases": building.staircases.filter(merged_into=None).select_related("building"),
            "premises": building.premises.filter(staircase=None, merged_into=None).select_related(
                "building"
            ),
        }
        for name, rows in parts.items():
            field = self.fields[name]
            assert isinstance(field, forms.ModelMultipleChoiceField)
            field.queryset = rows
            if not rows.exists():
                del self.fields[name]

    @property
    def parts(self) -> list[Staircase | Premises]:
        chosen = (self.cleaned_data.get(name, ()) for name in ("staircases", "premises"))
        return [part for rows in chosen for part in rows]


class SplitPremisesForm(VerbModelForm):
    """The new premises and the area that the old one keeps, side by side."""

    field_order = ("code", "number", "kind", "area", "area_left", "persons", "valid_from")

    area_left = forms.DecimalField(
        label=gettext_lazy("Powierzchnia, która zostaje w dotychczasowym lokalu (m²)"),
        max_digits=10,
        decimal_places=2,
    )

    def __init__(self, *args: Any, divided: Premises, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        area = str(divided.area).replace(".", ",")
        self.fields["area_left"].help_text = _(
            "Razem z powierzchnią nowego lokalu: %(area)s m²."
        ) % {"area": area}

    class Meta:
        model = Premises
        fields = ("code", "number", "kind", "area", "persons", "valid_from")
        widgets = {"valid_from": DAY}
        labels = {
            "code": gettext_lazy("Kod nowego lokalu"),
            "number": gettext_lazy("Numer nowego lokalu"),
            "area": gettext_lazy("Powierzchnia nowego lokalu (m²)"),
            "persons": gettext_lazy("Liczba osób w nowym lokalu"),
            "valid_from": gettext_lazy("Podział od dnia"),
        }
