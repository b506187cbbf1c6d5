"""What a customer does on the page of a case, in a panel or by number and secret.

The caller has found the case for this reader; `templates` is the folder of its pages.
"""

from collections.abc import Callable
from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from cases.domain.customer import customer_reply, rate_case, reopen_case, withdraw_case
from cases.domain.states import is_open_to
from cases.forms.customer import CustomerReplyForm
from cases.models import Case
from cases.views.desk import CaseLinks, case_page
from cases.vocabulary import Satisfaction
from cms_ext.base.dates.clock import business_today
from cms_ext.evidence.audit.domain.event import Origin, origin_of
from cms_ext.office.desk_kit.workflow.refusal import Refusal


def answer_message(
    request: HttpRequest, case: Case, templates: str, links: CaseLinks, *, refusal: str = ""
) -> HttpResponse:
    """Add a message with files; a refusal is shown in the page.

    With a `refusal` nothing is looked into.
    """
    page = f"{templates}/case.html"
    if refusal:
        form = CustomerReplyForm(request.POST)
        return case_page(request, page, case, links, form=form, problem=refusal, status=429)
    form = CustomerReplyForm(request.POST, request.FILES)
    if not form.is_valid():
        return case_page(request, page, case, links, form=form)
    cleaned = form.cleaned_data
    try:
        origin = origin_of(request)
        customer_reply(
            case, cleaned["text"], cleaned["files"], today=business_today(), origin=origin
        )
    except Refusal as refused:
        problem = refused.message
        return case_page(request, page, case, links, form=form, problem=problem, status=409)
    messages.success(request, _("Dodaliśmy Twoją wiadomość."))
    return redirect(links.page)


def answer_withdrawal(
    request: HttpRequest, case: Case, templates: str, links: CaseLinks
) -> HttpResponse:
    """Ask once more, then withdraw."""
    if request.method != "POST":
        context = {"case": case, "may_withdraw": is_open_to("withdraw", case), "links": links}
        return render(request, f"{templates}/withdraw.html", context)
    return _moved(request, case, links, withdraw_case, _("Sprawa jest wycofana."))


def answer_reopening(request: HttpRequest, case: Case, links: CaseLinks) -> HttpResponse:
    words = _("Sprawa jest znów otwarta. Napisz, co jest nie tak.")
    return _moved(request, case, links, reopen_case, words)


def answer_rating(request: HttpRequest, case: Case, links: CaseLinks) -> HttpResponse:
    """Store the rating of one of three buttons; other values do nothing."""
    chosen = chosen_rating(request)
    if chosen is not None:

        def rate(case: Case, *, today: date, origin: Origin) -> Case:
            return rate_case(case, chosen, today=today, origin=origin)

        return _moved(request, case, links, rate, _("Dziękujemy za ocenę."))
    return redirect(links.page)


def chosen_rating(request: HttpRequest) -> Satisfaction | None:
    """The rating of the pressed button; None for none and for other values."""
    value = request.POST.get("ocena", "")
    ratings = {str(one.value): one for one in Satisfaction}
    return ratings.get(value)


def _moved(
    request: HttpRequest, case: Case, links: CaseLinks, verb: Callable[..., object], words: str
) -> HttpResponse:
    try:
        verb(case, today=business_today(), origin=origin_of(request))
    except Refusal as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, words)
    return redirect(links.page)
