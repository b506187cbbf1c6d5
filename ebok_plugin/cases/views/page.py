"""The page of a case as its customer reads it, in a panel or by number and secret."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from cms_ext.base.sandboxed_answer import sandboxed
from cms_ext.office.rules.clock import business_today
from ebok_plugin.cases.domain.correction import correction_of
from ebok_plugin.cases.domain.customer import may_rate, may_reopen, may_write
from ebok_plugin.cases.domain.decided_words import outcome_words
from ebok_plugin.cases.domain.figures import own_figures
from ebok_plugin.cases.domain.machine import is_open_to
from ebok_plugin.cases.domain.order_card import order_card
from ebok_plugin.cases.domain.progress import progress, sent_decision
from ebok_plugin.cases.domain.queries import told_messages
from ebok_plugin.cases.forms.customer import CustomerReplyForm
from ebok_plugin.cases.models import Case, CaseAttachment
from ebok_plugin.cases.vocabulary import Satisfaction


@dataclass(frozen=True, slots=True)
class CaseLinks:
    """Where the page of a case leads; `file` takes a file's key."""

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
            "files": [(file, links.file(file.pk)) for file in message.attachments.all()],
        }
        for message in told_messages(case)
    ]
    answer = sent_decision(case)
    context = {
        "case": case,
        "progress": progress(case),
        "answer": answer,
        # An amount is told only to somebody who was identified.
        "correction": correction_of(case) if answer and answer.change and case.person else None,
        "outcome": outcome_words(case, answer) if answer else "",
        "card": order_card(case, today),
        "thread": thread,
        "links": links,
        "form": form or CustomerReplyForm(),
        "may_write": may_write(case),
        "may_withdraw": is_open_to("withdraw", case),
        "may_reopen": may_reopen(case, today),
        "may_rate": may_rate(case, today),
        "ratings": Satisfaction.choices,
        "problem": problem,
        "disputed": own_figures(case, request.user, today),
    }
    return render(request, template, context, status=status)


def file_answer(found: CaseAttachment) -> HttpResponseBase:
    """The file, always as a download: nothing of it runs or shows in our origin."""
    response = FileResponse(
        found.file.open("rb"), as_attachment=True, filename=found.name, content_type=found.mime
    )
    return sandboxed(response)
