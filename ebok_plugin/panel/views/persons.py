"""„Zmień liczbę osób w lokalu”: the new fee with its reasons, the statement, and its answer."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cms_ext import plugins
from cms_ext.base.dates.clock import business_today
from cms_ext.base.dates.period import Period, format_day
from cms_ext.evidence.audit.domain.event import read_origin
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from cms_ext.people.identity.domain.throttle import make_bucket, reserve_tries
from cms_ext.people.identity.kept_form import keeps_typed, read_typed_values
from cms_ext.people.identity.models import User
from cms_ext.premises.models import Premises
from ebok_plugin.apps import EBOK
from ebok_plugin.charges.domain import persons_change as domain
from ebok_plugin.charges.domain.persons_effect import PersonsEffect
from ebok_plugin.charges.domain.queries.persons_change import (
    find_waiting_change,
    list_persons_changes,
)
from ebok_plugin.charges.errors import ChargeError
from ebok_plugin.charges.models import PersonsChange
from ebok_plugin.ledger.conf import is_mirror
from ebok_plugin.ledger.domain.queries.account import get_readable_account, may_act
from ebok_plugin.ledger.models import Account, ChargeDocument
from ebok_plugin.ledger.views.account import of_own_ledger
from ebok_plugin.panel.forms import PersonsFilingForm, PersonsForm

MAX_PER_DAY = 5
A_DAY = timedelta(days=1)
PAGE = "ebok_plugin/panel/persons.html"


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_typed(PersonsFilingForm)
def persons(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what `?osoby=` since `?od=` makes of the fee; a POST of the statement files it.

    On a mirror the statement becomes a case. 404 where the number of persons is declared
    otherwise (waste) or means nothing (shops, garages).
    """
    today = business_today()
    account = get_readable_account(request.user, slug, today)
    if account.is_for_waste or account.premises.kind != Premises.Kind.FLAT:
        raise Http404
    waiting = _waiting_address(request, account, today)
    may_file = not waiting and _may_file(request, account, today)
    typed = request.GET if may_file and {"od", "osoby"} & request.GET.keys() else None
    form = PersonsForm(typed, initial={"od": Period.of(today).next.first_day})
    effect = _effect(form, account, today) if typed is not None and form.is_valid() else None
    is_ready = typed is not None and form.is_valid()
    filing = PersonsFilingForm(
        request.POST if request.method == "POST" and is_ready else None,
        initial=read_typed_values(request),
    )
    if filing.is_valid() and (address := _file(request, account, form, filing, today)):
        messages.success(request, _("Wysłano. Odpowiemy na tej stronie i e-mailem."))
        return redirect(address)
    context = {
        "account": account,
        "form": form,
        "filing": filing,
        "effect": effect,
        "is_ready": is_ready,
        "waiting": waiting,
        "may_file": may_file,
        "mirror": is_mirror(),
        "now": None if is_mirror() else domain.find_persons_on(account, today),
        "history": [] if is_mirror() else list_persons_changes(account),
        "desk": plugins.find_panel_desk(EBOK),
    }
    return render(request, PAGE, context)


def _waiting_address(request: HttpRequest, account: Account, today: date) -> str:
    """Return the page of the request that waits for an answer; "" for none."""
    if is_mirror():
        sent = plugins.find_open_request(KIND, account.account_no, request.user, today)
        return sent.url if sent else ""
    waiting = find_waiting_change(account)
    return waiting.get_absolute_url() if waiting else ""


def _may_file(request: HttpRequest, account: Account, today: date) -> bool:
    if not may_act(request.user, account, today):
        return False
    if is_mirror():
        return plugins.takes_requests() and domain.is_open_flat(account, today)
    return domain.takes_persons_changes(account, today)


