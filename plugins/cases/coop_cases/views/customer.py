"""The customer's page of a case, in a panel or by number and secret, and what is done on it.

The caller has found the case for this reader; `templates` is the folder of its pages.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from cms_ext.base.dates.clock import business_today
from cms_ext.base.web.responses import send_download
from cms_ext.evidence.audit.domain.event import Origin, read_origin
from cms_ext.evidence.sealed_rows.domain.stored_file import open_sealed_file
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from coop_cases.domain import figures
from coop_cases.domain.customer import (
    customer_reply,
    may_rate,
    may_reopen,
    may_write,
    rate_case,
    reopen_case,
    withdraw_case,
)
from coop_cases.domain.decision import corrected_page, find_case_correction, outcome_words
from coop_cases.domain.order_work import order_card
from coop_cases.domain.progress import describe_case_progress, sent_decision
from coop_cases.domain.queries import customer_messages
from coop_cases.domain.states import allows_verb
from coop_cases.forms.customer import CustomerReplyForm
from coop_cases.models import Case, CaseAttachment, CaseMessage
from coop_cases.vocabulary import MessageDirection, Satisfaction


@dataclass(frozen=True, slots=True)
class CaseLinks:
    """The links of a case's page, "" for what its reader may not do; `file` takes a key."""

    list: str
    page: str
    reply: str
    withdraw: str
    reopen: str
    file: Callable[[object], str]
    rate: str = ""
    # For orders, which only signed-in customers have.
    confirm: str = ""
    cancel: str = ""


def case_page(
    request: HttpRequest,
    template: str,
    case: Case,
    links: CaseLinks,
    *,
    form: CustomerReplyForm | None = None,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    """Render the customer's page of a case: thread, progress, and what the customer may do."""
    today = business_today()
    card = order_card(case, today)
    answer = sent_decision(case)
    # Amounts are shown only to an identified customer.
    correction = find_case_correction(case) if answer and answer.change and case.person else None
    context = {
        "case": case,
        "progress": describe_case_progress(case),
        "answer": answer,
        "correction": correction,
        "corrected_page": corrected_page(correction, request.user, today),
        "outcome": outcome_words(case, answer) if answer else "",
        "card": card,
        "may_confirm": bool(links.confirm and card and card.to_confirm),
        "thread": _thread(case, request.user, links),
        "links": links,
        "form": form or CustomerReplyForm(),
        "may_write": bool(links.reply) and may_write(case),
        "may_withdraw": bool(links.withdraw) and allows_verb("withdraw", case),
        "may_reopen": bool(links.reopen) and may_reopen(case, today),
        "may_rate": bool(links.rate) and may_rate(case, today),
        "ratings": Satisfaction.choices,
        "problem": problem,
        "disputed": figures.own_figures(case, request.user, today),
    }
    return render(request, template, context, status=status)


def _thread(case: Case, reader: object, links: CaseLinks) -> list[dict[str, Any]]:
    return [
        {
            "message": message,
            "by": _author_in_words(message, case, reader),
            "files": [(file, links.file(file.pk)) for file in message.attachments.all()],
        }
        for message in customer_messages(case)
    ]


def _author_in_words(message: CaseMessage, case: Case, reader: object) -> str:
    """Return the author of a message, for this reader: „Ty”, the office, or a name."""
    if message.direction != MessageDirection.IN:
        return _("Spółdzielnia")
    if message.author is not None:
        return _("Ty") if message.author == reader else str(message.author.person or "")
    return _("Ty") if case.person is None or case.is_of(reader) else case.person.name


def serve_case_file(attachment: CaseAttachment) -> HttpResponseBase:
    """Send the file, always as a download: nothing of it runs or shows in our origin.

    Raises Http404 while it waits for the virus scanner, and when the scanner found something.
    """
    if not attachment.is_readable:
        raise Http404
    return send_download(open_sealed_file(attachment.file), attachment.name, attachment.mime)


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
        origin = read_origin(request)
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
        context = {"case": case, "may_withdraw": allows_verb("withdraw", case), "links": links}
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
    """Return the rating of the pressed button; None for none and for other values."""
    value = request.POST.get("ocena", "")
    ratings = {str(one.value): one for one in Satisfaction}
    return ratings.get(value)


def _moved(
    request: HttpRequest, case: Case, links: CaseLinks, verb: Callable[..., object], words: str
) -> HttpResponse:
    try:
        verb(case, today=business_today(), origin=read_origin(request))
    except Refusal as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, words)
    return redirect(links.page)
