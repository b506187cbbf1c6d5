"""The page behind the links that confirm a new correspondence address; nobody signs in for it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from cms_ext.base.typed_values.masking import masked_email
from cms_ext.office.audit.domain.event import origin_of
from cms_ext.people.identity.domain.address_change import (
    ChangeLinkIsGone,
    confirm_address_change,
    side_of,
)
from cms_ext.people.identity.views.one_use_link import forget_token, kept_token, put_out_of_sight

TOKEN = "coop_address_token"


@never_cache
@require_safe
def link(request: HttpRequest, token: str) -> HttpResponse:
    """The link of a message."""
    return put_out_of_sight(request, token, TOKEN, "identity:address_confirm")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_address(request: HttpRequest) -> HttpResponse:
    """One button that says yes."""
    token = kept_token(request, TOKEN)
    try:
        if request.method != "POST":
            change, side = side_of(token, timezone.now())
            context = {"side": side.value, "new": masked_email(change.new_email)}
            return render(request, "cms_ext/identity/address_confirm.html", context)
        change = confirm_address_change(token, origin_of(request))
    except ChangeLinkIsGone:
        return render(request, "cms_ext/identity/address_gone.html", status=410)
    forget_token(request, TOKEN)
    return render(request, "cms_ext/identity/address_confirmed.html", {"done": change.done_at})
