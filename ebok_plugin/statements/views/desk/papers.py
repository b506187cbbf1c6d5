"""Papers for residents: series with their progress, and the print queue by building."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from cms_ext.base.dates.period import Period
from cms_ext.base.web.paging import page_of
from cms_ext.base.web.row_key import uuid_key
from cms_ext.evidence.audit.domain.event import Origin, origin_of
from cms_ext.office.desk_kit.workflow.printing import DOCUMENTS
from cms_ext.office.desk_kit.workflow.step import Step
from cms_ext.office.desk_kit.workflow.views import StepPage
from cms_ext.people.identity.views.guard import for_staff
from cms_ext.premises.models import Building
from ebok_plugin.statements.domain.batch import (
    batches,
    progress,
    start_notices,
    start_statements,
)
from ebok_plugin.statements.domain.print_queue import (
    AT_ONCE,
    mark_printed,
    merged,
    number_of,
    papers_of,
    piles,
)
from ebok_plugin.statements.forms.papers import PapersForm
from ebok_plugin.statements.models import PaperBatch
from ebok_plugin.statements.rights import PRINTS_PAPERS, SEES_PAPERS, STARTS_PAPERS

A_PAGE = 30


def _start(nothing: None, form: PapersForm, today: date, origin: Origin) -> None:
    """A series, which a job makes."""
    entered = form.cleaned_data
    how: dict[str, Any] = {"today": today, "origin": origin}
    if entered["kind"] == PaperBatch.Kind.NOTICE:
        start_notices(Period.parse(entered["period"]), **how)
    else:
        start_statements(entered["start"], entered["end"], **how)


class PapersPage(StepPage[None]):
    """The series and the piles."""

    template_name = "ebok_plugin/desk/papers.html"
    sees = SEES_PAPERS
    step = Step(
        "seria",
        gettext_lazy("Zleć serię"),
        _start,
        PapersForm,
        done=gettext_lazy("Serię zlecono. Dokumenty powstają w tle."),
        rights=(STARTS_PAPERS,),
    )

    def shown(self) -> dict[str, Any]:
        page = page_of(self.request, batches(), A_PAGE)
        return {
            "page": page,
            "series": [(one, progress(one)) for one in page],
            "piles": piles(),
            "prints": self.request.user.has_perm(PRINTS_PAPERS),
        }


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(PRINTS_PAPERS)
def pile(request: HttpRequest, pk: int, building: int | None = None) -> HttpResponse:
    """The next papers of one building, or of the whole series.

    POST with `krok` gives the ticked papers as one PDF, or marks them as printed. With none that
    waits among them the page comes back and says so at its boxes.
    """
    batch = get_object_or_404(PaperBatch, pk=pk)
    place = None if building is None else get_object_or_404(Building, pk=building)
    waiting = papers_of(batch, place)
    ticked = request.POST.getlist("papers")[:AT_ONCE]
    keys = {key for key in map(uuid_key, ticked) if key is not None}
    chosen = [paper for paper in waiting if paper.pk in keys]
    if not chosen:
        context = {
            "batch": batch,
            "building": place,
            "rows": waiting,
            "name": "papers",
            "number": number_of(batch, place),
            "most": AT_ONCE,
            "error": DOCUMENTS.refusal(ticked) if request.method == "POST" else "",
        }
        return render(request, "ebok_plugin/desk/pile.html", context)
    if request.POST.get("krok") == "pdf":
        name = f"wydruk-{pk}-{place.code}" if place else f"wydruk-{pk}"
        return HttpResponse(
            merged(chosen),
            content_type="application/pdf",
            headers={
                "Content-Disposition": f'attachment; filename="{name}.pdf"',
                "Cache-Control": "private, no-store",
            },
        )
    marks = request.POST.get("krok") == "wydrukowane"
    if marks and (count := mark_printed(chosen, origin=origin_of(request))):
        messages.success(request, DOCUMENTS.marked(count))
    return redirect("ebok_desk_papers")
