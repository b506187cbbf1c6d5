"""The desk's list of declarations: what waits, and everything that came in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from cms_ext.desks.listing import Day, Fact, Name, Number, StaffList
from cms_ext.office.rules.clock import business_today
from ebok_plugin.declarations.domain.queries.desk import (
    SEES,
    TYPES,
    came_in,
    declarations_found,
    late_corrections,
    my_declarations,
    new_declarations,
    whole,
)
from ebok_plugin.declarations.models import Declaration
from ebok_plugin.declarations.vocabulary import DeclarationState

Rows = Callable[[Any, date], QuerySet[Declaration]]
# By the value of `?widok=`: the name of the list and its rows, the oldest first where they wait.
VIEWS: Mapping[str, tuple[Any, Rows]] = {
    "": (_("Do podjęcia"), lambda user, today: _oldest(new_declarations(user, today).rows)),
    "moje": (_("Rozpatruję"), lambda user, today: _oldest(my_declarations(user, today).rows)),
    "wezwane": (
        _("Wezwane do korekty"),
        lambda user, today: came_in().filter(state=DeclarationState.CALLED_TO_CORRECT),
    ),
    "po-terminie": (
        _("Korekta po terminie"),
        lambda user, today: _oldest(late_corrections(user, today).rows),
    ),
    "przyjete": (
        _("Przyjęte"),
        lambda user, today: came_in().filter(state=DeclarationState.ACCEPTED),
    ),
    "wszystkie": (_("Wszystkie"), lambda user, today: came_in()),
}


def _oldest(rows: Any) -> QuerySet[Declaration]:
    return whole(rows).order_by("filed_on", "pk")


class DeclarationQueue(StaffList):
    """What waits for the desk, the oldest first; `?widok=` chooses a list, `?q=` searches all."""

    template_name = "ebok_plugin/declarations/desk/queue.html"
    guarded_by = (SEES,)
    model = Declaration
    shows_people = True
    page_title = _("Deklaracje")
    list_label = _("Deklaracje")
    header_icon = "form"
    search_label = _("Znajdź deklarację")
    search_hint = _("numer, potwierdzenie, adres, kod nieruchomości albo nazwisko")
    not_found = _("Nie znaleziono deklaracji dla „%(query)s”.")
    empty = _("Nie ma tu żadnej deklaracji.")
    empty_hint = _("Złożone w eBOK pojawią się same. Papierową wpisz przyciskiem u góry.")
    export_filename = "deklaracje"
    columns = (
        Name(
            "number",
            _("Numer"),
            hint="declared_property.address",
            url_name="declarations_desk_one",
            whole=True,
        ),
        Fact("who", _("Składający"), "declarant.name"),
        Fact("kind", _("Cel"), "get_kind_display"),
        Day("filed_on", _("Wpłynęła"), form="j.m.Y"),
        Fact("state", _("Stan"), "get_state_display"),
        Number("amount", _("Opłata"), "amount"),
        Fact("reviewed_by", _("Rozpatruje"), "reviewed_by.first_name"),
        Day("due", _("Korekta do"), "call.due_on", form="j.m.Y"),
    )

    @property
    def chosen(self) -> str:
        wished = self.request.GET.get("widok", "")
        return wished if wished in VIEWS else ""

    @property
    def lists(self) -> list[tuple[str, Any, bool]]:
        """The lists: their value, their name, and whether this is it."""
        return [
            (value, name, value == self.chosen and not self.query)
            for value, (name, _rows) in VIEWS.items()
        ]

    @property
    def may_type(self) -> bool:
        return self.request.user.has_perm(TYPES)

    def get_queryset(self) -> QuerySet[Declaration]:
        if self.query:
            return declarations_found(self.query)
        return VIEWS[self.chosen][1](self.request.user, business_today())
