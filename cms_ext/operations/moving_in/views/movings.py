"""The movings so far, and a new one."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from cms_ext.desks.import_desk.views.run import run_begun
from cms_ext.office.audit.domain.event import origin_of
from cms_ext.operations.moving_in.domain.export_receipt import receive_export
from cms_ext.operations.moving_in.domain.right import may_move_in
from cms_ext.operations.moving_in.forms import ExportForm
from cms_ext.operations.moving_in.models import Moving
from cms_ext.operations.moving_in.views.moving import MOVING_SCREEN
from cms_ext.people.identity.views.guard import for_staff

SHOWN = 30


@require_safe
@for_staff(may_move_in)
def movings(request: HttpRequest) -> HttpResponse:
    rows = Moving.objects.select_related("created_by")[:SHOWN]
    return render(request, "cms_ext/moving_in/movings.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(may_move_in)
def new(request: HttpRequest) -> HttpResponse:
    form = ExportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            moving = receive_export(
                given["file"],
                given["attachments"],
                given["name"],
                given["wish"],
                origin=origin_of(request),
            )
            return run_begun(MOVING_SCREEN, moving)
        except ValidationError as refusal:
            form.add_error(None, refusal)
    return render(request, "cms_ext/moving_in/new.html", {"form": form})
