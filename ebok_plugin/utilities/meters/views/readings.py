"""The desk's screens of readings: lists, one reading, layouts, suppliers' files, windows."""

from datetime import date
from typing import Any

from django.contrib.admin import display
from django.db.models import QuerySet
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe
from wagtail.admin.panels import FieldPanel, FieldRowPanel

from cms_ext.desks.frame.listing import Day, Fact, Name, Number, StaffList
from cms_ext.desks.import_desk.views.table import CommitWords, ImportScreen
from cms_ext.evidence.audit.domain.event import Origin, ReadReason, record_view
from cms_ext.office.desk_kit.staff_registers import VerbRegister
from cms_ext.office.desk_kit.workflow.step import Done, Step, StepForm, by_slug
from cms_ext.office.desk_kit.workflow.views import StepPage, StepView
from cms_ext.people.identity.views.guard import StaffRequest, for_staff
from ebok_plugin.payments.rights import IMPORTS
from ebok_plugin.payments.views.reports import show_ledger_report
from ebok_plugin.utilities.meters import rights
from ebok_plugin.utilities.meters.domain.layout import SAMPLES, delete_layout, save_layout
from ebok_plugin.utilities.meters.domain.meter import list_unlikely_readings, search_readings
from ebok_plugin.utilities.meters.domain.own_meters import find_payer
from ebok_plugin.utilities.meters.domain.reading import (
    accept_reading,
    list_known_figures,
    monthly_use,
    next_reading,
    previous_reading,
    return_and_notify,
)
from ebok_plugin.utilities.meters.domain.supplier_import import SupplierDesk, SupplierReport
from ebok_plugin.utilities.meters.forms.desk import (
    LayoutForm,
    ReturnForm,
    SupplierUploadForm,
    WindowForm,
)
from ebok_plugin.utilities.meters.models import Reading, ReadingLayout, ReadingPhoto, ReadingWindow
from ebok_plugin.utilities.meters.views.own import photo_response
from ebok_plugin.utilities.meters.views.use import figure_with_unit
from ebok_plugin.utilities.meters.vocabulary import Occasion, ReadingState


@require_safe
@for_staff(rights.SEES_READINGS)
def serve_reading_photo(request: StaffRequest, pk: int) -> HttpResponseBase:
    """Send the picture of a reading; each opening is logged."""
    photo = get_object_or_404(ReadingPhoto.objects.select_related("reading__meter"), reading=pk)
    reading = photo.reading
    assert reading is not None
    payer = find_payer(reading.meter.premises_id, reading.day)
    record_view(request, reading, payer, ReadReason.SETTLEMENT, changes={"photo": "seen"})
    return photo_response(photo)


OTHERS = 8
MAX_LISTED = 900
COLUMNS = (
    Name(
        "meter",
        gettext_lazy("Licznik"),
        "meter.number",
        hint="meter.get_kind_display",
        url_name="meters_desk_reading",
        whole=True,
    ),
    Fact(
        "premises",
        gettext_lazy("Lokal"),
        "meter.premises.code",
        hint="meter.premises.short_address",
    ),
    Day("day", gettext_lazy("Dzień")),
    Number(
        "value",
        gettext_lazy("Wskazanie"),
        lambda row: figure_with_unit(row.value, row.meter.unit),
        in_file="value",
    ),
    Fact("source", gettext_lazy("Skąd"), "get_source_display"),
)


class ReadingList(StaffList):
    """The newest readings; a page costs the same however many there are. The file has all."""

    template_name = "ebok_plugin/meters/desk/readings.html"
    guarded_by = (rights.SEES_READINGS,)
    model = Reading
    shows_people = True
    page_title = gettext_lazy("Odczyty")
    header_icon = "list-ol"
    search_label = gettext_lazy("Szukaj odczytu")
    search_hint = gettext_lazy("początek numeru licznika albo kodu lokalu")
    empty = gettext_lazy("Nie ma jeszcze żadnego odczytu.")
    not_found = gettext_lazy("Nie ma odczytu dla „%(query)s”.")
    export_filename = "odczyty"
    columns = (
        *COLUMNS,
        Fact("state", gettext_lazy("Stan"), "get_state_display", hint="remarks"),
    )

    def get_queryset(self) -> QuerySet[Reading]:
        readings = search_readings(self.query)
        return readings if self.is_export else readings[:MAX_LISTED]

    @property
    def most_listed(self) -> int:
        return MAX_LISTED


