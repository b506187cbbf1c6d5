"""Registers of cases in „Ustawienia”: subjects, templates of answers, and the price list."""

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib.admin import display
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel

from cms_ext.base.money.amounts import Money
from cms_ext.office.desk_kit.menu_place import OTHER_SETTINGS, PEOPLE
from cms_ext.office.desk_kit.staff_registers import VerbRegister
from cms_ext.office.desk_kit.staff_registers.views import VerbForm
from coop_cases.domain.registers import FIXED_FIELDS, save_service, save_subject, save_template
from coop_cases.models import CaseSubject, CaseTemplate, ServiceItem


class SubjectForm(VerbForm):
    instance: CaseSubject

    def call_verb(self) -> CaseSubject:
        return save_subject(self.instance, origin=self.origin)


class TemplateForm(VerbForm):
    instance: CaseTemplate

    def call_verb(self) -> CaseTemplate:
        return save_template(self.instance, origin=self.origin)


FIELDS = (*(name for name in FIXED_FIELDS if name != "price"), "valid_to")


class ServiceForm(VerbForm):
    instance: ServiceItem

    gross = forms.DecimalField(
        label=_("Cena brutto, zł"),
        min_value=Decimal("0.01"),
        max_digits=7,
        decimal_places=2,
        localize=True,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["gross"].initial = self.instance.amount.amount

    def call_verb(self) -> ServiceItem:
        for name in FIELDS:
            setattr(self.instance, name, self.cleaned_data[name])
        self.instance.price = Money(self.cleaned_data["gross"]).grosze
        return save_service(self.instance, origin=self.origin)


SUBJECT_PANELS = [
    FieldPanel(name)
    for name in (
        "type",
        "name",
        "regime",
        "priority",
        "shows_data",
        "public_place",
        "desk",
        "offered",
        "position",
    )
]
TEMPLATE_PANELS = [FieldPanel("name"), FieldPanel("text")]


class SubjectRegister(VerbRegister):
    model = CaseSubject
    menu_label = list_title = _("Tematy spraw")
    about = _("Czego mogą dotyczyć sprawy mieszkańców i według jakiej reguły liczy się ich termin.")
    add_label = _("Dodaj temat")
    menu_icon = "help"
    place = OTHER_SETTINGS
    menu_order = 60
    list_display = ("name", "type", "regime", "priority", "desk", "offered")
    list_select_related = ("type", "desk")
    list_filter = ("type",)
    search_fields = ("name",)
    form_panels = SUBJECT_PANELS
    verb_form = SubjectForm
    inspect_view_fields = [
        "type",
        "name",
        "regime",
        "priority",
        "shows_data",
        "public_place",
        "desk",
        "offered",
    ]


class TemplateRegister(VerbRegister):
    model = CaseTemplate
    menu_label = list_title = _("Szablony odpowiedzi")
    about = _(
        "Teksty, od których zaczyna się odpowiedź w sprawie. {number}, {title} i {term} zamienią "
        "się w numer, tytuł i termin."
    )
    add_label = _("Dodaj szablon")
    menu_icon = "edit"
    place = OTHER_SETTINGS
    menu_order = 61
    list_display = ("name",)
    search_fields = ("name", "text")
    form_panels = TEMPLATE_PANELS
    verb_form = TemplateForm
    inspect_view_fields = ["name", "text"]


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
