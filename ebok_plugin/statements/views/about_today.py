"""Papers about today: the payment slip, the balance confirmation, the notice of a charge."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_GET

from cms_ext.office.audit.domain.event import origin_of
from cms_ext.office.rules.clock import business_today
from ebok_plugin.ledger.domain.download import TooManyDownloads
from ebok_plugin.ledger.domain.queries.account import account_for
from ebok_plugin.ledger.models import ChargeDocument
from ebok_plugin.statements.domain.issue import issue_confirmation, issue_notice, issue_slip
from ebok_plugin.statements.domain.papers.slip import NothingToPay
from ebok_plugin.statements.views.answer import PDF, file_answer, too_many


@require_GET
def slip_pdf(request: HttpRequest, slug: str) -> HttpResponse:
    """What to pay today; who owes nothing is led back to the balance, which says so."""
    today = business_today()
    account = account_for(request.user, slug, today)
    try:
        pdf = issue_slip(account, origin=origin_of(request), today=today)
    except NothingToPay:
        return redirect("ebok:account", account.slug)
    except TooManyDownloads:
        return too_many(request)
    return file_answer(pdf, PDF, f"druk-do-zaplaty-{account.slug}-{today}.pdf")


@require_GET
def confirmation_pdf(request: HttpRequest, slug: str) -> HttpResponse:
    """The balance of today with a check code."""
    today = business_today()
    account = account_for(request.user, slug, today)
    try:
        issued = issue_confirmation(account, origin=origin_of(request), today=today)
    except TooManyDownloads:
        return too_many(request)
    return file_answer(issued.pdf, PDF, f"potwierdzenie-salda-{account.slug}-{today}.pdf")


@require_GET
def charge_notice_pdf(request: HttpRequest, slug: str, seq: int) -> HttpResponse:
    """The notice of the charge that is the account's entry number `seq`."""
    today = business_today()
    account = account_for(request.user, slug, today)
    document = get_object_or_404(
        ChargeDocument.objects.select_related("account__payer", "account__premises__building"),
        account=account,
        entry__seq=seq,
        entry__booking_date__lte=today,
        entry__reversed_by__isnull=True,
    )
    try:
        pdf = issue_notice(account, document, origin=origin_of(request), today=today)
    except TooManyDownloads:
        return too_many(request)
    return file_answer(pdf, PDF, f"oplata-{account.slug}-{document.period}.pdf")
