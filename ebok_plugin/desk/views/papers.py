"""Papers for residents: series with their progress, and the print queue by building."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from cms_ext.frontend.theme.paging import page_of
from cms_ext.office.audit.domain.event import origin_of
from cms_ext.office.rules.clock import business_today
from cms_ext.people.identity.views.guard import StaffRequest, for_staff, require_rights
from cms_ext.public_site.premises.models import Building
from ebok_plugin.desk.domain.rights import PRINTS_PAPERS, SEES_PAPERS, STARTS_PAPERS
from ebok_plugin.desk.forms.papers import PapersForm
from ebok_plugin.statements.domain.batch import BatchRefused
from ebok_plugin.statements.domain.print_queue import mark_printed, merged, papers_of, piles
from ebok_plugin.statements.domain.queries.batch import batches, progress
from ebok_plugin.statements.models import PaperBatch

A_PAGE = 30


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(SEES_PAPERS)
def papers(request: StaffRequest) -> HttpResponse:
    """GET shows the series and the piles; POST starts a series, which a job makes."""
    user = request.user
    form = PapersForm(request.POST or None, today=business_today())
    if request.method == "POST":
        require_rights(request, STARTS_PAPERS)
        if form.is_valid():
            try:
                form.begin(origin_of(request))
            except BatchRefused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _("Serię zlecono. Dokumenty powstają w tle."))
                return redirect("ebok_desk_papers")
    page = page_of(request, batches(), A_PAGE)
    context = {
        "form": form if user.has_perm(STARTS_PAPERS) else None,
        "page": page,
        "series": [(one, progress(one)) for one in page],
        "piles": piles(),
        "prints": user.has_perm(PRINTS_PAPERS),
    }
    return render(request, "ebok_plugin/desk/papers.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(PRINTS_PAPERS)
def pile(request: HttpRequest, pk: int, building: int) -> HttpResponse:
    """POST with `krok` gives the very papers of the page as one PDF, or marks them as printed."""
    batch = get_object_or_404(PaperBatch, pk=pk)
    place = get_object_or_404(Building, pk=building)
    waiting = papers_of(batch, place)
    if request.method != "POST":
        context = {
            "batch": batch,
            "building": place,
            "papers": waiting,
            "keys": " ".join(str(paper.pk) for paper in waiting),
        }
        return render(request, "ebok_plugin/desk/pile.html", context)
    keys = _keys(request.POST.get("papers", ""))
    chosen = [paper for paper in waiting if paper.pk in keys]
    if chosen and request.POST.get("krok") == "pdf":
        return HttpResponse(
            merged(chosen),
            content_type="application/pdf",
            headers={
                "Content-Disposition": f'attachment; filename="wydruk-{pk}-{place.code}.pdf"',
                "Cache-Control": "private, no-store",
            },
        )
    if request.POST.get("krok") == "wydrukowane":
        count = mark_printed(chosen, origin=origin_of(request)) if chosen else 0
        messages.success(request, _("Oznaczono jako wydrukowane: {count}.").format(count=count))
    return redirect("ebok_desk_papers")


def _keys(text: str) -> set[UUID]:
    """The papers that the page named; what is no key is left out."""
    found = set()
    for word in text.split():
        try:
            found.add(UUID(word))
        except ValueError:
            continue
    return found
