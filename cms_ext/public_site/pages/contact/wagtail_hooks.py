"""The read-only register of messages from the contact form, with masked addresses."""

from django.utils.translation import gettext_lazy
from wagtail_modeladmin.options import modeladmin_register

from cms_ext.base.text.typed_values import masked_email
from cms_ext.office.desk_kit.menu_place import PEOPLE
from cms_ext.office.desk_kit.staff_registers import ReadOnlyRegister
from cms_ext.public_site.pages.contact.models import ContactMessage


class MessageRegister(ReadOnlyRegister):
    model = ContactMessage
    shows_people = True
    menu_label = gettext_lazy("Formularz kontaktowy")
    menu_icon = "mail"
    place = PEOPLE
    menu_order = 70
    list_display = ("number", "sent_at", "matter", "masked_sender")
    list_filter = ("matter", "sent_at")
    search_fields = ("name", "email")
    inspect_view_fields = ["number", "sent_at", "desk", "matter", "name", "email", "phone", "text"]

    def masked_sender(self, message: ContactMessage) -> str:
        return masked_email(message.email) if message.email else message.name[:1] + "…"

    masked_sender.short_description = gettext_lazy("nadawca")  # type: ignore[attr-defined]  # Django's way


modeladmin_register(MessageRegister)
