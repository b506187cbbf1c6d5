"""Papers: about today, and made by the co-op."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_GET,
    require_POST,
    require_safe,
)

from cms_ext.base.dates.clock import business_now, business_today
from cms_ext.base.web.paging import PAGE, page_of
from cms_ext.evidence.audit.domain.event import origin_of
from cms_ext.people.identity.models import Person, User
from ebok_plugin.ledger.domain.download import TooManyDownloads
from ebok_plugin.ledger.domain.queries.account import account_for
from ebok_plugin.ledger.models import ChargeDocument
from ebok_plugin.statements.domain.issue import (
    get_paper,
    issue_benefit,
    issue_confirmation,
    issue_notice,
    issue_slip,
    list_papers,
    open_paper,
)
from ebok_plugin.statements.domain.making import (
    CONSENT_TEXTS,
    CURRENT_VERSION,
    find_consent,
    give_consent,
    withdraw_consent,
)
from ebok_plugin.statements.domain.papers.balance_papers import NothingToPay
from ebok_plugin.statements.domain.papers.benefit import NotForWaste, NothingCharged
from ebok_plugin.statements.views.statement import PDF, file_answer, refuse_too_many

A_PAGE = 25


@require_safe
def papers(request: HttpRequest) -> HttpResponse:
    """The newest first, of all accounts of the person."""
    person = _person(request)
    consent = find_consent(person)
    context = {
        "page_obj": page_of(
            request, list_papers(request.user, business_today()), A_PAGE, name=PAGE
        ),
        "consent": consent,
        "consent_text": CONSENT_TEXTS[consent.text_version if consent else CURRENT_VERSION],
        "person": person,
    }
    response = render(request, "ebok_plugin/statements/papers.html", context)
    patch_cache_control(response, private=True, no_store=True)
    return response


@require_GET
def paper(request: HttpRequest, key: UUID) -> HttpResponse:
    """The file itself; 404 for a paper of a foreign account."""
    found = get_paper(request.user, key, business_today())
    content = open_paper(found, origin=origin_of(request))
    return file_answer(content, PDF, f"dokument-{found.account.slug}-{found.batch.as_of}.pdf")


@require_POST
def consent(request: HttpRequest) -> HttpResponse:
    """`zgoda=tak` gives the consent, anything else takes it back."""
    person, origin = _person(request), origin_of(request)
    if request.POST.get("zgoda") == "tak":
        give_consent(person, now=business_now(), origin=origin)
        messages.success(request, _("Zapisaliśmy zgodę. Nowe dokumenty znajdziesz tutaj."))
    else:
        withdraw_consent(person, now=business_now(), origin=origin)
        messages.success(request, _("Zgoda jest wycofana. Nowe dokumenty przyjdą na papierze."))
    return redirect("ebok:papers")


def _person(request: HttpRequest) -> Person:
    user = request.user
    assert isinstance(user, User)  # the gate before /e-bok/ let a resident in
    assert user.person is not None
    return user.person


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
        return refuse_too_many(request)
    return file_answer(pdf, PDF, f"druk-do-zaplaty-{account.slug}-{today}.pdf")


@require_GET
def confirmation_pdf(request: HttpRequest, slug: str) -> HttpResponse:
    """The balance of today with a check code."""
    today = business_today()
    account = account_for(request.user, slug, today)
    try:
        issued = issue_confirmation(account, origin=origin_of(request), today=today)
    except TooManyDownloads:
        return refuse_too_many(request)
    return file_answer(issued.pdf, PDF, f"potwierdzenie-salda-{account.slug}-{today}.pdf")


@require_GET
def benefit_pdf(request: HttpRequest, slug: str) -> HttpResponse:
    """What the commune asks of the co-op; before the first charge one is led back, with words.

    404 for an account for waste.
    """
    today = business_today()
    account = account_for(request.user, slug, today)
    try:
        issued = issue_benefit(account, origin=origin_of(request), today=today)
    except NotForWaste as refusal:
        raise Http404 from refusal
    except NothingCharged:
        messages.info(request, _("Na tym koncie nie ma jeszcze żadnej naliczonej opłaty."))
        return redirect("ebok:account", account.slug)
    except TooManyDownloads:
        return refuse_too_many(request)
    return file_answer(issued.pdf, PDF, f"dodatek-mieszkaniowy-{account.slug}-{today}.pdf")


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
        return refuse_too_many(request)
    return file_answer(pdf, PDF, f"oplata-{account.slug}-{document.period}.pdf")
