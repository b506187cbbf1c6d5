"""Which erasures were done and what they left: for the auditor."""

from __future__ import annotations

from django.contrib.admin import display
from django.utils.translation import gettext_lazy as _

from cms_ext.desks.privacy.models import Erasure
from cms_ext.office.staff_registers import ReadOnlyRegister
from cms_ext.office.staff_registers.views import ComputedInspectView


class ErasureRegister(ReadOnlyRegister):
    model = Erasure
    menu_label = _("Usunięcia danych")
    menu_icon = "bin"
    list_display = ("number", "first_on", "who", "last_on", "again_on")
    list_display_add_buttons = "number"
    list_select_related = ("by",)
    list_filter = ("first_on",)
    list_export = ("number", "first_on", "who", "last_on", "again_on", "left")
    export_filename = "usuniecia-danych"
    search_fields = ("person__pk",)
    ordering = ("-first_on", "-pk")
    inspect_view_class = ComputedInspectView
    inspect_view_fields = ["number", "first_on", "who", "last_on", "again_on", "left"]

    @display(description=_("numer osoby"), ordering="person")
    def number(self, erasure: Erasure) -> int:
        return erasure.person_id

    @display(description=_("kto"))
    def who(self, erasure: Erasure) -> str:
        return erasure.by.login if erasure.by else ""

    @display(description=_("co pozostało"))
    def left(self, erasure: Erasure) -> str:
        return "; ".join(
            ", ".join(filter(None, (one["what"], one["why"], one["until"]))) for one in erasure.kept
        )
