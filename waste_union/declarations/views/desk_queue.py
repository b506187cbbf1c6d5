"""The desk's list of declarations: what waits, and everything that came in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from cms_ext.desks.frame.listing import Day, Fact, Name, Number, Selection, StaffList
from waste_union.declarations.domain.proposing import waiting_proposals
from waste_union.declarations.domain.queries.desk import (
    SEES,
    TYPES,
    came_in,
    declarations_found,
    late_corrections,
    my_declarations,
    new_declarations,
    whole,
)
from waste_union.declarations.models import Declaration
from waste_union.declarations.vocabulary import DeclarationState

# By the value of `?widok=`, the oldest first where they wait.
VIEWS: Mapping[str, Selection] = {
    "": Selection(
        _("Do podjęcia"), lambda user, today: _oldest(new_declarations(user, today).rows)
    ),
    "moje": Selection(
        _("Rozpatruję"), lambda user, today: _oldest(my_declarations(user, today).rows)
    ),
    "do-zatwierdzenia": Selection(
        _("Do zatwierdzenia"),
        lambda user, today: came_in().filter(pk__in=waiting_proposals().values("declaration")),
    ),
    "wezwane": Selection(
        _("Wezwane do korekty"),
        lambda user, today: came_in().filter(state=DeclarationState.CALLED_TO_CORRECT),
    ),
    "po-terminie": Selection(
        _("Korekta po terminie"),
        lambda user, today: _oldest(late_corrections(user, today).rows),
    ),
    "przyjete": Selection(
        _("Przyjęte"),
        lambda user, today: came_in().filter(state=DeclarationState.ACCEPTED),
    ),
    "wszystkie": Selection(_("Wszystkie"), lambda user, today: came_in()),
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
    selections = VIEWS
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
    def may_type(self) -> bool:
        return self.request.user.has_perm(TYPES)

    def get_queryset(self) -> QuerySet[Declaration]:
        if self.query:
            return declarations_found(self.query)
        rows: QuerySet[Declaration] = super().get_queryset()
        return rows
