"""One batch: its progress, its rehearsal, the decision, its report."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages

from cms_ext.audit.domain.event import origin_of, record
from cms_ext.background.progress import ASK_AGAIN, WHILE_WAITING, asks_again
from cms_ext.exporting import csv_table
from cms_ext.rules.clock import business_today
from members_area.intake.domain.batch import accept, discard
from members_area.intake.domain.facts import Shelves
from members_area.intake.domain.work import PENDING, work_on
from members_area.intake.models import Batch, Fate, Item, Stage
from members_area.intake.models.batch import AT_WORK, OPEN
from members_area.library.views.gate.screen import UPLOAD, WORK, demand, say

PER_PAGE = 100


@dataclass(frozen=True, slots=True)
class Row:
    """A file with what it will become, in words."""

    item: Item
    kind: str
    organ: str

    @property
    def draft(self) -> dict[str, str]:
        found: dict[str, str] = self.item.facts.get("draft", {})
        return found

    @property
    def day(self) -> date | None:
        return date.fromisoformat(self.draft["day"]) if "day" in self.draft else None


@require_http_methods(["GET", "HEAD", "POST"])
def batch(request: HttpRequest, key: int) -> HttpResponse:
    demand(request, UPLOAD, WORK)
    one = get_object_or_404(Batch, pk=key)
    if request.method == "POST":
        return _decided(request, one)
    counts = Counter(one.items.values_list("fate", flat=True))
    page = Paginator(one.items.select_related("document"), PER_PAGE).get_page(request.GET.get("p"))
    pending = counts[PENDING[Stage(one.stage)]] if one.stage in AT_WORK else 0
    total = sum(counts.values())
    context = {
        "batch": one,
        "counts": [(fate, counts[fate.value]) for fate in Fate if counts[fate.value]],
        "at_work": one.stage in AT_WORK,
        "open": one.stage in OPEN,
        "asks_again": asks_again(request),
        "dealt_with": total - pending,
        "total": total,
        "ready": counts[Fate.READY],
        "taken": counts[Fate.TAKEN],
        "page_obj": page,
        "rows": _rows(list(page.object_list)),
    }
    response = render(request, "members_area/intake/batch.html", context)
    if context["at_work"] and context["asks_again"]:
        response["Refresh"] = ASK_AGAIN
    return response


@require_safe
def report(request: HttpRequest, key: int) -> HttpResponse:
    """The rows of a batch as CSV."""
    demand(request, UPLOAD, WORK)
    one = get_object_or_404(Batch, pk=key)
    lines = [[_("Plik"), _("Wynik"), _("Uwagi"), _("Rodzaj"), _("Numer"), _("Tytuł")]]
    for row in _rows(list(one.items.all())):
        draft = row.draft
        cells = [row.item.name, row.item.get_fate_display(), row.item.remark, row.kind]
        cells += [draft.get("number", ""), draft.get("title", "")]
        lines.append([str(cell) for cell in cells])
    response = HttpResponse(csv_table(lines), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="paczka-{one.pk}.csv"'
    record("EXPORT", origin_of(request), obj=one, note="members_area_intake.Batch")
    return response


def _decided(request: HttpRequest, one: Batch) -> HttpResponse:
    decide = accept if "przyjmij" in request.POST else discard
    try:
        decide(one, origin=origin_of(request))
        if decide is accept:
            work_on(one, today=business_today(), seconds=WHILE_WAITING)
        else:
            messages.success(request, _("Paczkę odrzucono. Nic z niej nie przyjęto."))
    except ValidationError as refusal:
        say(request, refusal)
    return redirect("intake_batch", one.pk)


def _rows(items: list[Item]) -> list[Row]:
    shelves = Shelves()
    rows = []
    for item in items:
        draft = item.facts.get("draft", {})
        kind, organ = shelves.kinds.get(draft.get("kind")), shelves.organs.get(draft.get("organ"))
        rows.append(Row(item, kind.name if kind else "", organ.name if organ else ""))
    return rows
