from __future__ import annotations

from django.http import HttpResponse

from members_area.requests.models import DocumentRequest


def letter_answer(content: bytes, asked: DocumentRequest) -> HttpResponse:
    """The letter, shown by the browser and kept by no cache."""
    response = HttpResponse(content, content_type="application/pdf")
    name = f"odmowa-{asked.number.replace('/', '-')}.pdf"
    response["Content-Disposition"] = f'inline; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response
