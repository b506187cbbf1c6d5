"""Papers of the desk: each print stands in the log."""

from __future__ import annotations

from django.http import HttpResponse

from cms_ext.base.web.private_answer import pdf_shown
from cms_ext.evidence.audit.domain.event import origin_of, record
from cms_ext.people.identity.models import Person
from cms_ext.people.identity.views.guard import StaffRequest
from waste_union.declarations.models import Declaration, RateNotice


def file_name(paper: Declaration | RateNotice) -> str:
    return paper.number.replace("/", "-")


def printed(
    request: StaffRequest,
    paper: Declaration | RateNotice,
    declarant: Person,
    content: bytes,
    kind: str,
) -> HttpResponse:
    """The PDF as `kind`-number.pdf, and that it was printed for the declarant."""
    if request.method == "GET":
        record(
            "DECLARATION_PAPER_PRINTED",
            origin_of(request),
            obj=paper,
            subject=declarant,
            changes={"number": paper.number},
        )
    return pdf_shown(content, f"{kind}-{file_name(paper)}.pdf")
