"""The register of entries in the administration."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.admin import SimpleListFilter
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail_modeladmin.options import modeladmin_register

from cms_ext.base.dates.clock import business_today
from cms_ext.office.desk_kit.staff_registers import Register
from cms_ext.office.desk_kit.staff_registers.views import (
    RecordedInspectView,
    RegisterCreateView,
    RegisterEditView,
    VerbForm,
)

from ${name}.forms import EntryForm
from ${name}.models import Entry

PANELS = (
    FieldPanel("title"),
    FieldPanel("text"),
    FieldRowPanel([FieldPanel("shown_from"), FieldPanel("shown_until")]),
)


class WaitingFilter(SimpleListFilter):
    title = _("stan")
    parameter_name = "stan"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("czeka", _("czeka na decyzję")), ("pokazywany", _("pokazywany dziś"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() == "czeka":
            return queryset.filter(shown_from=None)
        if self.value() == "pokazywany":
            shown = Entry.objects.shown_on(business_today())
            return queryset.filter(pk__in=shown.values("pk"))
        return queryset


class NewEntryView(RegisterCreateView):
    form_panels: ClassVar[Any] = PANELS
    verb_form: ClassVar[type[VerbForm]] = EntryForm


class EntryView(RegisterEditView):
    form_panels: ClassVar[Any] = PANELS
    verb_form: ClassVar[type[VerbForm]] = EntryForm


class EntryRegister(Register):
    model = Entry
    menu_label = _("${title}")
    about = _("Wpisy mieszkańców. Wpis bez dnia „pokazywać od” czeka na decyzję.")
    menu_icon = "comment"
    menu_order = 850
    list_display = ("title", "person", "shown_from", "shown_until")
    list_select_related = ("person",)
    list_filter = (WaitingFilter,)
    list_export = ("title", "text", "shown_from", "shown_until")
    export_filename = "${slug}"
    search_fields = ("title", "text")
    inspect_view_fields = ["title", "text", "person", "shown_from", "shown_until"]
    inspect_view_class = RecordedInspectView
    create_view_class = NewEntryView
    edit_view_class = EntryView


modeladmin_register(EntryRegister)
