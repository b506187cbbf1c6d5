"""Screens of one account: its card, and the resident's pages to be looked at only."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.cache import patch_cache_control
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_http_methods, require_safe
from lxml import html

from cms_ext.base.dates.clock import business_today
from cms_ext.evidence.audit.domain.event import ReadReason, origin_of, record, record_view
from cms_ext.people.identity.views.guard import StaffRequest, for_staff
from ebok_plugin.desk.domain.card import read_account_card
from ebok_plugin.desk.forms.account import HISTORY, ResidentViewForm
from ebok_plugin.interest.rights import SEES_INTEREST
from ebok_plugin.ledger import rights
from ebok_plugin.ledger.domain.reader import account_reader
from ebok_plugin.ledger.models import Account
from ebok_plugin.ledger.views.account import account_or_404, read_number
from ebok_plugin.panel.views.account import ledger_answer
from ebok_plugin.panel.views.home import account_context
from ebok_plugin.statements.domain.payment_code import code_problems
from ebok_plugin.statements.rights import STARTS_PAPERS


@require_safe
@for_staff(rights.SEES)
def account(request: StaffRequest, pk: int) -> HttpResponse:
    """Show the card; the look is logged. `rok` and `p` choose the part of the book."""
    user = request.user
    shown = account_or_404(pk)
    record_view(request, shown, shown.payer, ReadReason.SETTLEMENT)
    year, page = read_number(request, "rok"), read_number(request, "p")
    context = {
        "card": read_account_card(shown, business_today(), year=year, page=page or 1, reader=user),
        "posts": user.has_perm(rights.POSTS),
        "transfers": user.has_perm(rights.PROPOSES_TRANSFERS),
        "plans": user.has_perm(rights.PROPOSES_PLANS),
        "ends_plans": user.has_perm(rights.ENDS_PLANS),
        "notes": user.has_perm(SEES_INTEREST),
        "sees_people": user.has_perm(rights.SEES_PEOPLE),
        "reminds": user.has_perm(STARTS_PAPERS),
        "rings": user.has_perms((rights.SEES_PEOPLE, rights.NOTES_CALLS)),
    }
    return render(request, "ebok_plugin/desk/account.html", context)


ACTS = ("form", "button", "input", "select", "textarea", "script", "nav", "iframe")


def strip_links_and_forms(page: bytes) -> str:
    """Return the content of <main id="tresc"> with links as plain text and without forms.

    Raises ValueError for a page without it.
    """
    tree = html.fromstring(page.decode())
    found = tree.xpath("//main[@id='tresc']")
    if not isinstance(found, list) or not found or not isinstance(found[0], html.HtmlElement):
        raise ValueError("The page has no <main id='tresc'>.")
    main = found[0]
    for element in list(main.iter(*ACTS)):
        element.drop_tree()
    for link in list(main.iter("a")):
        link.attrib.pop("href", None)
        link.tag = "span"
    inner = (html.tostring(child, encoding="unicode") for child in main)
    return "".join(inner)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(rights.SEES)
def as_resident(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask why with GET; log it and show one page with POST.

    In the history `rok` and `strona` choose the part, as on the resident's own page.
    """
    account = account_or_404(pk)
    form = ResidentViewForm(request.POST or None)
    context: dict[str, Any] = {"account": account, "form": form}
    if request.method != "POST" or not form.is_valid():
        return render(request, "ebok_plugin/desk/as_resident.html", context)
    entered, today = form.cleaned_data, business_today()
    history = {name: request.POST[name] for name in ("rok", "strona") if request.POST.get(name)}
    years = account_reader().years_of(account, today)
    year = next((one for one in years if str(one) == history.get("rok")), years[0])
    record(
        "VIEW_AS_RESIDENT",
        origin_of(request),
        obj=account,
        subject=account.payer,
        reason_code=entered["why"],
        note=entered["words"],
        changes={
            "page": entered["page"],
            **({"year": str(year)} if entered["page"] == HISTORY else {}),
        },
    )
    page = _resident_page(request, account, history if entered["page"] == HISTORY else None, today)
    # Our own templates wrote and escaped it; `strip_links_and_forms` only removes.
    context |= {
        "page": mark_safe(strip_links_and_forms(page)),  # noqa: S308
        "years": years,
        "year": year,
        "code_problems": code_problems([account]),
    }
    response = render(request, "ebok_plugin/desk/resident.html", context)
    patch_cache_control(response, private=True, no_store=True)
    return response


def _resident_page(
    request: HttpRequest, account: Account, history: dict[str, str] | None, today: date
) -> bytes:
    """Render the part of the history, or the first page without one."""
    if history is not None:
        return ledger_answer(request, account, history).content
    context = account_context(request, [account], None, today)
    return render_to_string("ebok_plugin/panel/home.html", context, request).encode()
