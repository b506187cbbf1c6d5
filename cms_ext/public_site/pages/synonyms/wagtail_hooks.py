"""The register of synonyms in the administration."""

from django.contrib.admin import display
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import FieldPanel
from wagtail_modeladmin.options import modeladmin_register

from cms_ext.office.desk_kit.menu_place import SITE_SETTINGS
from cms_ext.office.desk_kit.staff_registers import VerbRegister
from cms_ext.office.desk_kit.staff_registers.views import VerbForm
from cms_ext.public_site.pages.synonyms.domain import save_synonym
from cms_ext.public_site.pages.synonyms.models import Synonym


class SynonymForm(VerbForm):
    """Words that mean the same."""

    instance: Synonym

    def call_verb(self) -> Synonym:
        return save_synonym(self.instance, origin=self.origin)


class SynonymRegister(VerbRegister):
    model = Synonym
    menu_label = list_title = gettext_lazy("Synonimy")
    about = gettext_lazy(
        "Słowa, które w wyszukiwarce serwisu i dokumentów znaczą to samo: kto szuka jednego, "
        "znajdzie i drugie."
    )
    add_label = gettext_lazy("Dodaj synonimy")
    menu_icon = "search"
    place = SITE_SETTINGS
    menu_order = 40
    list_display = ("words", "in_use")
    search_fields = ("words",)
    form_panels = (FieldPanel("words"), FieldPanel("used"))
    verb_form = SynonymForm
    inspect_view_fields = ["words", "used"]

    @display(description=gettext_lazy("używane"), ordering="used")
    def in_use(self, synonym: Synonym) -> str:
        return _("tak") if synonym.used else _("nie")


modeladmin_register(SynonymRegister)
