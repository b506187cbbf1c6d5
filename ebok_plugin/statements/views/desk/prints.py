"""Prints from the account's card: the statement, the slip, the balance and one payment, as PDF.

The same papers as the resident takes; each stands in the access log as a look at the account.
"""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_safe
from wagtail.admin import messages

from cms_ext.base.dates.clock import business_today
from cms_ext.base.web.paging import page_of
from cms_ext.evidence.audit.domain.event import ReadReason, origin_of, record_view
from cms_ext.people.identity.views.guard import StaffRequest, for_staff
from ebok_plugin.ledger.models import Account
from ebok_plugin.ledger.rights import SEES
from ebok_plugin.ledger.views.desk.account import the_account
from ebok_plugin.statements.domain.issue import (
    MOST_ROWS,
    PaperTooLong,
    issue_benefit,
    issue_confirmation,
    issue_receipt,
    issue_slip,
    issue_statement,
)
from ebok_plugin.statements.domain.issued_file import files_of, shown
from ebok_plugin.statements.domain.papers.balance_papers import NoStandingPayment, NothingToPay
from ebok_plugin.statements.domain.papers.benefit import NotForWaste, NothingCharged
from ebok_plugin.statements.forms.statement import PeriodForm
from ebok_plugin.statements.views.statement import PDF, file_answer


@require_GET
@for_staff(SEES)
def statement_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """`rok`, or `od` and `do`; a period that cannot be is said on the card."""
    today = business_today()
    account = the_account(pk)
    form = PeriodForm(request.GET, today)
    if not form.is_valid():
        said = [str(error) for errors in form.errors.values() for error in errors]
        return _back(request, account, " ".join(dict.fromkeys(said)))
    try:
        issued = issue_statement(
            account, form.start, form.end, origin=origin_of(request), today=today
        )
    except PaperTooLong:
        words = _("Ten okres ma więcej niż %(most)d operacji. Podaj krótszy.")
        return _back(request, account, words % {"most": MOST_ROWS})
    name = f"zestawienie-{account.slug}-{form.start}-{form.end}.pdf"
    return file_answer(issued.pdf, PDF, name)


@require_GET
@for_staff(SEES)
def slip_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """What to pay today, with a code."""
    today = business_today()
    account = the_account(pk)
    try:
        pdf = issue_slip(account, origin=origin_of(request), today=today)
    except NothingToPay:
        return _back(request, account, _("Na tym koncie nie ma nic do zapłaty."))
    return file_answer(pdf, PDF, f"druk-do-zaplaty-{account.slug}-{today}.pdf")


@require_GET
@for_staff(SEES)
def confirmation_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The balance of today with a check code."""
    today = business_today()
    account = the_account(pk)
    issued = issue_confirmation(account, origin=origin_of(request), today=today)
    return file_answer(issued.pdf, PDF, f"potwierdzenie-salda-{account.slug}-{today}.pdf")


@require_GET
@for_staff(SEES)
def benefit_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The co-op's part of an application for the housing benefit; 404 for an account for waste."""
    today = business_today()
    account = the_account(pk)
    try:
        issued = issue_benefit(account, origin=origin_of(request), today=today)
    except NotForWaste as refusal:
        raise Http404 from refusal
    except NothingCharged:
        return _back(request, account, _("Na tym koncie nie ma jeszcze żadnej naliczonej opłaty."))
    return file_answer(issued.pdf, PDF, f"dodatek-mieszkaniowy-{account.slug}-{today}.pdf")


@require_GET
@for_staff(SEES)
def receipt_pdf(request: HttpRequest, pk: int, seq: int) -> HttpResponse:
    """The payment that is the account's entry number `seq`; one that was taken back has none."""
    today = business_today()
    account = the_account(pk)
    entry = get_object_or_404(account.entries.select_related("batch", "reversed_by"), seq=seq)
    try:
        pdf = issue_receipt(account, entry, origin=origin_of(request), today=today)
    except NoStandingPayment:
        words = _("Pozycja nr %(seq)d nie jest wpłatą albo została skorygowana.")
        return _back(request, account, words % {"seq": seq})
    return file_answer(pdf, PDF, f"potwierdzenie-wplaty-{account.slug}-{seq}.pdf")


FILES = 25


@require_safe
@for_staff(SEES)
def issued_files(request: StaffRequest, pk: int) -> HttpResponse:
    """What a paper that somebody holds is compared with: each file with a code that went out."""
    account = the_account(pk)
    record_view(request, account, account.payer, ReadReason.SETTLEMENT)
    page = page_of(request, files_of(account), FILES)
    context = {"account": account, "page": page, "files": [shown(row) for row in page]}
    return render(request, "ebok_plugin/desk/issued_files.html", context)


def _back(request: HttpRequest, account: Account, words: str) -> HttpResponse:
    """To the card, which says why there is no paper."""
    messages.error(request, words)
    return redirect(f"{reverse('ebok_desk_account', args=[account.pk])}#wydruki")
