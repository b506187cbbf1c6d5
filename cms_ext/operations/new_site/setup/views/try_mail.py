"""`/admin/wyprobuj-poczte/`: a message to oneself, and what became of it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from cms_ext.evidence.audit.domain.event import origin_of
from cms_ext.operations.new_site.setup.domain.mail_trial import last_test_message, send_test_message
from cms_ext.people.identity.views.guard import StaffRequest, for_staff

RIGHT = "cms_ext_mail.resend_outgoingmessage"


@for_staff(RIGHT)
@require_http_methods(["GET", "HEAD", "POST"])
def try_mail(request: StaffRequest) -> HttpResponse:
    user = request.user
    if request.method == "POST" and user.email:
        send_test_message(user, origin_of(request))
        messages.success(request, _("Wiadomość czeka na wysłanie. Odśwież za minutę."))
        return redirect("setup_try_mail")
    context = {"address": user.email, "last": last_test_message(user)}
    return render(request, "cms_ext/setup/admin/try_mail.html", context)
