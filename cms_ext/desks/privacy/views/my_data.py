"""What people see of what is kept about them: „Moje dane”, „Kto oglądał moje dane”."""

from __future__ import annotations

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from cms_ext.base.dates.clock import business_today
from cms_ext.base.web.paging import PAGE, page_of
from cms_ext.desks.privacy.domain.own_log import events_about, in_words, own_events
from cms_ext.desks.privacy.domain.packet import ExportedBy, archive_name, export_person
from cms_ext.desks.privacy.models import RetentionPolicy
from cms_ext.evidence.audit.domain.event import Origin, origin_of
from cms_ext.people.identity.models import Person
from cms_ext.people.identity.views.guard import AccountRequest, for_signed_in


@require_http_methods(["GET", "HEAD", "POST"])
@for_signed_in()
def my_data(request: AccountRequest) -> HttpResponseBase:
    """Says what the copy holds; POST makes it. Staff are not on file and have no such page."""
    if request.user.person is None:
        raise Http404
    if request.method == "POST":
        return _copy(request)
    return render(request, "cms_ext/privacy/my_data.html")


@for_signed_in(fresh_password_for="privacy:my_data")
def _copy(request: AccountRequest) -> HttpResponseBase:
    person = request.user.person
    assert person is not None  # the view above has asked
    return archive_response(person, ExportedBy.OWN, origin_of(request))


def archive_response(person: Person, way: ExportedBy, origin: Origin) -> StreamingHttpResponse:
    """The archive as a download that no cache keeps."""
    pieces = export_person(person, way, origin)
    return StreamingHttpResponse(
        pieces,
        content_type="application/zip",
        headers={
            "Content-Disposition": f'attachment; filename="{archive_name(business_today())}"',
            "Cache-Control": "private, no-store",
            "X-Content-Type-Options": "nosniff",
        },
    )


PER_PAGE = 25
OWN = "moje"


@require_safe
@for_signed_in()
def access_log(request: AccountRequest) -> HttpResponse:
    user = request.user
    own = request.GET.get("co") == OWN
    events = own_events(user) if own else events_about(user)
    page = page_of(request, events, PER_PAGE, name=PAGE, keep={"co": OWN if own else ""})
    context = {
        "own": own,
        "page_obj": page,
        "lines": [in_words(event, {user.pk}) for event in page],
        "terms": RetentionPolicy.objects.in_bulk(["LOG_ACT", "LOG_SIGN_IN"]),
    }
    return render(request, "cms_ext/privacy/access_log.html", context)
