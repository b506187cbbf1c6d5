"""The batches of the desk, and a new one."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from cms_ext.desks.import_desk.views.run import run_begun
from cms_ext.office.audit.domain.event import origin_of
from cms_ext.people.identity.views.guard import for_staff
from members_area.intake.domain.batch import receive_archive
from members_area.intake.forms import ArchiveForm
from members_area.intake.models import Batch, Fate
from members_area.intake.views.batch import BATCH
from members_area.library.views.gate.screen import UPLOAD, WORK

SHOWN = 30


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(UPLOAD, WORK)
def batches(request: HttpRequest) -> HttpResponse:
    form = ArchiveForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        archive = form.cleaned_data["archive"]
        try:
            batch = receive_archive(archive, archive.name or "", origin=origin_of(request))
            return run_begun(BATCH, batch)
        except ValidationError as refusal:
            form.add_error("archive", refusal.messages)
    refused, taken = Q(items__fate=Fate.REFUSED), Q(items__fate=Fate.TAKEN)
    rows = Batch.objects.select_related("created_by").annotate(
        files=Count("items"),
        refused=Count("items", filter=refused),
        taken=Count("items", filter=taken),
    )
    return render(request, "members_area/intake/batches.html", {"form": form, "rows": rows[:SHOWN]})
