"""„Rejestry”: days, addresses, and the files that brought them."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.admin import display
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel

from cms_ext.office.desk_kit.staff_registers import ReadOnlyRegister, Register
from cms_ext.office.desk_kit.staff_registers.views import (
    ComputedInspectView,
    RegisterEditView,
    VerbForm,
)
from waste_union.collections.domain.brought_file import may_be_taken_back
from waste_union.collections.forms.registers import DayForm, RangeForm
from waste_union.collections.models import AddressRange, BroughtFile, CollectionDay
from waste_union.collections.views.configuration import NothingAdded

DAY_PANELS: Any = [FieldPanel("day"), FieldPanel("cancelled")]
RANGE_PANELS: Any = [
    FieldRowPanel([FieldPanel("sector"), FieldPanel("building_kind")]),
    FieldPanel("valid_to"),
]


class DayEditView(RegisterEditView):
    form_panels = DAY_PANELS
    verb_form: ClassVar[type[VerbForm]] = DayForm


class DayRegister(Register):
    model = CollectionDay
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


class RangeEditView(RegisterEditView):
    form_panels = RANGE_PANELS
    verb_form: ClassVar[type[VerbForm]] = RangeForm


class RangeRegister(Register):
    model = AddressRange
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
    ordering = ("street__place", "street__name", "number_from", "pk")
    inspect_view_enabled = False
    edit_view_class = RangeEditView
    import_url_name = "collections_import_addresses"

    @display(description=_("numery"), ordering="number_from")
    def shown_numbers(self, one: AddressRange) -> str:
        return one.numbers


class FileRegister(ReadOnlyRegister):
    model = BroughtFile
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
    inspect_view_class = ComputedInspectView
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
    def taking_back(self, one: BroughtFile) -> SafeString | str:
        if not may_be_taken_back(one):
            return str(_("już wycofany albo wczytano po nim następny"))
        address = reverse("collections_take_back", args=[one.pk])
        return format_html('<a href="{}">{}</a>', address, _("Wycofaj ten plik"))
