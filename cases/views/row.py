"""Complaining about a row of another plugin, from the page on which it stands."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.domain.opening import NewDispute, open_dispute, open_dispute_of
from cases.domain.queries import follows
from cases.domain.retention import RowInDispute
from cases.domain.same_here import panel_page
from cases.forms.customer import RowComplaintForm
from cases.views.own import CHANNELS, TEMPLATES, realm_of
from cms_ext.base.dates.clock import business_today
from cms_ext.base.web.body_limit import FIVE_FILES, takes_megabytes
from cms_ext.evidence.audit.domain.event import origin_of
from cms_ext.office.desk_kit.workflow.step import Refusal
from cms_ext.people.identity.domain.throttle import bucket, reserve
from cms_ext.people.identity.models import Person, User
from cms_ext.people.identity.views.kept_form import keeps_typed, typed_before
from cms_ext.plugins import row_seen

MOST_A_DAY = 10
A_DAY = timedelta(days=1)


def _had_enough(person: Person) -> str:
    if reserve(bucket("row-complaint", str(person.pk), limit=MOST_A_DAY, window=A_DAY)):
        return ""
    return _("Wysłano już 10 reklamacji w ciągu doby. Spróbuj jutro albo dopisz je do tej sprawy.")


@takes_megabytes(FIVE_FILES)
@require_http_methods(["GET", "HEAD", "POST"])
@keeps_typed(RowComplaintForm)
def complain(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """The row with its figures and a form. 404 for a row of somebody else and for none alike."""
    realm, today, user = realm_of(request), business_today(), request.user
    found = row_seen(kind, key, user, today)
    if found is None or not isinstance(user, User) or user.person is None:
        raise Http404
    posted = (request.POST, request.FILES) if request.method == "POST" else ()
    form = RowComplaintForm(*posted, initial=typed_before(request))
    if form.is_valid() and (refusal := _had_enough(user.person)):
        form.add_error(None, refusal)
    if form.is_valid():
        known = form.cleaned_data
        new = NewDispute(
            RowInDispute(kind, key, found),
            user.person,
            CHANNELS[realm],
            known["text"],
            told_to_payer=follows(user, found.account_no, today),
            expectation=known["expectation"],
            files=tuple(known["files"]),
        )
        try:
            case = open_dispute(new, today=today, origin=origin_of(request))
        except Refusal as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, _("Przyjęliśmy sprawę %(number)s.") % {"number": case.number})
            return redirect(panel_page("one", realm, case.pk))
    already = open_dispute_of(user.person, kind, key)
    context = {
        "row": found,
        "form": form,
        "already": already,
        "already_url": panel_page("one", realm, already.pk) if already else "",
        "list_url": panel_page("own", realm),
    }
    return render(request, f"{TEMPLATES}/row.html", context)
