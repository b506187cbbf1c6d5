"""Registers of collections in the administration: settings, days, addresses, imported files."""

from datetime import date
from typing import Any, ClassVar

from django.contrib.admin import SimpleListFilter, display
from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel

from cms_ext.base.dates.clock import business_today
from cms_ext.desks.import_desk.forms import WithdrawalReasonForm
from cms_ext.desks.import_desk.views.table import table_screen
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.office.desk_kit.staff_registers import (
    ReadOnlyRegister,
    Register,
    RegisterPermissions,
    VerbRegister,
)
from cms_ext.office.desk_kit.staff_registers import views as registers
from cms_ext.office.desk_kit.staff_registers.views import VerbForm
from cms_ext.office.desk_kit.workflow.step import Step
from cms_ext.office.desk_kit.workflow.views import StepView
from waste_union.collections import models
from waste_union.collections.apps import COLLECTIONS
from waste_union.collections.domain import days as day_file
from waste_union.collections.domain.days import DAYS
from waste_union.collections.domain.import_addresses import ADDRESSES
from waste_union.collections.domain.imported_file import may_be_taken_back, take_back_file
from waste_union.collections.domain.queries import select_unplanned_sectors

SECTOR_PANELS: Any = [FieldRowPanel([FieldPanel("code"), FieldPanel("name")])]
FRACTION_PANELS: Any = [
    FieldRowPanel([FieldPanel("code"), FieldPanel("name")]),
    FieldRowPanel([FieldPanel("mark"), FieldPanel("colour")]),
    FieldPanel("about"),
    FieldPanel("position"),
]
TERMS_PANELS: Any = [
    FieldRowPanel([FieldPanel("put_out_by"), FieldPanel("phone")]),
    FieldRowPanel([FieldPanel("report_days"), FieldPanel("next_year_month")]),
]
FILES = f"{COLLECTIONS}_broughtfile_modeladmin_index"
DAY_PANELS: Any = [FieldPanel("day"), FieldPanel("cancelled")]
RANGE_PANELS: Any = [
    FieldRowPanel([FieldPanel("sector"), FieldPanel("building_kind")]),
    FieldPanel("valid_to"),
]


class NothingAdded(RegisterPermissions):
    """Forbids adding rows by hand: files or the migration make them, people only change them."""

    def user_can_create(self, user: Any) -> bool:
        return False


class MissingScheduleFilter(SimpleListFilter):
    title = _("bez harmonogramu")
    parameter_name = "harmonogram"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("ten-rok", _("na ten rok")), ("nastepny-rok", _("na następny rok"))]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[models.Sector]
    ) -> QuerySet[models.Sector]:
        later = {"ten-rok": 0, "nastepny-rok": 1}.get(self.value() or "")
        if later is None:
            return queryset
        return queryset.filter(pk__in=select_unplanned_sectors(business_today().year + later))


class SectorForm(VerbForm):
    instance: models.Sector

    def call_verb(self) -> models.Sector:
        return day_file.save_sector(self.instance, origin=self.origin)


class FractionForm(VerbForm):
    instance: models.Fraction

    def call_verb(self) -> models.Fraction:
        return day_file.save_fraction(self.instance, origin=self.origin)


class TermsForm(VerbForm):
    instance: models.CollectionTerms

    def call_verb(self) -> models.CollectionTerms:
        return day_file.save_terms(self.instance, origin=self.origin)


class DayForm(VerbForm):
    instance: models.CollectionDay

    def call_verb(self) -> models.CollectionDay:
        return day_file.change_day(self.instance, origin=self.origin)


class RangeForm(VerbForm):
    instance: models.AddressRange

    def call_verb(self) -> models.AddressRange:
        return day_file.change_range(self.instance, origin=self.origin)


class SectorRegister(VerbRegister):
    model = models.Sector
    menu_label = list_title = _("Rejony odbioru")
    about = _("Rejon to ulice, z których odpady odbiera się w te same dni.")
    add_label = _("Dodaj rejon")
    menu_icon = "home"
    place = "collection-settings"
    menu_order = 10
    list_display = ("code", "name")
    list_filter = (MissingScheduleFilter,)
    search_fields = ("code", "name")
    inspect_view_enabled = False
    form_panels = SECTOR_PANELS
    verb_form = SectorForm


class FractionRegister(VerbRegister):
    model = models.Fraction
    menu_label = list_title = _("Frakcje odpadów")
    about = _("Co zbiera się osobno. Na stronie obok koloru stoi zawsze znak i nazwa.")
    add_label = _("Dodaj frakcję")
    menu_icon = "list-ul"
    place = "collection-settings"
    menu_order = 20
    list_display = ("name", "code", "mark", "colour", "position")
    list_figures = ("position",)
    search_fields = ("code", "name")
    inspect_view_enabled = False
    form_panels = FRACTION_PANELS
    verb_form = FractionForm


class TermsEditView(registers.RegisterEditView):
    form_panels = TERMS_PANELS
    verb_form: ClassVar[type[registers.VerbForm]] = TermsForm


class TermsRegister(Register):
    model = models.CollectionTerms
    permission_helper_class = NothingAdded
    menu_label = list_title = _("Zasady odbioru")
    about = _("Do której godziny wystawić odpady i jak długo można zgłaszać brak odbioru.")
    menu_icon = "cog"
    place = "collection-settings"
    menu_order = 30
    list_display = ("put_out_by", "report_days", "next_year_month", "phone")
    list_figures = ("report_days", "next_year_month")
    inspect_view_enabled = False
    edit_view_class = TermsEditView


