"""The certificate of publication on screen and as a PDF, and the register of the chain."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django import forms
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from cms_ext.base.dates.clock import business_today
from cms_ext.base.dates.day_input import DayInput
from cms_ext.base.web.responses import make_private
from cms_ext.desks.evidence.domain import paper
from cms_ext.desks.evidence.domain.certificate import (
    COUNTED,
    ERASES,
    SEES,
    LegalTermCheck,
    check_legal_term,
    find_stretches,
    list_history,
    select_records,
)
from cms_ext.desks.evidence.domain.stretch_evidence import (
    Evidence,
    StretchEvidence,
    exact_text,
    gather_evidence,
)
from cms_ext.desks.evidence.views.erasure import erasure_address
from cms_ext.evidence.proof.domain.chain import erased_texts, render_canonical
from cms_ext.evidence.proof.models import PublicationRecord
from cms_ext.frontend.theme.choices import set_choices
from cms_ext.office.desk_kit.menu_place import SITE_RECORDS
from cms_ext.office.desk_kit.staff_registers import ReadOnlyRegister
from cms_ext.office.desk_kit.staff_registers.views import RegisterButtons, RowButton, join_label
from cms_ext.office.law.domain import NoSuchRule
from cms_ext.office.law.models import LegalRule
from cms_ext.people.identity.views.guard import for_staff


class CertificateTermForm(forms.Form):
    """The legal term that a certificate counts, and the day from which it counts back."""

    regula = forms.ChoiceField(label=gettext_lazy("Termin"))
    dzien = forms.DateField(
        label=gettext_lazy("Dzień zebrania"),
        widget=DayInput(),
        error_messages={"invalid": gettext_lazy("Wpisz dzień tak: 24.06.2026.")},
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed on as they came
        titles = dict(LegalRule.objects.filter(code__in=COUNTED).values_list("code", "title"))
        self.terms = [(code, titles[code]) for code in COUNTED if code in titles]
        set_choices(self, "regula", self.terms)


@dataclass(frozen=True, slots=True)
class CertificateLine:
    """A stretch as text, with the verdict on the requested term."""

    proof: StretchEvidence
    result: LegalTermCheck | None
    today: date
    proved: Evidence
    text_address: str
    # Where its erasure is requested; empty without the right.
    erasure_address: str

    @property
    def availability(self) -> str:
        return paper.availability_sentence(self.proof.stretch, self.today, self.proved.differences)

    @property
    def late(self) -> str:
        return paper.late_record_sentence(self.proof)

    @property
    def facts(self) -> list[tuple[str, str]]:
        return paper.stretch_facts(self.proof)

    @property
    def term(self) -> str:
        return paper.certified_term(self.proof, self.result, self.proved)

    @property
    def canonical(self) -> str:
        return render_canonical(self.proof.stretch.first)


@require_safe
@for_staff(SEES)
def show_certificate(request: HttpRequest, object_type: str, object_id: str) -> HttpResponse:
    records = _records(request, object_type, object_id)
    form = CertificateTermForm(request.GET if "dzien" in request.GET else None)
    proved, parts = _parts(records, form, erases=request.user.has_perm(ERASES))
    context = {
        "name": records[-1].title,
        "records": records,
        "parts": parts,
        "form": form,
        "alone": paper.ALONE if any(part.result for part in parts) else "",
        "broken": paper.problems_heading(proved),
        "problems": proved.problems,
        "checked": paper.checked_sentence(proved),
        "part": records[-1].part,
        "anchors": paper.anchors_address(),
        "pdf": f"{reverse('publication_certificate_pdf', args=[object_type, object_id])}"
        f"?{request.GET.urlencode()}",
    }
    return render(request, "cms_ext/evidence/certificate.html", context)


@require_safe
@for_staff(SEES)
def send_certificate(request: HttpRequest, object_type: str, object_id: str) -> HttpResponseBase:
    records = _records(request, object_type, object_id)
    form = CertificateTermForm(request.GET if "dzien" in request.GET else None)
    proved, parts = _parts(records, form)
    if not parts:
        return show_certificate(request, object_type, object_id)
    pdf = paper.certificate_pdf(proved, [part.result for part in parts], business_today())
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="zaswiadczenie-o-publikacji.pdf"'
    return make_private(response)


@require_safe
@for_staff(SEES)
def send_published_text(
    request: HttpRequest, object_type: str, object_id: str, seq: int
) -> HttpResponse:
    """Send exactly the hashed bytes of a record; 410 with the reason once erased."""
    records = _records(request, object_type, object_id)
    record = next((record for record in records if record.seq == seq), None)
    text = exact_text(record) if record else None
    if record is None or text is None:
        erased = erased_texts([record.text_sha256] if record else [])
        for erased_text in erased.values():
            return HttpResponse(
                erased_text.sentence, status=410, content_type="text/plain; charset=utf-8"
            )
        raise Http404
    response = HttpResponse(text.encode(), content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="tresc-zapis-{seq}.txt"'
    return make_private(response)


def certificate_address(record: PublicationRecord) -> str:
    """Return the address of the certificate of a record's object."""
    address = reverse("publication_certificate", args=[record.object_type, record.object_id])
    return f"{address}?{urlencode({'czesc': record.part})}" if record.part else address


