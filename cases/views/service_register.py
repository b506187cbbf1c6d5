"""The price list of services, under „Osoby i lokale” beside the cases."""

from __future__ import annotations

from typing import Any

from django.contrib.admin import display
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel

from cases.forms.service_register import ServiceForm
from cases.models import ServiceItem
from cms_ext.base.money.amounts import Money
from cms_ext.office.desk_kit.menu_place import PEOPLE
from cms_ext.office.desk_kit.staff_registers import VerbRegister

PANELS: Any = [
    FieldRowPanel([FieldPanel("code"), FieldPanel("name")]),
    FieldPanel("about"),
    FieldRowPanel([FieldPanel("gross"), FieldPanel("unit")]),
    FieldRowPanel([FieldPanel("valid_from"), FieldPanel("valid_to")]),
    FieldRowPanel([FieldPanel("needs_appointment"), FieldPanel("cancel_until_hours")]),
]


class ServiceRegister(VerbRegister):
    model = ServiceItem
    menu_label = list_title = _("Cennik usług")
    about = _(
        "Usługi, które mieszkańcy zamawiają po zalogowaniu, i ich ceny. Nowa cena to nowy wiersz "
        "z tym samym kodem; poprzedniej wpisz ostatni dzień."
    )
    menu_icon = "tag"
    place = PEOPLE
    menu_order = 6
    add_label = _("Dodaj usługę albo cenę")
    list_display = ("name", "code", "shown_price", "unit", "valid_from", "valid_to")
    list_figures = ("shown_price",)
    list_export = list_display
    search_fields = ("name", "code")
    export_filename = "cennik-uslug"
    inspect_view_enabled = False
    form_panels = PANELS
    verb_form = ServiceForm

    @display(description=_("cena brutto"), ordering="price")
    def shown_price(self, item: ServiceItem) -> Money:
        return item.amount
