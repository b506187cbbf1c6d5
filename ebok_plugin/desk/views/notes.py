"""One interest note: what it claims and from what, and whether that still is right."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from cms_ext.office.audit.domain.view import ReadReason, record_view
from cms_ext.office.rules.clock import business_today
from cms_ext.people.identity.views.guard import StaffRequest, for_staff
from ebok_plugin.desk.domain.rights import PROPOSES_INTEREST, SEES_INTEREST
from ebok_plugin.desk.views.account import the_account
from ebok_plugin.interest.domain.correction import Overcharge, overcharge_of
from ebok_plugin.interest.domain.queries.note import correction_waits, notes_of
from ebok_plugin.interest.errors import InterestError
from ebok_plugin.interest.models import InterestNote
from ebok_plugin.ledger.models import Account


@require_safe
@for_staff(SEES_INTEREST)
def note(request: StaffRequest, pk: int, note: int) -> HttpResponse:
    """Each look stands in the access log."""
    user = request.user
    account = the_account(pk)
    shown = the_note(account, note)
    record_view(request, account, account.payer, ReadReason.SETTLEMENT)
    context = {
        "account": account,
        "note": shown,
        "overcharge": overcharge(shown),
        "waits": correction_waits(shown),
        "corrects": user.has_perm(PROPOSES_INTEREST),
    }
    return render(request, "ebok_plugin/desk/note.html", context)


def the_note(account: Account, pk: int) -> InterestNote:
    """The note of the address with its parts and lines, or 404."""
    notes = notes_of(account).select_related("batch", "entry__account", "corrected_by")
    return get_object_or_404(notes, pk=pk)


def overcharge(note: InterestNote) -> Overcharge | None:
    """What the note claims too much; None for a right one and for one that was taken back."""
    try:
        return overcharge_of(note, business_today())
    except InterestError:
        return None
