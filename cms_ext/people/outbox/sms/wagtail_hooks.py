"""The register "Wysłane SMS": what was sent and what failed, never the text."""

from __future__ import annotations

from django.utils.translation import gettext_lazy
from wagtail_modeladmin.options import modeladmin_register

from cms_ext.office.desk_kit.menu_place import SITE_RECORDS
from cms_ext.office.desk_kit.staff_registers import ReadOnlyRegister
from cms_ext.people.outbox.sms.models import TextMessage


class TextMessageRegister(ReadOnlyRegister):
    model = TextMessage
    menu_label = gettext_lazy("Wysłane SMS")
    menu_icon = "mobile-alt"
    place = SITE_RECORDS
    menu_order = 50
    list_display = ("queued_at", "masked_to", "parts", "state", "last_error")
    list_filter = ("state", "queued_at")
    inspect_view_fields = ["state", "parts", "queued_at", "tries", "ended_at", "last_error"]

    def masked_to(self, message: TextMessage) -> str:
        return f"*** *** {message.to[-3:]}"

    masked_to.short_description = gettext_lazy("numer")  # type: ignore[attr-defined]  # Django's way


modeladmin_register(TextMessageRegister)