class UnlikelyReadings(StaffList):
    guarded_by = (rights.SEES_READINGS,)
    model = Reading
    shows_people = True
    page_title = gettext_lazy("Nietypowe odczyty")
    header_icon = "warning"
    empty = gettext_lazy("Żaden odczyt nie czeka na sprawdzenie.")
    empty_hint = gettext_lazy(
        "Trafiają tu odczyty mniejsze od poprzednich albo dużo większe niż zwykle."
    )
    export_filename = "nietypowe-odczyty"
    columns = (*COLUMNS, Fact("doubt", gettext_lazy("Dlaczego czeka"), "remarks"))

    def get_queryset(self) -> QuerySet[Reading]:
        return list_unlikely_readings()


def _accept(reading: Reading, form: StepForm, today: date, origin: Origin) -> None:
    accept_reading(reading, on=today, origin=origin)


def _return(reading: Reading, form: ReturnForm, today: date, origin: Origin) -> None:
    return_and_notify(reading, form.cleaned_data["reason"], on=today, origin=origin)


class ReadingPage(StepPage[Reading]):
    """A reading with its neighbours; each look is logged for the payer of the flat."""

    template_name = "ebok_plugin/meters/desk/reading.html"
    sees = rights.SEES_READINGS
    steps = by_slug(
        Step(
            "przyjmij",
            gettext_lazy("Przyjmij odczyt"),
            _accept,
            done=gettext_lazy("Odczyt przyjęto."),
            rights=(rights.DECIDES,),
            offered=lambda reading, today: reading.state == ReadingState.WAITING,
        ),
        Step(
            "zwroc",
            gettext_lazy("Zwróć odczyt"),
            _return,
            ReturnForm,
            done=gettext_lazy("Odczyt zwrócono. Mieszkaniec przeczyta powód w E-BOK."),
            rights=(rights.DECIDES,),
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
        payer = find_payer(self.subject.meter.premises_id, self.subject.day)
        record_view(request, self.subject, payer, ReadReason.SETTLEMENT)
        return super().get(request, *args, **kwargs)

    def landing(self) -> str:
        return reverse("meters_desk_unlikely")

    def refused(self, form: BaseForm, refusal: Exception) -> HttpResponse:
        # Read again: somebody else may have decided.
        self.subject.refresh_from_db()
        return super().refused(form, refusal)

    def page_context(self) -> dict[str, Any]:
        reading = self.subject
        known = list_known_figures(reading.meter)
        return {
            "before": previous_reading(known, reading.day),
            "after": next_reading(known, reading.day),
            "usual": monthly_use(known, reading.day),
            "others": reading.meter.readings.exclude(pk=reading.pk)[:OTHERS],
        }


class LayoutList(StaffList):
    template_name = "ebok_plugin/meters/desk/layouts.html"
    guarded_by = (rights.SEES_LAYOUTS,)
    model = ReadingLayout
    page_title = gettext_lazy("Układy plików odczytów")
    header_icon = "table"
    empty = gettext_lazy("Nie ma jeszcze żadnego układu.")
    empty_hint = gettext_lazy("Zacznij od wzoru i wpisz nazwy kolumn, jak w pliku dostawcy.")
    export_filename = "uklady-odczytow"
    columns = (
        Name("name", gettext_lazy("Nazwa"), url_name="meters_desk_layout", whole=True),
        Number("header_line", gettext_lazy("Wiersz z nazwami kolumn"),
               short=gettext_lazy("Wiersz nazw")),
        Fact("decimal_sign", gettext_lazy("Znak dziesiętny"), "get_decimal_sign_display"),
        Fact("date_format", gettext_lazy("Data"), "get_date_format_display"),
    )  # fmt: skip

    @property
    def samples(self) -> list[tuple[str, str]]:
        """List the addresses that begin a new layout from a sample, with its name."""
        address = reverse("meters_desk_layout_new")
        return [(f"{address}?wzor={key}", str(words)) for key, (words, _layout) in SAMPLES.items()]

    def get_queryset(self) -> QuerySet[ReadingLayout]:
        return ReadingLayout.objects.all()


def _save(layout: ReadingLayout | None, form: LayoutForm, today: date, origin: Origin) -> Done:
    kept = layout or ReadingLayout()
    for name, value in form.facts.items():
        setattr(kept, name, value)
    save_layout(kept, form.columns, origin=origin)
    return Done(_("Układ zapisano."), reverse("meters_desk_layouts"))


def _delete(layout: ReadingLayout, form: Any, today: date, origin: Origin) -> Done:
    delete_layout(layout, origin=origin)
    return Done(_("Układ usunięto."), reverse("meters_desk_layouts"))


class NewLayout(StepView[None]):
    """A new layout; `?wzor=` fills in one of the samples."""

    template_name = "ebok_plugin/meters/desk/layout_new.html"
    sees = rights.ADDS_LAYOUTS
    icon = "table"
    step = Step("nowy", gettext_lazy("Nowy układ pliku"), _save, LayoutForm,
                button=gettext_lazy("Zapisz układ"))  # fmt: skip

    def landing(self) -> str:
        return reverse("meters_desk_layouts")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        _words, start = SAMPLES.get(request.GET.get("wzor", ""), ("", None))
        return self.page(LayoutForm(subject=None, today=self.today, start=start))


class LayoutPage(StepPage[ReadingLayout]):
    template_name = "ebok_plugin/meters/desk/layout.html"
    sees = rights.SEES_LAYOUTS
    steps = by_slug(
        Step(
            "zapisz",
            gettext_lazy("Zapisz układ"),
            _save,
            LayoutForm,
            rights=(rights.CHANGES_LAYOUTS,),
        ),
        Step("usun", gettext_lazy("Usuń układ"), _delete, rights=(rights.CHANGES_LAYOUTS,)),
    )

    def find_subject(self, pk: int) -> ReadingLayout:
        return get_object_or_404(ReadingLayout, pk=pk)


def supplier_report(report: SupplierReport) -> dict[str, Any]:
    """Build what the rehearsal's page says besides its findings.

    A file refused before its rows, or imported before, has no reading to show.
    """
    other_columns = any(found.code.startswith("HEADER_") for found in report.errors)
    return {
        **show_ledger_report(report),
        "preview": getattr(report, "preview", ()),
        "other_columns": other_columns,
    }


def _record(key: int) -> str:
    return reverse("importy_pliki_modeladmin_inspect", args=[key])


SUPPLIER = ImportScreen(
    url_name="meters_desk_supplier",
    title=gettext_lazy("Odczyty z pliku dostawcy"),
    introduction=gettext_lazy(
        "Plik CSV albo XLSX z odczytów radiowych, najwyżej 20 MB i 200 000 wierszy. Najpierw "
        "zobaczysz, jak program go rozumie; zapisanie to osobny krok."
    ),
    icon="upload",
    permissions=(IMPORTS, rights.ADDS_READINGS),
    desk=SupplierDesk(),
    upload_form=SupplierUploadForm,
    upload_template="ebok_plugin/meters/desk/supplier_upload.html",
    report_template="ebok_plugin/meters/desk/supplier_report.html",
    details=supplier_report,
    record_url=_record,
    words=CommitWords(
        commit=gettext_lazy("Zapisz odczyty"),
        done=gettext_lazy("Zapisano odczyty z pliku „%s”."),
        gone=gettext_lazy(
            "Ten plik nie czeka już na zapisanie: sprawdzenie jest ważne 24 godziny. "
            "Wgraj plik jeszcze raz."
        ),
    ),
)


PANELS = [
    FieldPanel("property"),
    FieldPanel("kind"),
    FieldRowPanel([FieldPanel("opens_on"), FieldPanel("closes_on")]),
]


class WindowRegister(VerbRegister):
    model = ReadingWindow
    base_url_path = "liczniki/terminy"
    menu_label = list_title = gettext_lazy("Terminy odczytów")
    about = gettext_lazy(
        "Kiedy mieszkańcy podają odczyty w E-BOK. W tych dniach widzą przypomnienie na pierwszej "
        "stronie. Poza nimi odczyt wpisuje pracownik."
    )
    add_label = gettext_lazy("Dodaj termin odczytów")
    menu_icon = "calendar-alt"
    place = "fee-settings"
    menu_order = 40
    list_display = ("opens_on", "closes_on", "where", "what")
    list_export = ("opens_on", "closes_on", "where", "what")
    list_select_related = ("property",)
    export_filename = "terminy-odczytow"
    inspect_view_fields = ["property", "kind", "opens_on", "closes_on"]
    form_panels = PANELS
    verb_form = WindowForm

    @display(description=gettext_lazy("nieruchomość"), ordering="property__code")
    def where(self, window: ReadingWindow) -> str:
        return str(window.property) if window.property else _("wszystkie")

    @display(description=gettext_lazy("liczniki"), ordering="kind")
    def what(self, window: ReadingWindow) -> str:
        return window.get_kind_display() if window.kind else _("wszystkie")