def _records(request: HttpRequest, object_type: str, object_id: str) -> Sequence[PublicationRecord]:
    part = request.GET.get("czesc", "")
    return list_history(request.user, object_type, object_id, part, business_today())


def _parts(
    records: Sequence[PublicationRecord], form: CertificateTermForm, *, erases: bool = False
) -> tuple[Evidence, list[CertificateLine]]:
    today = business_today()
    term = form.cleaned_data if form.is_bound and form.is_valid() else None
    proved = gather_evidence(records, find_stretches(records, today))
    parts = []
    for proof in proved.stretches:
        result = None
        if term:
            try:
                result = check_legal_term(proof.stretch, term["regula"], term["dzien"], today)
            except NoSuchRule as missing:
                form.add_error("dzien", str(missing))
                term = None
        erasure = erasure_address(proof.stretch.first) if erases and proof.text else ""
        parts.append(CertificateLine(proof, result, today, proved, _text_address(proof), erasure))
    return proved, parts


def _text_address(proof: StretchEvidence) -> str:
    record = proof.stretch.first
    if proof.text is None:
        return ""
    keys = [record.object_type, record.object_id, record.seq]
    address = reverse("publication_text", args=keys)
    return f"{address}?{urlencode({'czesc': record.part})}" if record.part else address


class RecordButtons(RegisterButtons):
    """Adds to each record a button to its certificate."""

    def own_button(self, row: PublicationRecord) -> RowButton:
        label = _("Zaświadczenie")
        return RowButton(certificate_address(row), label, join_label(label, row.title))


class PublicationRegister(ReadOnlyRegister):
    model = PublicationRecord
    menu_label = gettext_lazy("Dowody publikacji")
    about = gettext_lazy(
        "Łańcuch wpisów o tym, co i od kiedy było na stronie. Wpisu nie da się zmienić bez śladu. "
        "„Zaświadczenie” mówi to do druku i liczy termin."
    )
    menu_icon = "calendar-check"
    place = SITE_RECORDS
    menu_order = 10
    button_helper_class = RecordButtons
    list_display = ("seq", "title", "event", "day", "audience")
    list_filter = ("event", "audience", "day")
    list_export = (
        "seq",
        "at",
        "day",
        "event",
        "title",
        "audience",
        "address",
        "shown_from",
        "shown_to",
        "text_sha256",
        "file_sha256",
        "hash",
    )
    export_filename = "dowody-publikacji"
    search_fields = ("title", "address", "hash", "file_sha256")
    inspect_view_fields = [
        "seq",
        "at",
        "day",
        "event",
        "title",
        "part",
        "audience",
        "address",
        "shown_from",
        "shown_to",
        "desk",
        "text_sha256",
        "file_sha256",
        "prev_hash",
        "hash",
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[PublicationRecord]:
        return select_records(request.user, business_today()).order_by("-seq")
