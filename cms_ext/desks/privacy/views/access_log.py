"""„Kto oglądał moje dane”: the access log as its subject reads it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cms_ext.base.paging import PAGE, page_of
from cms_ext.desks.privacy.domain.own_log import events_about, in_words, own_events
from cms_ext.desks.privacy.models import RetentionPolicy
from cms_ext.people.identity.views.guard import AccountRequest, for_signed_in

PER_PAGE = 25
OWN = "moje"


@require_safe
@for_signed_in()
def access_log(request: AccountRequest) -> HttpResponse:
    user = request.user
    own = request.GET.get("co") == OWN
    events = own_events(user) if own else events_about(user)
    page = page_of(request, events, PER_PAGE, name=PAGE, keep={"co": OWN if own else ""})
    context = {
        "own": own,
        "page_obj": page,
        "lines": [in_words(event, {user.pk}) for event in page],
        "terms": RetentionPolicy.objects.in_bulk(["LOG_ACT", "LOG_SIGN_IN"]),
    }
    return render(request, "cms_ext/privacy/access_log.html", context)
