"""What the office keeps for cases, in „Ustawienia”: subjects and texts of answers."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from cases.forms.registers import SubjectForm, TemplateForm
from cases.models import CaseSubject, CaseTemplate
from cms_ext.office.desk_kit.menu_place import OTHER_SETTINGS
from cms_ext.office.desk_kit.staff_registers import VerbRegister

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
