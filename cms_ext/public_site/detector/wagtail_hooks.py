"""The registers of the whitelist and of rule strengths, for legal_admin."""

from django.contrib.admin import display
from django.utils.translation import gettext_lazy as _
from wagtail_modeladmin.options import modeladmin_register

from cms_ext.base.dates.clock import business_today
from cms_ext.office.desk_kit.menu_place import LAW_SETTINGS
from cms_ext.office.desk_kit.staff_registers import Register
from cms_ext.public_site.detector import views
from cms_ext.public_site.detector.models import Allowance, RuleStrength


class AllowanceRegister(Register):
    model = Allowance
    menu_label = _("Dane jawne")
    about = _(
        "Dane, które wolno publikować: osoby pełniące funkcje, numery i adresy Spółdzielni. "
        "Wykrywanie danych osobowych je pomija, póki wpis działa."
    )
    menu_icon = "view"
    place = LAW_SETTINGS
    menu_order = 30
    add_label = _("Dodaj dane jawne")
    list_display = ("value", "kind", "reason", "starts_on", "ends_on", "in_use")
    list_filter = ("kind",)
    list_export = ("kind", "value", "reason", "starts_on", "ends_on")
    export_filename = "dane-jawne"
    search_fields = ("value", "reason")
    inspect_view_fields = ["kind", "value", "reason", "starts_on", "ends_on", "added_at"]
    create_view_class = views.AllowanceCreateView
    edit_view_class = views.AllowanceEditView

    @display(description=_("stan"))
    def in_use(self, allowance: Allowance) -> str:
        return str(_("działa") if allowance.is_open_on(business_today()) else _("nie działa"))


class StrengthRegister(Register):
    model = RuleStrength
    menu_label = list_title = _("Siła reguł wykrywania danych")
    about = _(
        "Reguły działają z siłą domyślną, dopóki jej tu nie zmienisz. Blokada nie przepuści "
        "dokumentu, ostrzeżenie wymaga uzasadnienia drugiej osoby."
    )
    menu_icon = "warning"
    place = LAW_SETTINGS
    menu_order = 40
    add_label = _("Zmień siłę reguły")
    list_display = ("rule", "certainty", "strength", "reason")
    inspect_view_enabled = False
    create_view_class = views.StrengthCreateView
    edit_view_class = views.StrengthEditView

    @display(description=_("wynik"))
    def certainty(self, strength: RuleStrength) -> str:
        return str(_("niepewny") if strength.doubtful else _("pewny"))


for register in (AllowanceRegister, StrengthRegister):
    modeladmin_register(register)
