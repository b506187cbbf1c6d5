"""The certificate of publication, on the screen and as a PDF."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from cms_ext.office.rules.clock import business_today
from cms_ext.office.rules.domain import NoSuchRule
from cms_ext.people.identity.views.guard import for_staff
from cms_ext.public_site.proof.domain.certificate import (
    LegalTermCheck,
    UnchangedStretch,
    stretches,
    term_kept,
)
from cms_ext.public_site.proof.domain.chain import canonical
from cms_ext.public_site.proof.domain.door import SEES, history_for
from cms_ext.public_site.proof.domain.paper import certificate_pdf
from cms_ext.public_site.proof.domain.verify import verify_publications
from cms_ext.public_site.proof.domain.wording import ALONE, availability_sentence, term_told
from cms_ext.public_site.proof.forms import CertificateTermForm
from cms_ext.public_site.proof.models import ChainHead, PublicationRecord


@dataclass(frozen=True, slots=True)
class CertificateLine:
    """A stretch in words, with the verdict on the term that was asked for."""

    stretch: UnchangedStretch
    result: LegalTermCheck | None
    today: date

    @property
    def told(self) -> str:
        return availability_sentence(self.stretch, self.today)

    @property
    def term(self) -> str:
        return term_told(self.result) if self.result else ""

    @property
    def canonical(self) -> str:
        return canonical(self.stretch.first)


@require_safe
@for_staff(SEES)
def certificate(request: HttpRequest, object_type: str, object_id: str) -> HttpResponse:
    records = _records(request, object_type, object_id)
    form = CertificateTermForm(request.GET if "dzien" in request.GET else None)
    parts = _parts(records, form)
    head = ChainHead.objects.first()
    context = {
        "name": records[-1].title,
        "records": records,
        "parts": parts,
        "form": form,
        "alone": ALONE if any(part.result for part in parts) else "",
        "chain_length": head.seq if head else 0,
        "findings": list(verify_publications()),
        "part": records[-1].part,
        "pdf": f"{reverse('publication_certificate_pdf', args=[object_type, object_id])}"
        f"?{request.GET.urlencode()}",
    }
    return render(request, "cms_ext/proof/certificate.html", context)


@require_safe
@for_staff(SEES)
def certificate_file(request: HttpRequest, object_type: str, object_id: str) -> HttpResponseBase:
    records = _records(request, object_type, object_id)
    parts = _parts(records, CertificateTermForm(request.GET if "dzien" in request.GET else None))
    if not parts:
        return certificate(request, object_type, object_id)
    pdf = certificate_pdf([(part.stretch, part.result) for part in parts], business_today())
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="zaswiadczenie-o-publikacji.pdf"'
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def certificate_address(record: PublicationRecord) -> str:
    """Where the certificate of a record's object is."""
    address = reverse("publication_certificate", args=[record.object_type, record.object_id])
    return f"{address}?{urlencode({'czesc': record.part})}" if record.part else address


def _records(request: HttpRequest, object_type: str, object_id: str) -> Sequence[PublicationRecord]:
    part = request.GET.get("czesc", "")
    return history_for(request.user, object_type, object_id, part, business_today())


def _parts(
    records: Sequence[PublicationRecord], form: CertificateTermForm
) -> list[CertificateLine]:
    today = business_today()
    asked = form.cleaned_data if form.is_bound and form.is_valid() else None
    parts = []
    for stretch in stretches(records, today):
        result = None
        if asked:
            try:
                result = term_kept(stretch, asked["regula"], asked["dzien"], today)
            except NoSuchRule as missing:
                form.add_error("dzien", str(missing))
                asked = None
        parts.append(CertificateLine(stretch, result, today))
    return parts
