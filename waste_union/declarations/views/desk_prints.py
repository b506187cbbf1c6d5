"""The next notices of a tariff for the post: as one PDF, then marked as printed."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from cms_ext.base.dates.clock import business_today
from cms_ext.base.web.private_answer import pdf_shown
from cms_ext.base.web.row_key import row_key
from cms_ext.evidence.audit.domain.event import origin_of
from cms_ext.office.desk_kit.workflow.printing import NOTICES
from cms_ext.people.identity.views.guard import StaffRequest, for_staff
from waste_union.declarations.domain.notice_print import (
    AT_ONCE,
    mark_printed,
    printable,
    to_print,
)
from waste_union.declarations.domain.queries.desk import (
    PRINTS_NOTICES,
    SEES_NOTICES,
    any_tariff,
)
from waste_union.tariffs.models import TariffVersion


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(SEES_NOTICES, PRINTS_NOTICES)
def prints(request: StaffRequest, pk: int) -> HttpResponse:
    """POST with `krok` gives the very notices of the page as one PDF, or marks them as printed.

    With none that waits among the ticked the page comes back and says so at its boxes.
    """
    tariff = any_tariff(pk)
    if request.method != "POST":
        return _page(request, tariff)
    typed = map(row_key, request.POST.getlist("zawiadomienie")[:AT_ONCE])
    keys = [key for key in typed if key is not None]
    if not keys:
        return _page(request, tariff, NOTICES.refusal(keys))
    if request.POST.get("krok") == "pdf":
        chosen = list(to_print(tariff).filter(pk__in=keys))
        if not chosen:
            return _page(request, tariff, NOTICES.refusal(keys))
        return pdf_shown(printable(chosen), f"zawiadomienia-{chosen[0].number[4:8]}-{pk}.pdf")
    if request.POST.get("krok") == "wydrukowane":
        made = mark_printed(tariff, keys, today=business_today(), origin=origin_of(request))
        if not made:
            return _page(request, tariff, NOTICES.refusal(keys))
        messages.success(request, NOTICES.marked(len(made)))
    return redirect("declarations_desk_prints", pk)


def _page(request: StaffRequest, tariff: TariffVersion, error: str = "") -> HttpResponse:
    waiting = to_print(tariff)
    context = {
        "tariff": tariff,
        "rows": waiting[:AT_ONCE],
        "name": "zawiadomienie",
        "number": waiting.count(),
        "most": AT_ONCE,
        "error": error,
    }
    return render(request, "ebok_plugin/declarations/desk/prints.html", context)
