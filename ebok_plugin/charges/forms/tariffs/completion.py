"""What came by a file says no kind of cost, no law, nor always where: said for all at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cms_ext.base.dates.period import Period
from cms_ext.frontend.theme.choices import offer
from cms_ext.premises.models import Property
from ebok_plugin.charges.domain.component import Place
from ebok_plugin.charges.domain.proposed_basis import PROPOSED, proposed_for
from ebok_plugin.charges.domain.queries.last_charge import last_places
from ebok_plugin.charges.domain.queries.standing import ComponentStanding
from ebok_plugin.charges.forms.tariffs.component import TariffEntryForm
from ebok_plugin.charges.models import CostKind
from ebok_plugin.ledger.forms.fields import day_field

LATER = ("", gettext_lazy("nie teraz"))
EVERYWHERE, AS_CHARGED = "coop", "last"


class CompletionRow(NamedTuple):
    """A component, and the fields of what it lacks."""

    standing: ComponentStanding
    kind: BoundField | None
    where: BoundField | None
    legal: BoundField | None


class CompletionForm(TariffEntryForm):
    """Up to three choices for each component that lacks something; what is left open stays open."""

    since = day_field(
        label=gettext_lazy("Od dnia"),
        help_text=gettext_lazy("Pierwszy dzień miesiąca, od którego program ma naliczać."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        silent = [row.component.pk for row in self.subject if not row.said_where]
        self._last = last_places(silent, Period.of(self.today).next) if silent else {}
        self._properties = {str(one.pk): one for one in Property.objects.order_by("code")}
        for row in self.subject:
            self._add(row)

    def first_values(self) -> dict[str, Any]:
        return {"since": Period.of(self.today).first_day}

    def _add(self, row: ComponentStanding) -> None:
        key, name = row.component.pk, row.component.name
        if row.kind is None:
            label = _("Rodzaj kosztu: {name}").format(name=name)
            self.fields[f"kind_{key}"] = forms.ChoiceField(label=label, required=False)
            offer(self, f"kind_{key}", [LATER, *CostKind.Kind.choices])
        if not row.said_where:
            label = _("Gdzie się nalicza: {name}").format(name=name)
            self.fields[f"where_{key}"] = forms.ChoiceField(label=label, required=False)
            places = [(pk, f"{one.code}, {one.name}") for pk, one in self._properties.items()]
            everywhere = (EVERYWHERE, gettext_lazy("cała Spółdzielnia"))
            last = [(AS_CHARGED, words)] if (words := _in_words(self._last[key])) else []
            offer(self, f"where_{key}", [LATER, *last, everywhere, *places])
        if row.legal is None:
            label = _("Podstawa prawna: {name}").format(name=name)
            self.fields[f"legal_{key}"] = forms.ChoiceField(label=label, required=False)
            first = proposed_for(row.component)
            others = [one for one in PROPOSED.items() if one[0] != first]
            offer(self, f"legal_{key}", [LATER, (first, PROPOSED[first]), *others])

    def rows(self) -> Iterator[CompletionRow]:
        for row in self.subject:
            names = [f"{one}_{row.component.pk}" for one in ("kind", "where", "legal")]
            yield CompletionRow(
                row, *(self[name] if name in self.fields else None for name in names)
            )

    def kind_of(self, row: ComponentStanding) -> CostKind.Kind | None:
        chosen = self.cleaned_data.get(f"kind_{row.component.pk}", "")
        return CostKind.Kind(chosen) if chosen else None

    def legal_basis_of(self, row: ComponentStanding) -> str:
        """The words, empty where nothing was chosen."""
        chosen = self.cleaned_data.get(f"legal_{row.component.pk}", "")
        return PROPOSED[chosen] if chosen else ""

    def places_of(self, row: ComponentStanding) -> Sequence[Place | None]:
        """Empty where nothing was chosen; None is the whole co-op."""
        where = self.cleaned_data.get(f"where_{row.component.pk}", "")
        if not where:
            return []
        if where == AS_CHARGED:
            return self._last[row.component.pk]
        return [self._properties.get(where)]


def _in_words(places: Sequence[Place | None]) -> str:
    """Empty when there are none, and for the whole co-op, which is a choice of its own."""
    if not places or places[0] is None:
        return ""
    count = ngettext("%(n)d miejsce", "%(n)d miejsc", len(places)) % {"n": len(places)}
    return _("tak jak w ostatnim naliczeniu: {places}").format(places=count)
