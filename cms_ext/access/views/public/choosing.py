"""Which panel is for whom, and the way to each."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cms_ext.plugins import (
    AccessProcedure,
    Desk,
    Panel,
    described_desk,
    panel_of,
    procedures,
)


@dataclass(frozen=True, slots=True)
class ProcedureCard:
    """A procedure, its desk and the panel that it opens, as a card shows them."""

    realm: str
    procedure: AccessProcedure
    desk: Desk
    panel: Panel | None


@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """A card for each way to a login."""
    ways = [
        ProcedureCard(realm, procedure, described_desk(procedure.desk), panel_of(realm))
        for realm, procedure in procedures()
    ]
    return render(request, "cms_ext/access/public/choose.html", {"ways": ways})
