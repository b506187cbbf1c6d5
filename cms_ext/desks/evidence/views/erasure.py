"""The erasure of a stored text: requested at its certificate, approved on the same page."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.base.dates.clock import business_today
from cms_ext.desks.evidence.domain import certificate as certificates
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.evidence.proof.domain.publication import describe_remains
from cms_ext.evidence.proof.models import PublicationRecord, TextErasure
from cms_ext.office.desk_kit.menu_place import SITE_RECORDS
from cms_ext.office.desk_kit.staff_registers import ReadOnlyRegister
from cms_ext.office.desk_kit.staff_registers.views import RegisterButtons, RowButton, join_label
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from cms_ext.office.desk_kit.workflow.step import Step, StepForm, by_slug
from cms_ext.office.desk_kit.workflow.views import StepPage


class TextErasureForm(StepForm):
    """Why a stored text is to be erased; the tick guards what cannot be undone."""

    refused_at = {"REASON_REQUIRED": "reason"}

    reason = forms.CharField(
        label=gettext_lazy("Powód"),
        max_length=250,
        help_text=gettext_lazy(
            "Bez danych osoby: stanie na zaświadczeniu. Na przykład: żądanie z 3 listopada."
        ),
    )
    certain = forms.BooleanField(
        label=gettext_lazy("Żądanie tej osoby jest w aktach, jej tożsamość sprawdzono"),
        error_messages={
            "required": gettext_lazy("Zaznacz, że sprawdzono żądanie i tożsamość osoby.")
        },
    )


@dataclass(frozen=True, slots=True)
class PublishedOnce:
    """A record whose text is displayed, with the erasure of that text, if requested."""

    record: PublicationRecord
    erasure: TextErasure | None

    @property
    def waiting(self) -> TextErasure:
        """Return the erasure that a second person decides. Raises Refusal if there is none."""
        if self.erasure is None:
            raise Refusal("ERASURE_DECIDED", _("Ten wniosek już rozstrzygnięto."))
        return self.erasure

    @property
    def is_waiting(self) -> bool:
        return self.erasure is not None and self.erasure.approved_at is None


def _request(published: PublishedOnce, form: TextErasureForm, today: date, origin: Origin) -> None:
    certificates.request_erasure(
        published.record, reason=form.cleaned_data["reason"], today=today, origin=origin
    )


def _approve(published: PublishedOnce, form: object, today: date, origin: Origin) -> None:
    certificates.approve_erasure(published.waiting, today=today, origin=origin)


def _decline(published: PublishedOnce, form: object, today: date, origin: Origin) -> None:
    certificates.decline_erasure(published.waiting, origin=origin)


class TextErasurePage(StepPage[PublishedOnce]):
    """What would be erased and what stays; the second person sees the requester and the reason."""

    template_name = "cms_ext/evidence/erasure.html"
    sees = certificates.ERASES
    steps = by_slug(
        Step(
            "wniosek",
            gettext_lazy("Wnieś o usunięcie"),
            _request,
            TextErasureForm,
            done=gettext_lazy("Wniosek zapisano. Czeka na drugą osobę."),
            rights=(certificates.ERASES,),
            offered=lambda one, today: one.erasure is None,
        ),
        Step(
            "zatwierdzenie",
            gettext_lazy("Usuń treść"),
            _approve,
            about=gettext_lazy("Usunięcia nie można cofnąć."),
            done=gettext_lazy("Treść usunięto."),
            rights=(certificates.ERASES,),
            serious=True,
            offered=lambda one, today: one.is_waiting,
        ),
        Step(
            "odrzucenie",
            gettext_lazy("Zostaw treść"),
            _decline,
            done=gettext_lazy("Wniosek zamknięto, treść zostaje."),
            rights=(certificates.ERASES,),
            offered=lambda one, today: one.is_waiting,
        ),
    )

    def find_subject(self, object_type: str, object_id: str, seq: int) -> PublishedOnce:
        part = self.request.GET.get("czesc", "")
        records = certificates.list_history(
            self.request.user, object_type, object_id, part, self.today
        )
        record = next((record for record in records if record.seq == seq), None)
        if record is None:
            raise Http404
        return PublishedOnce(record, certificates.find_erasure(record))

    def landing(self) -> str:
        return self.request.get_full_path()

    def page_context(self) -> dict[str, Any]:
        erasure = self.subject.erasure
        return {
            "own": erasure is not None and erasure.asked_by == self.request.user,
            "remains": describe_remains(self.subject.record.object_type),
            "certificate": _address("publication_certificate", self.subject.record),
        }


def erasure_address(record: PublicationRecord) -> str:
    """Return the address where a record's text is erased."""
    return _address("publication_text_erasure", record, record.seq)


def _address(name: str, record: PublicationRecord, *more: int) -> str:
    address = reverse(name, args=[record.object_type, record.object_id, *more])
    return f"{address}?{urlencode({'czesc': record.part})}" if record.part else address


class ErasureButtons(RegisterButtons):
    """Adds to each erasure a button to the page where it is decided."""

    def own_button(self, row: TextErasure) -> RowButton | None:
        if not self.request.user.has_perm(certificates.ERASES):
            return None
        label = _("Usunięcie") if row.approved_at else _("Rozpatrz")
        return RowButton(erasure_address(row.record), label, join_label(label, row.record.title))


class TextErasureRegister(ReadOnlyRegister):
    model = TextErasure
    menu_label = gettext_lazy("Usunięcia treści publikacji")
    about = gettext_lazy(
        "Zachowane treści ogłoszeń i dokumentów, o których usunięcie wniesiono. Wnosi się o nie "
        "na zaświadczeniu o publikacji, a zatwierdza je druga osoba."
    )
    menu_icon = "bin"
    place = SITE_RECORDS
    menu_order = 11
    button_helper_class = ErasureButtons
    list_display = ("record", "reason", "asked_at", "approved_at")
    list_select_related = ("record",)
    list_filter = ("asked_at",)
    list_export = ("record", "reason", "asked_by", "asked_at", "approved_by", "approved_at")
    export_filename = "usuniecia-tresci"
    search_fields = ("record__title", "reason")
    inspect_view_fields = ["record", "reason", "asked_by", "asked_at", "approved_by", "approved_at"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[TextErasure]:
        seen = certificates.select_records(request.user, business_today())
        rows: QuerySet[TextErasure] = super().get_queryset(request)
        return rows.filter(record__in=seen)
