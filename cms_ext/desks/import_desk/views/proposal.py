"""A file at a desk of two persons: the report for the second one, and the decision."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages

from cms_ext.base.dates.clock import business_today
from cms_ext.desks.import_desk.domain.desk import CommitRefused, rehearse_file
from cms_ext.desks.import_desk.domain.queue import (
    State,
    approve_proposed,
    open_queued,
    reject_proposed,
)
from cms_ext.desks.import_desk.forms import ApproveForm, RejectForm
from cms_ext.desks.import_desk.models import QueuedImport
from cms_ext.desks.import_desk.views.steps import describe_report, make_findings_response
from cms_ext.desks.import_desk.views.table import ImportScreen
from cms_ext.evidence.audit.domain.event import read_origin
from cms_ext.people.identity.views.guard import ENTERS_ADMIN, for_staff


@require_safe
@for_staff(ENTERS_ADMIN)
def show_proposal(request: HttpRequest, screen: ImportScreen, key: int) -> HttpResponse:
    """Rehearse the file again and display what it would do."""
    row = _find_proposed(request, screen, key)
    return redirect(screen.url) if row is None else _page(request, screen, row)


@require_POST
@for_staff(ENTERS_ADMIN)
def send_findings(request: HttpRequest, screen: ImportScreen, key: int) -> HttpResponse:
    """Send every finding as a CSV file."""
    row = _find_proposed(request, screen, key)
    if row is None:
        return redirect(screen.url)
    return make_findings_response(
        screen.desk.findings(_rehearse(request, screen, row)), row.filename
    )


@require_POST
@for_staff(ENTERS_ADMIN)
def approve(request: HttpRequest, screen: ImportScreen, key: int) -> HttpResponse:
    """Approve as the second person, on the report that the page has shown."""
    row = _find_proposed(request, screen, key)
    form = ApproveForm(request.POST)
    if row is None or not form.is_valid():
        return redirect(screen.url)
    try:
        approve_proposed(row, screen.desk, form.cleaned_data["seen"], read_origin(request))
    except CommitRefused as refusal:
        return _page(request, screen, row, str(refusal))
    words = _("Zatwierdzono plik „%s”. Wczyta go za chwilę zadanie w tle; wynik pokaże ta strona.")
    messages.success(request, words % row.filename)
    return redirect(screen.url)


@require_POST
@for_staff(ENTERS_ADMIN)
def reject(request: HttpRequest, screen: ImportScreen, key: int) -> HttpResponse:
    """Reject or take back; the file is deleted."""
    row = _find_proposed(request, screen, key)
    form = RejectForm(request.POST)
    if row is None:
        return redirect(screen.url)
    if not form.is_valid():
        return _page(request, screen, row, " ".join(map(str, form.errors["reason"])))
    try:
        reject_proposed(row, form.cleaned_data["reason"], read_origin(request))
    except CommitRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Odrzucono plik „%s”. Niczego nie wczytano.") % row.filename)
    return redirect(screen.url)


def _find_proposed(request: HttpRequest, screen: ImportScreen, key: int) -> QueuedImport | None:
    """Return the file, None if somebody has decided on it. Raises Http404, PermissionDenied."""
    screen.clerk(request)
    of_desk = QueuedImport.objects.filter(desk=screen.desk.name).select_related("queued_by")
    row = get_object_or_404(of_desk, pk=key)
    if row.state == State.PROPOSED:
        return row
    words = _("O pliku „%(name)s” już zdecydowano: %(state)s.")
    messages.warning(request, words % {"name": row.filename, "state": row.get_state_display()})
    return None


def _rehearse(request: HttpRequest, screen: ImportScreen, row: QueuedImport) -> Any:
    with open_queued(row) as submission:
        origin, today = read_origin(request), business_today()
        return rehearse_file(screen.desk, submission, today=today, origin=origin)


def _page(
    request: HttpRequest, screen: ImportScreen, row: QueuedImport, problem: str = ""
) -> HttpResponse:
    # Read before the file is: what is committed meanwhile outdates this rehearsal.
    seen = screen.desk.postings().get(row.subject, 0)
    report = _rehearse(request, screen, row)
    context = {
        **describe_report(screen, report),
        "filename": row.filename,
        "problem": problem,
        "proposed": row,
        "is_own": row.queued_by_id == request.user.pk,
        "approve_form": ApproveForm(initial={"seen": seen}),
        "reject_form": RejectForm(),
        "findings_url": screen.proposal_address("findings", row.pk),
        "approve_url": screen.proposal_address("approve", row.pk),
        "reject_url": screen.proposal_address("reject", row.pk),
    }
    return render(request, "cms_ext/import_desk/proposal.html", context)
