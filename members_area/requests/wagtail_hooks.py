"""Requests for documents in the administration: the queue, and what copies cost."""

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib.admin import display
from django.db import models
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail_modeladmin.options import modeladmin_register

from cms_ext.frontend.theme.figures import format_zloty
from cms_ext.office.desk_kit.menu_place import ScreenEntry, register_entries
from cms_ext.office.desk_kit.staff_registers import VerbRegister
from cms_ext.office.desk_kit.staff_registers.views import VerbForm
from members_area.requests.domain.opening import save_price
from members_area.requests.domain.progress import SEES
from members_area.requests.models import CopyPrice
from members_area.requests.views import desk

FIELDS = ("form", "unit", "valid_from", "valid_to")


class PriceForm(VerbForm):
    """The price is typed in złoty and stored in grosze."""

    amount = forms.DecimalField(
        label=_("Cena w złotych"),
        min_value=Decimal("0.01"),
        max_digits=7,
        decimal_places=2,
        localize=True,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["amount"].initial = self.instance.amount

    def call_verb(self) -> models.Model:
        for name in FIELDS:
            setattr(self.instance, name, self.cleaned_data[name])
        self.instance.price = int(self.cleaned_data["amount"] * 100)
        return save_price(self.instance, origin=self.origin)


PANELS: Any = [
    FieldRowPanel([FieldPanel("form"), FieldPanel("unit")]),
    FieldPanel("amount"),
    FieldRowPanel([FieldPanel("valid_from"), FieldPanel("valid_to")]),
]


class PriceRegister(VerbRegister):
    model = CopyPrice
    menu_label = _("Cennik kopii")
    about = _(
        "Z cennika liczy się koszt we wniosku o dokumenty. Kopie statutu i regulaminów są "
        "bezpłatne."
    )
    menu_icon = "tag"
    place = "library-settings"
    menu_order = 50
    add_label = _("Dodaj cenę")
    list_display = ("form", "unit", "shown_price", "valid_from", "valid_to")
    list_figures = ("shown_price",)
    list_export = ("form", "unit", "price_in_file", "valid_from", "valid_to")
    export_filename = "cennik-kopii"
    inspect_view_enabled = False
    form_panels = PANELS
    verb_form = PriceForm

    @display(description=_("cena"), ordering="price")
    def shown_price(self, price: CopyPrice) -> str:
        return format_zloty(price.amount)

    @display(description=_("cena"))
    def price_in_file(self, price: CopyPrice) -> Decimal:
        return price.amount


register_entries(
    ScreenEntry(
        "papers", _("Wnioski o dokumenty"), "requests_desk_queue", "doc-full-inverse", 40, SEES
    )
)
modeladmin_register(PriceRegister)


@hooks.register("register_admin_urls")
def register_desk() -> list[URLPattern]:
    request = "wnioski-o-dokumenty/<str:key>"
    return [
        path("wnioski-o-dokumenty/", desk.RequestQueue.as_view(), name="requests_desk_queue"),
        path("wnioski-o-dokumenty/papier/", desk.from_paper, name="requests_desk_paper"),
        path(f"{request}/", desk.request_detail, name="requests_desk_request"),
        path(f"{request}/odmowa/", desk.letter, name="requests_desk_letter"),
        path(
            f"{request}/krok/<slug:slug>/",
            desk.RequestStepView.as_view(),
            name="requests_desk_step",
        ),
    ]
