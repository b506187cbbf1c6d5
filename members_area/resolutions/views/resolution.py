"""The page of one resolution: its force over time, its vote, its courts, its papers."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cms_ext.office.rules.clock import business_today
from members_area.library.domain.force import BINDING, history_of, standing_on
from members_area.library.domain.queries.document import document_for, visible_documents
from members_area.library.domain.queries.relation import ties_of
from members_area.library.views.place import INSIDE, uniform_404
from members_area.resolutions.domain.filing import waiting
from members_area.resolutions.domain.vote import required_share, shortfall
from members_area.resolutions.models import Vote
from members_area.resolutions.views.ballot import ballot
from members_area.resolutions.views.timeline import stretches_of, timeline


@require_safe
@uniform_404
def resolution(request: HttpRequest, key: str) -> HttpResponse:
    """Of a statute and a bylaw, too: they are in force, amended and ended like resolutions."""
    today, reader = business_today(), INSIDE.reader(request)
    document = document_for(reader, key, today)
    if document.kind.code not in BINDING:
        raise Http404
    visible = visible_documents(reader, today)
    ties = ties_of(document, visible)
    history = history_of([document, *(tie.document for tie in ties)], today)
    near = [document, *(tie.document for tie in ties if tie.document.kind.code in BINDING)]
    vote = Vote.objects.filter(document=document).first()
    context: dict[str, Any] = {
        "crumbs": [*INSIDE.crumbs, (_("Rejestr uchwał"), reverse("ikcs:resolutions"))],
        "document": document,
        "cover_url": INSIDE.cover_url(document),
        "standing": standing_on([document], today, today=today, named=visible).get(document.pk),
        "stretches": stretches_of(document, history),
        "picture": timeline(list(dict.fromkeys(near)), history, today),
        "ties": [(tie, INSIDE.cover_url(tie.document)) for tie in ties],
        "waiting": waiting(visible.filter(pk=document.pk), today),
        "events": document.court_events.order_by("decided_on", "pk"),
        "vote": vote,
        "ballot": ballot(vote) if vote else None,
        "required": required_share(document),
        "shortfall": shortfall(vote) if vote else "",
    }
    return render(request, "members_area/resolutions/resolution.html", context)
