"""The inspector's look into the reading log, and the numbers without names."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from cms_ext.base.text.typed_values import normalised_query
from cms_ext.base.web.paging import page_of
from cms_ext.desks.frame.listing import Day, Fact, Name, StaffList
from cms_ext.evidence.audit.domain.event import ReadReason, origin_of
from cms_ext.people.identity.views.guard import for_staff
from members_area.library.models import Document
from members_area.library.reading.domain.log import (
    MonthOfPaper,
    by_month,
    in_words,
    readings_matching,
    record_inspection,
)
from members_area.library.reading.forms import InspectionForm

READS_THE_LOG = "cms_ext_audit.view_auditevent"
SEES_NUMBERS = "members_area_library.view_document"
PER_PAGE = 25


@require_safe
@for_staff(READS_THE_LOG)
def inspection(request: HttpRequest) -> HttpResponse:
    """Readings of a paper or of a login; shown only with a reason, and the look is recorded."""
    query = normalised_query(request.GET.get("q", ""))
    form = InspectionForm(request.GET or None)
    context: dict[str, object] = {"form": form, "query": query}
    if query and form.is_valid():
        found = readings_matching(query)
        page = page_of(request, found.events, PER_PAGE)
        reason = ReadReason(form.cleaned_data["reason"])
        record_inspection(found, page.object_list, reason, origin_of(request))
        context |= {
            "found": found,
            "page": page,
            "readings": in_words(page, Document.objects.all()),
        }
    return render(request, "members_area/reading/desk/inspection.html", context)


class ReadingNumbers(StaffList):
    """How many read which paper in which month, without names and without small numbers."""

    template_name = "members_area/reading/desk/numbers.html"
    guarded_by = (SEES_NUMBERS,)
    model = Document
    page_title = _("Poczytność dokumentów")
    header_icon = "list-ol"
    paginate_by = 50
    export_filename = "poczytnosc"
    columns = (
        Day("month", _("Miesiąc"), form="F Y"),
        Name(
            "title",
            _("Dokument"),
            "document.title",
            url_name="members_area_library_document_modeladmin_inspect",
            key="document.pk",
        ),
        Fact("in_words", _("Czytelnicy")),
    )

    def get_queryset(self) -> list[MonthOfPaper]:
        return by_month(Document.objects.all())
