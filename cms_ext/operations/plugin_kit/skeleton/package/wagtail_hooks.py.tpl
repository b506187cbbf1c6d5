"""The register of entries in the administration."""

from cms_ext.office.desk_kit.staff_registers import VerbRegister
from cms_ext.office.desk_kit.staff_registers.views import RecordedInspectView
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail_modeladmin.options import modeladmin_register

from ${name}.forms import EntryForm
from ${name}.models import Entry

FIELDS = ["title", "text", "shown_from", "shown_until"]


class EntryRegister(VerbRegister):
    model = Entry
    menu_label = _("${title}")
    about = _("Wpisy mieszkańców. Wpis bez dnia „pokazywać od” czeka na decyzję.")
    menu_icon = "comment"
    menu_order = 850
    list_display = ("title", "person", "shown_from", "shown_until")
    list_select_related = ("person",)
    list_export = tuple(FIELDS)
    export_filename = "${slug}"
    search_fields = ("title", "text")
    form_panels = [FieldPanel(name) for name in FIELDS]
    verb_form = EntryForm
    inspect_view_fields = [*FIELDS, "person"]
    inspect_view_class = RecordedInspectView


modeladmin_register(EntryRegister)
