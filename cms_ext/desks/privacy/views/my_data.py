"""„Moje dane”: a copy of everything about oneself, in one click and with the password."""

from __future__ import annotations

from django.http import Http404, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from cms_ext.desks.privacy.domain.archive import archive_name
from cms_ext.desks.privacy.domain.export import ExportedBy, export_person
from cms_ext.office.audit.domain.event import Origin, origin_of
from cms_ext.office.rules.clock import business_today
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
