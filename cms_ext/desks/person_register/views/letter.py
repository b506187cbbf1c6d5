"""The letter with a starter password: made in memory, answered once, kept nowhere."""

from __future__ import annotations

from io import BytesIO

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from pypdf import PdfWriter

from cms_ext.desks.person_register.domain.letter import Letter


def handed_out(letter: Letter) -> HttpResponse:
    """Shown to be printed, and kept by no cache."""
    response = HttpResponse(_one_file(letter), content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(False, letter.filename) or "inline"
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _one_file(letter: Letter) -> bytes:
    """The letter first, the receipt without the code behind it: one print for both."""
    writer, together = PdfWriter(), BytesIO()
    for sheet in (letter.pdf, letter.receipt_pdf):
        if sheet:
            writer.append(BytesIO(sheet))
    writer.write(together)
    return together.getvalue()
