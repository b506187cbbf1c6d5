"""One change: how far it is, what it does, who was told; and its next step."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages

from cms_ext.audit.domain.event import Origin, origin_of
from cms_ext.rules.clock import business_today
from ebok_plugin.fee_changes.domain.check import without_kind
from ebok_plugin.fee_changes.domain.fee_change import BEFORE_FORCE, annul, approve, check
from ebok_plugin.fee_changes.domain.in_force import put_in_force
from ebok_plugin.fee_changes.domain.justification import as_html
from ebok_plugin.fee_changes.domain.notifying import accounts_of, start_notifying
from ebok_plugin.fee_changes.domain.preview import preview
from ebok_plugin.fee_changes.domain.queries.calendar import term_of
from ebok_plugin.fee_changes.domain.queries.delivery import deliveries_of
from ebok_plugin.fee_changes.domain.rights import (
    CHECKS,
    DRAFTS,
    ENDS_CONTESTS,
    NOTIFIES,
    OPENS_CONTESTS,
    SEES,
)
from ebok_plugin.fee_changes.errors import CostKindUnknown, FeeChangeError
from ebok_plugin.fee_changes.models import FeeChange, FeeNotice, NoticeOverride
from ebok_plugin.fee_changes.views.desk.screen import back, change_by, require

State = FeeChange.State
# As many rows of a list as somebody reads; the file of deliveries is for the rest.
SHOWN = 50


class Step(NamedTuple):
    """What may be done in a state: its button, its right, its verb, what it asks for in words."""

    slug: str
    button: Promise
    done: Promise
    states: tuple[FeeChange.State, ...]
    right: str
    act: Callable[[FeeChange, str, Origin], object]
    asks: Promise | str = ""


STEPS = (
    Step(
        "sprawdz",
        _("Sprawdziłem, jest kompletna"),
        _("Zmiana jest sprawdzona."),
        (State.DRAFT,),
        CHECKS,
        lambda change, text, origin: check(change, origin=origin),
    ),
    Step(
        "zatwierdz",
        _("Zapisz decyzję zarządu"),
        _("Zmiana jest zatwierdzona."),
        (State.CHECKED,),
        CHECKS,
        lambda change, text, origin: approve(change, decision=text, origin=origin),
        _("Numer decyzji albo uchwały zarządu"),
    ),
    Step(
        "zawiadom",
        _("Przygotuj zawiadomienia"),
        _("Zawiadomienia są przygotowywane."),
        (State.APPROVED,),
        NOTIFIES,
        lambda change, text, origin: start_notifying(change, origin=origin, today=business_today()),
    ),
    Step(
        "wprowadz",
        _("Wprowadź stawki"),
        _("Stawki są wprowadzone."),
        (State.NOTIFYING,),
        NOTIFIES,
        lambda change, text, origin: put_in_force(change, origin=origin),
    ),
    Step(
        "odwolaj",
        _("Odwołaj zmianę"),
        _("Zmiana jest odwołana."),
        BEFORE_FORCE,
        DRAFTS,
        lambda change, text, origin: annul(change, reason=text, origin=origin),
        _("Powód odwołania"),
    ),
)


@require_safe
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """The change with its steps; lists of deliveries once letters are made."""
    require(request, SEES)
    found = change_by(pk)
    may = request.user.has_perm
    deliveries = deliveries_of(found)
    rates = list(found.rates.select_related("component", "property"))
    # Both lists go on to their next page together.
    longest = max(len(deliveries.unconfirmed), len(deliveries.late))
    page = Paginator(range(longest), SHOWN).get_page(request.GET.get("p"))
    context = {
        "change": found,
        "why": as_html(found.justification),
        "rates": rates,
        "term": None if found.notified_on else term_of(rates, business_today()),
        "steps": [one for one in STEPS if found.state in one.states and may(one.right)],
        "without_kind": without_kind(found) if found.state == State.DRAFT else (),
        "edits": found.state == State.DRAFT and may(DRAFTS),
        "told": found.notified_on is not None,
        "deliveries": deliveries,
        "page": page,
        "shown": f"{page.start_index() - 1}:{page.end_index()}" if longest else ":0",
        "to_print": _to_print(found),
        "overrides": _overrides(found),
        "contests": found.contests.select_related("account"),
        "notifies": may(NOTIFIES),
        "checks": may(CHECKS),
        "opens_contests": may(OPENS_CONTESTS),
        "ends_contests": may(ENDS_CONTESTS),
    }
    return render(request, "ebok_plugin/fee_changes/desk/change.html", context)


@require_safe
def effect(request: HttpRequest, pk: int) -> HttpResponse:
    """What the change does to an average flat and in total; counted anew each time."""
    require(request, SEES)
    found = change_by(pk)
    context: dict[str, object] = {"change": found}
    try:
        context["preview"] = preview(found, accounts_of(found))
    except CostKindUnknown as error:
        context |= {"refused": error.message, "lacks_kind": error.component}
    except FeeChangeError as error:
        context["refused"] = error.message
    return render(request, "ebok_plugin/fee_changes/desk/effect.html", context)


@require_POST
def step(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """Do one of STEPS; a refusal is said on the change's page."""
    chosen = next((one for one in STEPS if one.slug == slug), None)
    if chosen is None:
        raise Http404
    require(request, chosen.right)
    found = change_by(pk)
    try:
        chosen.act(found, request.POST.get("tekst", "")[:255], origin_of(request))
    except CostKindUnknown as error:
        where = reverse("ebok_desk_component", args=[error.component])
        button = messages.button(f"{where}#rodzaj", _("Otwórz składnik"))
        messages.error(request, error.message, buttons=[button])
        return back(request, found)
    except FeeChangeError as error:
        messages.error(request, error.message)
        return back(request, found)
    return back(request, found, str(chosen.done))


def _to_print(change: FeeChange) -> int:
    return change.notices.filter(channel=FeeNotice.Channel.PRINT, printed_at__isnull=True).count()


def _overrides(change: FeeChange) -> list[NoticeOverride]:
    overrides = NoticeOverride.objects.filter(notice__change=change)
    return list(overrides.select_related("notice__account", "made_by", "approved_by"))
