"""Pages of accounts: ledger, charge, entry, plan, interest, change, holders, statement."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from cms_ext.base.dates.clock import business_today
from cms_ext.base.dates.period import Period, span_name
from cms_ext.evidence.audit.domain.event import read_origin
from cms_ext.plugins import find_panel_desk
from ebok_plugin.charges.domain.charging_sources import group_months, months_charged
from ebok_plugin.charges.domain.component import find_legal_bases, list_grounds
from ebok_plugin.interest.domain.accrual import accrued_in_words, line_in_words
from ebok_plugin.interest.domain.accrued import accrued_on_account
from ebok_plugin.ledger.domain.disputed import make_entry_key
from ebok_plugin.ledger.domain.download import TooManyDownloads
from ebok_plugin.ledger.domain.for_plugins import work_behind
from ebok_plugin.ledger.domain.holding import revoke_access
from ebok_plugin.ledger.domain.overview import make_overview
from ebok_plugin.ledger.domain.queries.account import (
    get_proxy,
    get_readable_account,
    list_holders,
    own_accounts,
    select_own_roles,
)
from ebok_plugin.ledger.domain.queries.book import read_standings
from ebok_plugin.ledger.domain.queries.statement import StatementLine
from ebok_plugin.ledger.domain.reader import account_reader
from ebok_plugin.ledger.domain.record import TOLERANCE
from ebok_plugin.ledger.models import Account, ChargeDocument
from ebok_plugin.panel.charts import step_bars
from ebok_plugin.panel.domain.balance_change import NOTHING, balance_change, sum_periods
from ebok_plugin.panel.domain.entry import EntryGroup, entry_card, find_payment_state
from ebok_plugin.panel.forms import LedgerPageForm, TwoDaysForm
from ebok_plugin.payments.freshness import describe_booked_day
from ebok_plugin.statements.domain.issue import (
    MAX_ROWS,
    PaperTooLong,
    issue_joint_statement,
    split_period,
)
from ebok_plugin.statements.views.papers import PDF, file_answer, refuse_too_many

MAX_DIGITS = 9
PERIOD_FIELDS = "ebok_plugin/panel/parts/period_fields.html"


@require_safe
def ledger(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the ledger; 404 for an account that is not there and for a stranger's one."""
    account = get_readable_account(request.user, slug, business_today())
    return ledger_answer(request, account, request.GET.dict())


def ledger_answer(request: HttpRequest, account: Account, query: Mapping[str, str]) -> HttpResponse:
    """Render the page of an account that the caller has checked.

    `query`: `rok`, or `od` and `do`; `rodzaj`; `strona`, or `wpis` for the page with that entry.
    """
    today = business_today()
    reader = account_reader()
    years = reader.years_of(account, today)
    form = LedgerPageForm(_form_data(query, years), years=years, today=today)
    start, end = form.days
    kinds = form.group.kinds if form.group else None
    page = None
    if seq := _number(query, "wpis"):
        page = reader.find_page(account, start, end, seq, kinds=kinds)
    page = page or _number(query, "strona") or 1
    statement = reader.read_statement(account, start, end, kinds=kinds, page=page, from_newest=True)
    period = {"od": str(start), "do": str(end)} if form.of_days else {"rok": str(start.year)}
    context = {
        "account": account,
        "form": form,
        "fields": _period_fields(form),
        "group": form.group,
        "parts": reader.parts_of(account, today),
        "page": statement,
        "rows": _with_addresses(account, statement.rows[::-1]),
        "as_of": describe_booked_day(today),
        "period": urlencode(period),
        "keep": urlencode(period | ({"rodzaj": form.group} if form.group else {})),
    }
    return render(request, "ebok_plugin/panel/account.html", context)


def _period_fields(form: LedgerPageForm) -> SafeString:
    """Render the fields of the form; those of a year are cached for ledgers of equal age."""
    if form.of_days or form.errors:
        return render_to_string(PERIOD_FIELDS, {"form": form})
    return _fields_of_year(tuple(form.years), form.year, form.group, form.today)


@lru_cache(maxsize=128)
def _fields_of_year(
    years: tuple[int, ...], year: int, group: EntryGroup | None, today: date
) -> SafeString:
    data = {"rok": str(year)} | ({"rodzaj": group.value} if group else {})
    form = LedgerPageForm(data, years=list(years), today=today)
    return render_to_string(PERIOD_FIELDS, {"form": form})


