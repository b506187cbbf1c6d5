"""One moving: its progress, its rehearsal, the decision, its report."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages

from cms_ext.audit.domain.event import origin_of, record
from cms_ext.background.progress import ASK_AGAIN, WHILE_WAITING, asks_again
from cms_ext.exporting import csv_table
from cms_ext.moving_in.domain.decide import TO_DO, accept, discard, stop
from cms_ext.moving_in.domain.work import counts, work_on
from cms_ext.moving_in.models import MovedArticle, Moving, Stage
from cms_ext.moving_in.models.moving import AT_WORK, OPEN
from cms_ext.moving_in.report import Outcome
from cms_ext.moving_in.views.gate import demand
from cms_ext.moving_in.words import in_words
from cms_ext.notices.models import AnnouncementIndexPage
from cms_ext.rules.clock import business_today

PER_PAGE = 100
ONLY = "wynik"


@require_http_methods(["GET", "HEAD", "POST"])
def moving(request: HttpRequest, key: int) -> HttpResponse:
    demand(request)
    one = get_object_or_404(Moving.objects.select_related("created_by", "accepted_by"), pk=key)
    if request.method == "POST":
        return _decided(request, one)
    found, rehearsed = counts(one), one.accepted_by is None
    only = request.GET.get(ONLY, "")
    rows = one.articles.filter(outcome=only) if only in Outcome.__members__ else one.articles.all()
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("p"))
    context = {
        "moving": one,
        "counts": [
            (outcome.name, in_words(outcome, rehearsed=rehearsed), number)
            for outcome, number in found.items()
            if number
        ],
        "told": sum(found.values()),
        "redirects": sum(map(len, one.articles.values_list("redirects", flat=True))),
        "only": only,
        "keep": urlencode({ONLY: only}) if only else "",
        "at_work": one.stage in AT_WORK,
        "asks_again": asks_again(request),
        "total": one.total,
        "dealt_with": one.dealt_with,
        "to_do": sum(found[outcome] for outcome in TO_DO),
        "open": one.stage in OPEN,
        "list": AnnouncementIndexPage.objects.of_the_public(),
        "page_obj": page,
        "rows": [(row, in_words(Outcome[row.outcome], rehearsed=rehearsed)) for row in page],
    }
    response = render(request, "cms_ext/moving_in/moving.html", context)
    if context["at_work"] and context["asks_again"]:
        response["Refresh"] = ASK_AGAIN
    return response


@require_safe
def report(request: HttpRequest, key: int) -> HttpResponse:
    """The lines as CSV."""
    demand(request)
    one = get_object_or_404(Moving, pk=key)
    rehearsed = one.accepted_by_id is None
    heading = [_("Identyfikator"), _("Tytuł"), _("Wynik"), _("Przyczyna"), _("Adres")]
    lines = [[*heading, _("Przekierowane adresy"), _("Zmiany")]]
    lines += [_cells(row, rehearsed) for row in one.articles.all()]
    response = HttpResponse(csv_table(lines), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="przeprowadzka-{one.pk}.csv"'
    record("EXPORT", origin_of(request), obj=one, note=Moving._meta.label)
    return response


def _cells(row: MovedArticle, rehearsed: bool) -> list[str]:
    outcome = in_words(Outcome[row.outcome], rehearsed=rehearsed)
    led, changes = " ".join(row.redirects), " ".join(row.changes)
    return [row.source_id, row.title, outcome, row.problem, row.address, led, changes]


def _decided(request: HttpRequest, one: Moving) -> HttpResponse:
    ways = {"wczytaj": accept, "przerwij": stop}
    decide = next((way for name, way in ways.items() if name in request.POST), discard)
    try:
        decide(one, origin=origin_of(request))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        if one.stage == Stage.BRINGING_IN:
            work_on(one, today=business_today(), seconds=WHILE_WAITING)
        elif one.stage == Stage.DISCARDED:
            messages.success(request, _("Odrzucono. Nic nie zostało wczytane."))
    return redirect("moving", one.pk)
