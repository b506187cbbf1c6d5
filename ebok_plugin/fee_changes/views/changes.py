"""Lists of changes of fees, and the page of a notice."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import patch_cache_control
from django.utils.functional import cached_property
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from cms_ext.base.dates.clock import business_today
from cms_ext.base.dates.period import Period
from cms_ext.base.web.row_key import uuid_key
from cms_ext.desks.frame.listing import Day, Fact, Name, Number, Selection, StaffList
from cms_ext.evidence.audit.domain.event import read_origin
from cms_ext.office.desk_kit.workflow.printing import BOTH_SIDES, NOTICES, OWN_SHEETS
from cms_ext.people.identity.views.guard import for_staff
from cms_ext.people.outbox.judging import judge_letters
from cms_ext.plugins import find_readable_paper
from ebok_plugin.charges.domain.component import list_grounds
from ebok_plugin.fee_changes.domain.content import (
    content_from_json,
    describe_counted_changes,
    issue_letter,
    merge_notices,
)
from ebok_plugin.fee_changes.domain.delivery import LAYOUT, mark_printed, open_notice
from ebok_plugin.fee_changes.domain.justification import render_justification
from ebok_plugin.fee_changes.domain.notices import (
    PILE,
    TermRow,
    changes_to_print,
    get_notice,
    list_annulled_counted,
    list_later_notices,
    list_terms,
    list_unprinted_letters,
    list_withdrawn_notices,
    next_letters_to_print,
)
from ebok_plugin.fee_changes.forms import MonthForm
from ebok_plugin.fee_changes.models import FeeChange, FeeNotice
from ebok_plugin.fee_changes.rights import NOTIFIES, SEES
from ebok_plugin.statements.views.papers import PDF, file_answer

AHEAD = 4
TO_PRINT = Number("to_print", gettext_lazy("Do wydruku"), "to_print")


class ChangeList(StaffList):
    """All changes; `?miesiac=2027-04` chooses the calendar's month, by default four months ahead.

    `?widok=do-wydruku` lists the changes with letters to print, without the calendar.
    """

    template_name = "ebok_plugin/fee_changes/desk/changes.html"
    guarded_by = (SEES,)
    model = FeeChange
    page_title = gettext_lazy("Zmiany opłat")
    list_label = gettext_lazy("Wszystkie zmiany")
    header_icon = "calendar-alt"
    empty = gettext_lazy("Nie ma jeszcze żadnej zmiany opłat.")
    export_filename = "zmiany-oplat"
    selections = {
        "": Selection(gettext_lazy("Wszystkie"), lambda user, today: FeeChange.objects.all()),
        "do-wydruku": Selection(gettext_lazy("Do wydruku"), lambda user, today: changes_to_print()),
    }
    columns = (
        Name("number", gettext_lazy("Numer"), url_name="ebok_fee_change", whole=True),
        Fact("state", gettext_lazy("Stan"), "get_state_display"),
        Day("notified_on", gettext_lazy("Zawiadomienia z dnia"), short=gettext_lazy("Z dnia")),
        Fact("looked_at", gettext_lazy("Sprawdzono kont"), lambda change: _looked_at(change)),
    )

    @property
    def only_to_print(self) -> bool:
        return self.selected == "do-wydruku"

    def columns_shown(self) -> Sequence[Fact]:
        return (*self.columns, TO_PRINT) if self.only_to_print else self.columns

    @cached_property
    def month_form(self) -> MonthForm:
        ahead = str(Period.of(business_today()).plus(AHEAD))
        return MonthForm({"miesiac": self.request.GET.get("miesiac", ahead)})

    @property
    def terms(self) -> Sequence[TermRow]:
        if not self.month_form.is_valid():
            return ()
        return list_terms(self.month_form.cleaned_data["miesiac"], business_today())


def _looked_at(change: FeeChange) -> str:
    if not change.notified_on:
        return ""
    counted = {"looked_at": change.looked_at, "total": change.total}
    return gettext("%(looked_at)s z %(total)s") % counted


def get_change(pk: int) -> FeeChange:
    """Return the change with the people who made and checked it, or 404."""
    changes = FeeChange.objects.select_related(
        "made_by", "checked_by", "approved_by", "returned__returned_by"
    )
    return get_object_or_404(changes, pk=pk)


def back(request: HttpRequest, change: FeeChange, *words: str) -> HttpResponseRedirect:
    """Redirect to the change, with messages about what was done."""
    for text in words:
        messages.success(request, text)
    return redirect("ebok_fee_change", change.pk)


ANSWERS = ("GET", "HEAD", "POST")


@require_safe
@for_staff(NOTIFIES)
def pile(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the next letters to print, in the order in which they are carried around.

    `druk` is one of OWN_SHEETS; without it the letters are for printing on both sides.
    """
    change = get_change(pk)
    waiting = next_letters_to_print(change)
    reasons = judge_letters(LAYOUT, waiting, business_today())
    notices = [notice for notice in waiting if notice.pk not in reasons]
    if not notices:
        return back(request, change, _("Nie ma zawiadomień do wydrukowania."))
    own_sheets = OWN_SHEETS.get(request.GET.get("druk", BOTH_SIDES), True)
    joined = merge_notices(notices, own_sheets=own_sheets)
    return file_answer(joined, PDF, f"zawiadomienia-{change.pk}.pdf")