def _effect(form: PersonsForm, account: Account, today: date) -> PersonsEffect | None:
    """Compute the effect; a refusal is in the form. A program's fee is not computed here."""
    typed = form.cleaned_data
    try:
        if is_mirror():
            domain.check_persons_terms(account, typed["osoby"], typed["od"], today)
            return None
        return domain.preview_persons_change(account, typed["osoby"], typed["od"], today)
    except ChargeError as refusal:
        form.add_error(form.refused_at.get(refusal.code), refusal.message)
    return None


def _file(
    request: HttpRequest,
    account: Account,
    form: PersonsForm,
    filing: PersonsFilingForm,
    today: date,
) -> str:
    """File the statement and return the address of its page; "" with the refusal in `filing`."""
    user = request.user
    assert isinstance(user, User)  # the access check of /e-bok/ let a resident in
    if not reserve_tries(
        make_bucket("persons", str(user.person_id), limit=MAX_PER_DAY, window=A_DAY)
    ):
        filing.add_error(None, _("Wysłano już 5 zmian w ciągu doby. Zadzwoń albo spróbuj jutro."))
        return ""
    try:
        if is_mirror():
            new = _request(account, form, filing, user)
            return plugins.send_request(new, read_origin(request), today).url
        change = domain.file_persons_change(
            account,
            form.cleaned_data["osoby"],
            valid_from=form.cleaned_data["od"],
            words=filing.cleaned_data["slowa"],
            origin=read_origin(request),
            today=today,
        )
    except Refusal as refusal:
        filing.add_error(None, refusal.message)
        return ""
    return change.get_absolute_url()


KIND = "persons-change"


def _request(
    account: Account, form: PersonsForm, filing: PersonsFilingForm, user: User
) -> plugins.NewRequest:
    text = _(
        "Liczba osób w lokalu {place}: {persons}, od {day}.\n\n"
        "Oświadczam, że tyle osób mieszka w lokalu od podanego dnia."
    ).format(
        place=account.premises.short_address,
        persons=form.cleaned_data["osoby"],
        day=format_day(form.cleaned_data["od"]),
    )
    return plugins.NewRequest(
        kind=KIND,
        key=account.account_no,
        title=_("Zmiana liczby osób w lokalu: {persons} od {day}").format(
            persons=form.cleaned_data["osoby"], day=format_day(form.cleaned_data["od"])
        ),
        text="\n\n".join(filter(None, (text, filing.cleaned_data["slowa"].strip()))),
        person=user.person,
        account_no=account.account_no,
        premises=account.premises,
    )


def _change(request: HttpRequest, slug: str, pk: int, today: date) -> PersonsChange:
    """Return a request of an account that the reader may read, or 404."""
    account = get_readable_account(request.user, slug, today)
    changes = PersonsChange.objects.select_related("batch", "filed_by")
    return get_object_or_404(changes.filter(account=account), pk=pk)


@require_safe
@of_own_ledger
def persons_change(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Show one request, its answer, and the corrections that it brought."""
    change = _change(request, slug, pk, business_today())
    context: dict[str, Any] = {
        "account": get_readable_account(request.user, slug, business_today()),
        "change": change,
        "own": change.filed_by == request.user,
        "corrections": _corrections(change),
        "desk": plugins.find_panel_desk(EBOK),
    }
    return render(request, "ebok_plugin/panel/persons_change.html", context)


def _corrections(change: PersonsChange) -> list[tuple[Period, ChargeDocument]]:
    """Return what was posted on this account, by month."""
    if change.batch is None:
        return []
    documents = change.batch.documents.filter(account=change.account_id)
    return [
        (Period.parse(document.period), document)
        for document in documents.select_related("entry").order_by("period")
    ]


@require_POST
@of_own_ledger
def withdraw_persons(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Withdraw the own request while nobody has answered it."""
    today = business_today()
    change = _change(request, slug, pk, today)
    try:
        domain.withdraw_persons_change(change, origin=read_origin(request), today=today)
    except ChargeError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("Zmianę wycofano. Opłata zostaje bez zmian."))
    return redirect(change.get_absolute_url())
