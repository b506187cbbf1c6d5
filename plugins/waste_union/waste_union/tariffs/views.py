"""Registers of tariffs, communes and authorities, under „Ustawienia”."""

from typing import Any, ClassVar

from django.contrib.admin import display
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel

from cms_ext.base.money.amounts import Money
from cms_ext.office.desk_kit.staff_registers import Register, VerbRegister
from cms_ext.office.desk_kit.staff_registers import views as registers
from waste_union.tariffs import forms
from waste_union.tariffs.domain.calculation import calculate_sample_fees
from waste_union.tariffs.domain.fee_words import describe_fee
from waste_union.tariffs.models import Authority, Commune, TariffVersion

AUTHORITY_PANELS: Any = [FieldPanel("name"), FieldPanel("address"), FieldPanel("email")]
COMMUNE_PANELS: Any = [
    FieldPanel("authority"),
    FieldRowPanel([FieldPanel("code"), FieldPanel("name"), FieldPanel("zone")]),
]
TARIFF_PANELS: Any = [
    MultiFieldPanel(
        [
            FieldRowPanel([FieldPanel("commune"), FieldPanel("building_kind"), FieldPanel("zone")]),
            FieldPanel("resolution_ref"),
            FieldRowPanel([FieldPanel("valid_from"), FieldPanel("valid_to")]),
        ],
        heading=gettext_lazy("Czego dotyczy"),
    ),
    MultiFieldPanel(
        [
            FieldRowPanel([FieldPanel("method"), FieldPanel("rounding")]),
            FieldPanel("params"),
            FieldPanel("relief"),
            FieldRowPanel([FieldPanel("most"), FieldPanel("unit"), FieldPanel("sanction_factor")]),
        ],
        heading=gettext_lazy("Jak się liczy"),
    ),
    MultiFieldPanel(
        [
            FieldRowPanel([FieldPanel("settled"), FieldPanel("due_day"), FieldPanel("due_months")]),
            FieldPanel("late_decrease"),
        ],
        heading=gettext_lazy("Kiedy się płaci"),
    ),
]
END_PANELS: Any = [FieldPanel("valid_to")]


class _ShowsSamples:
    """Redirects from the form to the tariff's own page, which shows sample fees."""

    instance: TariffVersion
    url_helper: Any

    def get_success_url(self) -> str:
        address: str = self.url_helper.get_action_url("inspect", self.instance.pk)
        return address


class TariffView(_ShowsSamples, registers.RegisterEditView):
    """Edits a tariff; a used one only ends."""

    form_panels = TARIFF_PANELS
    verb_form: ClassVar[type[registers.VerbForm]] = forms.TariffForm

    def get_edit_handler(self) -> Any:
        if self.instance.in_use:
            # Set on this instance of the view: another request opens another tariff.
            self.form_panels, self.verb_form = END_PANELS, forms.EndTariffForm  # type: ignore[misc]
        return super().get_edit_handler()


class NewTariffView(registers.RegisterCreateView):
    form_panels = TARIFF_PANELS
    verb_form: ClassVar[type[registers.VerbForm]] = forms.TariffForm


class AuthorityRegister(VerbRegister):
    model = Authority
    menu_label = list_title = gettext_lazy("Organy opłaty za odpady")
    about = gettext_lazy("Gmina albo związek gmin, który ustala opłatę i przyjmuje deklaracje.")
    menu_icon = "home"
    place = "waste-settings"
    menu_order = 10
    add_label = gettext_lazy("Dodaj organ")
    list_display = ("name", "address", "email")
    list_export = list_display
    search_fields = ("name",)
    export_filename = "organy-oplaty-za-odpady"
    inspect_view_enabled = False
    form_panels = AUTHORITY_PANELS
    verb_form = forms.AuthorityForm


class CommuneRegister(VerbRegister):
    model = Commune
    menu_label = list_title = gettext_lazy("Gminy")
    about = gettext_lazy(
        "Gminy organu. Strefa gminy obowiązuje nieruchomości, przy których nie wpisano innej."
    )
    menu_icon = "site"
    place = "waste-settings"
    menu_order = 20
    add_label = gettext_lazy("Dodaj gminę")
    list_display = ("name", "code", "zone", "authority")
    list_export = list_display
    search_fields = ("name", "code")
    export_filename = "gminy"
    inspect_view_enabled = False
    form_panels = COMMUNE_PANELS
    verb_form = forms.CommuneForm

    def get_queryset(self, request: HttpRequest) -> QuerySet[Commune]:
        communes: QuerySet[Commune] = super().get_queryset(request)
        return communes.select_related("authority")


class TariffRegister(Register):
    model = TariffVersion
    menu_label = list_title = gettext_lazy("Taryfy opłaty za odpady")
    about = gettext_lazy(
        "Stawki z uchwał. Nowa uchwała to nowa taryfa; poprzedniej wpisz ostatni dzień. Taryfa, "
        "według której policzono opłatę, jest zablokowana: zmienia się tylko jej ostatni dzień."
    )
    menu_icon = "tag"
    place = "waste-settings"
    menu_order = 30
    add_label = gettext_lazy("Dodaj taryfę")
    list_display = (
        "commune",
        "building_kind",
        "shown_zone",
        "shown_rates",
        "resolution_ref",
        "valid_from",
        "valid_to",
        "shown_use",
    )
    list_filter = ("commune", "building_kind", "method")
    list_export = list_display
    search_fields = ("resolution_ref", "commune__name", "zone")
    export_filename = "taryfy-oplaty-za-odpady"
    inspect_view_class = registers.ComputedInspectView
    inspect_view_fields = [
        "commune",
        "building_kind",
        "shown_zone",
        "method",
        "shown_rates",
        "shown_relief",
        "shown_most",
        "rounding",
        "unit",
        "sanction_factor",
        "settled",
        "due_day",
        "due_months",
        "late_decrease",
        "resolution_ref",
        "valid_from",
        "valid_to",
        "shown_use",
        "samples",
    ]
    edit_view_class = TariffView
    create_view_class = NewTariffView

    def get_queryset(self, request: HttpRequest) -> QuerySet[TariffVersion]:
        tariffs: QuerySet[TariffVersion] = super().get_queryset(request)
        return tariffs.select_related("commune")

    @display(description=gettext_lazy("strefa"), ordering="zone")
    def shown_zone(self, tariff: TariffVersion) -> str:
        return tariff.zone or _("wszystkie")

    @display(description=gettext_lazy("stawki"))
    def shown_rates(self, tariff: TariffVersion) -> str:
        return forms.write_rates(tariff.params).replace("\n", "; ")

    @display(description=gettext_lazy("zwolnienie za kompostownik"))
    def shown_relief(self, tariff: TariffVersion) -> str:
        return forms.write_relief(tariff.relief).replace("\n", "; ") or _("nie ma")

    @display(description=gettext_lazy("najwyższa opłata gospodarstwa"))
    def shown_most(self, tariff: TariffVersion) -> Money | str:
        return tariff.most or _("nie ma")

    @display(description=gettext_lazy("użycie"), ordering="used_to")
    def shown_use(self, tariff: TariffVersion) -> str:
        return _("użyta – zablokowana") if tariff.in_use else _("nieużyta")

    @display(description=gettext_lazy("przykładowe opłaty"))
    def samples(self, tariff: TariffVersion) -> SafeString:
        """List sample fees, to be checked before the tariff is used."""
        rows = ((describe_fee(fee.steps),) for fee in calculate_sample_fees(tariff))
        return format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", rows))
