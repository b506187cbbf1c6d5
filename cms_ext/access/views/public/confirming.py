"""The link that proves who sent a form. Opening it changes nothing: mail scanners open links."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cms_ext.access.domain.sender import LinkRefused, confirm_sender_address, link_of
from cms_ext.office.audit.domain.event import origin_of
from cms_ext.office.rules.clock import business_today

TEMPLATE = "cms_ext/access/public/confirm_sender.html"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_sender(request: HttpRequest, token: str) -> HttpResponse:
    """A page with one button; pressing it proves the address."""
    try:
        if request.method != "POST":
            return render(request, TEMPLATE, {"application": link_of(token).application})
        application = confirm_sender_address(token, origin_of(request), business_today())
    except LinkRefused as refusal:
        return render(request, TEMPLATE, {"refusal": str(refusal)}, status=410)
    messages.success(
        request,
        _("Adres jest potwierdzony. Dotyczy wniosku %(number)s.") % {"number": application.number},
    )
    return redirect("access:status")
