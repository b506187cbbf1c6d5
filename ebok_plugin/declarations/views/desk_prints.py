"""The next notices of a tariff for the post: as one PDF, then marked as printed."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from cms_ext.base.private_answer import pdf_shown
from cms_ext.base.row_key import row_key
from cms_ext.office.audit.domain.event import origin_of
from cms_ext.office.rules.clock import business_today
from cms_ext.people.identity.views.guard import StaffRequest, for_staff
from ebok_plugin.declarations.domain.notice_print import (
    AT_ONCE,
    mark_printed,
    printable,
    to_print,
)
from ebok_plugin.declarations.domain.queries.desk import (
    PRINTS_NOTICES,
    SEES_NOTICES,
    any_tariff,
)

NONE_WAITS = gettext_lazy("Zaznaczone zawiadomienia są już oznaczone jako wydrukowane.")


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(SEES_NOTICES, PRINTS_NOTICES)
def prints(request: StaffRequest, pk: int) -> HttpResponse:
    """POST with `krok` gives the very notices of the page as one PDF, or marks them as printed."""
    tariff = any_tariff(pk)
    if request.method != "POST":
        waiting = to_print(tariff)
        context = {
            "tariff": tariff,
            "notices": waiting[:AT_ONCE],
            "number": waiting.count(),
            "most": AT_ONCE,
        }
        return render(request, "ebok_plugin/declarations/desk/prints.html", context)
    typed = map(row_key, request.POST.getlist("zawiadomienie")[:AT_ONCE])
    keys = [key for key in typed if key is not None]
    if not keys:
        messages.error(request, _("Zaznacz przynajmniej jedno zawiadomienie."))
    elif request.POST.get("krok") == "pdf":
        chosen = list(to_print(tariff).filter(pk__in=keys))
        if chosen:
            return pdf_shown(printable(chosen), f"zawiadomienia-{chosen[0].number[4:8]}-{pk}.pdf")
        messages.error(request, NONE_WAITS)
    elif request.POST.get("krok") == "wydrukowane":
        made = mark_printed(tariff, keys, today=business_today(), origin=origin_of(request))
        if made:
            words = ngettext(
                "Oznaczono jako wydrukowane %(n)s zawiadomienie.",
                "Oznaczono jako wydrukowane %(n)s zawiadomień.",
                len(made),
            )
            messages.success(request, words % {"n": len(made)})
        else:
            messages.error(request, NONE_WAITS)
    return redirect("declarations_desk_prints", pk)
