"""All components that lack a kind of cost or a place, on one screen: the step after the file."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from cms_ext.office.audit.domain.event import origin_of
from cms_ext.office.rules.clock import business_today
from cms_ext.office.workflow.forms import add_refusal
from cms_ext.people.identity.views.guard import for_staff
from ebok_plugin.charges.domain.queries.standing import standings
from ebok_plugin.charges.errors import ChargeError
from ebok_plugin.charges.models import Component
from ebok_plugin.desk.domain.rights import ADDS_USES, SETS_COST_KINDS
from ebok_plugin.desk.forms.tariffs.completion import CompletionForm


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(SETS_COST_KINDS, ADDS_USES)
def complete(request: HttpRequest) -> HttpResponse:
    """One save for the whole table; needs both rights that it uses."""
    today = business_today()
    everything = standings(list(Component.objects.order_by("code")), today)
    lacking = [one for one in everything if one.lacking]
    form = CompletionForm(request.POST or None, lacking=lacking, today=today)
    if form.is_valid():
        try:
            count = form.act(origin_of(request))
        except ChargeError as error:
            add_refusal(form, error)
        else:
            if not count:
                messages.warning(request, _("Niczego nie wybrano, więc nic się nie zmieniło."))
                return redirect("ebok_desk_components_complete")
            said = ngettext("Uzupełniono %(n)d składnik.", "Uzupełniono %(n)d składników.", count)
            messages.success(request, said % {"n": count})
            return redirect("ebok_desk_components")
    context = {"form": form, "rows": list(form.rows()), "any": bool(everything)}
    return render(request, "ebok_plugin/desk/tariffs/complete.html", context)
