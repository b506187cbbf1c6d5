"""The page of a case as its customer reads it, in a panel or by number and secret."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from cases.domain.correction import corrected_page, correction_of
from cases.domain.customer import may_rate, may_reopen, may_write
from cases.domain.decided_words import outcome_words
from cases.domain.figures import own_figures
from cases.domain.machine import is_open_to
from cases.domain.order_card import order_card
from cases.domain.progress import progress, sent_decision
from cases.domain.queries import customer_messages
from cases.forms.customer import CustomerReplyForm
from cases.models import Case, CaseAttachment, CaseMessage
from cases.vocabulary import MessageDirection, Satisfaction
from cms_ext.base.dates.clock import business_today
from cms_ext.base.web.sandboxed_answer import sandboxed


@dataclass(frozen=True, slots=True)
class CaseLinks:
    """Where the page of a case leads, "" for what its reader may not do; `file` takes a key."""

    list: str
    page: str
    reply: str
    withdraw: str
    reopen: str
    file: Callable[[object], str]
    rate: str = ""
    # Of an order, which only somebody who is signed in has.
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
    """The thread, where the case stands, and what its customer may do."""
    today = business_today()
    thread: list[dict[str, Any]] = [
        {
            "message": message,
            "by": _author_in_words(message, case, request.user),
            "files": [(file, links.file(file.pk)) for file in message.attachments.all()],
        }
        for message in customer_messages(case)
    ]
    card = order_card(case, today)
    answer = sent_decision(case)
    # An amount is told only to somebody who was identified.
    correction = correction_of(case) if answer and answer.change and case.person else None
    context = {
        "case": case,
        "progress": progress(case),
        "answer": answer,
        "correction": correction,
        "corrected_page": corrected_page(correction, request.user, today),
        "outcome": outcome_words(case, answer) if answer else "",
        "card": card,
        "may_confirm": bool(links.confirm and card and card.to_confirm),
        "thread": thread,
        "links": links,
        "form": form or CustomerReplyForm(),
        "may_write": bool(links.reply) and may_write(case),
        "may_withdraw": bool(links.withdraw) and is_open_to("withdraw", case),
        "may_reopen": bool(links.reopen) and may_reopen(case, today),
        "may_rate": bool(links.rate) and may_rate(case, today),
        "ratings": Satisfaction.choices,
        "problem": problem,
        "disputed": own_figures(case, request.user, today),
    }
    return render(request, template, context, status=status)


def _author_in_words(message: CaseMessage, case: Case, reader: object) -> str:
    """Who wrote it, as this reader is told: himself, the office, or somebody by name."""
    if message.direction != MessageDirection.IN:
        return _("Spółdzielnia")
    if message.author is not None:
        return _("Ty") if message.author == reader else str(message.author.person or "")
    return _("Ty") if case.person is None or case.is_of(reader) else case.person.name


def file_answer(found: CaseAttachment) -> HttpResponseBase:
    """The file, always as a download: nothing of it runs or shows in our origin.

    Raises Http404 while it waits for the virus scanner, and when that found something.
    """
    if not found.is_readable:
        raise Http404
    response = FileResponse(
        found.file.open("rb"), as_attachment=True, filename=found.name, content_type=found.mime
    )
    return sandboxed(response)
