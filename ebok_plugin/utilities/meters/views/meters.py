"""The desk: the list of meters, one of them with its readings, and a new one."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.desks.frame.listing import Day, Fact, Name, Number, StaffList
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.office.desk_kit.workflow.step import Done, Step, by_slug
from cms_ext.office.desk_kit.workflow.views import StepPage, StepView
from ebok_plugin.utilities.meters.domain.meter import (
    describe_meter,
    dismount_meter,
    install_meter,
    replace_meter,
)
from ebok_plugin.utilities.meters.domain.queries import meters_found
from ebok_plugin.utilities.meters.domain.reading import record_reading, shown_figure
from ebok_plugin.utilities.meters.domain.rights import (
    ADDS_METERS,
    ADDS_READINGS,
    CHANGES_METERS,
    SEES_METERS,
)
from ebok_plugin.utilities.meters.forms.desk import (
    DescribeForm,
    DismountForm,
    InstallForm,
    MeterFilter,
    ReadingForm,
    ReplaceForm,
)
from ebok_plugin.utilities.meters.models import Meter
from ebok_plugin.utilities.meters.vocabulary import Doubt, ReadingSource

MOST_READINGS = 60


def figure_with_unit(value: Any, unit: str) -> str:
    return "" if value is None else f"{shown_figure(value)}\xa0{unit}"


class MeterList(StaffList):
    """Those that hang; `?zdjete=on` lists the others."""

    template_name = "ebok_plugin/meters/desk/meters.html"
    guarded_by = (SEES_METERS,)
    model = Meter
    page_title = gettext_lazy("Liczniki")
    header_icon = "table"
    search_label = gettext_lazy("Szukaj licznika")
    search_hint = gettext_lazy("początek numeru albo kodu lokalu, adres budynku")
    empty = gettext_lazy("Nie ma jeszcze żadnego licznika.")
    empty_hint = gettext_lazy("Dodaj licznik albo wczytaj plik z odczytami w „Bank i importy”.")
    not_found = gettext_lazy("Nie ma licznika dla „%(query)s”.")
    export_filename = "liczniki"
    columns = (
        Name("number", gettext_lazy("Numer"), hint="get_kind_display",
             url_name="meters_desk_meter", whole=True),
        Fact("premises", gettext_lazy("Lokal"), "premises.code", hint="premises.short_address"),
        Fact("place", gettext_lazy("Miejsce")),
        Day("installed_on", gettext_lazy("Zamontowano")),
        Day("verified_until", gettext_lazy("Legalizacja do"), short=gettext_lazy("Legalizacja")),
        Day("last_day", gettext_lazy("Ostatni odczyt"), short=gettext_lazy("Odczyt")),
        Number("last_value", gettext_lazy("Wskazanie"),
               lambda row: figure_with_unit(row.last_value, row.unit)),
    )  # fmt: skip

    @cached_property
    def filter_form(self) -> MeterFilter:
        return MeterFilter(self.request.GET)

    def get_queryset(self) -> QuerySet[Meter]:
        return meters_found(self.query, self.filter_form.kind, off=self.filter_form.off)


def _read(meter: Meter, form: ReadingForm, today: date, origin: Origin) -> Done:
    values = form.cleaned_data
    source = ReadingSource.ESTIMATE if values["estimate"] else ReadingSource.CLERK
    reading = record_reading(
        meter, values["value"], day=values["on"], source=source, today=today, origin=origin
    )
    if reading.doubt == Doubt.NONE:
        return Done(_("Odczyt zapisano."))
    return Done(
        _("Odczyt zapisano. Uwaga: jest %(doubt)s. Jeśli to pomyłka, zwróć go.")
        % {"doubt": reading.get_doubt_display()},
        reverse("meters_desk_reading", args=[reading.pk]),
    )


def _replace(meter: Meter, form: ReplaceForm, today: date, origin: Origin) -> Done:
    values = form.cleaned_data
    new = replace_meter(
        meter,
        form.new_meter(meter.counts),
        on=values["on"],
        last=values["last"],
        first=values["first"],
        today=today,
        origin=origin,
    )
    return Done(_("Wymianę zapisano."), reverse("meters_desk_meter", args=[new.pk]))


def _dismount(meter: Meter, form: DismountForm, today: date, origin: Origin) -> Done:
    values = form.cleaned_data
    dismount_meter(meter, on=values["on"], last=values["last"], today=today, origin=origin)
    return Done(_("Demontaż zapisano."))


def _describe(meter: Meter, form: DescribeForm, today: date, origin: Origin) -> Done:
    describe_meter(meter, **form.cleaned_data, origin=origin)
    return Done(_("Dane licznika zapisano."))


def _hangs(meter: Meter, today: date) -> bool:
    return meter.dismounted_on is None


class MeterPage(StepPage[Meter]):
    """A meter with its readings; three steps, each for whoever has its right."""

    template_name = "ebok_plugin/meters/desk/meter.html"
    sees = SEES_METERS
    steps = by_slug(
        Step("odczyt", gettext_lazy("Wpisz odczyt"), _read, ReadingForm, rights=(ADDS_READINGS,)),
        Step(
            "wymiana",
            gettext_lazy("Wymień licznik"),
            _replace,
            ReplaceForm,
            rights=(CHANGES_METERS, ADDS_METERS),
            offered=_hangs,
        ),
        Step(
            "demontaz",
            gettext_lazy("Zapisz demontaż"),
            _dismount,
            DismountForm,
            rights=(CHANGES_METERS,),
            offered=_hangs,
        ),
        Step(
            "dane",
            gettext_lazy("Popraw dane licznika"),
            _describe,
            DescribeForm,
            rights=(CHANGES_METERS,),
            offered=_hangs,
        ),
    )

    def find_subject(self, pk: int) -> Meter:
        meters = Meter.objects.select_related("premises__building", "replaces", "replaced_by")
        return get_object_or_404(meters, pk=pk)

    def refused(self, form: Any, refusal: Exception) -> HttpResponse:
        # As it is now: somebody else may have taken it off.
        self.subject.refresh_from_db()
        return super().refused(form, refusal)

    def shown(self) -> dict[str, Any]:
        readings = self.subject.readings.select_related("photo").order_by("-day", "-pk")
        return {"readings": readings[:MOST_READINGS]}


def _install(subject: None, form: InstallForm, today: date, origin: Origin) -> Done:
    values = form.cleaned_data
    kind = next(iter(form.kinds().values()))
    meter = install_meter(
        values["premises"],
        form.new_meter(kind),
        on=values["on"],
        first=values["first"],
        today=today,
        origin=origin,
    )
    return Done(_("Licznik zapisano."), reverse("meters_desk_meter", args=[meter.pk]))


class InstallPage(StepView[None]):
    sees = ADDS_METERS
    icon = "table"
    step = Step("nowy", gettext_lazy("Nowy licznik"), _install, InstallForm,
                button=gettext_lazy("Zapisz licznik"))  # fmt: skip

    def landing(self) -> str:
        return reverse("meters_desk_meters")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """`?lokal=` fills in the code of the premises."""
        code = request.GET.get("lokal", "")[:40]
        form = InstallForm(subject=None, today=self.today, initial={"premises": code})
        return self.page(form)
