"""Registers of properties with a fee, rights to declare, and forms of declarations."""

from typing import Any, ClassVar

from django.contrib.admin import display
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel

from cms_ext.office.desk_kit.staff_registers import Register, VerbRegister
from cms_ext.office.desk_kit.staff_registers import views as registers
from waste_union.declarations.forms import registers as register_forms
from waste_union.declarations.models import DeclarationRight, DeclaredProperty, FormVersion

PROPERTY_PANELS: Any = [
    FieldRowPanel([FieldPanel("code"), FieldPanel("address")]),
    FieldRowPanel([FieldPanel("commune"), FieldPanel("zone"), FieldPanel("plot_no")]),
    FieldRowPanel([FieldPanel("building_kind"), FieldPanel("dwellings"), FieldPanel("area")]),
    FieldPanel("account_no"),
    FieldRowPanel([FieldPanel("known_persons"), FieldPanel("known_on")]),
    FieldPanel("property"),
]
FORM_PANELS: Any = [
    FieldPanel("authority"),
    FieldRowPanel([FieldPanel("code"), FieldPanel("name"), FieldPanel("valid_from")]),
    FieldPanel("asked"),
    FieldPanel("sentences"),
    FieldPanel("instruction"),
    FieldPanel("online"),
    FieldPanel("signed_by"),
    FieldPanel("correct_days"),
    FieldPanel("xsd"),
]


class NewRightView(registers.RegisterCreateView):
    form_panels: ClassVar[Any] = [
        FieldPanel("declared_property"),
        FieldPanel("person", widget=register_forms.person_chooser.widget_class),
        FieldPanel("role"),
        FieldRowPanel([FieldPanel("valid_from"), FieldPanel("valid_to")]),
    ]
    verb_form: ClassVar[type[registers.VerbForm]] = register_forms.DeclarationRightForm


class EndRightView(registers.RegisterEditView):
    form_panels: ClassVar[Any] = [
        FieldPanel("declared_property", read_only=True),
        FieldPanel("person", read_only=True),
        FieldPanel("role", read_only=True),
        FieldPanel("valid_from", read_only=True),
        FieldPanel("valid_to"),
    ]
    verb_form: ClassVar[type[registers.VerbForm]] = register_forms.EndRightForm


class DeclaredPropertyRegister(VerbRegister):
    model = DeclaredProperty
    menu_label = list_title = _("Nieruchomości z opłatą za odpady")
    about = _("Nieruchomości, dla których składa się deklarację, z kontem, które opłata obciąża.")
    menu_icon = "home"
    place = "waste-records"
    menu_order = 10
    add_label = _("Dodaj nieruchomość")
    list_display = ("code", "address", "commune", "building_kind", "dwellings", "account")
    list_filter = ("commune", "building_kind")
    list_export = list_display
    search_fields = ("code", "address", "account__account_no")
    export_filename = "nieruchomosci-z-oplata"
    inspect_view_enabled = False
    form_panels = PROPERTY_PANELS
    verb_form = register_forms.DeclaredPropertyForm

    def get_queryset(self, request: HttpRequest) -> QuerySet[DeclaredProperty]:
        rows: QuerySet[DeclaredProperty] = super().get_queryset(request)
        return rows.select_related("commune", "account")


class DeclarationRightRegister(Register):
    model = DeclarationRight
    menu_label = list_title = _("Kto może składać deklaracje")
    about = _(
        "Prawo należy do osoby, nie do loginu. Wpis się kończy, a nie zmienia: inny to nowy wpis."
    )
    menu_icon = "user"
    place = "waste-records"
    menu_order = 20
    add_label = _("Dodaj prawo do składania")
    list_display = ("declared_property", "person", "role", "valid_from", "valid_to")
    list_filter = ("role",)
    list_export = list_display
    search_fields = ("declared_property__code", "declared_property__address", "person__name")
    export_filename = "prawa-do-skladania-deklaracji"
    inspect_view_enabled = False
    edit_view_class = EndRightView
    create_view_class = NewRightView

    def get_queryset(self, request: HttpRequest) -> QuerySet[DeclarationRight]:
        rows: QuerySet[DeclarationRight] = super().get_queryset(request)
        return rows.select_related("declared_property", "person")


class FormVersionRegister(VerbRegister):
    model = FormVersion
    menu_label = list_title = _("Formularze deklaracji")
    about = _(
        "Wersja, według której złożono deklarację, już się nie zmienia: dodaj nową od późniejszego "
        "dnia. Schemat XML każdej wersji jest publiczny."
    )
    menu_icon = "form"
    place = "waste-settings"
    menu_order = 40
    add_label = _("Dodaj wersję formularza")
    list_display = ("code", "name", "valid_from", "correct_days", "authority", "shown_schema")
    list_export = ("code", "name", "valid_from", "correct_days", "authority")
    search_fields = ("code", "name")
    export_filename = "formularze-deklaracji"
    inspect_view_enabled = False
    form_panels = FORM_PANELS
    verb_form = register_forms.FormVersionForm

    def get_queryset(self, request: HttpRequest) -> QuerySet[FormVersion]:
        rows: QuerySet[FormVersion] = super().get_queryset(request)
        return rows.select_related("authority")

    @display(description=_("schemat XML"))
    def shown_schema(self, form: FormVersion) -> SafeString:
        """Link to the published schema."""
        return format_html('<a href="{}">XSD {}</a>', form.get_absolute_url(), form.version)
