"""Who may see my accounts, and taking a proxy's power back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cms_ext.office.audit.domain.event import origin_of
from cms_ext.office.rules.clock import business_today
from ebok_plugin.ledger.domain.holding import revoke_access
from ebok_plugin.ledger.domain.queries.account import holders_for, own_roles_for, proxy_for


@require_safe
def holders(request: HttpRequest) -> HttpResponse:
    today = business_today()
    context = {
        "accounts": holders_for(request.user, today),
        "own_roles": list(own_roles_for(request.user, today)),
        "today": today,
    }
    return render(request, "ebok_plugin/panel/holders.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def revoke_power(request: HttpRequest, pk: int) -> HttpResponse:
    """GET asks once more; POST takes the power back at once."""
    access = proxy_for(request.user, pk, business_today())
    if request.method != "POST":
        return render(request, "ebok_plugin/panel/take_back.html", {"access": access})
    revoke_access(access, origin=origin_of(request))
    messages.success(
        request,
        _("Pełnomocnictwo odwołano. %(name)s nie ma już wglądu w Twoje konto.")
        % {"name": access.person.name},
    )
    return redirect("ebok:holders")
