"""The desk: all readings, the unlikely ones, and one of them to be accepted or returned."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from cms_ext.desks.frame.listing import Day, Fact, Name, Number, StaffList
from cms_ext.evidence.audit.domain.event import Origin, ReadReason, record_view
from cms_ext.office.desk_kit.workflow.step import Step, StepForm, by_slug
from cms_ext.office.desk_kit.workflow.views import StepPage
from cms_ext.people.identity.views.guard import StaffRequest, for_staff
from ebok_plugin.utilities.meters.domain.own_meters import payer_on
from ebok_plugin.utilities.meters.domain.queries import readings_found, unlikely_readings
from ebok_plugin.utilities.meters.domain.reading import (
    accept_reading,
    after,
    before,
    known_figures,
    monthly_use,
    return_and_tell,
)
from ebok_plugin.utilities.meters.domain.rights import DECIDES, SEES_READINGS
from ebok_plugin.utilities.meters.forms.desk import ReturnForm
from ebok_plugin.utilities.meters.models import Reading, ReadingPhoto
from ebok_plugin.utilities.meters.views.meters import figure_with_unit
from ebok_plugin.utilities.meters.views.own import picture
from ebok_plugin.utilities.meters.vocabulary import Occasion, ReadingState


@require_safe
@for_staff(SEES_READINGS)
def photo(request: StaffRequest, pk: int) -> HttpResponseBase:
    """The picture that came with a reading; each opening is recorded."""
    found = get_object_or_404(ReadingPhoto.objects.select_related("reading__meter"), reading=pk)
    reading = found.reading
    assert reading is not None
    payer = payer_on(reading.meter.premises_id, reading.day)
    record_view(request, reading, payer, ReadReason.SETTLEMENT, changes={"photo": "seen"})
    return picture(found)


OTHERS = 8
MOST_LISTED = 900
COLUMNS = (
    Name("meter", _("Licznik"), "meter.number", hint="meter.get_kind_display",
         url_name="meters_desk_reading", whole=True),
    Fact("premises", _("Lokal"), "meter.premises.code", hint="meter.premises.short_address"),
    Day("day", _("Dzień")),
    Number("value", _("Wskazanie"), lambda row: figure_with_unit(row.value, row.meter.unit),
           in_file="value"),
    Fact("source", _("Skąd"), "get_source_display"),
)  # fmt: skip


class ReadingList(StaffList):
    """The newest of them: a page costs the same however many there are. The file has them all."""

    template_name = "ebok_plugin/meters/desk/readings.html"
    guarded_by = (SEES_READINGS,)
    model = Reading
    shows_people = True
    page_title = _("Odczyty")
    header_icon = "list-ol"
    search_label = _("Szukaj odczytu")
    search_hint = _("początek numeru licznika albo kodu lokalu")
    empty = _("Nie ma jeszcze żadnego odczytu.")
    not_found = _("Nie ma odczytu dla „%(query)s”.")
    export_filename = "odczyty"
    columns = (*COLUMNS, Fact("state", _("Stan"), "get_state_display", hint="get_doubt_display"))

    def get_queryset(self) -> QuerySet[Reading]:
        found = readings_found(self.query)
        return found if self.is_export else found[:MOST_LISTED]

    @property
    def most_listed(self) -> int:
        return MOST_LISTED


class UnlikelyReadings(StaffList):
    guarded_by = (SEES_READINGS,)
    model = Reading
    shows_people = True
    page_title = _("Nietypowe odczyty")
    header_icon = "warning"
    empty = _("Żaden odczyt nie czeka na sprawdzenie.")
    empty_hint = _("Trafiają tu odczyty mniejsze od poprzednich albo dużo większe niż zwykle.")
    export_filename = "nietypowe-odczyty"
    columns = (*COLUMNS, Fact("doubt", _("Dlaczego czeka"), "get_doubt_display"))

    def get_queryset(self) -> QuerySet[Reading]:
        return unlikely_readings()


def _accept(reading: Reading, form: StepForm, today: date, origin: Origin) -> None:
    accept_reading(reading, on=today, origin=origin)


def _return(reading: Reading, form: ReturnForm, today: date, origin: Origin) -> None:
    return_and_tell(reading, form.cleaned_data["reason"], on=today, origin=origin)


class ReadingPage(StepPage[Reading]):
    """A reading beside those around it; each look is recorded for whoever pays for the flat."""

    template_name = "ebok_plugin/meters/desk/reading.html"
    sees = SEES_READINGS
    steps = by_slug(
        Step(
            "przyjmij",
            _("Przyjmij odczyt"),
            _accept,
            done=_("Odczyt przyjęto."),
            rights=(DECIDES,),
            offered=lambda reading, today: reading.state == ReadingState.WAITING,
        ),
        Step(
            "zwroc",
            _("Zwróć odczyt"),
            _return,
            ReturnForm,
            done=_("Odczyt zwrócono. Mieszkaniec przeczyta powód w E-BOK."),
            rights=(DECIDES,),
            offered=lambda reading, today: (
                reading.state == ReadingState.WAITING
                or (
                    reading.state == ReadingState.ACCEPTED and reading.occasion == Occasion.ORDINARY
                )
            ),
        ),
    )

    def find_subject(self, pk: int) -> Reading:
        readings = Reading.objects.select_related(
            "meter__premises__building", "photo", "entered_by__person"
        )
        return get_object_or_404(readings, pk=pk)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        payer = payer_on(self.subject.meter.premises_id, self.subject.day)
        record_view(request, self.subject, payer, ReadReason.SETTLEMENT)
        return super().get(request, *args, **kwargs)

    def landing(self) -> str:
        return reverse("meters_desk_unlikely")

    def refused(self, form: BaseForm, refusal: Exception) -> HttpResponse:
        # As it is now: somebody else may have decided.
        self.subject.refresh_from_db()
        return super().refused(form, refusal)

    def shown(self) -> dict[str, Any]:
        reading = self.subject
        known = known_figures(reading.meter)
        return {
            "before": before(known, reading.day),
            "after": after(known, reading.day),
            "usual": monthly_use(known, reading.day),
            "others": reading.meter.readings.exclude(pk=reading.pk)[:OTHERS],
        }
