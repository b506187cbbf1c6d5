"""Screens of one account: its opening, its card, and the resident's pages as they see them."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from lxml import html
from wagtail.admin import messages

from cms_ext.base.dates.clock import business_today
from cms_ext.base.text.typed_values import normalised_query
from cms_ext.base.web.row_key import row_key
from cms_ext.evidence.audit.domain.event import ReadReason, read_origin, record, record_view
from cms_ext.office.desk_kit.workflow.step import add_refusal
from cms_ext.people.identity.domain.person import find_people, list_people_on_file
from cms_ext.people.identity.models import Person, User
from cms_ext.people.identity.views.guard import StaffRequest, for_staff
from cms_ext.people.life_events.rights import REPORTS as REPORTS_EVENTS
from cms_ext.people.life_events.rights import SEES as SEES_EVENTS
from cms_ext.premises.models import Premises
from ebok_plugin.desk.domain.card import read_account_card
from ebok_plugin.desk.domain.event_accounts import list_named_events
from ebok_plugin.desk.forms.account import (
    HISTORY,
    HolderForm,
    OpenAccountForm,
    OpeningBalanceForm,
    ResidentViewForm,
)
from ebok_plugin.interest.rights import SEES_INTEREST
from ebok_plugin.ledger import rights
from ebok_plugin.ledger.domain.account import open_account, post_opening
from ebok_plugin.ledger.domain.account_search import (
    FoundPremises,
    find_premises,
    with_open_accounts,
)
from ebok_plugin.ledger.domain.holding import HoldingRefused, grant_together
from ebok_plugin.ledger.domain.reader import account_reader
from ebok_plugin.ledger.errors import PostingError
from ebok_plugin.ledger.models import Account
from ebok_plugin.ledger.rights import GRANTS, OPENS_ACCOUNTS, POSTS
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
    found = account_or_404(pk)
    record_view(request, found, found.payer, ReadReason.SETTLEMENT)
    year, page = read_number(request, "rok"), read_number(request, "p")
    about = {"osoba": found.payer_id, "konto": found.account_no}
    context = {
        "card": read_account_card(found, business_today(), year=year, page=page or 1, reader=user),
        "posts": user.has_perm(rights.POSTS),
        "transfers": user.has_perm(rights.PROPOSES_TRANSFERS),
        "plans": user.has_perm(rights.PROPOSES_PLANS),
        "ends_plans": user.has_perm(rights.ENDS_PLANS),
        "notes": user.has_perm(SEES_INTEREST),
        "sees_people": user.has_perm(rights.SEES_PEOPLE),
        "reminds": user.has_perm(STARTS_PAPERS),
        "rings": user.has_perms((rights.SEES_PEOPLE, rights.NOTES_CALLS)),
        "report_url": f"{reverse('life_event_new')}?{urlencode(about)}",
        "reports": user.has_perms((SEES_EVENTS, REPORTS_EVENTS)),
        "events": list_named_events(found) if user.has_perm(SEES_EVENTS) else (),
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
        read_origin(request),
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


SHOWN = 20


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(OPENS_ACCOUNTS)
def opening(request: StaffRequest) -> HttpResponse:
    """Open an account for `?osoba=` in `?lokal=`; the form appears when both are chosen.

    Clerks who may open accounts may find people for it, as in the choosers of this desk.
    """
    user = request.user
    payer, premises = _payer(request), _premises(request)
    handed_in = request.POST if request.method == "POST" else None
    form = OpenAccountForm(handed_in)
    balance = OpeningBalanceForm(handed_in) if user.has_perm(POSTS) else None
    if payer and premises and handed_in is not None:
        if form.is_valid() and (balance is None or balance.is_valid()):
            account = _opened(request, user, payer, premises, form, balance)
            if account is not None:
                message = _("Otwarto konto %(number)s dla: %(name)s.")
                facts = {"number": account.account_no, "name": account.payer_name}
                messages.success(request, message % facts)
                return redirect("ebok_desk_account", account.pk)
        elif balance is not None:
            balance.is_valid()  # Both halves say at once what is wrong in them.
    if payer is not None:
        record_view(request, payer, payer, ReadReason.SETTLEMENT)
    context = {
        "payer": payer,
        "premises": premises,
        "form": form,
        "balance": balance,
        "without_payer": _without(request, "osoba", "kto"),
        "without_premises": _without(request, "lokal", "gdzie"),
        **_searches(request, payer, premises),
    }
    return render(request, "ebok_plugin/desk/open_account.html", context)


def _searches(
    request: HttpRequest, payer: Person | None, premises: Premises | None
) -> dict[str, object]:
    """Return what was looked for and found, for what is not chosen yet."""
    who = normalised_query(request.GET.get("kto", ""))
    where = normalised_query(request.GET.get("gdzie", ""))
    people: list[Person] = []
    if payer is None:
        people = list(find_people(who)[: SHOWN + 1])
    premises_found = (
        FoundPremises((), more=False) if premises else find_premises(where, business_today())
    )
    return {
        "who": who,
        "where": where,
        "people": people[:SHOWN],
        "more_people": len(people) > SHOWN,
        "found": premises_found,
    }


def _opened(
    request: HttpRequest,
    user: User,
    payer: Person,
    premises: Premises,
    form: OpenAccountForm,
    balance: OpeningBalanceForm | None,
) -> Account | None:
    """Open the account with its balance, both or neither; None when the forms have errors."""
    today = business_today()
    try:
        with transaction.atomic():
            new = form.new_account(payer, premises)
            account = open_account(new, origin=read_origin(request))
            if balance is not None:
                _post(account, balance, user, today)
            return account
    except ValidationError as refusal:
        add_refusal(form, refusal)
    except PostingError as refusal:
        if balance is not None:
            balance.add_error(None, refusal.message)
    return None


def _post(account: Account, balance: OpeningBalanceForm, user: User, today: date) -> None:
    brought = balance.balance_of(account.opened_on)
    if brought is not None:
        amount, on, due_date = brought
        post_opening(account, amount, on=on, due_date=due_date, made_by=user, today=today)


def _payer(request: HttpRequest) -> Person | None:
    typed = request.GET.get("osoba", "")
    return get_object_or_404(list_people_on_file(), pk=row_key(typed)) if typed else None


def _premises(request: HttpRequest) -> Premises | None:
    typed = request.GET.get("lokal", "")
    found = with_open_accounts(Premises.objects.all())
    return get_object_or_404(found, pk=row_key(typed)) if typed else None


def _without(request: HttpRequest, *names: str) -> str:
    """Return the rest of the address, to which a choice is added."""
    rest = {name: value for name, value in request.GET.items() if name not in names}
    return urlencode(rest)


# As many joint owners as one deed names; more are granted in a second go.
AT_ONCE = 8


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(GRANTS)
def holders(request: StaffRequest, pk: int) -> HttpResponse:
    """Grant rights to the persons of `?osoba=`, which may be repeated."""
    user = request.user
    account = account_or_404(pk)
    chosen = _chosen(request)
    handed_in = request.POST if request.method == "POST" else None
    forms = [HolderForm(handed_in, person=person) for person in chosen]
    if chosen and handed_in is not None and _granted(request, account, forms):
        messages.success(request, _("Zapisano uprawnienia do konta."))
        return redirect("ebok_desk_holders", account.pk)
    record_view(request, account, account.payer, ReadReason.SETTLEMENT)
    query = normalised_query(request.GET.get("q", ""))
    finds = len(chosen) < AT_ONCE
    people = list(find_people(query)[: SHOWN + 1]) if finds else []
    context = {
        "account": account,
        "rights": account.accesses.select_related("person").order_by("valid_from", "pk"),
        "today": business_today(),
        "forms": [(form, _address(chosen, without=form.person)) for form in forms],
        "wrong": any(form.errors for form in forms),
        "query": query,
        "chosen": chosen,
        "finds": finds,
        "people": [(person, _address([*chosen, person])) for person in people[:SHOWN]],
        "more_people": len(people) > SHOWN,
        "may_end": user.has_perm(rights.ENDS_RIGHTS),
    }
    return render(request, "ebok_plugin/desk/holders.html", context)


def _granted(request: HttpRequest, account: Account, forms: list[HolderForm]) -> bool:
    if not all([form.is_valid() for form in forms]):  # noqa: C419 - every form shows its errors
        return False
    try:
        holdings = [form.holding for form in forms]
        grant_together(account, holdings, origin=read_origin(request))
    except HoldingRefused as refused:
        add_refusal(forms[refused.place], refused.refusal)
        return False
    return True


def _chosen(request: HttpRequest) -> list[Person]:
    keys = list(dict.fromkeys(map(row_key, request.GET.getlist("osoba"))))[:AT_ONCE]
    if None in keys:
        raise Http404
    found = list_people_on_file().in_bulk(keys)
    return [found[key] for key in keys if key in found]


def _address(chosen: list[Person], without: Person | None = None) -> str:
    query = QueryDict(mutable=True)
    query.setlist("osoba", [str(one.pk) for one in chosen if one != without])
    return query.urlencode()
