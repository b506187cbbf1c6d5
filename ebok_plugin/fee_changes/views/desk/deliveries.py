"""The pile of a change's letters to print."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cms_ext.office.audit.domain.event import origin_of
from cms_ext.people.identity.views.guard import for_staff
from ebok_plugin.fee_changes.domain.delivery import mark_printed
from ebok_plugin.fee_changes.domain.paper import merged
from ebok_plugin.fee_changes.domain.queries.delivery import PILE, letters_to_print
from ebok_plugin.fee_changes.domain.rights import NOTIFIES
from ebok_plugin.fee_changes.views.desk.screen import back, change_by
from ebok_plugin.statements.views.statement import PDF, file_answer

ANSWERS = ("GET", "HEAD", "POST")


@require_safe
@for_staff(NOTIFIES)
def pile(request: HttpRequest, pk: int) -> HttpResponse:
    """The next letters to print, in the order in which they are carried around."""
    change = change_by(pk)
    notices = letters_to_print(change)
    if not notices:
        return back(request, change, _("Nie ma zawiadomień do wydrukowania."))
    return file_answer(merged(notices), PDF, f"zawiadomienia-{change.pk}.pdf")


@require_http_methods(ANSWERS)
@for_staff(NOTIFIES)
def printed(request: HttpRequest, pk: int) -> HttpResponse:
    """Shows what the pile holds; POST says that these very letters are printed."""
    change = change_by(pk)
    if request.method == "POST":
        keys = request.POST.getlist("pismo")[:PILE]
        count = mark_printed(change, keys, origin=origin_of(request))
        return back(request, change, _("Oznaczono jako wydrukowane (%(n)d).") % {"n": count})
    context = {"change": change, "notices": letters_to_print(change)}
    return render(request, "ebok_plugin/fee_changes/desk/printed.html", context)
