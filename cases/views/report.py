"""Reporting an event of another plugin, from the page that shows it."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cases.domain.opening import OpenedCase
from cases.domain.page import panel_page
from cases.domain.reporting import NewReport, open_report, report_of, reports
from cases.forms.report import PublicReportForm, ReportForm
from cases.models import Case
from cases.views.own import CHANNELS, realm_of
from cases.views.public import had_enough
from cases.views.scope import enter, entered, own_panel
from cases.vocabulary import CaseChannel
from cms_ext.base.dates.clock import business_today
from cms_ext.base.web.public_forms import looks_like_a_program, new_stamp, posted_stamp
from cms_ext.evidence.audit.domain.event import origin_of
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from cms_ext.people.identity.models import Person, User
from cms_ext.people.identity.views.kept_form import keeps_typed, typed_before
from cms_ext.plugins import ReportedEvent, event_seen

TEMPLATE = "ebok_plugin/cases/report.html"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """Without a login. Whoever is signed in to a panel of this site reports there.

    404 for an event that is not there, and for a kind whose plugin is off.
    """
    event = _event(kind, key)
    if realm := own_panel(request):
        return redirect(panel_page("report", realm, kind, key))
    posted = request.method == "POST"
    form = PublicReportForm(request.POST if posted else None)
    already = _entered_about(request, kind, key)
    if posted and already:
        return redirect("cases:received")
    if form.is_valid() and (refused := looks_like_a_program(request) or had_enough(request)):
        form.add_error(None, refused)
    new = NewReport(kind, key, event, CaseChannel.WEB)
    if form.is_valid() and (opened := _opened(request, form, new)):
        enter(request, opened.case, opened.secret)
        return redirect("cases:received")
    stamp = posted_stamp(request) if posted else new_stamp()
    return _page(request, event, form, already=already, stamp=stamp)


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_typed(ReportForm)
def own_report(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """In a panel: one case of a person about one event, however often it is pressed."""
    realm, event, person = realm_of(request), _event(kind, key), _person(request)
    data = request.POST if request.method == "POST" else None
    form = ReportForm(data, initial=typed_before(request))
    new = NewReport(kind, key, event, CHANNELS[realm], person)
    if form.is_valid() and (opened := _opened(request, form, new)):
        said = _("Przyjęliśmy sprawę %(number)s.") % {"number": opened.case.number}
        messages.success(request, said)
        return redirect(panel_page("one", realm, opened.case.pk))
    already = report_of(person, kind, key)
    return _page(
        request,
        event,
        form,
        already=already,
        already_url=panel_page("one", realm, already.pk) if already else "",
    )


def _event(kind: str, key: str) -> ReportedEvent:
    event = event_seen(kind, key, business_today())
    if event is None:
        raise Http404
    return event


def _person(request: HttpRequest) -> Person:
    user = request.user
    if not isinstance(user, User) or user.person is None:
        raise Http404
    return user.person


def _entered_about(request: HttpRequest, kind: str, key: str) -> Case | None:
    """The case about this event that this browser has just opened."""
    case = entered(request)
    return case if case and reports(case, kind, key) else None


def _opened(request: HttpRequest, form: ReportForm, new: NewReport) -> OpenedCase | None:
    """The case, or None and its refusal in the form."""
    told = NewReport(
        new.kind,
        new.key,
        new.event,
        new.channel,
        new.person,
        form.cleaned_data["note"],
        form.contact,
    )
    try:
        return open_report(told, today=business_today(), origin=origin_of(request))
    except Refusal as refused:
        form.add_error(None, refused.message)
        return None


def _page(
    request: HttpRequest,
    event: ReportedEvent,
    form: ReportForm,
    *,
    already: Case | None,
    already_url: str = "",
    stamp: str = "",
) -> HttpResponse:
    context = {
        "event": event,
        "form": form,
        "already": already,
        "already_url": already_url,
        "stamp": stamp,
    }
    return render(request, TEMPLATE, context)
