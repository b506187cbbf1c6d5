"""Late interest: who could get a note, a batch for the second person, and the rates."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from cms_ext.office.audit.domain.event import origin_of, record
from cms_ext.office.rules.clock import business_today
from cms_ext.people.identity.models import User
from cms_ext.people.identity.views.guard import StaffRequest, for_staff, require_rights
from ebok_plugin.desk.domain.rights import CONFIRMS_RATES, PROPOSES_INTEREST, SEES_INTEREST
from ebok_plugin.desk.forms.interest import ConfirmRatesForm, NotesForm
from ebok_plugin.interest.domain.queries.candidate import candidates
from ebok_plugin.interest.domain.rate import confirmed_until
from ebok_plugin.interest.errors import InterestError
from ebok_plugin.interest.models import InterestRate
from ebok_plugin.interest.vocabulary import RateKind
from ebok_plugin.ledger.models import Account

NOTES, RATES = "noty", "stawki"


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(SEES_INTEREST)
def interest(request: StaffRequest) -> HttpResponse:
    """GET lists candidates for `do` (a day) behind `po` (a number); POST proposes or confirms."""
    user = request.user
    today = business_today()
    until = _day(request.GET.get("do", ""), today)
    step = request.POST.get("krok")
    notes = NotesForm(request.POST if step == NOTES else None, today=today, until=until)
    rates = ConfirmRatesForm(request.POST if step == RATES else None)
    if request.method == "POST":
        answer = _posted(request, user, notes, rates)
        if answer is not None:
            return answer
    found = candidates(until, today, after=request.GET.get("po", "").replace("\x00", "")[:20])
    shown = sorted(one.account.pk for one in found.candidates)
    if shown:
        record("LIST", origin_of(request), note=Account._meta.label, changes={"accounts": shown})
    context = {
        "found": found,
        "until": until,
        "notes": notes if user.has_perm(PROPOSES_INTEREST) else None,
        "rates": rates if user.has_perm(CONFIRMS_RATES) else None,
        "table": [
            (kind.label, InterestRate.objects.filter(kind=kind).latest("valid_from"), day)
            for kind in RateKind
            if (day := confirmed_until(kind))
        ],
    }
    return render(request, "ebok_plugin/desk/interest.html", context)


def _posted(
    request: HttpRequest, user: User, notes: NotesForm, rates: ConfirmRatesForm
) -> HttpResponse | None:
    """Where to go on; None when it was refused and the form says why."""
    form: NotesForm | ConfirmRatesForm = notes if notes.is_bound else rates
    require_rights(request, PROPOSES_INTEREST if notes.is_bound else CONFIRMS_RATES)
    if not form.is_valid():
        return None
    try:
        if notes.is_bound:
            return _propose(request, user, notes)
        rates.confirm(origin_of(request), business_today())
    except InterestError as error:
        about = f"{error.account_no}: " if error.account_no else ""
        form.add_error(None, f"{about}{error.message}")
        return None
    messages.success(request, _("Stawkę potwierdzono."))
    return redirect("ebok_desk_interest")


def _propose(request: HttpRequest, user: User, notes: NotesForm) -> HttpResponse | None:
    ticked = request.POST.getlist("accounts")
    if not Account.objects.filter(account_no__in=ticked).exists():
        notes.add_error(None, _("Zaznacz co najmniej jedno konto."))
        return None
    notes.propose(ticked, user)
    messages.success(request, _("Noty czekają na drugą osobę."))
    return redirect("ebok_desk_inbox")


def _day(text: str, today: date) -> date:
    """The day of the address; today for none, for a wrong one and for one to come."""
    try:
        day = parse_date(text)
    except ValueError:
        return today
    return min(day, today) if day else today
