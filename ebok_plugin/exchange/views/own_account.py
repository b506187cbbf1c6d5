"""The co-op's own bank accounts: the one register of this desk that is written by hand."""

from __future__ import annotations

from django.contrib.admin import display
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from cms_ext.office.staff_registers import Register
from cms_ext.office.staff_registers.views import RegisterCreateView, RegisterEditView
from ebok_plugin.exchange.forms.own_account import OwnAccountForm
from ebok_plugin.exchange.models import OwnBankAccount
from ebok_plugin.nrb import format_nrb

PANELS = [FieldPanel("name"), FieldPanel("nrb")]


class OwnAccountCreateView(RegisterCreateView):
    form_panels = PANELS
    verb_form = OwnAccountForm


class OwnAccountEditView(RegisterEditView):
    form_panels = PANELS
    verb_form = OwnAccountForm


class OwnBankAccountRegister(Register):
    model = OwnBankAccount
    base_url_path = "bank/rachunki"
    menu_label = _("Rachunki spółdzielni")
    add_label = _("Dodaj rachunek")
    menu_icon = "key"
    list_display = ("name", "grouped_nrb")
    list_export = ("name", "nrb")
    export_filename = "rachunki-spoldzielni"
    search_fields = ("name", "nrb")
    inspect_view_fields = ["name", "nrb"]
    create_view_class = OwnAccountCreateView
    edit_view_class = OwnAccountEditView

    @display(description=_("numer rachunku"), ordering="nrb")
    def grouped_nrb(self, account: OwnBankAccount) -> str:
        return format_nrb(account.nrb)
