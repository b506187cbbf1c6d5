"""„Źródła danych”: to when the data of each feed are good, and when they are late."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages

from cms_ext.base.dates.clock import business_today
from cms_ext.evidence.audit.domain.event import origin_of
from cms_ext.operations.feeds.domain.feed import find_feed, handles_feeds, list_feeds, set_term
from cms_ext.operations.feeds.forms import TermForm
from cms_ext.people.identity.views.guard import StaffRequest, for_staff, require_rights

CHANGES_TERMS = "cms_ext_feeds.change_feedwatch"


@require_safe
@for_staff(handles_feeds)
def show_feeds(request: StaffRequest) -> HttpResponse:
    """List the feeds that this person handles."""
    states = list_feeds(business_today(), request.user)
    return render(request, "cms_ext/feeds/feeds.html", {"states": states})


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(handles_feeds)
def show_feed(request: StaffRequest, key: str) -> HttpResponse:
    """Show one feed; set on POST when it is late."""
    if request.method == "POST":
        require_rights(request, CHANGES_TERMS)
    state = find_feed(key, business_today(), request.user)
    form = TermForm(state, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        set_term(state.key, typed["rule"], typed["days"], origin_of(request))
        messages.success(request, _("Zapisano."))
        return redirect("feed", key=state.key)
    may_change = request.user.has_perm(CHANGES_TERMS)
    context = {"state": state, "form": form if may_change else None}
    return render(request, "cms_ext/feeds/feed.html", context)
