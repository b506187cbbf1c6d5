"""„Źródła danych”: to when the data of each feed are good, and when they are late."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages

from cms_ext.base.dates.clock import business_today
from cms_ext.evidence.audit.domain.event import read_origin
from cms_ext.office.desk_kit.row_version import VersionedForm
from cms_ext.operations.feeds.domain import (
    MAX_TERM_DAYS,
    FeedState,
    Rule,
    default_in_words,
    find_feed,
    handles_feeds,
    list_feeds,
    list_past_runs,
    set_term,
)
from cms_ext.people.identity.views.guard import StaffRequest, for_staff, require_rights


class TermForm(VersionedForm, forms.Form):
    """The rule, and the number of days where it counts any."""

    rule = forms.ChoiceField(
        label=gettext_lazy("Kiedy dane są spóźnione?"), required=False, widget=forms.RadioSelect
    )
    days = forms.IntegerField(
        label=gettext_lazy("Liczba dni"),
        min_value=1,
        max_value=MAX_TERM_DAYS,
        required=False,
        help_text=gettext_lazy("Dzień, na który są dane, się nie liczy."),
    )

    def __init__(self, state: FeedState, data: Any = None) -> None:
        watch = state.watch
        known = {"rule": watch.rule, "days": watch.days} if watch else {"rule": ""}
        super().__init__(data, initial=known, row=watch)
        usual = _("jak zwykle: %(rule)s") % {"rule": default_in_words(state.feed, state.run)}
        self.fields["rule"].choices = [("", usual), *Rule.choices]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        counts_days = cleaned.get("rule") in (Rule.DAYS, Rule.WORKING_DAYS)
        if counts_days and not self.errors and cleaned.get("days") is None:
            self.add_error("days", _("Wpisz, po ilu dniach."))
        return cleaned


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
    """Show one feed with its newest deliveries; set on POST when it is late."""
    if request.method == "POST":
        require_rights(request, CHANGES_TERMS)
    state = find_feed(key, business_today(), request.user)
    form = TermForm(state, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        set_term(state.key, typed["rule"], typed["days"], read_origin(request))
        messages.success(request, _("Zapisano."))
        return redirect("feed", key=state.key)
    may_change = request.user.has_perm(CHANGES_TERMS)
    context = {
        "state": state,
        "runs": list_past_runs(state),
        "form": form if may_change else None,
    }
    return render(request, "cms_ext/feeds/feed.html", context)
