"""„Widok mieszkańca”: the resident's own pages for one account, to be looked at only.

Nobody signs in as the resident: the pages are made for an account and not for a login, and each
look is asked for with its reason, so that no session carries it on.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.cache import patch_cache_control
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_http_methods

from cms_ext.office.audit.domain.event import origin_of, record
from cms_ext.office.rules.clock import business_today
from cms_ext.people.identity.views.guard import for_staff
from ebok_plugin.desk.domain.inert import inert
from ebok_plugin.desk.domain.rights import SEES
from ebok_plugin.desk.forms.resident import HISTORY, ResidentViewForm
from ebok_plugin.desk.views.account import the_account
from ebok_plugin.ledger.domain.queries.statement import years_of
from ebok_plugin.panel.views.account import ledger_answer
from ebok_plugin.panel.views.home import start_page
from ebok_plugin.statements.domain.payment_code import code_problems


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(SEES)
def as_resident(request: HttpRequest, pk: int) -> HttpResponse:
    """GET asks why; POST records it for the access log and shows one page.

    Of the history `rok` and `strona` choose the part, as on the resident's own page.
    """
    account = the_account(pk)
    form = ResidentViewForm(request.POST or None)
    context: dict[str, Any] = {"account": account, "form": form}
    if request.method != "POST" or not form.is_valid():
        return render(request, "ebok_plugin/desk/as_resident.html", context)
    asked, today = form.cleaned_data, business_today()
    history = {name: request.POST[name] for name in ("rok", "strona") if request.POST.get(name)}
    years = years_of(account, today)
    year = next((one for one in years if str(one) == history.get("rok")), years[0])
    record(
        "VIEW_AS_RESIDENT",
        origin_of(request),
        obj=account,
        subject=account.payer,
        reason_code=asked["why"],
        note=asked["words"],
        changes={
            "page": asked["page"],
            **({"year": str(year)} if asked["page"] == HISTORY else {}),
        },
    )
    if asked["page"] == HISTORY:
        shown = ledger_answer(request, account, history).content
    else:
        start = start_page([account], None, today)
        shown = render_to_string("ebok_plugin/panel/home.html", start, request).encode()
    # Our own templates wrote and escaped it; `inert` only takes away.
    context |= {
        "page": mark_safe(inert(shown)),
        "years": years,
        "year": year,
        "code_problems": code_problems([account]),
    }
    response = render(request, "ebok_plugin/desk/resident.html", context)
    patch_cache_control(response, private=True, no_store=True)
    return response
