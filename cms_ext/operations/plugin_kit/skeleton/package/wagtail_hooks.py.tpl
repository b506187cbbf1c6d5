"""The register of entries in the administration."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail_modeladmin.options import modeladmin_register

from cms_ext.office.desk_kit.staff_registers import Register
from cms_ext.office.desk_kit.staff_registers.views import (
    RecordedInspectView,
    RegisterCreateView,
    RegisterEditView,
    VerbForm,
)

from ${name}.forms import EntryForm
from ${name}.models import Entry

FIELDS = ["title", "text", "shown_from", "shown_until"]


class NewEntryView(RegisterCreateView):
    form_panels: ClassVar[Any] = [FieldPanel(name) for name in FIELDS]
    verb_form: ClassVar[type[VerbForm]] = EntryForm


class EntryView(RegisterEditView):
    form_panels: ClassVar[Any] = [FieldPanel(name) for name in FIELDS]
    verb_form: ClassVar[type[VerbForm]] = EntryForm


class EntryRegister(Register):
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
    inspect_view_fields = [*FIELDS, "person"]
    inspect_view_class = RecordedInspectView
    create_view_class = NewEntryView
    edit_view_class = EntryView


modeladmin_register(EntryRegister)
