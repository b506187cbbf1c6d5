"""The desk's screens of series of documents, and of what waits to be printed."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from cms_ext.base.dates.clock import business_today
from cms_ext.base.dates.period import Period
from cms_ext.base.web.paging import select_page
from cms_ext.base.web.responses import ASK_AGAIN, wants_refresh
from cms_ext.base.web.row_key import uuid_key
from cms_ext.evidence.audit.domain.event import Origin, read_origin
from cms_ext.office.desk_kit.workflow.printing import DOCUMENTS, OWN_SHEETS
from cms_ext.office.desk_kit.workflow.step import Step
from cms_ext.office.desk_kit.workflow.views import StepPage
from cms_ext.people.identity.views.guard import for_staff
from cms_ext.premises.models import Building
from ebok_plugin.statements import forms
from ebok_plugin.statements.domain import withdrawal
from ebok_plugin.statements.domain.batch import (
    AT_ONCE,
    count_pile,
    list_batches,
    list_pile,
    list_waiting_series,
    merge_papers,
    percent_done,
    start_notices,
    start_statements,
)
from ebok_plugin.statements.models import PaperBatch
from ebok_plugin.statements.rights import PRINTS_PAPERS, SEES_PAPERS, STARTS_PAPERS

A_PAGE = 30


def _start_papers(nothing: None, form: forms.PapersForm, today: date, origin: Origin) -> None:
    """Start a series, which a job makes."""
    entered = form.cleaned_data
    how: dict[str, Any] = {"today": today, "origin": origin}
    if entered["kind"] == PaperBatch.Kind.NOTICE:
        start_notices(Period.parse(entered["period"]), **how)
    else:
        start_statements(entered["start"], entered["end"], **how)


class PapersPage(StepPage[None]):
    """The series and the piles."""

    template_name = "ebok_plugin/statements/desk/papers.html"
    sees = SEES_PAPERS
    step = Step(
        "seria",
        gettext_lazy("Zleć serię"),
        _start_papers,
        forms.PapersForm,
        done=gettext_lazy("Serię zlecono. Dokumenty powstają w tle."),
        rights=(STARTS_PAPERS,),
    )

    def page_context(self) -> dict[str, Any]:
        page = select_page(self.request, list_batches(), A_PAGE)
        return {
            "page": page,
            "series": [(batch, percent_done(batch)) for batch in page],
            "waiting": list_waiting_series(),
            "prints": self.request.user.has_perm(PRINTS_PAPERS),
        }


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(PRINTS_PAPERS)
def pile(request: HttpRequest, pk: int, building: int | None = None) -> HttpResponse:
    """Show the next papers of one building, or of the whole series; how far it is while it is made.

    POST with `krok` sends the ticked documents as one PDF, or marks them as printed. The page comes
    back when documents were withdrawn before that, or when none of the ticked ones waits.
    """
    batch = get_object_or_404(PaperBatch, pk=pk)
    place = None if building is None else get_object_or_404(Building, pk=building)
    waiting, today = list_pile(batch, place), business_today()
    origin = read_origin(request)
    ticked, step = request.POST.getlist("papers")[:AT_ONCE], request.POST.get("krok", "")
    keys = {key for key in map(uuid_key, ticked) if key is not None}
    chosen = [paper for paper in waiting if paper.pk in keys]
    if request.method == "POST":
        marked = chosen if step == "wydrukowane" else []
        withdrawn, count = withdrawal.print_papers(
            batch, waiting, marked, today=today, origin=origin
        )
        if withdrawn:
            text = _("Wycofano pisma: {count}. Powody są na końcu tej strony; resztę wydrukuj.")
            messages.warning(request, text.format(count=withdrawn))
            return redirect(request.path)
        if count:
            messages.success(request, DOCUMENTS.marked(count))
    if not chosen:
        context = {
            "batch": batch,
            "building": place,
            "rows": waiting,
            "reasons": withdrawal.judge_papers(batch, waiting, today),
            "withdrawn": withdrawal.list_withdrawn(batch, place),
            "name": "papers",
            "number": count_pile(batch, place),
            "most": AT_ONCE,
            "error": DOCUMENTS.refusal(ticked) if request.method == "POST" else "",
            "making": batch.state == PaperBatch.State.MAKING,
            "asks_again": wants_refresh(request),
            "dealt_with": batch.looked_at,
            "total": batch.total,
        }
        answer = render(request, "ebok_plugin/statements/desk/pile.html", context)
        if context["making"] and context["asks_again"]:
            answer["Refresh"] = ASK_AGAIN
        return answer
    if step in OWN_SHEETS:
        name = f"wydruk-{pk}-{place.code}" if place else f"wydruk-{pk}"
        return _send_print(merge_papers(chosen, own_sheets=OWN_SHEETS[step]), name)
    return redirect("ebok_desk_papers")


def _send_print(pdf: bytes, name: str) -> HttpResponse:
    headers = {
        "Content-Disposition": f'attachment; filename="{name}.pdf"',
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)
