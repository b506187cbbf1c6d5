"""The inspector's look into the reading log, and the numbers without names."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from cms_ext.audit.domain.event import origin_of
from cms_ext.audit.domain.view import ReadReason
from cms_ext.theme.search_input import normalised_query
from members_area.library.models import Document
from members_area.reading.domain.inspection import found_for, record_inspection
from members_area.reading.domain.log import by_month, in_words
from members_area.reading.forms.inspection import InspectionForm

READS_THE_LOG = "cms_ext_audit.view_auditevent"
SEES_NUMBERS = "members_area_library.view_document"
PER_PAGE = 25


@require_safe
@never_cache
def inspection(request: HttpRequest) -> HttpResponse:
    """Readings of a paper or of a login; shown only with a reason, and the look is recorded."""
    if not request.user.has_perm(READS_THE_LOG):
        raise PermissionDenied
    query = normalised_query(request.GET.get("q", ""))
    form = InspectionForm(request.GET or None)
    context: dict[str, object] = {"form": form, "query": query}
    if query and form.is_valid():
        found = found_for(query)
        page = Paginator(found.events, PER_PAGE).get_page(request.GET.get("p"))
        reason = ReadReason(form.cleaned_data["reason"])
        record_inspection(found, page.object_list, reason, origin_of(request))
        context |= {
            "found": found,
            "page": page,
            "readings": in_words(page, Document.objects.all()),
            "keep": urlencode({"q": query, "reason": reason.value}),
        }
    return render(request, "members_area/reading/desk/inspection.html", context)


@require_safe
@never_cache
def numbers(request: HttpRequest) -> HttpResponse:
    """How many read which paper in which month, without names and without small numbers."""
    if not request.user.has_perm(SEES_NUMBERS):
        raise PermissionDenied
    page = Paginator(by_month(Document.objects.all()), 50).get_page(request.GET.get("p"))
    return render(request, "members_area/reading/desk/numbers.html", {"page": page})