ADDRESS_SCREEN = table_screen(
    ADDRESSES,
    url_name="collections_import_addresses",
    title=_("Wczytaj adresy rejonów"),
    introduction=_(
        "Jeden wiersz to zakres numerów jednej ulicy. Puste numery znaczą całą ulicę. Zakresy mogą "
        "leżeć jeden w drugim: liczy się najwęższy. Ten sam plik drugi raz niczego nie zmieni."
    ),
    permissions=(f"{COLLECTIONS}.view_addressrange", f"{COLLECTIONS}.change_addressrange"),
    done_url_name=FILES,
)
DAY_SCREEN = table_screen(
    DAYS,
    url_name="collections_import_days",
    title=_("Wczytaj terminy odbiorów"),
    introduction=_(
        "Jeden wiersz to jeden odbiór jednej frakcji w rejonie. Gdy dzień przeniesiono, wpisz oba: "
        "z rytmu i odbioru. Plik dodaje i zmienia terminy, niczego nie usuwa; odwołany termin "
        "oznacz w kolumnie cancelled."
    ),
    permissions=(f"{COLLECTIONS}.view_collectionday", f"{COLLECTIONS}.change_collectionday"),
    done_url_name=FILES,
)


def _take_back(imported_file: models.BroughtFile, form: Any, today: date, origin: Origin) -> None:
    take_back_file(imported_file, form.cleaned_data["reason"], origin=origin)


class TakeBackView(StepView[models.BroughtFile]):
    icon = "undo"
    sees = f"{COLLECTIONS}.view_broughtfile"
    step = Step(
        "wycofaj",
        _("Wycofaj plik"),
        _take_back,
        WithdrawalReasonForm,
        about=_(
            "Znikną wiersze, które ten plik dodał, a zmienione wrócą do poprzednich wartości. "
            "Potem można wczytać plik poprawiony."
        ),
        done=_("Plik wycofano."),
        rights=(f"{COLLECTIONS}.take_back_broughtfile",),
        serious=True,
    )

    def find_subject(self, key: int) -> models.BroughtFile:
        return get_object_or_404(models.BroughtFile, pk=key)

    def landing(self) -> str:
        return reverse(FILES)


class DayEditView(registers.RegisterEditView):
    form_panels = DAY_PANELS
    verb_form: ClassVar[type[registers.VerbForm]] = DayForm


class DayRegister(Register):
    model = models.CollectionDay
    permission_helper_class = NothingAdded
    menu_label = list_title = _("Terminy odbiorów")
    about = _(
        "Terminy wczytuje się z pliku. Pojedynczy dzień można tu przenieść albo odwołać; "
        "mieszkańcy zobaczą, z którego dnia go przeniesiono."
    )
    menu_icon = "calendar-alt"
    place = "collection-records"
    menu_order = 10
    list_display = ("day", "sector", "fraction", "building_kind", "planned_on", "cancelled")
    list_select_related = ("sector", "fraction")
    list_filter = ("sector", "fraction", "day")
    list_export = list_display
    export_filename = "terminy-odbiorow"
    list_per_page = 50
    search_fields = ("sector__code", "sector__name", "fraction__name")
    ordering = ("day", "sector", "pk")
    inspect_view_enabled = False
    edit_view_class = DayEditView
    import_url_name = "collections_import_days"


class RangeEditView(registers.RegisterEditView):
    form_panels = RANGE_PANELS
    verb_form: ClassVar[type[registers.VerbForm]] = RangeForm


class RangeRegister(Register):
    model = models.AddressRange
    permission_helper_class = NothingAdded
    menu_label = list_title = _("Adresy rejonów")
    about = _(
        "Który numer której ulicy leży w którym rejonie. Gdy pasuje kilka zakresów, liczy się "
        "najwęższy."
    )
    menu_icon = "home"
    place = "collection-records"
    menu_order = 20
    list_display = ("street", "shown_numbers", "sector", "building_kind", "valid_from", "valid_to")
    list_select_related = ("street", "sector")
    list_filter = ("sector", "building_kind")
    list_export = list_display
    export_filename = "adresy-rejonow"
    list_per_page = 50
    search_fields = ("street__name", "street__place", "street__words", "sector__code")
    ordering = ("street__place__polish", "street__name__polish", "number_from", "pk")
    inspect_view_enabled = False
    edit_view_class = RangeEditView
    import_url_name = "collections_import_addresses"

    @display(description=_("numery"), ordering="number_from")
    def shown_numbers(self, address_range: models.AddressRange) -> str:
        return address_range.numbers


class FileRegister(ReadOnlyRegister):
    model = models.BroughtFile
    menu_label = list_title = _("Wczytane pliki odbiorów")
    about = _("Najnowszy plik można wycofać: terminy i adresy będą takie, jak przed nim.")
    menu_icon = "doc-full"
    place = "collection-records"
    menu_order = 30
    list_display = ("filename", "what", "brought_at", "rows_new", "rows_changed", "taken_back_at")
    list_figures = ("rows_new", "rows_changed")
    list_filter = ("what",)
    search_fields = ("filename",)
    ordering = ("-id",)
    inspect_view_class = registers.ComputedInspectView
    inspect_view_fields = [
        "filename",
        "what",
        "brought_at",
        "brought_by",
        "rows_new",
        "rows_changed",
        "sha256",
        "taken_back_at",
        "taken_back_by",
        "reason",
        "taking_back",
    ]

    @display(description=_("wycofanie"))
    def taking_back(self, imported_file: models.BroughtFile) -> SafeString | str:
        if not may_be_taken_back(imported_file):
            return str(_("już wycofany albo wczytano po nim następny"))
        address = reverse("collections_take_back", args=[imported_file.pk])
        return format_html('<a href="{}">{}</a>', address, _("Wycofaj ten plik"))
