"""Where a component is charged, chosen over the whole premises tree at once."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cms_ext.frontend.theme.choices import offer
from cms_ext.public_site.premises.models import Building, Premises, Property
from ebok_plugin.charges.domain.component import Place
from ebok_plugin.ledger.chunks import chunks

EVERYWHERE, CHOSEN = "coop", "places"
MOST_SHOWN = 5


class ChargedPlacesForm(forms.Form):
    """`places` are the co-op (None), or the chosen properties, buildings and premises."""

    where = forms.ChoiceField(
        label=gettext_lazy("Gdzie się nalicza"),
        choices=[
            (EVERYWHERE, gettext_lazy("w całej Spółdzielni, także w budynkach dodanych później")),
            (CHOSEN, gettext_lazy("tylko w miejscach wskazanych niżej")),
        ],
        widget=forms.RadioSelect,
        initial=EVERYWHERE,
    )
    properties = forms.MultipleChoiceField(
        label=gettext_lazy("Nieruchomości"),
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "desk-columns"}),
    )
    buildings = forms.MultipleChoiceField(
        label=gettext_lazy("Budynki"),
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "desk-columns"}),
    )
    premises = forms.CharField(
        label=gettext_lazy("Pojedyncze lokale"),
        help_text=gettext_lazy("Kody lokali, po przecinku albo każdy w osobnym wierszu."),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        properties = Property.objects.order_by("code").values_list("pk", "code", "name")
        buildings = Building.objects.order_by("code").values_list("pk", "code", "address")
        for name, rows in (("properties", properties), ("buildings", buildings)):
            offer(self, name, [(str(pk), _line(code, text)) for pk, code, text in rows])
            if not rows:
                # A label over nothing would only puzzle.
                self.fields[name].widget = forms.MultipleHiddenInput()

    def clean_premises(self) -> list[Premises]:
        codes = [code for code in re.split(r"[\s,;]+", self.cleaned_data["premises"]) if code]
        wanted = list(dict.fromkeys(codes))
        found: dict[str, Premises] = {}
        for portion in chunks(wanted):
            found |= {one.code: one for one in Premises.objects.filter(code__in=portion)}
        unknown = [code for code in wanted if code not in found]
        if unknown:
            raise forms.ValidationError(
                ngettext(
                    "Nie ma lokalu o kodzie %(codes)s. Sprawdź kod.",
                    "Nie ma lokali o kodach %(codes)s. Sprawdź kody.",
                    len(unknown),
                ),
                params={"codes": ", ".join(unknown[:MOST_SHOWN])},
            )
        return [found[code] for code in wanted]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        chosen = any(cleaned.get(name) for name in ("properties", "buildings", "premises"))
        if self.errors:
            return cleaned
        if cleaned["where"] == CHOSEN and not chosen:
            self.add_error("where", _("Zaznacz co najmniej jedno miejsce albo całą Spółdzielnię."))
        elif cleaned["where"] == EVERYWHERE and chosen:
            self.add_error(
                "where", _("Zaznaczono miejsca. Wybierz „tylko w miejscach” albo je odznacz.")
            )
        return cleaned

    @property
    def places(self) -> list[Place | None]:
        data = self.cleaned_data
        if data["where"] == EVERYWHERE:
            return [None]
        return [
            *Property.objects.filter(pk__in=data["properties"]).order_by("code"),
            *Building.objects.filter(pk__in=data["buildings"]).order_by("code"),
            *data["premises"],
        ]


def _line(code: str, text: str) -> str:
    return f"{code}, {text}" if text else code