@require_http_methods(ANSWERS)
@for_staff(NOTIFIES)
def printed(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the letters of the pile; POST marks the ticked ones as printed.

    With none ticked the page comes back and says so, with its boxes as they were.
    """
    change = get_change(pk)
    ticked = request.POST.getlist("pismo")[:PILE]
    if request.method == "POST" and ticked:
        keys = [key for key in map(uuid_key, ticked) if key is not None]
        count = mark_printed(change, keys, origin=read_origin(request))
        if list_withdrawn_notices(change).filter(pk__in=keys):
            messages.warning(request, gettext("Część pism wycofano. Powody są na końcu strony."))
            return redirect("ebok_fee_printed", change.pk)
        if count:
            return back(request, change, NOTICES.marked(count))
        messages.warning(request, NOTICES.refusal(ticked))
        return redirect("ebok_fee_printed", change.pk)
    rows = next_letters_to_print(change)
    context = {
        "change": change,
        "rows": rows,
        "reasons": judge_letters(LAYOUT, rows, business_today()),
        "withdrawn": list_withdrawn_notices(change),
        "name": "pismo",
        "number": list_unprinted_letters(change).count(),
        "most": PILE,
        "error": NOTICES.refusal(ticked) if request.method == "POST" else "",
    }
    return render(request, "ebok_plugin/fee_changes/desk/printed.html", context)


@require_GET
def fee_notice(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show the notice; opening it is its delivery. 404 for a foreign account."""
    notice = _opened(request, key)
    content, today = content_from_json(notice.content), business_today()
    context = {
        "notice": notice,
        "account": notice.account,
        "content": content,
        "title": content.letterhead["title"],
        "grounds": list_grounds(
            ((row.name, row.legal_basis, row.legal_paper) for row in content.rows),
            request.user,
            today,
        ),
        "resolution": find_readable_paper(content.resolution_paper, request.user, today),
        "why": render_justification(content.justification),
        "counted": describe_counted_changes(content),
        "counted_annulled": ", ".join(list_annulled_counted(content)),
        "later": list_later_notices(notice, content),
        "annulled": notice.change.state == FeeChange.State.ANNULLED,
    }
    response = render(request, "ebok_plugin/fee_changes/notice.html", context)
    patch_cache_control(response, private=True, no_store=True)
    return response


@require_GET
def fee_notice_pdf(request: HttpRequest, key: UUID) -> HttpResponse:
    """Send the notice as a PDF; opening it is its delivery."""
    notice = _opened(request, key)
    name = f"zmiana-oplat-{notice.account.slug}-{notice.change.notified_on}.pdf"
    return file_answer(issue_letter(notice), PDF, name)


def _opened(request: HttpRequest, key: UUID) -> FeeNotice:
    today = business_today()
    notice = get_notice(request.user, key, today)
    open_notice(notice, origin=read_origin(request), today=today)
    return notice
