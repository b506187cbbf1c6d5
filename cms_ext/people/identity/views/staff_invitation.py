"""`/admin/zaproszenie/…/`: how a member of staff gets in, shown to the administrator."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from cms_ext.base.realm import Realm
from cms_ext.office.audit.domain.event import origin_of
from cms_ext.people.identity.domain.invitation import (
    CannotInvite,
    last_invitation,
    make_invitation,
    send_invitation,
)
from cms_ext.people.identity.domain.role import offered_groups
from cms_ext.people.identity.group_names import group_name
from cms_ext.people.identity.models import User
from cms_ext.people.identity.views.guard import for_staff, is_administrator


@never_cache
@for_staff(is_administrator)
@require_http_methods(["GET", "HEAD", "POST"])
def staff_invitation(request: HttpRequest, pk: int) -> HttpResponse:
    """Two ways to a new link: by mail, or shown here, in this one answer, to be handed over."""
    invited = get_object_or_404(User, pk=pk, realm=Realm.STAFF)
    link = None
    try:
        if "send" in request.POST:
            send_invitation(invited, origin_of(request))
            said = _("Zaproszenie wyjdzie za chwilę na adres %(address)s.")
            messages.success(request, said % {"address": invited.email})
            return redirect("staff_invitation", invited.pk)
        if "show" in request.POST:
            link = make_invitation(invited, origin_of(request))
    except CannotInvite as cannot:
        messages.error(request, str(cannot))
        return redirect("staff_invitation", invited.pk)
    held = offered_groups().filter(user=invited).values_list("name", flat=True)
    context = {
        "invited": invited,
        "roles": [group_name(code) for code in held],
        "last": last_invitation(invited),
        "link": link,
    }
    return render(request, "cms_ext/identity/admin/invitation.html", context)
