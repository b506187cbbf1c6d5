"""What came by a file says no kind of cost, nor always where: both for all components at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from django import forms
from django.db import transaction
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cms_ext.frontend.theme.choices import offer
from cms_ext.office.audit.domain.event import Origin
from cms_ext.public_site.premises.models import Property
from ebok_plugin.charges.domain.component_use import Place, use_component_at
from ebok_plugin.charges.domain.cost_kind import set_cost_kind
from ebok_plugin.charges.domain.queries.last_places import last_places
from ebok_plugin.charges.domain.queries.standing import ComponentStanding
from ebok_plugin.charges.models import CostKind
from ebok_plugin.desk.forms.fields import day_field
from ebok_plugin.desk.forms.tariffs.entry import TariffEntryForm
from ebok_plugin.ledger.period import Period

LATER = ("", gettext_lazy("nie teraz"))
EVERYWHERE, AS_CHARGED = "coop", "last"


class CompletionRow(NamedTuple):
    """A component, and the fields of what it lacks."""

    standing: ComponentStanding
    kind: BoundField | None
    where: BoundField | None


class CompletionForm(TariffEntryForm):
    """Two choices for each component that lacks something; what is left open stays open."""

    since = day_field(
        label=gettext_lazy("Od dnia"),
        help_text=gettext_lazy("Pierwszy dzień miesiąca, od którego program ma naliczać."),
    )

    def __init__(
        self, *args: Any, lacking: Sequence[ComponentStanding], today: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {"since": Period.of(today).first_day}
        self._lacking = lacking
        silent = [row.component.pk for row in lacking if not row.said_where]
        self._last = last_places(silent, Period.of(today).next) if silent else {}
        self._properties = {str(one.pk): one for one in Property.objects.order_by("code")}
        for row in lacking:
            self._add(row)

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

    def rows(self) -> Iterator[CompletionRow]:
        for row in self._lacking:
            kind, where = f"kind_{row.component.pk}", f"where_{row.component.pk}"
            yield CompletionRow(
                row,
                self[kind] if kind in self.fields else None,
                self[where] if where in self.fields else None,
            )

    @transaction.atomic
    def act(self, origin: Origin) -> int:
        """How many components were given something. Raises ChargeError."""
        since, count = self.cleaned_data["since"], 0
        for row in self._lacking:
            kind = self.cleaned_data.get(f"kind_{row.component.pk}", "")
            where = self.cleaned_data.get(f"where_{row.component.pk}", "")
            if kind:
                set_cost_kind(row.component, CostKind.Kind(kind), valid_from=since, origin=origin)
            if where:
                use_component_at(
                    row.component, self._places(row, where), valid_from=since, origin=origin
                )
            count += bool(kind or where)
        return count

    def _places(self, row: ComponentStanding, where: str) -> Sequence[Place | None]:
        if where == AS_CHARGED:
            return self._last[row.component.pk]
        return [self._properties.get(where)]


def _in_words(places: Sequence[Place | None]) -> str:
    """Empty when there are none, and for the whole co-op, which is a choice of its own."""
    if not places or places[0] is None:
        return ""
    count = ngettext("%(n)d miejsce", "%(n)d miejsc", len(places)) % {"n": len(places)}
    return _("tak jak w ostatnim naliczeniu: {places}").format(places=count)
