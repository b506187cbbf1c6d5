"""The movings so far, and a new one."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from cms_ext.desks.import_desk.views.run import run_begun
from cms_ext.desks.listing import Day, Fact, Name, Number, StaffList
from cms_ext.office.audit.domain.event import origin_of
from cms_ext.operations.moving_in.domain.export_receipt import receive_export
from cms_ext.operations.moving_in.domain.right import may_move_in
from cms_ext.operations.moving_in.forms import ExportForm
from cms_ext.operations.moving_in.models import Moving
from cms_ext.operations.moving_in.views.moving import MOVING_SCREEN
from cms_ext.people.identity.views.guard import for_staff


class MovingList(StaffList):
    """The newest first, each with how far it came."""

    template_name = "cms_ext/moving_in/movings.html"
    guarded_by = (may_move_in,)
    model = Moving
    page_title = _("Przeprowadzka ze starej strony")
    list_label = _("Przeprowadzki")
    header_icon = "upload"
    empty = _("Nie było jeszcze żadnej przeprowadzki.")
    empty_hint = _("Zacznij od „Nowa przeprowadzka” i wskaż plik z eksportem starej strony.")
    export_filename = "przeprowadzki"
    columns = (
        Name("name", _("Źródło"), hint="file_name", url_name="moving"),
        Fact("stage", _("Etap"), lambda moving: capfirst(moving.get_stage_display())),
        Number("total", _("Artykuły")),
        Day("created_at", _("Dodano"), hint=lambda moving: _name(moving), form="j.m.Y H:i"),
    )

    def get_queryset(self) -> QuerySet[Moving]:
        return Moving.objects.select_related("created_by")


def _name(moving: Moving) -> str:
    return moving.created_by.get_full_name() or moving.created_by.login


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
