"""Forms of a batch of starter passwords."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.base.dates.clock import business_today
from cms_ext.plugins import AccessProcedure
from cms_ext.premises.domain.place import LEVELS, Place
from cms_ext.premises.domain.queries import build_tree, list_properties

EVERYWHERE = ""


class ProposeBatchForm(forms.Form):
    """Which panel, where, and on what ground."""

    panel = forms.ChoiceField(
        label=gettext_lazy("Do którego panelu"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Wybierz panel.")},
    )
    place = forms.ChoiceField(
        label=gettext_lazy("Gdzie mieszkają"),
        required=False,
        help_text=gettext_lazy(
            "Nieruchomość, budynek albo klatka; bez wyboru: wszyscy uprawnieni."
        ),
    )
    ground = forms.CharField(
        label=gettext_lazy("Podstawa"),
        max_length=400,
        help_text=gettext_lazy(
            "Numer i data uchwały albo decyzji, na przykład „uchwała nr 12/2026”."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Wpisz podstawę.")},
    )

    def __init__(
        self,
        *args: Any,
        procedures: dict[str, AccessProcedure],
        names: dict[str, str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.procedures = procedures
        panel, place = self.fields["panel"], self.fields["place"]
        assert isinstance(panel, forms.ChoiceField)
        assert isinstance(place, forms.ChoiceField)
        panel.choices = [(code, names.get(code, code)) for code in procedures]
        if len(procedures) == 1:
            panel.initial = next(iter(procedures))
        place.choices = [(EVERYWHERE, _("wszędzie")), *_places(business_today())]

    @property
    def procedure(self) -> AccessProcedure:
        return self.procedures[self.cleaned_data["panel"]]

    @property
    def chosen_place(self) -> Place | None:
        """The chosen part of the tree; None for everywhere."""
        if not self.cleaned_data["place"]:
            return None
        level, _colon, key = self.cleaned_data["place"].partition(":")
        return LEVELS[level]._default_manager.get(pk=key)


def _places(today: date) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Yield each property with its buildings and staircases, as the choices of a select."""
    for node in build_tree(list(list_properties(today)), today):
        rows = [(f"property:{node.place.pk}", _("cała nieruchomość"))]
        for house in node.buildings:
            rows.append((f"building:{house.place.pk}", str(house.place)))
            rows += [
                (f"staircase:{stair.place.pk}", str(stair.place)) for stair in house.staircases
            ]
        yield str(node.place), rows


class HandOverBatchForm(forms.Form):
    """The day on which the letters were handed over."""

    day = forms.DateField(
        label=gettext_lazy("Dzień doręczenia listów"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": gettext_lazy("Wpisz dzień.")},
    )


class EndBatchForm(forms.Form):
    """Why a batch is rejected or revoked."""

    reason = forms.CharField(
        label=gettext_lazy("Powód"),
        max_length=400,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Napisz powód.")},
    )