def _with_addresses(
    account: Account, rows: Sequence[StatementLine]
) -> list[tuple[StatementLine, str]]:
    """Pair each row with its page; `reverse` runs once a page, not for each of a hundred rows."""
    pages = {row.page for row in rows}
    places = {page: reverse(page, args=[account.slug, 0]).removesuffix("0/") for page in pages}
    return [(row, f"{places[row.page]}{row.seq}/") for row in rows]


def _number(query: Mapping[str, str], name: str) -> int | None:
    """Read a number from the address; None for anything else."""
    text = query.get(name, "")
    is_number = text.isascii() and text.isdigit() and len(text) <= MAX_DIGITS
    return int(text) if is_number else None


def _form_data(query: Mapping[str, str], years: list[int]) -> dict[str, str]:
    """Return the data of the form, without an empty year and an unknown group."""
    data = {name: query[name] for name in ("od", "do", "rodzaj") if query.get(name)}
    if data.get("rodzaj") not in EntryGroup.values:
        data.pop("rodzaj", None)
    year = query.get("rok", "")
    return data | {"rok": year if year in map(str, years) else str(years[0])}


@require_safe
def accounts(request: HttpRequest) -> HttpResponse:
    today = business_today()
    own = own_accounts(request.user, today)
    if len(own) == 1:
        return ledger_answer(request, own[0], request.GET.dict())
    context = {
        "overview": make_overview(own, account_reader().balances_of(own, today)),
        "as_of": describe_booked_day(today),
    }
    return render(request, "ebok_plugin/panel/accounts.html", context)


@require_safe
def charge(request: HttpRequest, slug: str, seq: int) -> HttpResponse:
    """Show the document of the account's entry `seq`; an entry booked ahead is not there yet."""
    today = business_today()
    account = get_readable_account(request.user, slug, today)
    document = get_object_or_404(
        ChargeDocument.objects.select_related("entry__reversed_by", "correction_of__entry"),
        account=account,
        entry__seq=seq,
        entry__booking_date__lte=today,
    )
    period = Period.parse(document.period)
    lines = list(document.lines.select_related("component"))
    parts = months_charged(ChargeDocument.objects.filter(pk=document.pk))
    legal = find_legal_bases(period.first_day)
    named = (
        (line.component.name, one.words, one.paper)
        for line in lines
        if (one := legal.get(line.component_id)) is not None
    )
    context = {
        "account": account,
        "today": today,
        "document": document,
        "period": period,
        "as_of": describe_booked_day(today),
        "lines": lines,
        "spans": group_months(parts),
        "paying": find_payment_state(account, document.entry, today),
        "months": span_name(parts[0].month, parts[-1].month) if parts else period.name,
        "grounds": list_grounds(named, request.user, today),
        "row_key": make_entry_key(account, seq),
        "line_keys": [(line, make_entry_key(account, seq, line.position)) for line in lines],
    }
    return render(request, "ebok_plugin/panel/charge.html", context)


@require_safe
def entry(request: HttpRequest, slug: str, seq: int) -> HttpResponse:
    """Show an entry; a charge has a page of its own."""
    today = business_today()
    account = get_readable_account(request.user, slug, today)
    card = entry_card(account, seq, today)
    if card.entry.document_id is not None:
        return redirect("ebok:charge", account.slug, seq)
    context = {
        "account": account,
        "card": card,
        "work": work_behind(card.entry, request.user, today),
        "as_of": describe_booked_day(today),
        "row_key": make_entry_key(account, seq),
    }
    return render(request, "ebok_plugin/panel/entry.html", context)


