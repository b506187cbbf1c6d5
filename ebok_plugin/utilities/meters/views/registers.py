"""The register of the days on which residents hand in readings."""

from __future__ import annotations

from django.contrib.admin import display
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import FieldPanel, FieldRowPanel

from cms_ext.office.desk_kit.staff_registers import VerbRegister
from ebok_plugin.utilities.meters.forms.window import WindowForm
from ebok_plugin.utilities.meters.models import ReadingWindow

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