@require_safe
def plan(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Show an approved plan; 404 for one that is not of this account."""
    today = business_today()
    account = get_readable_account(request.user, slug, today)
    standings = [standing for standing in read_standings(account, today) if standing.plan.pk == pk]
    if not standings:
        raise Http404
    entries = account.entries.filter(seq__in=standings[0].plan.debits).in_order()
    context = {
        "account": account,
        "standing": standings[0],
        "entries": entries,
        "tolerance": TOLERANCE.days,
        "as_of": describe_booked_day(today),
        "today": today,
    }
    return render(request, "ebok_plugin/panel/plan.html", context)


@require_safe
def interest(request: HttpRequest, slug: str) -> HttpResponse:
    """Show accrued interest; nothing where the co-op shows none, or while a rate is missing."""
    today = business_today()
    account = get_readable_account(request.user, slug, today)
    accrued = accrued_on_account(account, today)
    words = accrued_in_words(accrued)
    context = {
        "account": account,
        "words": words,
        "total": accrued.total,
        "items": [
            (item, [line_in_words(line) for line in item.interest.lines]) for item in accrued.items
        ]
        if words
        else [],
        "as_of": describe_booked_day(today),
    }
    return render(request, "ebok_plugin/panel/interest.html", context)


@require_safe
def change(request: HttpRequest, slug: str) -> HttpResponse:
    """Explain the change of balance between `od` and `do`, by default since last month's end."""
    today = business_today()
    account = get_readable_account(request.user, slug, today)
    usual = {"od": usual_start(today), "do": today}
    requested = {name: request.GET[name] for name in ("od", "do") if request.GET.get(name)}
    form = TwoDaysForm({**usual, **requested}, today=today)
    days = {**usual, **form.cleaned_data} if form.is_valid() else usual
    change_of_balance = balance_change(account, days["od"], days["do"])
    bars = step_bars(
        change_of_balance.opening.amount,
        [group.amount.amount for group in change_of_balance.groups],
    )
    context = {
        "account": account,
        "form": form,
        "change": change_of_balance,
        "bars": bars,
        "steps": list(zip(change_of_balance.groups, bars.steps, strict=True)),
        "as_of": describe_booked_day(today),
        "from_day": change_of_balance.start + timedelta(1),
    }
    return render(request, "ebok_plugin/panel/change.html", context)


def usual_start(today: date) -> date:
    """Return the last day of the month before."""
    return Period.of(today).previous.last_day


@require_safe
def show_holders(request: HttpRequest) -> HttpResponse:
    today = business_today()
    context = {
        "accounts": list_holders(request.user, today),
        "own_roles": list(select_own_roles(request.user, today)),
        "desk": find_panel_desk("ebok"),
        "today": today,
    }
    return render(request, "ebok_plugin/panel/holders.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def revoke_power(request: HttpRequest, pk: int) -> HttpResponse:
    """Revoke a proxy's right: GET asks once more, POST revokes at once."""
    access = get_proxy(request.user, pk, business_today())
    if request.method != "POST":
        return render(request, "ebok_plugin/panel/take_back.html", {"access": access})
    revoke_access(access, origin=read_origin(request))
    messages.success(
        request,
        _("Pełnomocnictwo odwołano. %(name)s nie ma już wglądu w Twoje konto.")
        % {"name": access.person.name},
    )
    return redirect("ebok:holders")


@require_safe
def together(request: HttpRequest) -> HttpResponse:
    """Show the accounts from `od` to `do`, by default the current year; report a wrong period."""
    today = business_today()
    form = _period_form(request, today)
    start, end = _days(form.cleaned_data if form.is_valid() else {}, today)
    accounts = list(own_accounts(request.user, today))
    by_account = sum_periods(accounts, start, end)
    context = {
        "form": form,
        "start": start,
        "end": end,
        "rows": [(account, by_account[account.pk]) for account in accounts],
        "total": sum(by_account.values(), NOTHING),
        "parts": split_period(accounts, start, end, MAX_ROWS),
        "most": MAX_ROWS,
        "as_of": describe_booked_day(today),
    }
    return render(request, "ebok_plugin/panel/together.html", context)


@require_GET
def together_pdf(request: HttpRequest) -> HttpResponse:
    """Serve the same accounts as one paper, with their operations."""
    today = business_today()
    accounts = list(own_accounts(request.user, today))
    if not accounts:
        raise Http404
    form = _period_form(request, today)
    try:
        if not form.is_valid():
            return _back_to_form(request)
        start, end = _days(form.cleaned_data, today)
        pdf = issue_joint_statement(accounts, start, end, origin=read_origin(request), today=today)
    except TooManyDownloads:
        return refuse_too_many(request)
    except PaperTooLong:
        return _back_to_form(request)
    return file_answer(pdf, PDF, f"zestawienie-wszystkich-kont-{start}-{end}.pdf")


def _period_form(request: HttpRequest, today: date) -> TwoDaysForm:
    year = {"od": date(today.year, 1, 1), "do": today}
    return TwoDaysForm(request.GET if request.GET else year, today=today, initial=year)


def _days(values: Mapping[str, Any], today: date) -> tuple[date, date]:
    end = values.get("do") or today
    return values.get("od") or date(end.year, 1, 1), end


def _back_to_form(request: HttpRequest) -> HttpResponse:
    """Redirect to the page, which says what is wrong with the period."""
    return redirect(f"{reverse('ebok:together')}?{request.GET.urlencode()}")
